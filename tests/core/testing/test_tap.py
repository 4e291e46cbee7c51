from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from samecity.errors import RequestInvalid, UnknownName
from samecity.national.base import MemoryBase
from samecity.testing import (
    MONDAY,
    SHANGHAI,
    CardState,
    Clock,
    CredentialKind,
    Decision,
    Generation,
    Platform,
    Registry,
    Somebody,
    Tap,
    World,
)
from samecity.testing.discovery import installed_registry

FIRST = "r-1"


def codes(decision: Decision) -> list[str]:
    return [str(reason.code) for reason in decision.reasons]


def test_one_line_is_one_ride(tap: Tap) -> None:
    decision = tap("anhui", "ningbo", "transit.ride", mode="bus")

    assert (decision.treatment, decision.at, decision.host) == ("LOCAL_EQUAL", MONDAY, "ningbo")
    assert decision.terms.payable_fen > 0


def test_monday_is_the_monday_of_every_command() -> None:
    assert (MONDAY.isoformat(), MONDAY.weekday()) == ("2026-11-23T10:00:00+08:00", 0)


def test_an_e_card_is_shown_by_its_kind(tap: Tap) -> None:
    decision = tap("ningbo", "ningbo", "medical.pharmacy", kind=CredentialKind.ECARD_QR)

    assert (decision.kind, decision.allowed) == (CredentialKind.ECARD_QR, True)


def test_a_point_says_its_city(tap: Tap, registry: Registry) -> None:
    catalogue = registry.regions["anhui"].catalogue
    by_city = {
        point.city: (point.id, item.match)
        for item in catalogue.of("transit.ride")
        for point in catalogue.points_of(item)
    }
    assert len(by_city) > 1, "expected points in several cities of one region"

    for point, fields in by_city.values():
        assert tap("anhui", "anhui", "transit.ride", point=point, fields=fields).allowed


def test_a_field_named_like_an_argument_stands_apart(tap: Tap, somebody: Somebody) -> None:
    person = somebody("ningbo")

    temporary = tap(person, "ningbo", "card.loss", fields={"kind": "temporary"})
    after = tap(person, "ningbo", "transit.ride")

    assert (temporary.allowed, codes(after)) == (True, ["CARD_REPORTED_LOST"])


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        (("nowhere", "ningbo", "transit.ride", ""), "region"),
        (("ningbo", "nowhere", "transit.ride", ""), "region"),
        (("ningbo", "ningbo", "transit.fly", ""), "scenario"),
        (("ningbo", "ningbo", "transit.ride", "nb-buss"), "point"),
    ],
)
def test_a_name_that_nobody_has_is_a_mistake_of_the_test(
    tap: Tap, wrong: tuple[str, str, str, str], where: str
) -> None:
    home, host, scenario, point = wrong
    with pytest.raises(UnknownName) as caught:
        tap(home, host, scenario, point=point)

    assert caught.value.kind == where


def test_a_field_that_the_scenario_does_not_have_is_named(tap: Tap) -> None:
    with pytest.raises(RequestInvalid, match="speed"):
        tap("ningbo", "ningbo", "transit.ride", speed=3)


def test_the_same_request_again_is_a_replay_and_charges_once(
    tap: Tap, somebody: Somebody, world: World
) -> None:
    person = somebody("ningbo")
    first = tap(person, "ningbo", "transit.ride")
    paid_fen = 10_000 - (world.balance_fen(person) or 0)

    assert (tap.last.is_replay, tap.again(), tap.last.is_replay) == (False, first, True)
    assert world.balance_fen(person) == 10_000 - paid_fen < 10_000


def test_nothing_is_told_before_the_first_tap(tap: Tap) -> None:
    with pytest.raises(LookupError):
        _ = tap.last
    with pytest.raises(LookupError):
        tap.again()


def test_what_the_host_was_told_is_there(tap: Tap) -> None:
    decision = tap("ningbo", "ningbo", "culture.borrow")

    assert sorted(tap.last.disclosure) == sorted(decision.disclosed) != []


@pytest.mark.parametrize(("agrees", "refused"), [(True, []), (False, ["NOTICE_MISSING"])])
def test_a_person_agrees_unless_the_test_says_otherwise(
    tap: Tap, agrees: bool, refused: list[str]
) -> None:
    assert codes(tap("ningbo", "binzhou", "shop.bill", agrees=agrees)) == refused


