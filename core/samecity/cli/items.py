"""`samecity items`: what the regions offer by card, where, to whom and since when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from enum import unique

import click
from rich.table import Table

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import at_option, text
from samecity.cli.tap import open_world
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, show, table
from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Item
from samecity.domain.clock import local_day
from samecity.domain.word import Word
from samecity.host.registry import Registry
from samecity.spi.region import Region
from samecity.texts.catalogue import Texts


@unique
class Phase(Word):
    """Where an item stands on a day."""

    NOT_YET = "not_yet"
    OPEN = "open"
    CLOSED = "closed"


@command("items")
@click.argument("region", type=text, required=False)
@click.option("--scenario", type=text, help="Only items of this scenario.")
@at_option
def items(
    *, region: str | None, scenario: str | None, at: datetime, lang: str, as_json: bool
) -> int:
    """List the catalogue of REGION, or of all regions with a plugin.

    With REGION and --scenario the points are listed too.
    """
    texts = Texts(lang)
    with open_world(texts) as world:
        registry = world.platform.registry
        chosen = _regions(registry, region)
        if scenario is not None:
            registry.known_scenario(scenario)
        day = local_day(at)
        if as_json:
            print_json(
                [
                    plain_item(registry, one, item, day)
                    for one in chosen
                    for item in _wanted(one, scenario)
                ]
            )
        else:
            names = Names(registry, texts)
            for one in chosen:
                show(_items(names, one, list(_wanted(one, scenario)), day), "")
            if region is not None and scenario is not None:
                show(_points(names, chosen[0], scenario))
    return EXIT_ALLOWED


def phase_of(item: Item, day: date) -> Phase:
    """Say where an item stands on a day."""
    if day < item.opens_on:
        return Phase.NOT_YET
    is_over = item.closes_on is not None and day > item.closes_on
    return Phase.CLOSED if is_over else Phase.OPEN


def _kinds(registry: Registry, item: Item) -> frozenset[CredentialKind]:
    """Return the kinds that item and scenario both take; doing without a card is the latter's."""
    scenario = registry.scenario(item.scenario)
    if scenario is None:
        return item.kinds
    return scenario.spec.kinds & (item.kinds | {CredentialKind.NONE})


def _regions(registry: Registry, name: str | None) -> list[Region]:
    if name is not None:
        return [registry.locate(name)[0]]
    return [registry.regions[code] for code in sorted(registry.regions)]


def _wanted(region: Region, scenario: str | None) -> Iterator[Item]:
    return (item for item in region.catalogue.items if scenario in (None, item.scenario))


def plain_item(registry: Registry, region: Region, item: Item, day: date) -> dict[str, object]:
    """Return an item with its points, and where it stands on a day, as plain data."""
    points = region.catalogue.points_of(item)
    return {
        "region": region.code,
        "id": item.id,
        "zh": item.zh,
        "en": item.en,
        "scenario": item.scenario,
        "domain": item.domain,
        "match": dict(item.match),
        "points": [point.id for point in points],
        "demo_points": [point.id for point in points if point.demo],
        "kinds": sorted(kind.value for kind in _kinds(registry, item)),
        "depth": item.depth,
        "offered_to": item.offered_to.value,
        "lists": sorted(item.lists),
        "opens_on": item.opens_on.isoformat(),
        "closes_on": item.closes_on.isoformat() if item.closes_on is not None else None,
        "phase": phase_of(item, day).value,
        "source": item.source,
        "demo": item.demo,
    }


def _title(names: Names, region: Region, count: int) -> str:
    return names.texts("items.title", region=names.of(region.identity), count=count)


def _headings(texts: Texts) -> list[str]:
    return [
        texts("items.item"),
        texts("items.scenario"),
        f"{texts('items.offered_to')} / {texts('items.since')}",
    ]


def _items(names: Names, region: Region, wanted: list[Item], day: date) -> Table:
    rows = [_row(names, region, item, day) for item in wanted]
    longest = max((len(item.id) for item in wanted), default=0)
    title = _title(names, region, len(rows))
    return table(title, _headings(names.texts), rows, first_width=longest)


def _row(names: Names, region: Region, item: Item, day: date) -> list[Cell]:
    texts = names.texts
    points = region.catalogue.points_of(item)
    demo_points = [point for point in points if point.demo]
    counted = texts("items.points", count=len(points))
    if demo_points:
        counted = texts("items.demo_points", count=len(points), demo=len(demo_points))
    demo = texts("items.demo") if item.demo else ""
    phase = texts(f"phase.{phase_of(item, day).value}")
    return [
        f"{names.of(item)}{demo}\n{item.id}",
        f"{item.scenario}\n{names.kinds_in_short(_kinds(names.registry, item))}",
        f"{texts(f'offered_to.{item.offered_to.value}')}\n{counted}\n"
        f"{item.opens_on} {phase}\n{item.source}",
    ]


def _points(names: Names, region: Region, scenario: str) -> Table:
    texts, cities = names.texts, region.identity.cities
    points = {
        point.id: point
        for item in _wanted(region, scenario)
        for point in region.catalogue.points_of(item)
    }
    rows: list[list[Cell]] = [
        [
            point.id,
            f"{names.of(point)}{texts('items.demo') if point.demo else ''}",
            names.of(cities[point.city]),
            f"{point.hours.opens:%H:%M}-{point.hours.closes:%H:%M}" if point.hours else "–",
            names.kinds_in_short(point.kinds),
        ]
        for point in points.values()
    ]
    headings = [
        texts("items.point"),
        texts("items.name"),
        texts("regions.city"),
        texts("items.hours"),
        texts("scenarios.kinds"),
    ]
    return table("", headings, rows, begins_with_ids=True)
