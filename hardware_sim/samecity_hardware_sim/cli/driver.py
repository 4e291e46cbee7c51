"""`samecity sim driver`: build what pcscd needs to show our readers, and say what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from samecity.cli.command import EXIT_ALLOWED, EXIT_UNKNOWN, command, print_json
from samecity.cli.views.screen import Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.readers.driver import Need, build, built_driver, needs


@click.group()
def driver() -> None:
    """Build the driver for pcscd, or see what is missing."""


@command("build")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where it is put; by default in your cache, where the readers look for it.",
)
def build_(*, folder: Path | None, lang: str, as_json: bool) -> int:
    """Build the driver with gcc, unless this release's is there.

    Exit code: 0 it is there, 3 a Debian package is missing or the folder cannot be written.
    """
    made = build(folder)
    if as_json:
        print_json({"driver": str(made)})
    else:
        texts = Texts(lang)
        show(Sentence(texts("sim.driver.built", driver=made), style="green"))
    return EXIT_ALLOWED


@command("check")
def check(*, lang: str, as_json: bool) -> int:
    """See whether everything is there that readers under pcscd need, and who brings it.

    Exit code: 0 all of it, 3 something is missing.
    """
    found, made = needs(), built_driver()
    missing = [need.source for need in found if not need.found]
    if as_json:
        rows = [_plain(need) for need in found]
        print_json({"driver": str(made) if made.exists() else None, "needs": rows})
    else:
        _show(Texts(lang), found, missing, made)
    return EXIT_UNKNOWN if missing else EXIT_ALLOWED


for each in (build_, check):
    driver.add_command(each)


def _plain(need: Need) -> dict[str, str | None]:
    return {"name": need.name, "source": need.source, "found": need.found or None}


def _show(texts: Texts, found: Sequence[Need], missing: Sequence[str], made: Path) -> None:
    rows: list[list[Cell]] = [
        [
            need.name,
            need.source,
            need.found or Sentence(texts("sim.need.missing"), style="red"),
        ]
        for need in found
    ]
    place = str(made) if made.exists() else texts("sim.driver.later")
    rows.append([texts("sim.driver.name"), "samecity sim driver build", place])
    headings = [texts(f"sim.need.{column}") for column in ("name", "source", "found")]
    verdict = (
        Sentence(texts("sim.driver.incomplete", sources=", ".join(missing)), style="red")
        if missing
        else Sentence(texts("sim.driver.complete"), style="green")
    )
    show(table("", headings, rows), "", verdict)
