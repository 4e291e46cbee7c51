from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.offline import HotList, Stale, Validator
from samecity.platform import Platform
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import PURSE_FEN, World
from tests.core.engine.probes import TAP
from tests.core.offline.taps import FARE_FEN, ride, tap

BAD = [state for state in CardState if state not in (CardState.NORMAL, CardState.LOST_TEMP)]
"""A temporary loss lapses; the world's cards entered their state a year ago."""


def test_a_tap_offline_is_decided_charged_and_marked(bus: Validator, world: World) -> None:
    wallet = world.adult("anhui")

    decision = tap(bus, world, wallet).decision

    assert decision.allowed
    assert decision.offline
    assert decision.treatment is Treatment.LOCAL_EQUAL
    assert decision.terms.payable_fen == FARE_FEN
    assert world.balance_fen(wallet) == PURSE_FEN - FARE_FEN


def test_the_centre_marks_no_decision_of_its_own(platform: Platform, world: World) -> None:
    wallet = world.adult("anhui")

    answer = platform.accept(ride(world), world.reader(wallet, TAP, world.at))

    assert not answer.decision.offline


@pytest.mark.parametrize("home", ["ningbo", "anhui", "shanghai", "foshan"])
def test_a_plain_adult_pays_offline_what_is_paid_online(
    bus: Validator, platform: Platform, world: World, home: str
) -> None:
    wallet, other = world.adult(home), world.adult(home)

    offline = tap(bus, world, wallet).decision
    online = platform.accept(ride(world), world.reader(other, TAP, world.at)).decision

    assert (offline.terms, offline.treatment) == (online.terms, online.treatment)
    assert (offline.home, offline.effects) == (online.home, online.effects)


@pytest.mark.parametrize("home", ["ningbo", "anhui"])
def test_offline_nobody_s_age_is_known_so_a_senior_pays_the_plain_fare_whatever_the_card(
    bus: Validator, world: World, home: str
) -> None:
    wallet = world.adult(home, born=date(1940, 1, 1))

    assert tap(bus, world, wallet).decision.terms.payable_fen == FARE_FEN


@pytest.mark.parametrize("state", BAD)
def test_a_card_on_the_list_is_refused_as_it_is_online(
    registry: Registry, platform: Platform, world: World, state: CardState
) -> None:
    wallet = world.adult("anhui", state=state)
    bus = Validator(registry, platform.hot_list("ningbo", world.at))

    offline = tap(bus, world, wallet).decision
    online = platform.accept(ride(world), world.reader(wallet, TAP, world.at)).decision

    assert not offline.allowed
    assert offline.offline
    assert offline.reasons == online.reasons
    assert world.balance_fen(wallet) == PURSE_FEN


def test_a_forged_card_is_refused_and_reported(bus: Validator, world: World) -> None:
    wallet = world.adult("anhui")
    assert wallet.chip is not None
    wallet.chip.is_genuine = False

    decision = tap(bus, world, wallet).decision

    assert [one.code for one in decision.reasons] == [Code.CARD_NOT_AUTHENTIC]
    assert [one["type"] for one in decision.effects] == ["open_incident"]


def test_the_same_request_is_charged_once(bus: Validator, world: World) -> None:
    wallet, body = world.adult("anhui"), ride(world)

    first, second = (tap(bus, world, wallet, body) for _ in range(2))

    assert second.is_replay
    assert second.decision == first.decision
    assert world.balance_fen(wallet) == PURSE_FEN - FARE_FEN


def test_a_transfer_on_the_same_validator_is_free(bus: Validator, world: World) -> None:
    wallet = world.adult("anhui")
    tap(bus, world, wallet)

    later = ride(world, world.at + timedelta(minutes=60))

    assert tap(bus, world, wallet, later).decision.terms.payable_fen == 0


def test_no_ecard_is_taken_offline(bus: Validator, world: World) -> None:
    body = {**ride(world), "kind": CredentialKind.ECARD_QR.value, "channel": "alipay"}
    reader = MemoryReader(token="sc1.x")  # noqa: S106  no password

    decision = bus.accept(body, reader).decision

    assert [one.code for one in decision.reasons] == [Code.KIND_NOT_ACCEPTED]
    assert reader.opened == 0


def test_what_needs_the_platform_is_refused_and_no_card_is_read(
    bus: Validator, world: World
) -> None:
    body = world.body("ningbo", "culture.enter", TAP, {}, point="nb-museum")
    reader = world.reader(world.adult("anhui"), TAP, world.at)

    decision = bus.accept(body, reader).decision

    assert [one.code for one in decision.reasons] == [Code.PLATFORM_UNREACHABLE]
    assert decision.offline
    assert reader.opened == 0


def test_another_host_s_request_is_not_for_this_validator(bus: Validator, world: World) -> None:
    body = world.body("zhoushan", "transit.ride", TAP, {"mode": "bus"})

    with pytest.raises(RequestInvalid) as caught:
        bus.accept(body, world.reader(world.adult("anhui"), TAP, world.at))

    assert caught.value.problems == {"host": "expected ningbo"}


@pytest.mark.parametrize(
    ("age", "when_stale", "code"),
    [
        (timedelta(hours=24), Stale.REFUSE, ""),
        (timedelta(hours=24, seconds=1), Stale.REFUSE, Code.HOME_UNREACHABLE),
        (timedelta(days=30), Stale.GO_ON, ""),
    ],
)
def test_an_old_hot_list_is_used_as_the_validator_is_told(
    registry: Registry,
    hot_list: HotList,
    world: World,
    age: timedelta,
    when_stale: Stale,
    code: str,
) -> None:
    bus = Validator(registry, hot_list, when_stale=when_stale)

    decision = tap(bus, world, world.adult("anhui"), ride(world, world.at + age)).decision

    assert "".join(one.code for one in decision.reasons) == code


def test_a_newer_list_takes_the_place_of_the_one_in_force(
    bus: Validator, platform: Platform, world: World
) -> None:
    wallet = world.adult("anhui", state=CardState.LOST_FORMAL)
    newer = platform.hot_list("ningbo", world.at + timedelta(minutes=1))

    assert tap(bus, world, wallet).decision.allowed
    assert bus.refresh(newer)
    assert not tap(bus, world, wallet).decision.allowed


def test_an_older_list_is_not_taken(bus: Validator, hot_list: HotList) -> None:
    older = attrs.evolve(hot_list, made_at=hot_list.made_at - timedelta(hours=1))

    assert not bus.refresh(older)
    assert bus.hot_list == hot_list


def test_another_host_s_list_is_refused(bus: Validator, platform: Platform, world: World) -> None:
    with pytest.raises(ValueError, match="expected a hot list of ningbo"):
        bus.refresh(platform.hot_list("binzhou", world.at + timedelta(hours=1)))
