"""A ride was left open at the purse: whoever comes next finishes it, once, as the purse says."""

from __future__ import annotations

import pytest

from tests.races.stage.explore import Plot
from tests.races.stage.search import Search, in_memory
from tests.races.stage.town import Town

PAIRS = [
    ("again", "sweep"),
    ("again", "once more"),
    ("again", "next"),
    ("next", "sweep"),
    ("next", "another"),
    ("sweep", "another sweep"),
]


def open_ride(*names: str, is_paid: bool) -> Plot:
    """Leave a ride open and let actors come: who sends it again, who rides next, who sweeps."""

    def plot(town: Town) -> None:
        rider = town.adult("anhui")
        town.left_open("ride", rider, "ningbo", is_paid=is_paid)
        for name in names:
            if "sweep" in name:
                town.will_sweep(name)
            elif name in ("again", "once more"):
                town.will(name, rider, "ningbo", "transit.ride", like="ride")
            else:
                town.will(name, rider, "zhoushan", "transit.ride")

    return plot


@in_memory
@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
def test_an_open_ride_that_was_paid_stands(search: Search, names: tuple[str, ...]) -> None:
    searched = search(open_ride(*names, is_paid=True), crash=False)

    verdicts = {played.outcome.verdicts["ride"] for played in searched}
    assert [one.payable_fen if one is not None else None for one in verdicts] == [120]


@in_memory
@pytest.mark.parametrize("names", PAIRS, ids=" and ".join)
def test_an_open_ride_that_was_not_paid_is_paid_once_or_called_off(
    search: Search, names: tuple[str, ...]
) -> None:
    searched = search(open_ride(*names, is_paid=False), crash=False)

    ended = {played.outcome.verdicts["ride"] is not None for played in searched}
    assert (True in ended) == ("again" in names)
    assert False in ended or names == ("again", "once more")
