"""A validator without a network, real chips in front of it: charged once, told later."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from random import Random

import attrs
import pytest

from samecity.domain.card import CardState, CredentialKind
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.offline import Fate, Receipt, Validator
from samecity.synthetic.world import Wallet
from samecity_hardware_sim.terminals.offline import HELD_ON, OfflineValidator
from tests.hardware_sim.terminals.town import Tear, Town

START_FEN = 10_000
FARE_FEN = 120


@attrs.define
class Bus:
    """A bus in Ningbo, away from every network."""

    town: Town
    validator: Validator
    device: OfflineValidator
    send: Callable[[str], Receipt]

    @classmethod
    def build(cls) -> Bus:
        town = Town.build()
        platform = town.world.platform
        validator = Validator(platform.registry, platform.hot_list("ningbo", town.now))
        random = Random(2)  # noqa: S311  the same ids have to come again
        device = OfflineValidator(validator, now=lambda: town.now, randbytes=random.randbytes)
        return cls(town, validator, device, partial(platform.upload, "ningbo"))

    def tap(self, wallet: Wallet) -> Acceptance:
        kind = CredentialKind.CARD_CONTACTLESS
        with closing(self.town.bench.reader(wallet, kind, self.town.now)) as reader:
            return self.device.tap(reader)


@pytest.fixture
def bus() -> Bus:
    return Bus.build()


def apdus_of_a_tap() -> int:
    bus, count = Bus.build(), Tear()
    bus.town.bench.faults = count
    assert bus.tap(bus.town.world.adult("anhui")).decision.allowed
    return count.commands


APDUS = apdus_of_a_tap()


@pytest.mark.parametrize("home", ["ningbo", "anhui"])
def test_local_and_visitor_pay_the_same_from_their_chips(bus: Bus, home: str) -> None:
    wallet = bus.town.world.adult(home)

    decision = bus.tap(wallet).decision

    assert decision.allowed
    assert decision.offline
    assert bus.town.balance_fen(wallet) == START_FEN - FARE_FEN


def test_books_and_purses_agree_to_the_fen_after_the_upload(bus: Bus) -> None:
    wallets = [bus.town.world.adult("anhui") for _ in range(3)]
    for wallet in wallets:
        bus.tap(wallet)

    uploaded = bus.device.upload(bus.send)

    paid_fen = sum(START_FEN - bus.town.balance_fen(wallet) for wallet in wallets)
    assert [one.fate for one in uploaded.receipts] == [Fate.RECORDED] * 3
    assert bus.town.booked_fen("anhui") == paid_fen == 3 * FARE_FEN


def test_a_card_that_is_held_on_is_the_same_tap(bus: Bus) -> None:
    wallet = bus.town.world.adult("binzhou")
    first = bus.tap(wallet)
    bus.town.now += HELD_ON

    again = bus.tap(wallet)

    assert again.is_replay
    assert again.decision == first.decision
    assert len(bus.device.upload(bus.send).receipts) == 1


def test_a_card_that_comes_back_later_rides_again(bus: Bus) -> None:
    wallet = bus.town.world.adult("binzhou")
    bus.tap(wallet)
    bus.town.now += HELD_ON + timedelta(seconds=1)

    assert not bus.tap(wallet).is_replay


def test_another_card_right_behind_is_another_tap(bus: Bus) -> None:
    bus.tap(bus.town.world.adult("anhui"))
    other = bus.town.world.adult("anhui")

    assert not bus.tap(other).is_replay
    assert bus.town.balance_fen(other) == START_FEN - FARE_FEN


def test_a_card_on_the_hot_list_stays_outside_by_what_its_chip_says() -> None:
    town = Town.build()
    lost = town.world.adult("anhui", state=CardState.LOST_FORMAL)
    platform = town.world.platform
    validator = Validator(platform.registry, platform.hot_list("ningbo", town.now))
    device = OfflineValidator(
        validator,
        now=lambda: town.now,
        randbytes=Random(2).randbytes,  # noqa: S311  as above
    )

    with closing(town.bench.reader(lost, CredentialKind.CARD_CONTACTLESS, town.now)) as reader:
        decision = device.tap(reader).decision

    assert [one.code for one in decision.reasons] == [Code.CARD_REPORTED_LOST]
    assert town.balance_fen(lost) == START_FEN


def test_no_tear_at_any_apdu_charges_or_records_twice() -> None:
    bus = Bus.build()
    wallets = [bus.town.world.adult("anhui") for _ in range(APDUS)]
    for at, wallet in enumerate(wallets, 1):
        bus.town.bench.faults = Tear(at)
        bus.tap(wallet)
        bus.town.bench.faults = Tear()
        bus.device.upload(bus.send)
        assert bus.tap(wallet).decision.allowed, at
        assert bus.town.balance_fen(wallet) == START_FEN - FARE_FEN, at

    bus.device.upload(bus.send)

    assert bus.validator.journal.reserved() == []
    assert bus.town.journal.reserved() == []
    assert bus.town.booked_fen("anhui") == APDUS * FARE_FEN
    assert all(report.is_whole for report in bus.town.journal.verify())
