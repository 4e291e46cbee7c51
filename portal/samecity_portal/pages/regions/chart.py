"""The chart of a catalogue's growth: which share of its items had opened, day by day. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import attrs

from samecity.domain.catalogue import Item
from samecity.domain.figures import Progress

WIDTH: Final = 380
HEIGHT: Final = 190
LEFT: Final = 40
BOTTOM: Final = 160
_RIGHT: Final = 366
_TOP: Final = 14
_MOST_LABELS: Final = 7


@attrs.frozen
class Opening:
    """A day on which items opened.

    Attributes:
        count: Items that opened on it.
        total: Items that have opened by then.
    """

    on: date
    count: int
    total: int


@attrs.frozen
class Mark:
    """A milestone in the chart; its number stands in the table below.

    Attributes:
        y: Height of what the plan asks for; of what there is, where it names no share.
    """

    number: int
    x: float
    y: float
    is_reached: bool


@attrs.frozen
class Growth:
    """The chart.

    Attributes:
        line: Path of the share that has opened.
        area: The same, closed along the bottom.
        years: Places of the first days of years.
        levels: Heights of 0, 50 and 100 percent.
        today: Place of the day on which it is looked at, or None if it lies outside.
    """

    line: str
    area: str
    years: Sequence[tuple[float, int]]
    levels: Sequence[tuple[float, int]]
    marks: Sequence[Mark]
    today: float | None


def openings(items: Iterable[Item]) -> list[Opening]:
    """Count items by the day on which they opened, the first day first."""
    total, found = 0, []
    for on, count in sorted(Counter(item.opens_on for item in items).items()):
        total += count
        found.append(Opening(on, count, total))
    return found


def growth(opened: Sequence[Opening], reached: Sequence[Progress], today: date) -> Growth:
    """Draw the growth of a catalogue.

    Args:
        opened: At least one day.
        reached: Milestones of the catalogue.
        today: When it is looked at.
    """
    days = [one.on for one in opened] + [one.milestone.on for one in reached]
    first, last = date(min(days).year, 1, 1), date(max(*days, today).year + 1, 1, 1)
    span, whole = (last - first).days, opened[-1].total

    def across(day: date) -> float:
        return round(LEFT + (_RIGHT - LEFT) * (day - first).days / span, 1)

    steps, height = [f"M {LEFT} {_up(0)}"], 0.0
    for one in opened:
        height = 100 * one.total / whole
        steps.append(f"H {across(one.on)} V {_up(height)}")
    line = " ".join([*steps, f"H {_RIGHT}"])
    marks = [
        Mark(
            number,
            across(one.milestone.on),
            _up(one.milestone.share or float(one.share)),
            one.is_reached,
        )
        for number, one in enumerate(reached, 1)
    ]
    return Growth(
        line,
        f"{line} V {BOTTOM} H {LEFT} Z",
        [(across(date(year, 1, 1)), year) for year in _labelled(first.year, last.year)],
        [(_up(share), share) for share in (0, 50, 100)],
        marks,
        across(today) if first <= today else None,
    )


def _up(share: float) -> float:
    return round(BOTTOM - (BOTTOM - _TOP) * share / 100, 1)


def _labelled(first: int, last: int) -> range:
    """Return the years whose names find room."""
    return range(first, last, -(-(last - first) // _MOST_LABELS))
