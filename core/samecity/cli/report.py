"""`samecity report`: a region's figures, computed from its own data, beside what was printed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

import click

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import at_option, text
from samecity.cli.tap import open_world
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, show, table
from samecity.domain.clock import local_day
from samecity.domain.figures import Figure, How, Progress, points_by_depth, progress, share_of
from samecity.domain.region import DatedFact
from samecity.spi.region import Region
from samecity.texts.catalogue import Texts


@command("report")
@click.argument("region", type=text)
@at_option
def report(*, region: str, at: datetime, lang: str, as_json: bool) -> int:
    """Report on REGION: rates from its dated facts, milestones and depth from its catalogue."""
    texts = Texts(lang)
    with open_world(texts) as world:
        names = Names(world.platform.registry, texts)
        found, _ = names.registry.locate(region)
        facts = [fact for fact in found.identity.facts if fact.on <= local_day(at)]
        if as_json:
            print_json(plain_report(found, facts, at))
        else:
            _show(names, found, facts)
    return EXIT_ALLOWED


def values_of(facts: list[DatedFact]) -> Mapping[str, Decimal]:
    """Return the newest figure of each key; a fact that is no number stands in no figure."""
    values: dict[str, Decimal] = {}
    for fact in sorted(facts, key=lambda one: one.on):
        try:
            values[fact.key] = Decimal(fact.value)
        except InvalidOperation:
            continue
    return values


def plain_report(region: Region, facts: list[DatedFact], at: datetime) -> dict[str, object]:
    """Return what is computed of a region as plain data, from its facts up to a moment."""
    values = values_of(facts)
    return {
        "region": region.code,
        "at": at.isoformat(),
        "figures": [_plain_figure(one, one.compute(values)) for one in region.identity.figures],
        "milestones": [
            {
                "row": one.milestone.row,
                "on": one.milestone.on.isoformat(),
                "zh": one.milestone.zh,
                "en": one.milestone.en,
                "opened": one.opened,
                "total": one.total,
                "share": str(one.share),
                "target": one.milestone.share,
                "missing": list(one.missing),
                "reached": one.is_reached,
                "source": one.milestone.source,
            }
            for one in _progress(region)
        ],
        "depth": [
            {"level": level, "points": count, "total": total, "share": str(share_of(count, total))}
            for level, count, total in _depths(region)
        ],
        "facts": [
            {
                "row": fact.row,
                "key": fact.key,
                "value": fact.value,
                "unit": fact.unit,
                "on": fact.on.isoformat(),
                "source": fact.source,
            }
            for fact in facts
        ],
    }


def _plain_figure(figure: Figure, value: Decimal | None) -> dict[str, object]:
    return {
        "row": figure.row,
        "key": figure.key,
        "how": figure.how.value,
        "of": [list(keys) for keys in figure.of],
        "value": str(value) if value is not None else None,
        "unit": figure.unit,
        "printed": figure.printed,
        "agrees": str(value) == figure.printed,
        "source": figure.source,
    }


def _progress(region: Region) -> list[Progress]:
    return [progress(one, region.catalogue.items) for one in region.identity.milestones]


def _depths(region: Region) -> list[tuple[int, int, int]]:
    """Return level, points that have reached it, and points that can have levels at all."""
    types = {
        one for item in region.catalogue.items if item.depth > 1 for one in item.point_types
    } or {point.type for point in region.catalogue.points.values() if point.depth > 1}
    venues = [point for point in region.catalogue.points.values() if point.type in types]
    counts = points_by_depth(venues)
    return [(level, count, len(venues)) for level, count in counts.items()] if venues else []


def _show(names: Names, region: Region, facts: list[DatedFact]) -> None:
    texts, values = names.texts, values_of(facts)
    title = texts("report.title", region=names.of(region.identity))
    parts = [
        table(
            texts("report.figures"),
            [texts("report.figure"), texts("report.computed"), texts("report.printed")],
            [_figure(texts, one, one.compute(values)) for one in region.identity.figures],
            numbers={1, 2},
        ),
        table(
            texts("report.milestones"),
            [texts("report.milestone"), texts("report.opened"), texts("report.reached")],
            [_milestone(texts, one) for one in _progress(region)],
        ),
        table(
            texts("report.depth"),
            [texts("report.level"), texts("report.points"), texts("report.share")],
            [
                [str(level), f"{count}/{total}", f"{share_of(count, total)} %"]
                for level, count, total in _depths(region)
            ],
            numbers={1, 2},
        ),
        table(
            texts("regions.facts"),
            [texts("regions.fact"), texts("regions.value"), texts("regions.on")],
            [_fact(texts, one) for one in facts],
        ),
    ]
    show(title)
    for part in parts:
        if part.row_count:
            show("", part)


def _figure(texts: Texts, figure: Figure, value: Decimal | None) -> list[Cell]:
    unit = texts.word("unit", figure.unit)
    sign = " × " if figure.how is How.PRODUCT else " / "
    of = sign.join(" + ".join(texts.word("fact", key) for key in keys) for keys in figure.of)
    computed = f"{value:,} {unit}" if value is not None else "–"
    return [
        f"{texts.word('figure', figure.key)}\n{of}",
        computed,
        f"{figure.printed} {unit}\n{figure.source} {figure.row}",
    ]


def _milestone(texts: Texts, one: Progress) -> list[Cell]:
    milestone = one.milestone
    words = milestone.zh if texts.lang == "zh" else milestone.en
    reached = texts("report.yes") if one.is_reached else texts("report.no")
    return [
        f"{milestone.on.isoformat()} {words}\n{milestone.source} {milestone.row}",
        f"{one.opened}/{one.total}\n{one.share} %",
        reached,
    ]


def _fact(texts: Texts, fact: DatedFact) -> list[Cell]:
    figure = f"{int(fact.value):,}" if fact.value.isdigit() else fact.value
    return [
        texts.word("fact", fact.key),
        f"{figure} {texts.word('unit', fact.unit)}",
        f"{fact.on.isoformat()}\n{fact.source} {fact.row}",
    ]
