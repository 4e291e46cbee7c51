"""What page Matrix shows, in the reader's language: grids with their remarks, and one cell.

All domains at once are one table of the same grids, without prices and remarks.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

import attrs

from samecity.cli.tap import Tap
from samecity.cli.views.names import Names
from samecity.domain.agreement import Agreement
from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.reasons import Code
from samecity.domain.treatment import Treatment
from samecity.engine.explain import explain
from samecity.host.registry import Registry
from samecity.spi.region import Region
from samecity.spi.scenario import Scenario, ScenarioSpec
from samecity.synthetic.world import DEFAULT_AT
from samecity_portal.house import House
from samecity_portal.pages.matrix.asked import EVERY, Asked, domains, scenarios_of
from samecity_portal.pages.matrix.grid import Cell, ask_cell, grid, homes_and_hosts
from samecity_portal.pages.tap.choice import FIELD, Choice, parties_of
from samecity_portal.pages.tap.controls import Control, controls

_CORE: Final = frozenset(Code)
"""Codes that mean the same in every scenario; notes of plugins are about one request."""

_MOST_ITEMS: Final = 12
"""Items of a catalogue that a cell names as evidence; the region's page has them all."""


@attrs.frozen
class Grid:
    """A scenario, home by host.

    Attributes:
        rows: Homes with their cells, each with the numbers of its remarks.
        remarks: Message and code of what was said of some cells; the first is number 1.
    """

    spec: ScenarioSpec
    hosts: list[str]
    rows: list[tuple[str, list[tuple[Cell, list[int]]]]]
    remarks: list[tuple[str, str]]

    @property
    def is_alike(self) -> bool:
        """Whether a plain local is refused too wherever it is offered: no matter of the card."""
        local = [
            cell
            for home, cells in self.rows
            for cell, _ in cells
            if cell.host == home and not cell.absence
        ]
        return bool(local) and not any(cell.allowed for cell in local)


@attrs.frozen
class Dated:
    """An agreement as of a day, with the days just before and at its beginning."""

    agreement: Agreement
    holds: bool
    first: date
    day_before: date


def matrix_of(house: House, names: Names, asked: Asked) -> dict[str, object]:
    """Return what the matrix shows.

    Raises:
        RequestInvalid: A field of the only scenario is set to what cannot be.
    """
    registry = house.registry
    asked_for = scenarios_of(registry, asked)
    grids = [_grid(registry, names, asked, one) for one in asked_for]
    return {
        "names": names,
        "asked": asked,
        "grids": grids,
        "controls": _controls(house, names, asked) if asked.scenario else [],
        "domains": [
            *((one, names.texts.word("domain", one)) for one in domains(registry)),
            (EVERY, names.texts("portal.matrix.every")),
        ],
        "scenarios": [
            (code, f"{names.of(one.spec)} · {code}")
            for code, one in sorted(registry.scenarios.items())
            if one.spec.domain == asked.domain
        ],
        "kinds": [
            ("", names.texts("portal.matrix.likely")),
            *((kind.value, names.kind(kind)) for kind in CredentialKind),
        ],
        "treatments": [treatment.value for treatment in Treatment],
        "agreements": agreements_on(registry.agreements.agreements, asked),
        "cities": _cities(registry, names),
        "example_day": DEFAULT_AT.date(),
    }


def _controls(house: House, names: Names, asked: Asked) -> list[Control]:
    """Return the fields of the only scenario, as page Tap has them; what repeats is by default."""
    choice = Choice(scenario=asked.scenario, own=dict(asked.own))
    made = controls(parties_of(house, choice), choice, names, {})
    return [one for one in made if isinstance(one, Control)]


def agreements_on(agreements: Iterable[Agreement], asked: Asked) -> list[Dated]:
    """Return agreements with whether they are in force, the first one to begin first."""
    return [
        Dated(
            one,
            one.holds_at(asked.at),
            one.valid_from.date(),
            one.valid_from.date() - timedelta(days=1),
        )
        for one in sorted(agreements, key=lambda one: (one.valid_from, one.id))
    ]


def _cities(registry: Registry, names: Names) -> dict[str, str]:
    """Return the city that is meant by a host of several, by region."""
    return {
        code: names.of(region.identity.cities[region.identity.default_city])
        for code, region in registry.regions.items()
        if len(region.identity.cities) > 1
    }


