"""Where a region's answers may change: ages, days, minutes, amounts and classes in its data.

Read from whatever sections the scenario's plugin defines, by the names of their fields: `…_age`,
`…_fen`, `…_minutes`, dates and times. Nothing here knows a region or a scenario.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Final

import attrs
import msgspec

from samecity.host.registry import Registry
from samecity.spi import Region

_OLDEST: Final = 110
"""Nobody in the space is older; data that say more mean no limit."""


@attrs.frozen
class Edges:
    """What the data behind a scenario name.

    Attributes:
        ages: Full years at which somebody enters a class.
        classes: Certified statuses.
        days: Days on which something opens or closes.
        times: Times of the day at which something begins or ends.
        numbers: Whole numbers by unit, the last word of the field's name, such as `fen` or `m`.
    """

    ages: frozenset[int]
    classes: frozenset[str]
    days: frozenset[date]
    times: frozenset[time]
    numbers: Mapping[str, frozenset[int]]


def edges_of(values: Iterable[tuple[str, object]]) -> Edges:
    """Sort named values by what they are."""
    ages, classes, days, times = set(), set(), set(), set()
    numbers: dict[str, set[int]] = {}
    for name, value in values:
        unit = name.rpartition("_")[2]
        if isinstance(value, bool):
            continue
        if isinstance(value, int):
            if unit == "age" and 0 < value <= _OLDEST:
                ages.add(value)
            elif unit != "age":
                numbers.setdefault(unit, set()).add(value)
        elif isinstance(value, datetime):
            days.add(value.date())
        elif isinstance(value, date):
            days.add(value)
        elif isinstance(value, time):
            times.add(value)
        elif isinstance(value, str) and unit == "classes":
            classes.add(value)
    return Edges(
        frozenset(ages),
        frozenset(classes),
        frozenset(days),
        frozenset(times),
        {unit: frozenset(found) for unit, found in numbers.items()},
    )


def sections_of(registry: Registry, host: Region, scenario: str) -> tuple[object, ...]:
    """Return a host's data for all scenarios of the plugin that brings one of them."""
    plugin = registry.known_scenario(scenario).plugin
    kinds = {
        one.spec.section.kind
        for one in registry.scenarios.values()
        if one.plugin == plugin and one.spec.section is not None
    }
    found = [host.section(kind) for kind in sorted(kinds, key=lambda kind: kind.__name__)]
    return tuple(section for section in found if section is not None)


def named(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Yield every plain value that a record holds, however deep, with the name of its field."""
    kind = type(value)
    if isinstance(value, msgspec.Struct):
        for key in value.__struct_fields__:
            yield from named(getattr(value, key), key)
    elif attrs.has(kind):
        for field in attrs.fields(kind):
            yield from named(getattr(value, field.name), field.name)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from named(inner, name)
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from named(inner, name)
    else:
        yield name, value
