"""What a host offers, where, when, by which kinds of credential and to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from enum import unique
from typing import Final

import attrs
import msgspec

from samecity.domain.card import CredentialKind
from samecity.domain.mapping import read_only
from samecity.domain.places import Link, routes_from
from samecity.domain.reasons import Code, Reason
from samecity.domain.word import Word

_NAME: Final = "item"
"""Key of `Item.match` by which a request names the item itself, as on a list of items."""


@unique
class OfferedTo(Word):
    """To whom a host offers an item.

    `LOCAL` is outside same-city treatment by its sponsor's text, `ZONE` is what agreements can
    equalise, `NATIONAL` is open to every card in China.
    """

    LOCAL = "LOCAL"
    ZONE = "ZONE"
    NATIONAL = "NATIONAL"


@attrs.frozen
class Hours:
    """Opening hours; both ends belong to them.

    Attributes:
        closed_weekdays: 0 is Monday.
    """

    opens: time
    closes: time
    closed_weekdays: frozenset[int] = frozenset()

    def are_open(self, at: datetime) -> bool:
        """Say whether a point with these hours is open."""
        now = at.timetz().replace(tzinfo=None)
        return at.weekday() not in self.closed_weekdays and self.opens <= now <= self.closes


@attrs.frozen
class ServicePoint:
    """A place where a card can be shown.

    Attributes:
        id: Unique in its region, such as `nb-bus-1`.
        city: City code inside the region.
        type: `bus`, `metro`, `ferry`, `library`, `museum`, `bank_outlet`, `village` …
        depth: Depth of application, 1-3, cumulative (AH-15).
        kinds: Kinds of credential that its equipment takes.
        capacity: Units that can be inside or booked at once; None is unlimited.
        services: Capabilities, such as `instant_card`.
        attributes: Further properties, such as `level`.
        place: Code of the township or island where it lies, or empty.
        demo: Whether the row is invented demo data.
    """

    id: str
    city: str
    type: str
    zh: str
    en: str
    kinds: frozenset[CredentialKind]
    source: str
    depth: int = 1
    capacity: int | None = None
    hours: Hours | None = None
    services: frozenset[str] = frozenset()
    attributes: Mapping[str, str | int | bool] = attrs.field(factory=dict)
    place: str = ""
    demo: bool = False

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "attributes", read_only(self.attributes))


@attrs.frozen
class Item:
    """One row of a host's catalogue.

    Attributes:
        id: Unique in its region.
        scenario: Scenario code.
        match: Request fields that must have these values for the item to be meant.
        point_types: Types of points at which it is offered.
        cities: City codes in which it is offered; empty is everywhere in the region.
        kinds: Kinds of credential that the item takes.
        depth: Depth of application that the point must have reached.
        offered_to: To whom.
        lists: Lists on which the item stands, for agreements that grant by list.
        opens_on: First day.
        closes_on: Last day, inclusive, or None.
        online: Whether it is done online, and so also while its points are closed.
        demo: Whether the row is invented demo data.
    """

    id: str
    scenario: str
    domain: str
    zh: str
    en: str
    point_types: frozenset[str]
    kinds: frozenset[CredentialKind]
    offered_to: OfferedTo
    opens_on: date
    source: str
    match: Mapping[str, str] = attrs.field(factory=dict)
    cities: frozenset[str] = frozenset()
    depth: int = 1
    lists: frozenset[str] = frozenset()
    closes_on: date | None = None
    online: bool = False
    demo: bool = False

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "match", read_only(self.match))

    def matches(self, fields: object) -> bool:
        """Say whether a request's own fields mean this item."""
        for name, value in self.match.items():
            if getattr(fields, name, None) != value:
                return False
        return True


class Offer(msgspec.Struct, frozen=True, gc=False):
    """An item at a point, found open and equipped.

    Attributes:
        kinds: Kinds of credential that both the item and the point take.
    """

    item: Item
    point: ServicePoint
    kinds: frozenset[CredentialKind]

    @classmethod
    def of(cls, item: Item, point: ServicePoint) -> Offer:
        """Put an item and a point together."""
        return cls(item, point, item.kinds & point.kinds)


