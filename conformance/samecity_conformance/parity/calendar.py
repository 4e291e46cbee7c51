"""Moments and birthdays worth trying: a plain week, odd days of the calendar, edges of the data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

import attrs

from samecity.domain.clock import SHANGHAI
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity.synthetic.world import DEFAULT_AT
from samecity_conformance.parity.edges import Edges
from samecity_conformance.trial import Place

_DAY: Final = timedelta(days=1)
_MINUTE: Final = timedelta(minutes=1)

_ODD_DAYS: Final = (date(2026, 10, 1), date(2026, 9, 20))
"""National Day, and a Sunday that is worked. Source: the State Council's calendar for 2026."""


@attrs.frozen
class Age:
    """How old somebody is on the day of the use.

    Attributes:
        years: Full years that are reached at the birthday in question.
        days_to_birthday: 0 is the birthday itself, 1 the day before it, below 0 some days after.
    """

    years: int
    days_to_birthday: int

    def born(self, day: date) -> date:
        """Return the birth date of somebody who has this age on a day."""
        birthday = day + self.days_to_birthday * _DAY
        try:
            return birthday.replace(year=birthday.year - self.years)
        except ValueError:
            return date(birthday.year - self.years, 3, 1)


ADULT: Final = Age(36, -100)
"""Nobody of whom anything else has to be said."""


def ages(thresholds: Iterable[int]) -> tuple[Age, ...]:
    """Return the plain adult, and both sides of every threshold."""
    return (ADULT, *(Age(years, days) for years in sorted(set(thresholds)) for days in (0, 1)))


def plain_moment(place: Place) -> datetime:
    """Return a plain Monday at which the point serves the item, or the nearest day to it."""
    item, hours = place.item, place.point.hours
    day = DEFAULT_AT.date()
    while day < item.opens_on:
        day += 7 * _DAY
    if item.closes_on is not None and day > item.closes_on:
        day = item.closes_on
    at = _moment(day, DEFAULT_AT.time())
    if hours is None or item.online:
        return at
    for days in range(7):
        for now in (DEFAULT_AT.time(), hours.opens):
            at = _moment(day + days * _DAY, now)
            if hours.are_open(at):
                return at
    return _moment(day, DEFAULT_AT.time())


def moments(registry: Registry, host: Region, place: Place, edges: Edges) -> tuple[datetime, ...]:
    """Return the plain moment first, then the others in order.

    Args:
        registry: Knows the agreements.
        host: The place's region.
        place: Item and point.
        edges: What the data behind the scenario name.
    """
    plain = plain_moment(place)
    week = [plain + days * _DAY for days in range(1, 7)]
    odd = [_moment(day, plain.time()) for day in _ODD_DAYS]
    clock = [*_around(plain, _times(place, edges)), *_around(plain + 5 * _DAY, edges.times)]
    turns = [
        _moment(day + days * _DAY, plain.time())
        for day in _days(host, place, edges)
        if date.min < day < date.max  # which mean that there is no such day
        for days in (-1, 0, 1)
    ]
    found = {*week, *odd, *clock, *turns, *_agreements(registry, host, place)}
    return (plain, *sorted(found - {plain}))


def _moment(day: date, now: time) -> datetime:
    return datetime.combine(day, now, SHANGHAI)


def _around(day: datetime, times: Iterable[time]) -> Iterator[datetime]:
    for now in times:
        at = _moment(day.date(), now)
        yield from (at - _MINUTE, at, at + _MINUTE)


def _times(place: Place, edges: Edges) -> set[time]:
    hours = place.point.hours
    return {*edges.times, *((hours.opens, hours.closes) if hours is not None else ())}


def _days(host: Region, place: Place, edges: Edges) -> set[date]:
    city = host.identity.cities[place.point.city]
    named = (place.item.opens_on, place.item.closes_on, city.connected_from, city.gen3_start)
    return {*edges.days, *(day for day in named if day is not None)}


def _agreements(registry: Registry, host: Region, place: Place) -> Iterator[datetime]:
    for agreement in registry.agreements.agreements:
        if agreement.names(host.identity.division) and agreement.lists_for(place.item.scenario):
            for turn in (agreement.valid_from, agreement.valid_to):
                if turn is not None:
                    yield from (turn - _MINUTE, turn)
                    day = turn.date()
                    # Agreements turn at midnight, when few places are open.
                    yield from (
                        _moment(day + days * _DAY, plain_moment(place).time()) for days in (-1, 0)
                    )
