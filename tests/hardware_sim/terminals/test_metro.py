"""Metro gates: in, out, and everything that people forget between the two."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pytest

from samecity.domain.card import CardState
from samecity.synthetic.world import Wallet, World
from samecity_hardware_sim.card.purse_files import MetroRecord
from samecity_hardware_sim.terminals.answer import Answer
from samecity_hardware_sim.terminals.metro import FORGOTTEN, JUST_NOW
from tests.hardware_sim.terminals.town import Tear, Town

INSIDE = "A journey on this card is still open: please go to the service desk"
OUTSIDE = "No entry on this card: please go to the service desk"
ELSEWHERE = "The journey on this card began in another city: please go to the service desk"


def go(
    town: Town, wallet: Wallet, gate: str, station: str = "NBDEMO01", host: str = "ningbo"
) -> Answer:
    with town.machine(gate, host, station=station) as machine:
        return machine.use(wallet)


def enter(town: Town, wallet: Wallet, station: str = "NBDEMO01", host: str = "ningbo") -> Answer:
    return go(town, wallet, "metro_entry_gate", station, host)


def leave(town: Town, wallet: Wallet, station: str = "NBDEMO04", host: str = "ningbo") -> Answer:
    return go(town, wallet, "metro_exit_gate", station, host)


def desk(town: Town, wallet: Wallet, station: str = "NBDEMO04", host: str = "ningbo") -> Answer:
    return go(town, wallet, "metro_service_desk", station, host)


def apdus_of(gate: str) -> int:
    town, count = Town.build(), Tear()
    wallet = town.world.adult("anhui")
    if gate == "metro_exit_gate":
        enter(town, wallet)
    town.bench.faults = count
    assert go(town, wallet, gate, "NBDEMO04").is_allowed
    return count.commands


def test_nothing_is_charged_or_kept_at_the_entry() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    answer = enter(town, wallet)

    assert answer.opens
    assert answer.decision is None
    assert answer.screen("zh") == ("已进站，余额 100.00 元",)
    assert town.balance_fen(wallet) == 10_000
    assert town.journal.postings() == []
    (receipt,) = answer.receipts
    assert (receipt.amount_fen, len(receipt.tac)) == (0, 4)


def test_the_entry_opens_a_journey_on_the_card() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    enter(town, wallet, "NBDEMO02")

    journey = town.journey(wallet)
    assert (journey.state, journey.entry_station) == (1, b"NBDEMO02")
    assert journey.entry_city == bytes.fromhex("3320")
    assert (journey.entered_at, journey.entry_balance_fen) == (town.now, 10_000)
    assert [(one.kind, one.vehicle) for one in town.passages(wallet)] == [(0x03, 0x01)]


@pytest.mark.parametrize(
    ("home", "station", "paid_fen"),
    [
        ("anhui", "NBDEMO02", 190),
        ("anhui", "NBDEMO04", 380),
        ("ningbo", "NBDEMO06", 665),
        ("binzhou", "NBDEMO04", 400),
    ],
)
def test_the_exit_prices_the_way_by_the_hosts_tariff(
    home: str, station: str, paid_fen: int
) -> None:
    town = Town.build()
    wallet = town.world.adult(home)
    enter(town, wallet)
    began_at = town.now
    town.wait(minutes=25)

    answer = leave(town, wallet, station)

    assert answer.opens
    assert town.balance_fen(wallet) == 10_000 - paid_fen
    journey = town.journey(wallet)
    assert (journey.state, journey.paid_fen) == (0, paid_fen)
    assert (journey.entered_at, journey.exited_at) == (began_at, town.now)
    assert journey.exit_station == station.encode("ascii")
    assert sorted(one.kind for one in town.passages(wallet)) == [0x03, 0x04]


def test_the_peak_is_decided_by_the_entry() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou", born=date(1950, 1, 1))
    town.now = town.now.replace(hour=8, minute=55)
    enter(town, wallet)
    town.wait(minutes=20)

    answer = leave(town, wallet)

    assert answer.decision is not None
    assert answer.decision.terms.payable_fen == 200


def test_a_free_ride_closes_its_journey_too() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou", born=date(1950, 1, 1))
    enter(town, wallet)
    town.wait(minutes=20)

    assert leave(town, wallet).opens

    assert town.balance_fen(wallet) == 10_000
    assert town.journey(wallet).state == 0


WALLETS: Mapping[str, Callable[[World], Wallet]] = {
    "CARD_REPORTED_LOST": lambda world: world.adult("anhui", state=CardState.LOST_FORMAL),
    "BALANCE_TOO_LOW": lambda world: world.adult("anhui", balance_fen=100),
    "PURSE_DORMANT": lambda world: world.adult("anhui", last_topup_on=date(2020, 1, 1)),
    "TRANSIT_APP_ABSENT": lambda world: world.adult("anhui", has_transit=False),
}


@pytest.mark.parametrize("code", WALLETS)
def test_who_would_be_refused_at_the_exit_does_not_get_in(code: str) -> None:
    town = Town.build()

    answer = enter(town, WALLETS[code](town.world))

    assert not answer.opens
    assert [one.code for one in answer.reasons] == [code]
    assert len(answer.screen("en")) == 2


def test_entry_twice_is_sent_to_the_desk() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")
    enter(town, wallet)
    town.wait(minutes=1)

    answer = enter(town, wallet)

    assert not answer.opens
    assert answer.screen("en") == (INSIDE,)
    assert len(town.passages(wallet)) == 1


def test_a_card_that_stays_at_the_entry_opens_it_once() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    with town.machine("metro_entry_gate", "ningbo") as gate:
        answers = [gate.use(wallet) for _ in range(3)]

    assert [one.opens for one in answers] == [True, False, False]
    assert all(one.is_allowed for one in answers)
    assert len(town.passages(wallet)) == 1


def test_a_card_that_stays_at_the_exit_pays_once() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")
    enter(town, wallet)

    with town.machine("metro_exit_gate", "ningbo", station="NBDEMO04") as gate:
        answers = [gate.use(wallet) for _ in range(3)]

    assert [one.opens for one in answers] == [True, False, False]
    assert town.balance_fen(wallet) == 9620


def test_exit_without_entry_is_sent_to_the_desk_which_asks_for_the_longest_way() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")

    gate, at_desk = leave(town, wallet), desk(town, wallet)

    assert gate.screen("en") == (OUTSIDE,)
    assert at_desk.is_allowed
    assert town.balance_fen(wallet) == 10_000 - 500  # 17.5 km to the other end


def test_a_forgotten_exit_is_closed_by_the_desk_for_the_longest_way() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")
    enter(town, wallet, "NBDEMO03")
    town.wait(hours=5)

    at_desk = desk(town, wallet, "NBDEMO01")

    assert at_desk.is_allowed
    assert town.balance_fen(wallet) == 10_000 - 600  # 22.5 km from where it began
    assert town.journey(wallet).state == 0
    assert enter(town, wallet).opens


def test_a_journey_of_yesterday_is_forgotten_and_hinders_nobody() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")
    enter(town, wallet)
    town.now += FORGOTTEN + timedelta(seconds=1)

    assert leave(town, wallet).screen("en") == (OUTSIDE,)
    assert enter(town, wallet).opens
    assert town.balance_fen(wallet) == 10_000


def test_the_last_second_of_a_journey_still_counts() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")
    enter(town, wallet)
    town.now += FORGOTTEN

    assert leave(town, wallet).opens


def test_an_exit_in_another_city_is_sent_to_the_desk() -> None:
    town = Town.build()
    wallet = town.world.adult("ningbo")
    enter(town, wallet, "HFDEMO01", "anhui")
    town.wait(hours=3)

    gate = leave(town, wallet)

    assert not gate.opens
    assert gate.screen("en") == (ELSEWHERE,)
    assert town.balance_fen(wallet) == 10_000
    at_desk = desk(town, wallet)
    assert at_desk.is_allowed
    assert at_desk.decision is not None
    assert at_desk.decision.terms.gross_fen == 500


def test_the_desk_lets_out_for_nothing_who_has_just_paid() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")
    enter(town, wallet)
    leave(town, wallet)
    town.now += JUST_NOW

    at_desk = desk(town, wallet)

    assert at_desk.opens
    assert at_desk.decision is None
    assert town.balance_fen(wallet) == 9600


def test_the_desk_undoes_an_entry_whose_gate_did_not_open() -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")
    town.bench.faults = Tear(apdus_of("metro_entry_gate"))
    torn = enter(town, wallet)
    town.bench.faults = Tear()

    at_another_gate, at_desk = enter(town, wallet), desk(town, wallet, "NBDEMO01")

    assert not torn.opens
    assert at_another_gate.screen("en") == (INSIDE,)
    assert at_desk.is_allowed
    assert town.balance_fen(wallet) == 10_000
    assert enter(town, wallet).opens


def test_the_desk_takes_the_longest_way_after_a_while() -> None:
    town = Town.build()
    wallet = town.world.adult("binzhou")
    enter(town, wallet)
    town.now += JUST_NOW + timedelta(seconds=1)

    assert desk(town, wallet, "NBDEMO01").is_allowed

    assert town.balance_fen(wallet) < 10_000


@pytest.mark.parametrize("at", range(1, apdus_of("metro_entry_gate") + 1))
def test_a_torn_entry_is_finished_by_the_same_tap(at: int) -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")

    with town.machine("metro_entry_gate", "ningbo") as gate:
        town.bench.faults = Tear(at)
        torn = gate.use(wallet)
        town.bench.faults = Tear()
        again = gate.use(wallet)

    assert again.is_allowed
    assert [torn.opens, again.opens].count(True) == 1
    assert len(town.passages(wallet)) == 1
    assert town.journey(wallet).state == 1
    assert town.balance_fen(wallet) == 10_000


@pytest.mark.parametrize("at", range(1, apdus_of("metro_exit_gate") + 1))
def test_a_torn_exit_is_charged_once_and_closed(at: int) -> None:
    town = Town.build()
    wallet = town.world.adult("anhui")
    enter(town, wallet)

    with town.machine("metro_exit_gate", "ningbo", station="NBDEMO04") as gate:
        town.bench.faults = Tear(at)
        torn = gate.use(wallet)
        town.bench.faults = Tear()
        again = gate.use(wallet)

    assert again.is_allowed
    assert [torn.opens, again.opens].count(True) == 1
    assert 10_000 - town.balance_fen(wallet) == town.booked_fen("anhui") == 380
    assert town.journey(wallet).state == 0
    assert not town.journal.reserved()


def test_a_new_card_is_outside() -> None:
    town = Town.build()

    assert town.journey(town.world.adult("anhui")) == MetroRecord()