class Catalogue:
    """Items and points of one region, asked by scenario and city."""

    def __init__(self, items: Iterable[Item], points: Iterable[ServicePoint]) -> None:
        self._items = tuple(items)
        self._points = read_only({point.id: point for point in points})
        by_scenario: defaultdict[str, list[Item]] = defaultdict(list)
        for item in self._items:
            by_scenario[item.scenario].append(item)
        self._by_scenario = {scenario: tuple(found) for scenario, found in by_scenario.items()}
        self._offers: dict[tuple[str, str], tuple[Offer, ...]] = {}

    @property
    def items(self) -> tuple[Item, ...]:
        """All items."""
        return self._items

    @property
    def points(self) -> Mapping[str, ServicePoint]:
        """All points by id."""
        return self._points

    def of(self, scenario: str) -> tuple[Item, ...]:
        """Return the items of a scenario."""
        return self._by_scenario.get(scenario, ())

    def points_of(self, item: Item) -> tuple[ServicePoint, ...]:
        """Return the points at which an item is offered."""
        return tuple(
            point
            for point in self.points.values()
            if point.type in item.point_types and (not item.cities or point.city in item.cities)
        )

    def _offers_in(self, item: Item, city: str) -> tuple[Offer, ...]:
        key = (item.id, city)
        found = self._offers.get(key)
        if found is None:
            found = self._offers[key] = tuple(
                Offer.of(item, point) for point in self.points_of(item) if point.city == city
            )
        return found

    def find(
        self,
        scenario: str,
        fields: object,
        city: str,
        point_id: str,
        at: datetime,
        links: Sequence[Link] = (),
    ) -> Offer | Reason:
        """Find what a request means, or say why it is not to be had.

        Args:
            scenario: Scenario code.
            fields: The request's own fields, an object whose attributes are matched.
            city: City code.
            point_id: The point, or empty for the first one in the city that can serve the item
                now.
            at: Moment of the request, Asia/Shanghai.
            links: Ways between the region's places, by which a refusal names the nearest point.

        Returns:
            The offer, or one of `NOT_OFFERED`, `NOT_OPEN_YET`, `CLOSED`, `NOT_OFFERED_AT_POINT`,
            `DEPTH_TOO_LOW` and `ITEM_NOT_IN_LIST`, whichever the pipeline's order puts first.
        """
        refusals = []
        for item in self._by_scenario.get(scenario, ()):
            if (not item.cities or city in item.cities) and item.matches(fields):
                found = self._at_points(item, city, point_id, at, links)
                if isinstance(found, Offer):
                    return found
                refusals.append(found)
        if not refusals:
            # A scenario whose items go by a name of their own has a list of them.
            here = (one for one in self.of(scenario) if not one.cities or city in one.cities)
            is_listed = any(_NAME in item.match for item in here)
            code = Code.ITEM_NOT_IN_LIST if is_listed else Code.NOT_OFFERED
            return Reason(code, {"scenario": scenario, "city": city})
        # An item of other points says nothing about this one while one of its own does.
        own = [one for one in refusals if one.code != Code.NOT_OFFERED_AT_POINT]
        return min(own or refusals, key=_precedence)

    def _at_points(
        self, item: Item, city: str, point_id: str, at: datetime, links: Sequence[Link]
    ) -> Offer | Reason:
        day = at.date()
        if day < item.opens_on:
            opens_on = item.opens_on.isoformat()
            return Reason(Code.NOT_OPEN_YET, {"item": item.id, "opens_on": opens_on})
        if item.closes_on is not None and day > item.closes_on:
            closed_on = item.closes_on.isoformat()
            return Reason(Code.CLOSED, {"item": item.id, "closed_on": closed_on})
        in_city = self._offers_in(item, city)
        meant = [one for one in in_city if one.point.id == point_id] if point_id else in_city
        if not meant:
            if not point_id:
                return Reason(Code.NOT_OFFERED, {"scenario": item.scenario, "city": city})
            elsewhere = self._nearest(point_id, in_city, links) if in_city else "-"
            facts = {"item": item.id, "point": point_id[:40], "elsewhere": elsewhere}
            return Reason(Code.NOT_OFFERED_AT_POINT, facts)
        refusals = []
        for offer in meant:
            refusal = _refuse(item, offer.point, at)
            if refusal is None:
                return offer
            refusals.append(refusal)
        return min(refusals, key=_precedence)

    def _nearest(self, point_id: str, offers: Sequence[Offer], links: Sequence[Link]) -> str:
        """Return the quickest to reach from a point, or the first where nobody knows the way."""
        start = self._points.get(point_id)
        routes = routes_from(start.place, links) if start is not None and start.place else {}
        known = [one.point for one in offers if one.point.place in routes]
        nearest = min(known, key=lambda point: routes[point.place].minutes, default=None)
        return (nearest or offers[0].point).id


def _refuse(item: Item, point: ServicePoint, at: datetime) -> Reason | None:
    if point.hours is not None and not item.online and not point.hours.are_open(at):
        return Reason(Code.CLOSED, {"item": item.id, "closed_on": at.date().isoformat()})
    if point.depth < item.depth:
        return Reason(
            Code.DEPTH_TOO_LOW, {"item": item.id, "needs": item.depth, "has": point.depth}
        )
    return None


_ORDER: Final = {code.value: place for place, code in enumerate(Code)}


def _precedence(reason: Reason) -> int:
    return _ORDER[reason.code]
