"""What may be seen of all households together: figures of groups that are large enough (ZS-23).

Pure. A household comes in as a group, a number of people and an income; no tag of anybody and no
figure of a small group comes out, not even as what is left of the total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import unique
from statistics import median_low
from typing import Final

import attrs

from samecity.domain.word import Word

TOTAL: Final = ""
"""Name of the group of all."""


@unique
class Indicator(Word):
    """What is watched."""

    PEOPLE = "people"
    INCOME_FEN = "income_fen"
    INDEX = "index"


@attrs.frozen
class Counted:
    """One household as the statistics see it.

    Attributes:
        group: Empty where it is not known.
        people: How many live in it.
        income_fen: Yearly income per head; None where it is not known.
    """

    group: str
    people: int
    income_fen: int | None


Figures = Mapping[Indicator, int]
"""The indicators of one group: people, the median income per head in fen, and of 1,000 households
with a known income how many are not below the line. Income and index are missing where too few
incomes are known."""

Snapshot = Mapping[str, Figures]
"""Figures by group; the group of all has the empty name. What is not there was too small."""


@attrs.frozen
class Anomaly:
    """A figure that changed more than it should.

    Attributes:
        percent: The change, below 0 for a fall, cut off towards 0.
    """

    group: str
    indicator: Indicator
    before: int
    now: int
    percent: int


def aggregate(
    households: Iterable[Counted], *, smallest_group: int, line_fen: int
) -> tuple[Snapshot, int]:
    """Add up households, and leave out what would show somebody.

    Args:
        households: All of them.
        smallest_group: People and households that a published group has at least.
        line_fen: Below it an income is low.

    Returns:
        The snapshot, and how many groups it hides.
    """
    groups: dict[str, list[Counted]] = {}
    for one in households:
        groups.setdefault(one.group, []).append(one)
    hidden = _hidden(groups, smallest_group)
    everybody = [one for members in groups.values() for one in members]
    shown = {name: members for name, members in sorted(groups.items()) if name not in hidden}
    # Households of unknown group count as all others do, without a line of their own.
    shown.pop("", None)
    if not _is_small(everybody, smallest_group):
        shown[TOTAL] = everybody
    return {
        name: _figures(members, smallest_group, line_fen) for name, members in shown.items()
    }, len(hidden)


def anomalies(before: Snapshot, now: Snapshot, *, change_percent: int) -> tuple[Anomaly, ...]:
    """Compare two snapshots and return what changed beyond the bound, either way.

    Args:
        before: An earlier snapshot.
        now: The present one; a figure that only one of them shows is not compared.
        change_percent: A change of exactly so much is still normal.
    """
    found = []
    for group in before.keys() & now.keys():
        for indicator in before[group].keys() & now[group].keys():
            old, new = before[group][indicator], now[group][indicator]
            if abs(new - old) * 100 > old * change_percent:
                percent = int((new - old) * 100 / old) if old else 100
                found.append(Anomaly(group, indicator, old, new, percent))
    return tuple(sorted(found, key=lambda one: (one.group, one.indicator)))


def _hidden(groups: Mapping[str, Sequence[Counted]], smallest_group: int) -> set[str]:
    hidden = {name for name, members in groups.items() if _is_small(members, smallest_group)}
    shown = sorted(groups.keys() - hidden, key=lambda name: (len(groups[name]), name))
    # What is hidden is the total less what is shown, so that together it must not be small either.
    while hidden and shown:
        together = [one for name in hidden for one in groups[name]]
        if not _is_small(together, smallest_group):
            break
        hidden.add(shown.pop(0))
    return hidden


def _is_small(members: Sequence[Counted], smallest_group: int) -> bool:
    return min(len(members), sum(one.people for one in members)) < smallest_group


def _figures(members: Sequence[Counted], smallest_group: int, line_fen: int) -> Figures:
    figures = {Indicator.PEOPLE: sum(one.people for one in members)}
    incomes = [one.income_fen for one in members if one.income_fen is not None]
    if len(incomes) >= smallest_group:
        above = sum(income >= line_fen for income in incomes)
        figures[Indicator.INCOME_FEN] = median_low(incomes)
        figures[Indicator.INDEX] = above * 1000 // len(incomes)
    return figures
