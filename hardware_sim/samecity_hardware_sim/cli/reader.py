"""`samecity sim reader`: which readers PC/SC has, and virtual ones to be seen there."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import click

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.views.screen import show, table
from samecity.cli.views.sentence import Sentence
from samecity.errors import ConfigurationError, DataInvalid
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.image import read_image
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.readers import MOST_READERS, PrivatePcscd
from samecity_hardware_sim.readers.listing import Listed, list_readers
from samecity_hardware_sim.slot import Slot

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def reader() -> None:
    """List the readers of PC/SC, or serve virtual ones."""


@command("list")
@click.option(
    "--socket",
    type=click.Path(path_type=Path),
    help="Of the pcscd that is asked; by default that of PCSCLITE_CSOCK_NAME, or the system's.",
)
def list_(*, socket: Path | None, lang: str, as_json: bool) -> int:
    """List the readers that PC/SC has, real and virtual ones, and which of them hold a card.

    A card gets power, and no command. Exit code: 0 there is a service, 3 there is none, or pyscard
    is missing.
    """
    listed = list_readers(socket)
    if as_json:
        print_json([_plain(one) for one in listed])
        return EXIT_ALLOWED
    texts = Texts(lang)
    headings = [texts(f"sim.reader.{column}") for column in ("name", "card", "atr")]
    words = {True: texts("sim.reader.present"), False: texts("sim.reader.empty")}
    rows = [[one.name, words[one.has_card], one.answer_to_reset.hex(" ")] for one in listed]
    show(table("", headings, rows) if rows else texts("sim.reader.none"))
    return EXIT_ALLOWED


@command("serve")
@click.option(
    "--readers",
    type=click.IntRange(1, MOST_READERS),
    default=1,
    show_default=True,
    help="How many readers.",
)
@click.option(
    "--card",
    "cards",
    type=_FILE,
    multiple=True,
    metavar="FILE",
    help="A card image for the next reader; the file is never changed.",
)
@click.option("--contact", is_flag=True, help="Readers with contacts; by default contactless ones.")
@click.argument("program", nargs=-1, type=click.UNPROCESSED)
def serve(
    *,
    readers: int,
    cards: Sequence[Path],
    contact: bool,
    program: Sequence[str],
    lang: str,
    as_json: bool,
) -> int:
    """Serve virtual readers on a private pcscd, for PROGRAM or until you press Ctrl-C.

    PROGRAM and its arguments stand behind `--` and see these readers and no others. Exit code:
    0 it ended well, 1 it did not, 3 a Debian package is missing or an image cannot be read.
    """
    if len(cards) > readers:
        raise click.BadParameter(f"expected at most {readers} cards, one for each reader")
    slots = _slots(readers, cards, Interface.CONTACT if contact else Interface.CONTACTLESS)
    with PrivatePcscd(slots) as running:
        try:
            _tell(running, Texts(lang), as_json=as_json, is_waiting=not program)
            return run_program(program, running.environment) if program else _wait()
        except KeyboardInterrupt:
            return EXIT_ALLOWED  # the ordinary end


for each in (list_, serve):
    reader.add_command(each)


def _plain(one: Listed) -> dict[str, object]:
    return {"name": one.name, "card": one.has_card, "atr": one.answer_to_reset.hex() or None}


def _slots(readers: int, cards: Sequence[Path], interface: Interface) -> Sequence[Slot]:
    kind = "ICC" if interface is Interface.CONTACT else "PICC"
    slots = [Slot(f"Same City {kind} {number}") for number in range(1, readers + 1)]
    for slot, file in zip(slots, cards, strict=False):
        image = read_image(file.read_bytes(), file.name)
        try:
            slot.insert(CardChip(image, interface=interface))
        except KeyError as error:
            raise DataInvalid(
                file.name, "profile", expected="a known profile", received=str(error)
            ) from error
    return slots


def _tell(running: PrivatePcscd, texts: Texts, *, as_json: bool, is_waiting: bool) -> None:
    if as_json:
        rows = [
            {"name": name, "card": slot.is_present}
            for name, slot in zip(running.names, running.slots, strict=True)
        ]
        print_json({"socket": str(running.socket), "readers": rows})
        return
    for name, value in running.environment.items():
        click.echo(f"{name}={value}")
    if is_waiting:
        show(
            *running.names,
            Sentence(texts("sim.reader.how"), style="green"),
            Sentence(texts("sim.reader.until"), style="dim"),
        )


def run_program(program: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a program that sees our readers.

    Returns:
        The exit code: whether it ended well.

    Raises:
        ConfigurationError: There is no such program.
    """
    scripts = sysconfig.get_path("scripts")  # `samecity` itself may be the program
    path = os.pathsep.join((scripts, os.environ.get("PATH", os.defpath)))
    try:
        ran = subprocess.run(  # noqa: S603  what the user asked for
            list(program), env={**os.environ, "PATH": path, **environment}, check=False
        )
    except OSError as error:
        raise ConfigurationError(
            f"expected a program, received {program[0][:60]!r}: {error.strerror}"
        ) from error
    return EXIT_REFUSED if ran.returncode else EXIT_ALLOWED


def _wait() -> NoReturn:
    while True:  # until somebody interrupts
        time.sleep(1)
