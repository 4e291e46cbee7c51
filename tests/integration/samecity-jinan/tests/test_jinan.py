"""Jinan: the standard suite, and rides of people who do not exist, in memory and by chip."""

from __future__ import annotations

import pytest

from samecity.testing import CardState, Clock, Somebody, Tap, World
from samecity_conformance.testing import RegionSuite
from samecity_hardware_sim.testing import ChipTap


class TestJinan(RegionSuite):
    region = "jinan"


@pytest.mark.parametrize(
    ("home", "treatment", "decided_by", "payable_fen"),
    [
        ("jinan", "LOCAL", "jinan", 180),
        ("binzhou", "LOCAL_EQUAL", "jinan-circle", 180),
        ("ningbo", "NATIONAL_BASELINE", "national", 200),
    ],
)
def test_the_circle_and_nobody_else_makes_a_visitor_equal(
    tap: Tap, home: str, treatment: str, decided_by: str, payable_fen: int
) -> None:
    decision = tap(home, "jinan", "transit.ride", mode="bus")

    assert (decision.treatment, decision.decided_by) == (treatment, decided_by)
    assert decision.terms.payable_fen == payable_fen


@pytest.mark.parametrize(("age", "treatment"), [(64, "NATIONAL_BASELINE"), (65, "HOST_OPEN")])
def test_seniors_of_any_place_ride_free(
    tap: Tap, somebody: Somebody, age: int, treatment: str
) -> None:
    decision = tap(somebody("ningbo", age=age), "jinan", "transit.ride")

    assert (decision.treatment, decision.terms.payable_fen == 0) == (treatment, age == 65)


def test_a_card_of_jinan_is_a_local_one_in_binzhou(tap: Tap) -> None:
    assert tap("jinan", "binzhou", "transit.ride").treatment == "LOCAL_EQUAL"


def test_the_outlet_is_closed_on_sundays(tap: Tap, clock: Clock) -> None:
    clock.move(days=6)

    assert [one.code for one in tap("jinan", "jinan", "transit.topup").reasons] == ["CLOSED"]


def test_a_card_is_dead_as_soon_as_it_is_reported_lost(
    tap: Tap, somebody: Somebody, world: World, clock: Clock
) -> None:
    card = somebody("jinan")
    before = tap(card, "jinan", "transit.ride")
    world.set_state(card, CardState.LOST_TEMP)
    clock.move(minutes=1)
    after = tap(card, "jinan", "transit.ride")

    assert (before.allowed, after.allowed) == (True, False)
    assert [one.code for one in after.reasons] == ["CARD_REPORTED_LOST"]


def test_a_torn_ride_is_paid_once(chip_tap: ChipTap, somebody: Somebody) -> None:
    card = somebody("binzhou")
    torn = chip_tap.with_faults("tear-after:18")

    first, again = torn(card, "jinan", "transit.ride"), torn.again()

    assert ([one.code for one in first.reasons], again.allowed) == (["READER_ERROR"], True)
    assert chip_tap.bench.balance_fen(card) == 10_000 - 180
