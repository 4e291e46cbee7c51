"""`samecity matrix`: the same request from every home at every host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import attrs
import click
from rich.table import Table

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.options import (
    at_option,
    cardholders_option,
    database_option,
    set_option,
    text,
)
from samecity.cli.tap import Tap, ask, open_world
from samecity.cli.views.names import Names
from samecity.cli.views.screen import STYLES, Cell, card, show, table
from samecity.cli.views.sentence import Sentence
from samecity.domain.decision import Decision
from samecity.domain.money import yuan
from samecity.domain.treatment import Treatment
from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts

BARE_HOMES: Final = ("shanghai", "foshan")
"""Homes without a plugin beside those with one: inside the Delta and outside."""


@command("matrix")
@click.option(
    "--scenario", type=text, default="transit.ride", show_default=True, help="What is done."
)
@at_option
@set_option
@database_option
@cardholders_option
def matrix(
    *,
    scenario: str,
    at: datetime,
    settings: tuple[tuple[str, str], ...],
    database_url: str | None,
    cardholders_url: str | None,
    lang: str,
    as_json: bool,
) -> int:
    """Show treatment and price of one scenario, home by host.

    Homes are the regions with a plugin, Shanghai (in the Delta) and Foshan (outside); hosts are the
    regions with a plugin. Nothing is kept.
    """
    texts = Texts(lang)
    tap = Tap(scenario=scenario, host="", at=at, settings=settings)
    with open_world(
        texts, at=at, database_url=database_url, cardholders_url=cardholders_url
    ) as world:
        decisions = every_pair(tap, world, world)
        if as_json:
            print_json([plain_cell(world, home, decision) for home, decision in decisions])
        else:
            names = Names(world.platform.registry, texts)
            grid, legend = matrix_view(names, names.scenario(scenario), decisions)
            show(grid, "", legend)
    return EXIT_ALLOWED


def every_pair(tap: Tap, world: World, readers: Readers) -> list[tuple[str, Decision]]:
    """Ask the same of every host for every home.

    Returns:
        Home and decision, home by home, hosts in the order of their codes.

    Raises:
        RequestInvalid: A field has the wrong shape.
        UnknownName: There is no such scenario.
    """
    hosts = sorted(world.platform.registry.regions)
    return [
        (home, ask(world, attrs.evolve(tap, home=home, host=host), readers))
        for home in (*hosts, *BARE_HOMES)
        for host in hosts
    ]


def matrix_view(
    names: Names, title: str, decisions: Sequence[tuple[str, Decision]]
) -> tuple[Table, Table]:
    """Show decisions as a grid, and what its words mean."""
    texts = names.texts
    hosts = list(dict.fromkeys(decision.host for _, decision in decisions))
    rows: dict[str, list[Cell]] = {}
    for home, decision in decisions:
        rows.setdefault(home, [names.region(home)]).append(_cell(names, decision))
    grid = table(title, [texts("matrix.corner"), *map(names.region, hosts)], list(rows.values()))
    met = {decision.treatment for _, decision in decisions}
    legend = card(
        [
            (texts(f"short.{treatment.value}"), names.treatment(treatment))
            for treatment in Treatment
            if treatment in met
        ]
    )
    return grid, legend


def _cell(names: Names, decision: Decision) -> Sentence:
    words = [names.texts(f"short.{decision.treatment.value}")]
    if decision.terms.gross_fen and decision.allowed:
        words.insert(0, yuan(decision.terms.payable_fen))
    if not decision.allowed:
        words += [reason.code for reason in decision.reasons]
    return Sentence(" ".join(words), style=STYLES[decision.treatment])


def plain_cell(world: World, home: str, decision: Decision) -> dict[str, object]:
    """Return one cell as JSON: the home that was asked for, which a refusal may not have read."""
    return {
        "home": world.platform.registry.locate(home)[0].code,
        "host": decision.host,
        "scenario": decision.scenario,
        "allowed": decision.allowed,
        "treatment": decision.treatment.value,
        "decided_by": decision.decided_by,
        "gross_fen": decision.terms.gross_fen,
        "payable_fen": decision.terms.payable_fen,
        "saving_fen": decision.terms.saving_fen,
        "reasons": [str(reason.code) for reason in decision.reasons],
        "notes": [str(note.code) for note in decision.notes],
    }
