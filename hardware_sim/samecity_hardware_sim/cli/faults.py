"""`samecity sim faults`: what can go wrong at a tap, and a day of it from a seed."""

from __future__ import annotations

import click

from samecity.cli.command import EXIT_ALLOWED, command, print_json
from samecity.cli.views.screen import Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.faults import FORMS, Day, faulty_day
from samecity_hardware_sim.faults.sights import SIGHTS, name_of

_TAPS = 20
_RATE = 0.2


@command("faults")
@click.option("--seed", type=click.IntRange(min=0), help="Show the day that this number gives.")
@click.option(
    "--taps", type=click.IntRange(1, 100_000), help=f"How many taps it has; by default {_TAPS}."
)
@click.option(
    "--rate",
    type=click.FloatRange(0, 1),
    help=f"How likely a tap is to meet a fault; by default {_RATE}.",
)
def faults(
    *, seed: int | None, taps: int | None, rate: float | None, lang: str, as_json: bool
) -> int:
    """List the faults that can be put into a tap, or show a day of them.

    A fault is written as in the first column, with your numbers. Exit code: 0.
    """
    texts = Texts(lang)
    if seed is not None:
        day = faulty_day(seed, taps or _TAPS, _RATE if rate is None else rate)
        print_json(_plain_day(day)) if as_json else _show_day(texts, day)
        return EXIT_ALLOWED
    if taps is not None or rate is not None:
        raise click.UsageError("expected --seed with --taps and --rate")
    print_json(_plain_kinds(texts)) if as_json else _show_kinds(texts)
    return EXIT_ALLOWED


def _plain_kinds(texts: Texts) -> list[dict[str, str | None]]:
    return [
        {
            "kind": kind.value,
            "example": form.example,
            "meaning": texts(f"sim.fault.{kind.value}"),
            "maker": form.maker.value,
            "at_once": name_of(SIGHTS[kind].at_once),
            "afterwards": name_of(SIGHTS[kind].afterwards),
            "answer": answer.value if (answer := SIGHTS[kind].answer) else None,
        }
        for kind, form in FORMS.items()
    ]


def _show_kinds(texts: Texts) -> None:
    headings = [texts(f"sim.faults.{each}") for each in ("form", "meaning", "seen", "answer")]
    rows: list[list[Cell]] = [
        [
            form.example,
            texts(f"sim.fault.{kind.value}"),
            name_of(SIGHTS[kind].at_once),
            answer.value if (answer := SIGHTS[kind].answer) else texts("sim.faults.goes_on"),
        ]
        for kind, form in FORMS.items()
    ]
    note = Sentence(texts("sim.faults.counting"), style="dim")
    show(table("", headings, rows, begins_with_ids=True), "", note)


def _plain_day(day: Day) -> dict[str, object]:
    taps = [[str(fault) for fault in faults_of_tap] for faults_of_tap in day.taps]
    return {"seed": day.seed, "rate": day.rate, "demo": True, "taps": taps}


def _show_day(texts: Texts, day: Day) -> None:
    rows: list[list[Cell]] = [
        [
            str(number),
            "\n".join(map(str, met)),
            "\n".join(texts(f"sim.fault.{fault.kind.value}") for fault in met),
        ]
        for number, met in enumerate(day.taps, 1)
        if met
    ]
    headings = [texts(f"sim.faults.{each}") for each in ("tap", "form", "meaning")]
    title = texts("sim.faults.day", seed=day.seed, taps=len(day.taps), met=len(rows))
    show(title, "", table("", headings, rows, begins_with_ids=True))
