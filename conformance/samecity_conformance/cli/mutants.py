"""`samecity conform mutants`: would the suite notice if a region, a plugin or a card lied?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.views.screen import Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.texts.catalogue import Texts
from samecity_conformance.mutants.drive import drive
from samecity_conformance.mutants.gallery import CONTROLS, MUTANTS, named
from samecity_conformance.mutants.hunt import Catch, is_as_it_should
from samecity_conformance.mutants.mutant import Mutant

_MOST_PROCESSES = 16


@command("mutants")
@click.option(
    "--mutant",
    "ids",
    multiple=True,
    metavar="ID",
    help="Hunt this one; may be given again. By default all, and the controls.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, _MOST_PROCESSES),
    default=lambda: min(os.cpu_count() or 1, _MOST_PROCESSES),
    help="How many hunt side by side; by default one per core.",
)
def mutants(*, ids: tuple[str, ...], processes: int, lang: str, as_json: bool) -> int:
    """Set the suite on regions, plugins and cards that are wrong on purpose.

    Exit code: 0 each is noticed by the requirements it offends and nothing else is, 1 one survives
    or a control was blamed.
    """
    texts = Texts(lang)
    # Controls come first: they take longest.
    chosen = [named(id_) for id_ in ids] or [*CONTROLS, *MUTANTS]
    began = time.monotonic()
    found = {
        one.mutant: one
        for one in _watched(drive([one.id for one in chosen], processes), len(chosen), texts)
    }
    caught = [(one, found[one.id]) for one in chosen]
    is_proved = all(is_as_it_should(mutant, catch) for mutant, catch in caught)
    if as_json:
        print_json(_plain(caught, time.monotonic() - began))
    else:
        _tell(caught, time.monotonic() - began, texts)
    return EXIT_ALLOWED if is_proved else EXIT_REFUSED


def _watched(caught: Iterable[Catch], total: int, texts: Texts) -> Iterator[Catch]:
    """Show how far the hunt is, on standard error and only to a person."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(texts("mutants.hunting"), total=total)
        for one in caught:
            bar.update(task, advance=1)
            yield one


def _tell(caught: Sequence[tuple[Mutant, Catch]], took_s: float, texts: Texts) -> None:
    show(
        table(
            texts("mutants.title"),
            [texts(f"mutants.{name}") for name in ("mutant", "lie", "killed_by", "seconds")],
            [_row(mutant, catch, texts) for mutant, catch in caught],
            numbers=(3,),
        )
    )
    hunted = [(mutant, catch) for mutant, catch in caught if mutant.requirements]
    controls = [catch for mutant, catch in caught if not mutant.requirements]
    show(
        texts(
            "mutants.summary",
            killed=sum(catch.is_killed for _, catch in hunted),
            mutants=len(hunted),
            clean=sum(one.is_clean for one in controls),
            controls=len(controls),
            took=f"{took_s:.0f}",
        )
    )


def _row(mutant: Mutant, catch: Catch, texts: Texts) -> list[Cell]:
    lie = mutant.zh if texts.lang == "zh" else mutant.en
    is_right = is_as_it_should(mutant, catch)
    noticed = [f"{', '.join(one.requirements)} {one.case}".strip() for one in catch.kills]
    noticed += [texts("mutants.silent", requirement=one) for one in catch.silent]
    noticed += [texts("mutants.broken", case=one) for one in catch.defects]
    if not noticed:
        noticed = [texts("mutants.clean", cases=catch.played)]
    style = "green" if is_right else "red"
    return [
        f"{mutant.id}\n{mutant.worn_by}".strip(),
        lie,
        Sentence("\n".join(noticed), style=style),
        f"{catch.took_s:.1f}",
    ]


def _plain(caught: Sequence[tuple[Mutant, Catch]], took_s: float) -> dict[str, object]:
    return {
        "took_s": round(took_s, 1),
        "mutants": [
            {
                "id": mutant.id,
                "zh": mutant.zh,
                "en": mutant.en,
                "worn_by": mutant.worn_by or None,
                "requirements": list(mutant.requirements),
                "is_control": not mutant.requirements,
                "is_as_it_should": is_as_it_should(mutant, catch),
                "killed_by": [msgspec.to_builtins(one) for one in catch.kills],
                "silent": list(catch.silent),
                "defects": list(catch.defects),
                "played": catch.played,
                "skipped": catch.skipped,
                "took_s": round(catch.took_s, 2),
            }
            for mutant, catch in caught
        ],
    }
