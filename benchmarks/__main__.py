"""Runs the benchmarks: `python -m benchmarks [topic ...] [--strict] [--out FILE]`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

from benchmarks import (
    cards,
    conformance,
    crowd,
    decisions,
    journal,
    load,
    parity,
    payments,
    policies,
    portal,
    recovery,
    regions,
    start_up,
)
from benchmarks.measure import Row, show, write

_TOPICS: Final[Mapping[str, Callable[[], list[Row]]]] = {
    "decisions": decisions.rows,
    "regions": regions.rows,
    "policies": policies.rows,
    "journal": journal.rows,
    "crowd": crowd.rows,
    "recovery": recovery.rows,
    "payments": payments.rows,
    "cards": cards.rows,
    "conformance": conformance.rows,
    "load": load.rows,
    "parity": parity.rows,
    "portal": portal.rows,
    "start_up": start_up.rows,
}


@click.command()
@click.argument("topics", nargs=-1, type=click.Choice(list(_TOPICS)))
@click.option("--strict", is_flag=True, help="Exit with 1 if a target is missed.")
@click.option(
    "--out",
    default="bench.json",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the rows are written as JSON.",
)
def main(topics: tuple[str, ...], strict: bool, out: Path) -> None:
    """Measure TOPICS, all of them by default, print a table and write the rows."""
    rows: list[Row] = []
    for topic in topics or _TOPICS:
        click.echo(f"measuring {topic} ...", err=True)
        rows += _TOPICS[topic]()
    write(rows, out)
    click.echo(show(rows))
    if strict and any(row.met is False for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
