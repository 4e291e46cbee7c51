"""What a run may have counted, in a few words."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from samecity.texts.catalogue import Texts
from samecity_conformance.load.counted import Counted
from samecity_conformance.load.level import load_levels
from samecity_conformance.load.shape import find_shape
from samecity_conformance.load.tally import Ledger, Tally, Times
from samecity_conformance.load.turn import Standing
from samecity_conformance.load.verdicts import Judge
from samecity_conformance.run.record import Result

EVEN = Ledger(posted_fen={}, broken={}, reserved=0)


def times(milliseconds: float, count: int) -> Times:
    """Return answers that took between nine and ten tenths of a time, and one that took it."""
    made = Times()
    for number in range(count):
        made.add(milliseconds * (0.9 + 0.1 * number / max(1, count - 1)) / 1000)
    return made


def tally_of(act: str, took_ms: Mapping[Standing, float], count: int = 400) -> Tally:
    """Return what one process counted of an act: so many answers for each standing."""
    tally = Tally(ledger=EVEN, seconds=10.0)
    for standing, milliseconds in took_ms.items():
        series = tally.of(act, standing)
        series.took = times(milliseconds, count)
        series.waited = times(milliseconds, count)
    return tally


def judged(shape: str, counted: Counted) -> Mapping[str, Result]:
    """Return the results of a run by case, less the shape's name."""
    judge = Judge(find_shape(shape), load_levels(), Texts("en"), "samecity load")
    prefix = f"load.{shape}."
    return {one.case.removeprefix(prefix): one for one in judge.results(counted)}


def dice(seed: int | str) -> Random:
    """Return dice that fall the same way in every run."""
    return Random(seed)  # noqa: S311  chooses people, keeps no secret
