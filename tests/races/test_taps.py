"""One person taps twice at once: charged as often as allowed, never for nothing, never twice."""

from __future__ import annotations

from tests.races.stage.explore import Played
from tests.races.stage.search import Search, in_memory
from tests.races.stage.town import QR, Town


def codes(searched: list[Played]) -> set[tuple[tuple[str, ...] | None, ...]]:
    """Return which reasons the actors got together; None for who crashed or lost the card."""
    return {
        tuple(one.codes if one is not None else None for one in played.outcome.verdicts.values())
        for played in searched
    }


def two_rides(town: Town) -> None:
    rider = town.adult("anhui")
    town.will("first", rider, "zhoushan", "transit.ride")
    town.will("second", rider, "zhoushan", "transit.ride")


@in_memory
def test_each_ride_that_is_allowed_is_paid_once(search: Search) -> None:
    assert codes(search(two_rides)) >= {((), ()), ((), None), (None, ())}


def two_rides_where_the_second_is_free(town: Town) -> None:
    rider = town.adult("anhui")
    town.will("first", rider, "ningbo", "transit.ride")
    town.will("second", rider, "ningbo", "transit.ride")


def test_nobody_changes_for_free_from_a_ride_that_was_not_paid(search: Search) -> None:
    searched = search(two_rides_where_the_second_is_free)

    paid = {
        tuple(
            one.payable_fen if one is not None else None for one in played.outcome.verdicts.values()
        )
        for played in searched
    }
    assert paid >= {(120, 0), (0, 120), (120, None), (None, 120)}


def one_ride_sent_twice(town: Town) -> None:
    rider = town.adult("anhui")
    town.will("first", rider, "ningbo", "transit.ride")
    town.will("again", rider, "ningbo", "transit.ride", like="first")


def test_one_request_is_charged_once_however_often_it_is_sent(search: Search) -> None:
    assert codes(search(one_ride_sent_twice)) >= {((), ())}


def ride_and_topup(town: Town) -> None:
    rider = town.adult("anhui")
    town.will("ride", rider, "zhoushan", "transit.ride")
    town.will("topup", rider, "ningbo", "transit.topup")


@in_memory
def test_a_ride_and_a_topup_at_once_both_count(search: Search) -> None:
    assert codes(search(ride_and_topup)) >= {((), ())}


def one_code_at_two_gates(town: Town) -> None:
    visitor = town.adult("anhui")
    shown = town.world.reader(visitor, QR, town.world.at)
    town.will("one", visitor, "ningbo", "culture.enter", shown=QR, reader=shown, point="nb-museum")
    town.will(
        "other", visitor, "zhoushan", "culture.enter", shown=QR, reader=shown, point="zs-museum"
    )


def test_a_code_opens_one_of_two_gates(search: Search) -> None:
    used = ("QR_REPLAYED",)

    assert {((), used), (used, ())} <= codes(search(one_code_at_two_gates))


def the_last_loan(town: Town) -> None:
    reader = town.adult("anhui")
    town.will("one", reader, "ningbo", "culture.borrow", items=["a", "b", "c"])
    town.will("other", reader, "ningbo", "culture.borrow", items=["d", "e", "f"])


@in_memory
def test_a_limit_of_loans_holds_for_two_desks_at_once(search: Search) -> None:
    over = ("BORROW_LIMIT",)

    assert {((), over), (over, ())} <= codes(search(the_last_loan))


def ride_and_sweep(town: Town) -> None:
    town.will("ride", town.adult("anhui"), "ningbo", "transit.ride")
    town.will_sweep("sweep")


@in_memory
def test_a_sweep_calls_off_no_ride_whose_debit_may_still_come(search: Search) -> None:
    searched = search(ride_and_sweep)

    assert all(
        played.outcome.verdicts["ride"] or played.actors["ride"].has_crashed for played in searched
    )


def a_ride_sent_twice_and_two_sweeps(town: Town) -> None:
    one_ride_sent_twice(town)
    town.will_sweep("sweep")
    town.will_sweep("another")


@in_memory
def test_of_two_sweeps_and_two_who_send_a_ride_one_finishes_it(search: Search) -> None:
    assert codes(search.sample(a_ride_sent_twice_and_two_sweeps)) >= {((), ())}


def two_rides_elsewhere_and_a_sweep(town: Town) -> None:
    rider = town.adult("anhui")
    town.will("here", rider, "ningbo", "transit.ride")
    town.will("there", rider, "zhoushan", "transit.ride")
    town.will_sweep("sweep")


@in_memory
def test_a_sweep_and_two_rides_of_one_card_leave_the_books_right(search: Search) -> None:
    assert codes(search.sample(two_rides_elsewhere_and_a_sweep)) >= {((), ())}