@pytest.mark.parametrize(
    ("pin", "refused"), [("000000", []), ("123456", ["PIN_WRONG"]), (None, ["PIN_WRONG"])]
)
def test_only_the_right_pin_opens_what_asks_for_one(
    tap: Tap, pin: str | None, refused: list[str]
) -> None:
    decision = tap("ningbo", "ningbo", "benefit.cash", pin=pin)

    assert [code for code in codes(decision) if code == "PIN_WRONG"] == refused


def test_an_institution_orders_what_nobody_can_ask_for(tap: Tap) -> None:
    decision = tap("zhoushan", "zhoushan", "benefit.pay")

    assert "AGENT_NOT_AUTHORISED" not in codes(decision)


class TestPeople:
    def test_are_as_old_as_the_test_says(self, somebody: Somebody, clock: Clock) -> None:
        holder = somebody("ningbo", age=70).person.holder

        assert holder.born == date(clock.now.year - 70, 1, 1)
        assert somebody("ningbo", born=date(2001, 2, 3)).person.holder.born == date(2001, 2, 3)

    def test_are_tied_to_where_the_test_says(self, somebody: Somebody) -> None:
        holder = somebody(
            "anhui",
            classes=["student"],
            lives_in="ningbo",
            registered_in="binzhou",
            insured_in="zhoushan",
        ).person.holder
        ties = (holder.residence.text, holder.household.text, holder.insured.text)

        assert ties == ("330200", "371600", "330900")
        assert holder.classes == {"student"}

    def test_with_a_lost_card_are_refused_at_once(self, tap: Tap, somebody: Somebody) -> None:
        lost = somebody("ningbo", state=CardState.LOST_TEMP)

        assert codes(tap(lost, "ningbo", "transit.ride")) == ["CARD_REPORTED_LOST"]

    def test_with_an_old_card_have_no_purse(self, somebody: Somebody, world: World) -> None:
        old = somebody("ningbo", generation=Generation.SECOND)

        assert world.balance_fen(old) is None
        assert world.balance_fen(somebody("ningbo", balance_fen=7)) == 7

    def test_who_live_here_ride_as_local_seniors_do(self, tap: Tap, somebody: Somebody) -> None:
        here, elsewhere = (somebody("binzhou", age=75, lives_in=place) for place in ("ningbo", ""))
        fares = [tap(one, "ningbo", "transit.ride").terms.payable_fen for one in (here, elsewhere)]

        assert fares[0] < fares[1]


class TestTheClock:
    def test_stands_until_it_is_moved(self, tap: Tap, clock: Clock) -> None:
        first = tap("ningbo", "ningbo", "transit.ride").at
        clock.move(days=1, hours=2, minutes=-30)

        assert first == clock.now - timedelta(days=1, hours=1, minutes=30) == MONDAY
        assert tap("ningbo", "ningbo", "transit.ride").at == clock.now

    def test_moves_the_world_too(self, world: World, clock: Clock) -> None:
        clock.set(datetime(2027, 1, 1, tzinfo=SHANGHAI))

        assert world.at == clock.now

    def test_needs_a_zone(self, clock: Clock) -> None:
        with pytest.raises(ValueError, match="time zone"):
            clock.set(datetime(2027, 1, 1))

    def test_gives_way_to_a_tap_s_own_moment(self, tap: Tap, clock: Clock) -> None:
        later = MONDAY + timedelta(days=3)

        assert tap("ningbo", "ningbo", "transit.ride", at=later).at == later
        assert clock.now == MONDAY


class TestThePlatform:
    @pytest.mark.parametrize("time", [1, 2])
    def test_is_fresh_for_each_test(self, platform: Platform, tap: Tap, time: int) -> None:
        # Both times the first request has the same id, and nobody knows it yet.
        assert platform.journal.recall(FIRST) is None
        decision = tap("ningbo", "ningbo", "transit.ride")

        assert (decision.request_id, tap.last.is_replay) == (FIRST, False)
        assert platform.journal.recall(FIRST) is not None

    def test_gives_every_test_the_same_references(self, somebody: Somebody, world: World) -> None:
        again = World(Platform(registry=world.registry, base=MemoryBase(bytes(range(32)))))

        assert somebody("ningbo").card_ref == again.adult("ningbo").card_ref

    def test_has_what_is_installed(self, registry: Registry) -> None:
        assert registry is installed_registry()
        assert registry.plugins.problems == {}
        assert {"anhui", "binzhou", "ningbo", "zhoushan"} <= registry.regions.keys()
