"""`samecity points`: outlets and other points with what they can do, the nearest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import attrs
import click

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import text
from samecity.cli.tap import open_world
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, show, table
from samecity.domain.catalogue import Item, ServicePoint
from samecity.domain.places import Place, Route, routes_from
from samecity.errors import UnknownName
from samecity.host.registry import Registry
from samecity.spi.region import Region
from samecity.texts.catalogue import Texts


@attrs.frozen
class Found:
    """A point, and the way to it.

    Attributes:
        services: Its own services, and the scenarios that the catalogue offers there.
        domains: Domains of these scenarios.
        route: From the place that was named; None if none was.
    """

    region: Region
    point: ServicePoint
    services: tuple[str, ...]
    domains: tuple[str, ...]
    route: Route | None = None


@command("points")
@click.option("--near", type=text, metavar="PLACE", help="Nearest first, from this township.")
@click.option("--service", type=text, help="Only where this is done: a service or a scenario.")
@click.option("--region", type=text, help="Only points of this region.")
def points(
    *, near: str | None, service: str | None, region: str | None, lang: str, as_json: bool
) -> int:
    """List points with what they can do; with --near the nearest first, by road and ferry.

    A place without a point of the kind is sent to the next one, over water if need be. Points
    whose place the data do not name are left out with --near.
    """
    texts = Texts(lang)
    with open_world(texts) as world:
        registry = world.platform.registry
        found, start = find_points(registry, near=near, service=service, region=region)
        if as_json:
            print_json([plain_point(one) for one in found])
        else:
            _show(Names(registry, texts), found, start)
    return EXIT_ALLOWED


def find_points(
    registry: Registry, *, near: str | None, service: str | None, region: str | None
) -> tuple[list[Found], tuple[Region, Place] | None]:
    """Find points; what is None does not restrict.

    Args:
        registry: What there is.
        near: Code or name of a place; the nearest point comes first then.
        service: What has to be done there: a service or a scenario.
        region: Region whose points are meant.

    Returns:
        The points, and the place with its region if one was named.

    Raises:
        UnknownName: There is no such place, service or region.
    """
    regions = _regions(registry, region)
    start = _start(regions, near) if near is not None else None
    if start is not None:
        regions = [start[0]]
    found = [one for each in regions for one in _points_of(each)]
    if service is not None:
        found = _that_do(found, service)
    return (_nearest_first(found, *start) if start is not None else found), start


def _regions(registry: Registry, name: str | None) -> list[Region]:
    if name is not None:
        return [registry.locate(name)[0]]
    return [registry.regions[code] for code in sorted(registry.regions)]


def _start(regions: list[Region], name: str) -> tuple[Region, Place]:
    """Find a place by code or name.

    Raises:
        UnknownName: No region has it; names those whose name holds the one that was asked.
    """
    near = []
    for region in regions:
        for place in region.identity.places.values():
            if name.lower() in (place.code, place.zh, place.en.lower()):
                return region, place
            if name in place.zh or name.lower() in place.en.lower():
                near.append(place.code)
    raise UnknownName("place", name, tuple(near)[:3])


def _points_of(region: Region) -> Iterable[Found]:
    offered: defaultdict[str, list[Item]] = defaultdict(list)
    for item in region.catalogue.items:
        for point in region.catalogue.points_of(item):
            offered[point.id].append(item)
    for point in region.catalogue.points.values():
        services = {*point.services, *(item.scenario for item in offered[point.id])}
        domains = dict.fromkeys(item.domain for item in offered[point.id])
        yield Found(region, point, tuple(sorted(services)), tuple(domains))


def _that_do(found: list[Found], service: str) -> list[Found]:
    """Keep the points that do something.

    Raises:
        UnknownName: None does.
    """
    kept = [one for one in found if service in one.services]
    if not kept:
        known = sorted({each for one in found for each in one.services})
        raise UnknownName("service", service, tuple(known)[:3])
    return kept


def _nearest_first(found: list[Found], region: Region, start: Place) -> list[Found]:
    routes = routes_from(start.code, region.identity.links)
    reached = [
        attrs.evolve(one, route=routes[one.point.place])
        for one in found
        if one.point.place in routes
    ]
    return sorted(reached, key=_minutes)


def _minutes(found: Found) -> int:
    return found.route.minutes if found.route is not None else 0


def plain_point(found: Found) -> dict[str, object]:
    """Return a point, and the way to it if a place was named, as plain data."""
    point, route = found.point, found.route
    plain: dict[str, object] = {
        "region": found.region.code,
        "id": point.id,
        "zh": point.zh,
        "en": point.en,
        "type": point.type,
        "city": point.city,
        "place": point.place,
        "services": list(found.services),
        "kinds": sorted(kind.value for kind in point.kinds),
        "attributes": dict(point.attributes),
        "source": point.source,
        "demo": point.demo,
    }
    if route is None:
        return plain
    way = [
        {"from": leg.start, "to": leg.end, "by": leg.by.value, "minutes": leg.minutes}
        for leg in route.legs
    ]
    return {**plain, "minutes": route.minutes, "ferry": route.has_ferry, "way": way}


def _show(names: Names, found: list[Found], start: tuple[Region, Place] | None) -> None:
    texts = names.texts
    headings = [texts("points.point"), texts("points.place"), texts("points.can")]
    if start is not None:
        rows = [[*_row(names, one), _way(names, one)] for one in found]
        title = texts("points.near", place=names.of(start[1]))
        show(table(title, [*headings, texts("points.way")], rows), "")
        if not found:
            show(texts("points.none"))
        elif any(link.demo for link in start[0].identity.links):
            show(texts("points.demo_minutes"))
        return
    for region in dict.fromkeys(one.region for one in found):
        rows = [_row(names, one) for one in found if one.region is region]
        title = texts("points.title", region=names.of(region.identity), count=len(rows))
        show(table(title, headings, rows), "")


def _row(names: Names, found: Found) -> list[Cell]:
    point, identity = found.point, found.region.identity
    place = identity.places.get(point.place)
    where = names.of(place) if place is not None else names.of(identity.cities[point.city])
    demo = names.texts("items.demo") if point.demo else ""
    does = names.listed(names.texts.word("domain", domain) for domain in found.domains)
    services = names.listed(sorted(point.services))
    return [f"{names.of(point)}{demo}\n{point.id}", where, f"{does}\n{services}".strip()]


def _way(names: Names, found: Found) -> str:
    texts, route = names.texts, found.route
    if route is None or not route.legs:
        return texts("points.here")
    legs = names.listed(
        texts(
            "points.leg",
            way=texts(f"way.{leg.by.value}"),
            place=names.of(found.region.identity.places[leg.end]),
            minutes=leg.minutes,
        )
        for leg in route.legs
    )
    return f"{texts('points.minutes', minutes=route.minutes)}\n{legs}"
