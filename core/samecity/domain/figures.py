"""Figures computed from dated facts, and milestones computed from a catalogue. Pure.

A source prints a rate; the facts behind it stand in the region's data, and the rate is computed
from them by the same code for every region. Decimal, half-up, as on a page of a newspaper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import unique
from typing import Final

import attrs

from samecity.domain.catalogue import Item, ServicePoint
from samecity.domain.word import Word

DEPTHS: Final = (1, 2, 3)
"""Levels of application depth, cumulative. Source: S4 AH-15."""

_HUNDRED: Final = Decimal(100)


@unique
class How(Word):
    """How a figure comes from its operands."""

    SHARE = "share"
    QUOTIENT = "quotient"
    PRODUCT = "product"


@attrs.frozen
class Figure:
    """A figure that a source prints and that follows from facts.

    Attributes:
        row: Row of the dossier it belongs to.
        of: The operands; each is the sum of the facts with these keys.
        per: What the result is divided by, such as 10,000 for a figure in ten thousands.
        decimals: Places after the point, rounded half-up.
        printed: What the source prints, to compare with.
    """

    row: str
    key: str
    how: How
    of: tuple[tuple[str, ...], ...]
    unit: str
    printed: str
    source: str
    per: int = 1
    decimals: int = 0

    def compute(self, values: Mapping[str, Decimal]) -> Decimal | None:
        """Compute the figure.

        Args:
            values: Facts by key.

        Returns:
            The rounded figure, or None if a fact is missing or there is nothing to divide by.
        """
        if not all(key in values for keys in self.of for key in keys):
            return None
        operands = [sum((values[key] for key in keys), Decimal(0)) for keys in self.of]
        result = operands[0]
        for operand in operands[1:]:
            if self.how is How.PRODUCT:
                result *= operand
            elif operand:
                result /= operand
            else:
                return None
        if self.how is How.SHARE:
            result *= _HUNDRED
        return rounded(result / self.per, self.decimals)


@attrs.frozen
class Milestone:
    """What a plan says of a catalogue on a day.

    Attributes:
        row: Row of the dossier it belongs to.
        on: The day.
        share: Least share of the items that have opened by then, in percent.
        each_domain: Whether each domain has to have an open item by then.
    """

    row: str
    on: date
    zh: str
    en: str
    source: str
    share: int = 0
    each_domain: bool = False


@attrs.frozen
class Progress:
    """How far a catalogue has come on a milestone's day.

    Attributes:
        opened: Items that have opened.
        total: All items.
        missing: Domains without an open item, sorted.
    """

    milestone: Milestone
    opened: int
    total: int
    missing: tuple[str, ...]

    @property
    def share(self) -> Decimal:
        """Share of the items that have opened, in percent with one decimal."""
        return share_of(self.opened, self.total)

    @property
    def is_reached(self) -> bool:
        """Whether the catalogue has what the plan says."""
        if self.milestone.each_domain and self.missing:
            return False
        return self.total > 0 and self.opened * 100 >= self.milestone.share * self.total


def progress(milestone: Milestone, items: Iterable[Item]) -> Progress:
    """Hold a catalogue against a milestone."""
    known = tuple(items)
    opened = [item for item in known if item.opens_on <= milestone.on]
    missing = {item.domain for item in known} - {item.domain for item in opened}
    return Progress(milestone, len(opened), len(known), tuple(sorted(missing)))


def points_by_depth(points: Iterable[ServicePoint]) -> Mapping[int, int]:
    """Count the points that have reached each level; who has reached the third has all."""
    known = tuple(points)
    return {depth: sum(point.depth >= depth for point in known) for depth in DEPTHS}


def share_of(part: int, whole: int) -> Decimal:
    """Return a share in percent with one decimal; of nothing it is 0."""
    return rounded(Decimal(part) * _HUNDRED / whole, 1) if whole else Decimal("0.0")


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half-up to some places after the point."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
