"""Values for a scenario's own fields, from its schema and from the numbers of the region's data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.schemas.values import Day, Moment
from samecity.spi import Scenario
from samecity_conformance.parity.edges import Edges

_MOST: Final = 1_000_000
"""Larger numbers are left to the region's own data."""

_AHEAD: Final = ("ahead", "days")
"""Units of numbers that say how far ahead something may be dated."""


@attrs.frozen
class Entry:
    """A value of one field; a time span counts from the moment of the use."""

    name: str
    value: object


def entries(scenario: Scenario, edges: Edges) -> Iterator[Entry]:
    """Yield values worth trying for every field that has some: choices, yes or no, edges.

    Args:
        scenario: Whose schema it is.
        edges: What the data behind it name.
    """
    for name, field in scenario.spec.schema().fields.items():
        if isinstance(field, fields.Enum):
            for one in field.enum:
                yield Entry(name, one.value if field.by_value else one.name)
        elif isinstance(field, fields.Boolean):
            yield from (Entry(name, True), Entry(name, False))
        elif isinstance(field, fields.Integer):
            yield from (Entry(name, number) for number in _numbers(name, field, edges))
        elif isinstance(field, Day | Moment):
            yield from (Entry(name, ahead) for ahead in _ahead(edges))
        elif isinstance(field, fields.List) and isinstance(field.inner, fields.String):
            yield from (Entry(name, ["a"]), Entry(name, ["a", "b"]))


def form(scenario: Scenario, entry: Entry | None, at: datetime) -> Mapping[str, object]:
    """Fill in a request's own fields: all as the schema has them, but one.

    Args:
        scenario: Whose fields they are.
        entry: The one, or None.
        at: Moment of the use.
    """
    if entry is None:
        return {}
    if not isinstance(entry.value, timedelta):
        return {entry.name: entry.value}
    then = at + entry.value
    is_day = isinstance(scenario.spec.schema().fields[entry.name], Day)
    return {entry.name: then.date().isoformat() if is_day else then.isoformat()}


def numbers_of(scenario: Scenario) -> Mapping[str, fields.Integer]:
    """Return a scenario's own fields that are whole numbers, by name."""
    found = scenario.spec.schema().fields.items()
    return {name: field for name, field in found if isinstance(field, fields.Integer)}


def bounds(field: fields.Integer) -> tuple[int, int]:
    """Return the least and the largest number that a field takes, 0 to `_MOST` at the widest."""
    ranges = [check for check in field.validators if isinstance(check, validate.Range)]
    least = max((int(check.min) for check in ranges if check.min is not None), default=0)
    most = min((int(check.max) for check in ranges if check.max is not None), default=_MOST)
    return least, max(least, min(most, _MOST))


def _numbers(name: str, field: fields.Integer, edges: Edges) -> list[int]:
    least, most = bounds(field)
    known = edges.numbers.get(name.rpartition("_")[2], frozenset())
    around = {number + more for number in known for more in (-1, 0, 1)}
    return sorted(number for number in {*around, least} if least <= number <= most)


def _ahead(edges: Edges) -> list[timedelta]:
    known = {number for unit in _AHEAD for number in edges.numbers.get(unit, frozenset())}
    around = {number + more for number in known for more in (0, 1)} | {0, 1}
    return [timedelta(days=days) for days in sorted(around)]
