"""A validator in a bus: the fare, the passage on the card, and never the same tap twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from samecity.domain.card import CardState, Generation
from samecity_hardware_sim.terminals.models import SAME_TAP
from samecity_hardware_sim.terminals.taps import TORN_TAP
from tests.hardware_sim.terminals.town import Tear, Town


def apdus_of_a_ride() -> int:
    town, count = Town.build(), Tear()
    town.bench.faults = count
    with town.machine("bus_validator", "ningbo") as bus:
        assert bus.use(town.world.adult("anhui")).is_allowed
    return count.commands


APDUS = apdus_of_a_ride()


@pytest.mark.parametrize(
    ("home", "host", "paid_fen"),
    [
        ("anhui", "ningbo", 120),
        ("ningbo", "ningbo", 120),
        ("binzhou", "ningbo", 200),
        ("binzhou", "binzhou", 200),
        ("ningbo", "zhoushan", 180),
        ("zhoushan", "anhui", 170),
    ],
)
def test_a_card_pays_the_hosts_price_for_it(home: str, host: str, paid_fen: int) -> None:
    town = Town.build()
    wallet = town.world.adult(home)

    with town.machine("bus_validator", host) as bus:
        answer = bus.use(wallet)

    assert answer.is_allowed
    assert answer.opens
    assert town.balance_fen(wallet) == answer.balance_fen == 10_000 - paid_fen
    assert [(one.amount_fen, len(one.tac)) for one in answer.receipts] == [(paid_fen, 4)]


def test_the_ride_stands_on_the_card_with_its_fare() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    with town.machine("bus_validator", "ningbo") as bus:
        bus.use(wallet)
        number = bus.device.terminal.number

    (ride,) = town.passages(wallet)
    assert (ride.kind, ride.vehicle, ride.city) == (0x02, 0x02, bytes.fromhex("3320"))
    assert (ride.amount_fen, ride.balance_fen, ride.at) == (120, 9880, town.now)
    assert ride.terminal == b"\0\0" + number
    assert ride.place == b"1".ljust(7, b"\0")


def test_a_transfer_is_free_and_still_stands_on_the_card() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    with town.machine("bus_validator", "ningbo") as bus:
        bus.use(wallet)
        town.wait(minutes=60)
        transfer = bus.use(wallet)

    assert transfer.opens
    assert not transfer.is_repeat
    assert town.balance_fen(wallet) == 9880
    assert sorted(one.amount_fen for one in town.passages(wallet)) == [0, 120]
    assert transfer.screen("en") == ("0.00 yuan paid, 98.80 yuan left",)


def test_a_card_that_stays_on_the_reader_is_charged_once_and_opens_once() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")

    with town.machine("bus_validator", "ningbo") as bus:
        answers = [bus.use(wallet)]
        for _ in range(3):
            town.wait(seconds=4)
            answers.append(bus.use(wallet))

    assert [one.opens for one in answers] == [True, False, False, False]
    assert all(one.is_allowed for one in answers)
    assert all(one.decision == answers[0].decision for one in answers)
    assert town.balance_fen(wallet) == 9800


def test_after_some_seconds_it_is_another_tap() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")

    with town.machine("bus_validator", "ningbo") as bus:
        bus.use(wallet)
        town.now += SAME_TAP + timedelta(seconds=1)
        assert not bus.use(wallet).is_repeat

    assert town.balance_fen(wallet) == 9600


def test_the_next_persons_tap_is_their_own() -> None:
    town = Town.build()
    first, second = town.world.adult("binzhou"), town.world.adult("binzhou")

    with town.machine("bus_validator", "ningbo") as bus:
        answers = [bus.use(first), bus.use(second), bus.use(first), bus.use(second)]

    assert [one.is_repeat for one in answers] == [False, False, True, True]
    assert town.balance_fen(first) == town.balance_fen(second) == 9800


@pytest.mark.parametrize("at", range(1, APDUS + 1))
def test_a_card_that_left_too_early_comes_back_and_is_charged_once(at: int) -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    with town.machine("bus_validator", "ningbo") as bus:
        town.bench.faults = Tear(at)
        torn = bus.use(wallet)
        town.bench.faults = Tear()
        town.wait(seconds=TORN_TAP.seconds)
        again = bus.use(wallet)

    assert again.is_allowed
    assert [torn.opens, again.opens].count(True) == (2 if torn.opens else 1)
    assert 10_000 - town.balance_fen(wallet) == town.booked_fen("anhui") == 120
    assert not town.journal.reserved()


@pytest.mark.parametrize("at", range(1, APDUS + 1))
def test_a_free_ride_that_was_torn_is_finished_by_the_same_tap(at: int) -> None:
    town = Town.build()
    wallet = town.world.adult("anhui", born=date(1950, 1, 1))

    with town.machine("bus_validator", "ningbo") as bus:
        town.bench.faults = Tear(at)
        bus.use(wallet)
        town.bench.faults = Tear()
        town.wait(seconds=3)
        assert bus.use(wallet).is_allowed

    assert town.balance_fen(wallet) == 10_000
    assert [one.amount_fen for one in town.passages(wallet)] == [0]


def test_a_card_without_transit_is_told_so_and_pays_nothing() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui", generation=Generation.SECOND)

    with town.machine("bus_validator", "ningbo") as bus:
        answer = bus.use(wallet)

    assert not answer.is_allowed
    assert [one.code for one in answer.reasons] == ["TRANSIT_APP_ABSENT"]
    assert len(answer.screen("zh")) == 2


def test_a_lost_card_does_not_ride() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui", state=CardState.LOST_FORMAL)

    with town.machine("bus_validator", "ningbo") as bus:
        answer = bus.use(wallet)

    assert [one.code for one in answer.reasons] == ["CARD_REPORTED_LOST"]
    assert town.balance_fen(wallet) == 10_000
    assert town.passages(wallet) == []


@pytest.mark.parametrize("at", range(1, APDUS + 1))
def test_a_tap_that_is_repeated_and_torn_opens_no_second_time(at: int) -> None:
    town = Town.build()
    wallet = town.world.adult("anhui", born=date(1950, 1, 1))

    with town.machine("bus_validator", "ningbo") as bus:
        first = bus.use(wallet)
        town.bench.faults = Tear(at)
        torn = bus.use(wallet)
        town.bench.faults = Tear()
        again = bus.use(wallet)

    assert [one.opens for one in (first, torn, again)] == [True, False, False]
    assert again.is_allowed
    assert len(town.passages(wallet)) == 1


@pytest.mark.parametrize("at", range(1, APDUS + 1))
def test_a_tap_that_is_repeated_and_torn_is_charged_once(at: int) -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")

    with town.machine("bus_validator", "ningbo") as bus:
        bus.use(wallet)
        town.bench.faults = Tear(at)
        bus.use(wallet)
        town.bench.faults = Tear()
        again = bus.use(wallet)

    assert again.is_repeat
    assert town.balance_fen(wallet) == 9800
