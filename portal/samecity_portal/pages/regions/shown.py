"""What pages Regions show: the list, and one region with its offers, facts, points and charts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

import attrs

from samecity.cli.points import Found, find_points
from samecity.cli.regions import counted_rows
from samecity.cli.report import plain_report
from samecity.cli.views.names import Names
from samecity.domain.agreement import Agreement
from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Item
from samecity.domain.effects import NATIONAL
from samecity.domain.figures import progress
from samecity.host.registry import Registry
from samecity.spi.region import Region
from samecity.spi.scenario import ScenarioSpec
from samecity_portal.pages.regions import chart

PAGE: Final = 20
"""Points on one page."""

_NEIGHBOURS: Final = ("shanghai", "jiangsu", "zhejiang", "foshan", "beijing")
"""Regions without a plugin that the examples speak of."""


@attrs.frozen
class Rows:
    """How many rows the data have.

    Attributes:
        demo: Those of them that are invented.
    """

    all: int
    demo: int

    @property
    def named(self) -> int:
        """Rows that a source names."""
        return self.all - self.demo


@attrs.frozen
class Offered:
    """A scenario as a region offers it."""

    spec: ScenarioSpec
    items: list[Item]
    points: int

    @property
    def rows(self) -> Rows:
        """How many items there are."""
        return Rows(len(self.items), sum(item.demo for item in self.items))


@attrs.frozen
class Wanted:
    """Which points are wanted; empty texts do not restrict."""

    type: str = ""
    city: str = ""
    kind: str = ""
    page: int = 1


def list_of(registry: Registry, names: Names) -> dict[str, object]:
    """Return what the list of regions shows."""
    return {
        "names": names,
        "listed": [
            (region, province_of(registry, names, region), items_of(region), points_of(region))
            for _, region in sorted(registry.regions.items())
        ],
        "neighbours": [(code, names.region(code)) for code in _NEIGHBOURS],
        "known": [(one.slug, names.of(one)) for one in registry.divisions.rows],
    }


def slug_of(registry: Registry, said: str) -> str:
    """Return the name in an address of the place that somebody wrote, in either language."""
    wanted = said.strip()
    for row in registry.divisions.rows:
        if wanted in (row.zh, row.en):
            return row.slug
    for region in registry.regions.values():
        for city in region.identity.cities.values():
            if wanted in (city.zh, city.en):
                return city.code
    return wanted.lower()


def items_of(region: Region) -> Rows:
    """Count a region's items."""
    items = region.catalogue.items
    return Rows(len(items), sum(item.demo for item in items))


def points_of(region: Region) -> Rows:
    """Count a region's points."""
    points = region.catalogue.points.values()
    return Rows(len(points), sum(point.demo for point in points))


def province_of(registry: Registry, names: Names, region: Region) -> str:
    """Return the name of the province in which a region lies."""
    row = registry.divisions.by_code(region.identity.division.province)
    return names.of(row) if row is not None else ""


def region_of(
    registry: Registry, names: Names, name: str, wanted: Wanted, now: datetime
) -> dict[str, object]:
    """Return what a region's page shows.

    Args:
        registry: What there is.
        names: The reader's language.
        name: Region or city code, slug or six digits.
        wanted: Which points.
        now: When it is looked at.

    Raises:
        UnknownName: There is no such region.
    """
    region, city = registry.locate(name)
    identity = region.identity
    reached = [progress(one, region.catalogue.items) for one in identity.milestones]
    opened = chart.openings(region.catalogue.items)
    agreements = [one for one in registry.agreements.agreements if one.names(identity.division)]
    return {
        "names": names,
        "region": region,
        "identity": identity,
        "name": name,
        "is_bare": region.plugin == NATIONAL,
        "is_city": city if name in (city, identity.cities[city].division.text) else "",
        "province": province_of(registry, names, region),
        "items": items_of(region),
        "points": points_of(region),
        "facts": [(fact, counted_rows(region, fact)) for fact in identity.facts],
        "offered": _offered(registry, region),
        "report": plain_report(region, list(identity.facts), now),
        "opened": opened,
        "reached": reached,
        "chart": chart,
        "growth": chart.growth(opened, reached, now.date()) if opened else None,
        "agreements": [
            (one, one.holds_at(now), _members(registry, names, one)) for one in agreements
        ],
        "today": now.date(),
        **_points(registry, names, region, wanted),
    }


def _offered(registry: Registry, region: Region) -> dict[str, list[Offered]]:
    """Return what a region offers, by domain."""
    found: dict[str, list[Offered]] = {}
    for code, scenario in sorted(registry.scenarios.items()):
        items = list(region.catalogue.of(code))
        if items:
            at = {point.id for item in items for point in region.catalogue.points_of(item)}
            found.setdefault(scenario.spec.domain, []).append(
                Offered(scenario.spec, items, len(at))
            )
    return dict(sorted(found.items()))


def _members(registry: Registry, names: Names, agreement: Agreement) -> str:
    rows = [registry.divisions.by_code(division) for division in agreement.members]
    return names.listed(names.of(row) for row in rows if row is not None)


def _points(
    registry: Registry, names: Names, region: Region, wanted: Wanted
) -> Mapping[str, object]:
    """Return the points that are wanted, a page of them, and what there is to choose from."""
    known, _ = find_points(registry, near=None, service=None, region=region.code)
    found = [one for one in known if _is_wanted(one, wanted)]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, wanted.page), pages)
    types = {one.point.type for one in known}
    return {
        "wanted": wanted,
        "found": found[(page - 1) * PAGE : page * PAGE],
        "found_count": len(found),
        "page": page,
        "pages": pages,
        "types": sorted(((one, names.point_type(one)) for one in types), key=lambda one: one[1]),
        "cities": [(one.code, names.of(one)) for one in region.identity.cities.values()],
        "kinds": [(kind.value, names.kind(kind)) for kind in CredentialKind],
    }


def _is_wanted(found: Found, wanted: Wanted) -> bool:
    point = found.point
    kinds = {kind.value for kind in point.kinds}
    return (
        wanted.type in ("", point.type)
        and wanted.city in ("", point.city)
        and (not wanted.kind or wanted.kind in kinds)
    )


def day_or_dash(day: date | None) -> str:
    """Write a day, or a dash where there is none."""
    return day.isoformat() if day is not None else "–"
