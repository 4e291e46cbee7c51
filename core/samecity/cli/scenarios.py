"""`samecity scenarios`: what can be done with a card, or one scenario and what can be set in it."""

from __future__ import annotations

import attrs
import click

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import text
from samecity.cli.settings import settable
from samecity.cli.tap import open_world
from samecity.cli.views.names import Names
from samecity.cli.views.screen import Cell, card, show, table
from samecity.host.registry import Registry
from samecity.spi.scenario import Scenario
from samecity.texts.catalogue import Texts


@command("scenarios")
@click.argument("scenario", type=text, required=False)
def scenarios(*, scenario: str | None, lang: str, as_json: bool) -> int:
    """List the scenarios, or show SCENARIO with the fields that --set takes."""
    texts = Texts(lang)
    with open_world(texts) as world:
        registry = world.platform.registry
        names = Names(registry, texts)
        if scenario is not None:
            found = registry.known_scenario(scenario)
            if as_json:
                print_json(plain_scenario_detail(registry, found))
            else:
                _show_detail(names, found)
            return EXIT_ALLOWED
        listed = [registry.scenarios[code] for code in sorted(registry.scenarios)]
        if as_json:
            print_json([plain_scenario(registry, one) for one in listed])
        else:
            rows = [_row(names, one) for one in listed]
            show(table(texts("scenarios.title"), _headings(texts), rows))
    return EXIT_ALLOWED


def _offering(registry: Registry, scenario: Scenario) -> list[str]:
    """Return the regions with a plugin that have an item of the scenario."""
    return [
        code
        for code, region in sorted(registry.regions.items())
        if region.catalogue.of(scenario.spec.code)
    ]


def plain_scenario(registry: Registry, scenario: Scenario) -> dict[str, object]:
    """Return a scenario as plain data."""
    spec = scenario.spec
    return {
        "code": spec.code,
        "zh": spec.zh,
        "en": spec.en,
        "domain": spec.domain,
        "basis": spec.basis.value,
        "plugin": scenario.plugin,
        "kinds": sorted(kind.value for kind in spec.kinds),
        "discloses": sorted(spec.discloses),
        "consent": spec.consent.value,
        "regions": _offering(registry, scenario),
        "rule": spec.rule,
        "source": spec.source,
    }


def plain_scenario_detail(registry: Registry, scenario: Scenario) -> dict[str, object]:
    """Return a scenario with the fields that can be set in it as plain data."""
    return {
        **plain_scenario(registry, scenario),
        "fields": [attrs.asdict(field) for field in settable(scenario.spec.schema())],
    }


def _headings(texts: Texts) -> list[str]:
    return [
        texts("scenarios.scenario"),
        texts("scenarios.basis"),
        texts("scenarios.kinds"),
        texts("scenarios.discloses"),
        texts("scenarios.regions"),
    ]


def _row(names: Names, scenario: Scenario) -> list[Cell]:
    texts, spec = names.texts, scenario.spec
    return [
        f"{names.of(spec)}\n{spec.code}",
        texts(f"basis.{spec.basis.value}"),
        names.kinds_in_short(spec.kinds),
        _disclosed(names, scenario),
        _regions(names, scenario),
    ]


def _regions(names: Names, scenario: Scenario) -> str:
    offering = _offering(names.registry, scenario)
    if len(offering) == len(names.registry.regions):
        return names.texts("scenarios.everywhere", count=len(offering))
    return names.listed(map(names.region, offering)) or names.texts("scenarios.nowhere")


def _disclosed(names: Names, scenario: Scenario) -> str:
    return names.listed(
        names.texts.word("disclosed", field) for field in sorted(scenario.spec.discloses)
    )


def _show_detail(names: Names, scenario: Scenario) -> None:
    texts, spec = names.texts, scenario.spec
    show(
        card(
            [
                (texts("scenarios.scenario"), names.scenario(spec.code)),
                (texts("scenarios.domain"), texts.word("domain", spec.domain)),
                (texts("scenarios.basis"), texts(f"basis.{spec.basis.value}")),
                (texts("scenarios.consent"), texts(f"consent.{spec.consent.value}")),
                (texts("scenarios.plugin"), scenario.plugin),
                (texts("scenarios.kinds"), names.kinds(spec.kinds)),
                (texts("scenarios.discloses"), _disclosed(names, scenario)),
                (texts("scenarios.regions"), _regions(names, scenario)),
                (texts("step.rule"), spec.rule),
                (texts("step.source"), spec.source),
            ]
        ),
        "",
    )
    rows: list[list[Cell]] = [
        [
            field.name,
            field.type,
            names.listed(field.choices),
            texts("scenarios.required") if field.required else _default(names, field.default),
        ]
        for field in settable(spec.schema())
    ]
    headings = [
        texts("scenarios.field"),
        texts("scenarios.type"),
        texts("scenarios.choices"),
        texts("scenarios.default"),
    ]
    show(table(texts("scenarios.fields"), headings, rows) if rows else texts("scenarios.no_fields"))


def _default(names: Names, default: object) -> str:
    if isinstance(default, list):
        return names.listed(default)
    return "–" if default in (None, "") else str(default)
