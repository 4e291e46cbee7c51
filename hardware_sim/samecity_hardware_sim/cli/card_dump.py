"""`samecity sim card dump`: what anybody may read of a card in a reader becomes a file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import unique
from itertools import groupby
from pathlib import Path

import click

from samecity.cli.command import EXIT_ALLOWED, command
from samecity.cli.options import text
from samecity.domain.word import Word
from samecity.errors import ConfigurationError
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card_files.dump import dump as dump_card
from samecity_hardware_sim.card_files.reading import EVERYTHING, LeftOut
from samecity_hardware_sim.cli.card_output import force_option, give, out_option
from samecity_hardware_sim.readers import Connection, Leave, PcscError, ReturnCode, Share
from samecity_hardware_sim.readers.daemon import SOCKET_VARIABLE
from samecity_hardware_sim.readers.listing import SERVE, chosen_reader, list_readers
from samecity_hardware_sim.terminals.line import Line


@unique
class Through(Word):
    """Which readers are meant."""

    PCSC = "pcsc"
    PCSC_SIM = "pcsc-sim"


@command("dump")
@click.option(
    "--reader",
    type=text,
    metavar="NAME",
    help="The reader, or the first words of its name; by default the only one with a card.",
)
@click.option(
    "--socket",
    type=click.Path(path_type=Path),
    help="Of the pcscd that is asked; by default that of PCSCLITE_CSOCK_NAME, or the system's.",
)
@click.option(
    "--binding",
    type=click.Choice([one.value for one in Through]),
    default=Through.PCSC.value,
    show_default=True,
    help="pcsc: any reader; pcsc-sim: one of a `sim reader serve` alone, never a real one.",
)
@out_option
@force_option
def dump(
    *,
    reader: str | None,
    socket: Path | None,
    binding: str,
    out: Path | None,
    force: bool,
    lang: str,
    as_json: bool,
) -> int:
    """Read everything that a card shows to anybody, as JSON; nothing is written on the card.

    No key and no PIN is used, so that no counter moves: fit for real cards too. What is left out
    is said on standard error. Exit code: 0 read, 1 the card or reader failed, 2 wrong command line,
    3 no service, reader or card, or a file that is there or cannot be written.
    """
    texts = Texts(lang)
    _check(socket, Through(binding))
    name = chosen_reader(list_readers(socket), reader)
    click.echo(texts("sim.card.read_only", reader=name), err=True)
    with _card_in(name, socket) as connection:
        read = dump_card(Line(connection))
    rows = [
        {"directory": one.directory, "what": one.what, "status": f"{one.status:04X}"}
        for one in read.left_out
    ]
    told = {"reader": name, "left_out": rows}
    give(read.image, out, texts, force=force, as_json=as_json, told=told)
    _tell(texts, read.left_out)
    return EXIT_ALLOWED


def _check(socket: Path | None, through: Through) -> None:
    if socket is not None and not socket.exists():
        raise ConfigurationError(
            "expected the socket of a running pcscd, received a path where nothing is",
            hint=f"use the line that `{SERVE}` prints",
        )
    if through is Through.PCSC_SIM and not (socket or os.environ.get(SOCKET_VARIABLE)):
        raise ConfigurationError(
            f"expected the socket of `{SERVE}`, received none",
            hint=f"name it with --socket or {SOCKET_VARIABLE}, as that command prints it",
        )


@contextmanager
def _card_in(name: str, socket: Path | None) -> Iterator[Connection]:
    """Connect to a card alone: nobody selects another application in between."""
    # Here, because pyscard may be missing, which `list_readers` tells with what to do.
    from samecity_hardware_sim.readers.pcsc import Pcsc, use_socket

    if socket is not None:
        use_socket(socket)
    try:
        connection = Pcsc().connect(name, Share.EXCLUSIVE)
    except PcscError as error:
        if error.return_code != ReturnCode.E_SHARING_VIOLATION:
            raise
        raise ConfigurationError(
            "expected a card that no other program uses, received a busy one",
            hint="end the other program, then try again",
        ) from error
    try:
        yield connection
    finally:
        connection.disconnect(Leave.RESET)


def _tell(texts: Texts, left_out: Sequence[LeftOut]) -> None:
    click.echo(texts("sim.card.left_out.always"), err=True)
    for (directory, status), group in groupby(left_out, lambda one: (one.directory, one.status)):
        what = " ".join(one.what for one in group if one.what != EVERYTHING)
        if status == SW.NOT_PERMITTED:
            why = texts("sim.card.left_out.closed", what=what)
        elif status == SW.NOT_NOW:
            why = texts("sim.card.left_out.shut")
        else:
            why = texts("sim.card.left_out.status", what=what, status=f"{status:04X}")
        click.echo(f"{directory}: {why}", err=True)
