"""`samecity regions`: the regions with a plugin, or one region in detail."""

from __future__ import annotations

from datetime import date

import click
from rich.table import Table

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import text
from samecity.cli.tap import open_world
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, card, show, table
from samecity.domain.agreement import Agreement
from samecity.domain.effects import NATIONAL
from samecity.domain.region import DatedFact
from samecity.host.registry import Registry
from samecity.spi.region import Region
from samecity.texts.catalogue import Texts


@command("regions")
@click.argument("region", type=text, required=False)
def regions(*, region: str | None, lang: str, as_json: bool) -> int:
    """List the regions with a plugin, or show REGION with its cities and dated facts."""
    texts = Texts(lang)
    with open_world(texts) as world:
        registry = world.platform.registry
        names = Names(registry, texts)
        if region is not None:
            found, _ = registry.locate(region)
            if as_json:
                print_json(plain_region_detail(registry, found))
            else:
                _show_detail(names, found)
            return EXIT_ALLOWED
        listed = [registry.regions[code] for code in sorted(registry.regions)]
        if as_json:
            print_json([plain_region(registry, one) for one in listed])
        else:
            rows = [_row(names, one) for one in listed]
            show(table(texts("regions.title"), _headings(texts), rows), "", texts("regions.others"))
    return EXIT_ALLOWED


def counted_rows(region: Region, fact: DatedFact) -> int | None:
    """Count the rows of the data behind a fact such as `museums` or `libraries_and_reading_rooms`.

    Returns:
        How many points have a type that the fact's key names in the plural; None if none has.
    """
    plurals = fact.key.split("_and_")
    rows = sum(_plural(point.type) in plurals for point in region.catalogue.points.values())
    return rows or None


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"


def _province(registry: Registry, region: Region) -> dict[str, str]:
    row = registry.divisions.by_code(region.identity.division.province)
    return {"zh": row.zh, "en": row.en} if row is not None else {"zh": "", "en": ""}


def plain_region(registry: Registry, region: Region) -> dict[str, object]:
    """Return a region in short as plain data."""
    identity = region.identity
    return {
        "code": region.code,
        "zh": identity.zh,
        "en": identity.en,
        "division": identity.division.text,
        "province": _province(registry, region),
        "plugin": region.plugin,
        "cities": len(identity.cities),
        "items": len(region.catalogue.items),
        "points": len(region.catalogue.points),
        "version": identity.version,
        "sources": list(identity.sources),
    }


def plain_region_detail(registry: Registry, region: Region) -> dict[str, object]:
    """Return a region with its cities, agreements and dated facts as plain data."""
    identity = region.identity
    return {
        **plain_region(registry, region),
        "default_city": identity.default_city,
        "cities": [
            {
                "code": city.code,
                "zh": city.zh,
                "en": city.en,
                "division": city.division.text,
                "t_union": city.t_union.text if city.t_union is not None else None,
                "connected_from": _day(city.connected_from),
                "gen3_start": _day(city.gen3_start),
            }
            for city in identity.cities.values()
        ],
        "agreements": [
            {"id": one.id, "zh": one.zh, "en": one.en, "source": one.source}
            for one in _agreements(registry, region)
        ],
        "facts": [
            {
                "row": fact.row,
                "key": fact.key,
                "value": fact.value,
                "unit": fact.unit,
                "on": fact.on.isoformat(),
                "source": fact.source,
                "in_data": counted_rows(region, fact),
            }
            for fact in identity.facts
        ],
    }


def _agreements(registry: Registry, region: Region) -> list[Agreement]:
    division = region.identity.division
    return [one for one in registry.agreements.agreements if one.names(division)]


def _headings(texts: Texts) -> list[str]:
    return [
        texts("regions.region"),
        texts("regions.division"),
        texts("regions.size"),
        texts("regions.plugin"),
        texts("regions.sources"),
    ]


def _row(names: Names, region: Region) -> list[Cell]:
    identity = region.identity
    province = _province(names.registry, region)[names.texts.lang]
    return [
        f"{identity.zh} {identity.en}\n{region.code}",
        f"{identity.division.text}\n{province}",
        _size(names.texts, region),
        f"{region.plugin}\n{identity.version}",
        "\n".join(identity.sources),
    ]


def _size(texts: Texts, region: Region) -> str:
    counts = (
        (texts("regions.cities"), len(region.identity.cities)),
        (texts("regions.items"), len(region.catalogue.items)),
        (texts("regions.points"), len(region.catalogue.points)),
    )
    return "\n".join(f"{word} {count}" for word, count in counts)


def _show_detail(names: Names, region: Region) -> None:
    texts, identity = names.texts, region.identity
    is_bare = region.plugin == NATIONAL
    agreements = names.listed(map(names.of, _agreements(names.registry, region)))
    show(
        card(
            [
                (texts("regions.region"), f"{identity.zh} {identity.en} {region.code}"),
                (texts("regions.division"), identity.division.text),
                (texts("regions.province"), _province(names.registry, region)[texts.lang]),
                (texts("regions.plugin"), texts("regions.bare") if is_bare else region.plugin),
                (texts("regions.agreements"), agreements or texts("regions.no_agreement")),
                (texts("regions.items"), str(len(region.catalogue.items))),
                (texts("regions.points"), str(len(region.catalogue.points))),
                (texts("regions.version"), identity.version),
                (texts("regions.sources"), "\n".join(identity.sources)),
            ]
        ),
        "",
        _cities(names, region),
    )
    if identity.facts:
        show("", _facts(names, region))


def _cities(names: Names, region: Region) -> Table:
    texts = names.texts
    return table(
        texts("regions.cities"),
        [
            texts("regions.city"),
            texts("regions.division"),
            texts("regions.connected"),
            texts("regions.gen3"),
        ],
        [
            [
                f"{names.of(city)} {city.code}",
                city.division.text,
                _day(city.connected_from) or "–",
                _day(city.gen3_start) or "–",
            ]
            for city in region.identity.cities.values()
        ],
    )


def _facts(names: Names, region: Region) -> Table:
    texts = names.texts
    return table(
        texts("regions.facts"),
        [texts("regions.fact"), texts("regions.value"), texts("regions.on"), texts("step.source")],
        [
            [
                texts.word("fact", fact.key),
                _value(texts, region, fact),
                fact.on.isoformat(),
                f"{fact.source} {fact.row}",
            ]
            for fact in region.identity.facts
        ],
    )


def _value(texts: Texts, region: Region, fact: DatedFact) -> str:
    """Return the figure with its unit, and beside it how many rows the data have."""
    figure = f"{int(fact.value):,}" if fact.value.isdigit() else fact.value
    said = f"{figure} {texts.word('unit', fact.unit)}"
    rows = counted_rows(region, fact)
    return said if rows is None else texts("regions.both", said=said, rows=rows)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
