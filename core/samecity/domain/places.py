"""Places inside a region, and how long it takes from one to another by road or by ferry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import unique
from heapq import heappop, heappush

import attrs

from samecity.domain.word import Word


@attrs.frozen
class Place:
    """A township or island.

    Attributes:
        code: Lower-case name, unique in its region.
    """

    code: str
    zh: str
    en: str


@unique
class Way(Word):
    """How one goes."""

    ROAD = "road"
    FERRY = "ferry"


@attrs.frozen
class Link:
    """A direct way between two places, the same in both directions.

    Attributes:
        ends: Codes of the two places, another one each.
        minutes: How long it takes, waiting included; above 0.
        demo: Whether the minutes are invented.

    Raises:
        ValueError: The ends are not two places, or it takes no time.
    """

    ends: tuple[str, str] = attrs.field()
    by: Way
    minutes: int = attrs.field()
    source: str
    demo: bool = False

    @ends.validator
    def _check_ends(self, _attribute: object, ends: tuple[str, str]) -> None:
        if ends[0] == ends[1]:
            raise ValueError("expected the codes of two places, received one twice")

    @minutes.validator
    def _check_minutes(self, _attribute: object, minutes: int) -> None:
        if minutes <= 0:
            raise ValueError(f"expected minutes above 0, received {minutes}")


@attrs.frozen
class Leg:
    """One link as it is travelled."""

    start: str
    end: str
    by: Way
    minutes: int


@attrs.frozen
class Route:
    """A way over some links, in the order of travel; none stays where it is."""

    legs: tuple[Leg, ...] = ()

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return sum(leg.minutes for leg in self.legs)

    @property
    def has_ferry(self) -> bool:
        """Whether it goes over water."""
        return any(leg.by is Way.FERRY for leg in self.legs)


def routes_from(start: str, links: Iterable[Link]) -> Mapping[str, Route]:
    """Find the quickest way from one place to every place that can be reached.

    Dijkstra's algorithm; of two ways that take as long, the one that was found first.

    Args:
        start: Code of the place; it is reached in 0 minutes.
        links: All links of the region.
    """
    legs: defaultdict[str, list[Leg]] = defaultdict(list)
    for link in links:
        one, other = link.ends
        legs[one].append(Leg(one, other, link.by, link.minutes))
        legs[other].append(Leg(other, one, link.by, link.minutes))
    found: dict[str, Route] = {}
    waiting: list[tuple[int, str, int, Route]] = [(0, start, 0, Route())]
    tried = 0
    while waiting:
        minutes, place, _, route = heappop(waiting)
        if place in found:
            continue
        found[place] = route
        for leg in legs[place]:
            tried += 1
            heappush(waiting, (minutes + leg.minutes, leg.end, tried, Route((*route.legs, leg))))
    return found