def _grid(registry: Registry, names: Names, asked: Asked, scenario: Scenario) -> Grid:
    cells = grid(registry, scenario.spec.code, asked.at, asked.kind, asked.own)
    homes, hosts = homes_and_hosts(cells)
    remarks: dict[tuple[str, str], int] = {}
    rows = []
    for home in homes:
        row = [(one, _numbers(names, one, remarks)) for one in cells if one.home == home]
        rows.append((home, row))
    return Grid(scenario.spec, hosts, rows, list(remarks))


def _numbers(names: Names, cell: Cell, remarks: dict[tuple[str, str], int]) -> list[int]:
    """Return the numbers of a cell's remarks, after adding those that are new."""
    said = [
        one
        for one in cell.said
        # That nothing is offered stands in the cell; of who is served only a discount withheld.
        if one.code != Code.NOT_OFFERED and (not cell.allowed or one.code in _CORE)
    ]
    known = [(one["message"], one["code"]) for one in names.reasons(said)]
    return [remarks.setdefault(one, len(remarks) + 1) for one in known]


def cell_of(
    registry: Registry, names: Names, asked: Asked, home: str, host: str, scenario: str
) -> dict[str, object]:
    """Return what the page of a cell shows.

    Args:
        registry: What there is.
        names: The reader's language.
        asked: As of which day, and how the card is shown.
        home: Region or city that issued the card.
        host: Region or city of use.
        scenario: Scenario code.

    Raises:
        UnknownName: There is no such region, city or scenario.
        RequestInvalid: The scenario cannot be asked for without more being said.
    """
    issuer, place = registry.locate(home)[0], registry.locate(host)[0]
    spec = registry.known_scenario(scenario).spec
    tap = Tap(scenario, host, home, at=asked.at, kind=asked.kind, settings=asked.own)
    answer, decision, local = ask_cell(registry, tap)
    agreement = _decisive(registry, decision)
    items = place.catalogue.of(scenario)
    return {
        "names": names,
        "asked": asked,
        "way": {"home": home, "host": host, "scenario": scenario},
        "home": issuer.identity,
        "host": place.identity,
        "spec": spec,
        "answer": answer.value,
        "mine": explain(decision, registry.reasons, names.texts.lang),
        "local": local,
        "is_local": issuer.code == place.code,
        "because": names.because(decision),
        "decided_by": names.decider(decision.decided_by),
        "limits": names.limits(decision.terms),
        "disclosed": names.listed(
            names.texts.word("disclosed", field) for field in decision.disclosed
        ),
        "kind": names.kind(decision.kind),
        "agreement": agreement,
        "both": agreements_on(_naming_both(registry, issuer, place, scenario), asked),
        "items": items[:_MOST_ITEMS],
        "more_items": len(items[_MOST_ITEMS:]),
        "others": _others(registry, names, asked, place, scenario),
        "own": {FIELD + name: value for name, value in asked.own},
        "set_to": [
            (names.texts.word("setting", name), names.texts.word("choice", value))
            for name, value in asked.own
        ],
        "command": _command(tap),
        "at": asked.at,
    }


def _decisive(registry: Registry, decision: Decision) -> Agreement | None:
    known = registry.agreements.agreements
    return next((one for one in known if one.id == decision.decided_by), None)


def _naming_both(registry: Registry, home: Region, host: Region, scenario: str) -> list[Agreement]:
    one, other = home.identity.division, host.identity.division
    return [found for found, _ in registry.agreements.naming(one, other, scenario)]


def _others(
    registry: Registry, names: Names, asked: Asked, host: Region, scenario: str
) -> list[tuple[str, str, Cell]]:
    """Return what cards of other homes get at the same host: name, code, cell."""
    return [
        (names.region(one.home), one.home, one)
        for one in grid(registry, scenario, asked.at, asked.kind, asked.own)
        if one.host == host.code
    ]


def _command(tap: Tap) -> str:
    said = ["samecity can-serve", tap.home, tap.host, tap.scenario]
    if tap.kind is not None:
        said.append(f"--kind {tap.kind.value}")
    if tap.at != DEFAULT_AT:
        said.append(f"--at {tap.at:%Y-%m-%dT%H:%M}")
    said += [f"--set {shlex.quote(f'{name}={value}')}" for name, value in tap.settings]
    return " ".join(said)
