"""`samecity sim trace`: look at recorded traces, redact, compare and replay them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click
from rich.padding import Padding

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.views.screen import Cell, show, table
from samecity.cli.views.sentence import Sentence
from samecity.errors import ConfigurationError
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.image import read_image
from samecity_hardware_sim.cli.reader import run_program
from samecity_hardware_sim.readers import PrivatePcscd
from samecity_hardware_sim.slot import Slot
from samecity_hardware_sim.traces.diff import Difference, What, differences
from samecity_hardware_sim.traces.meaning.explain import Meaning
from samecity_hardware_sim.traces.page import page
from samecity_hardware_sim.traces.plain import (
    plain_deviation,
    plain_difference,
    plain_trace,
)
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.replay import (
    Deviation,
    ReplayedChip,
    Surprise,
    only_reader,
    sent_to_card,
)
from samecity_hardware_sim.traces.text import lines
from samecity_hardware_sim.traces.trace import Trace, read_trace, write_trace
from samecity_hardware_sim.traces.words import Words

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def trace() -> None:
    """Look at recorded traces, redact, compare and replay them."""


@command("show")
@click.argument("file", type=_FILE)
@click.option("--html", "to", type=_FILE, metavar="OUT", help="Write one HTML page instead.")
def show_(*, file: Path, to: Path | None, lang: str, as_json: bool) -> int:
    """Show what every command and answer of a trace means; personal data and PINs are hidden.

    With --json one line for the head and one for each step. Exit code: 0, or 3 if the file cannot
    be read or written.
    """
    found, texts = _read(file), Texts(lang)
    if to is not None:
        _write(to, page(found, texts).encode("utf-8"))
        if as_json:
            print_json({"file": str(to)})
        else:
            show(Sentence(texts("trace.show.written", file=to), style="green"))
        return EXIT_ALLOWED
    if as_json:
        for plain in plain_trace(found):
            click.echo(json.dumps(plain, ensure_ascii=False))
        return EXIT_ALLOWED
    for line in lines(found, texts):
        show(Padding(Sentence(line.text, style=line.style), (0, 0, 0, line.indent)))
    return EXIT_ALLOWED


@command("redact")
@click.argument("file", type=_FILE)
@click.argument("out", type=_FILE)
def redact(*, file: Path, out: Path, lang: str, as_json: bool) -> int:
    """Write a trace to OUT without personal data and PINs; it can be passed on and replayed.

    Exit code: 0, or 3 if a file cannot be read or written.
    """
    _write(out, write_trace(redacted(_read(file))))
    if as_json:
        print_json({"file": str(out)})
    else:
        texts = Texts(lang)
        show(Sentence(texts("trace.redact.done", file=out), style="green"))
    return EXIT_ALLOWED


@command("diff")
@click.argument("left", type=_FILE)
@click.argument("right", type=_FILE)
@click.option(
    "--strict", is_flag=True, help="Challenges, cryptograms, MACs, TACs and times count too."
)
def diff(*, left: Path, right: Path, strict: bool, lang: str, as_json: bool) -> int:
    """Compare two traces: what one lacks, and what they say differently.

    Exit code: 0 alike, 1 they differ, 3 a file cannot be read.
    """
    found = differences(_read(left), _read(right), strict=strict)
    texts = Texts(lang)
    verdict = texts("trace.differ", count=len(found)) if found else texts("trace.alike")
    return _tell_differences(found, verdict, texts, as_json=as_json)


@command("replay")
@click.argument("file", type=_FILE)
@click.option(
    "--card",
    "image",
    type=_FILE,
    metavar="IMAGE",
    help="Send the recorded commands to this card image; the file is never changed.",
)
@click.option("--reader", default="", help="Which reader's part; needed if several were used.")
@click.argument("program", nargs=-1, type=click.UNPROCESSED)
def replay(
    *,
    file: Path,
    image: Path | None,
    reader: str,
    program: Sequence[str],
    lang: str,
    as_json: bool,
) -> int:
    """Replay a trace: to a card, or as a card for PROGRAM on a private pcscd.

    PROGRAM and its arguments stand behind `--`. Exit code: 0 nothing differs, 1 something does or
    the program failed, 3 a file cannot be read or a Debian package is missing.
    """
    if (image is None) is (not program):
        raise click.UsageError("expected either --card or a program behind --")
    found, texts = only_reader(_read(file), reader), Texts(lang)
    if image is not None:
        card = read_image(_bytes(image), image.name)
        differ = differences(found, sent_to_card(found, card))
        verdict = (
            texts("trace.replay.other", count=len(differ)) if differ else texts("trace.replay.same")
        )
        return _tell_differences(differ, verdict, texts, as_json=as_json)
    chip, slot = ReplayedChip(found), Slot("Same City Trace")
    slot.insert(chip)
    with PrivatePcscd([slot]) as running:
        ended = run_program(program, running.environment)
    return max(ended, _tell_deviations(chip.finish(), texts, as_json=as_json))


for each in (show_, redact, diff, replay):
    trace.add_command(each)


def _read(file: Path) -> Trace:
    return read_trace(_bytes(file), file.name)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"expected a file that can be read, received {file.name[:60]!r}: {error.strerror}"
        ) from error


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise ConfigurationError(
            f"expected a file that can be written, received {file.name[:60]!r}: {error.strerror}"
        ) from error


def _tell_differences(
    found: Sequence[Difference], verdict: str, texts: Texts, *, as_json: bool
) -> int:
    if as_json:
        print_json([plain_difference(one) for one in found])
    else:
        _show_differences(found, texts)
        show(Sentence(verdict, style="yellow" if found else "green"))
    return EXIT_REFUSED if found else EXIT_ALLOWED


def _show_differences(found: Sequence[Difference], texts: Texts) -> None:
    words = Words(texts)
    rows: list[list[Cell]] = [
        [
            texts.word("trace.what", one.what.value),
            _name(one.left or one.right, words),
            _side(one, one.left, 0, words),
            _side(one, one.right, 1, words),
        ]
        for one in found
    ]
    headings = [texts(f"trace.diff.{column}") for column in ("what", "command", "left", "right")]
    if rows:
        show(table("", headings, rows), "")


def _side(difference: Difference, meaning: Meaning | None, side: int, words: Words) -> str:
    if meaning is None:
        return ""
    at = f"#{meaning.of.first.n}"
    if difference.what in (What.ASKED, What.TOLD):
        field = difference.fields[side]
        return f"{at} {words.named(field)}" if field else at
    if difference.what in (What.STATUS, What.FAILURE):
        return f"{at} {words.status(meaning)}"
    return at


def _tell_deviations(found: Sequence[Deviation], texts: Texts, *, as_json: bool) -> int:
    if as_json:
        print_json([plain_deviation(one) for one in found])
        return EXIT_REFUSED if found else EXIT_ALLOWED
    words = Words(texts)
    asked = [one for one in found if one.what is Surprise.ASKED]
    rows: list[list[Cell]] = [
        [_command(one.expected, words), _command(one.received, words)] for one in asked
    ]
    headings = [texts("trace.replay.expected"), texts("trace.replay.received")]
    if rows:
        show(table("", headings, rows), "")
    left_out = len(found) - len(asked)
    if left_out:
        show(Sentence(texts("trace.replay.rest", count=left_out), style="yellow"))
    verdict = (
        texts("trace.replay.wrong", count=len(found)) if found else texts("trace.replay.right")
    )
    show(Sentence(verdict, style="yellow" if found else "green"))
    return EXIT_REFUSED if found else EXIT_ALLOWED


def _command(meaning: Meaning | None, words: Words) -> str:
    if meaning is None:
        return ""
    return f"{words.name(meaning)} {words.line(meaning.asked)}".strip()


def _name(meaning: Meaning | None, words: Words) -> str:
    return words.name(meaning) if meaning else ""
