"""`samecity sim tap`: a card is held against a reader, byte by byte, and the platform answers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs
import click

from samecity.cli.command import EXIT_ALLOWED, EXIT_REFUSED, command, print_json
from samecity.cli.options import text
from samecity.cli.tap import Tap
from samecity.cli.tap_options import tap_options
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.cli.keys import chosen_keys, keys_option, seed_option
from samecity_hardware_sim.cli.tap_screen import plain_tap, show_tap
from samecity_hardware_sim.cli.tapping import Through, Wish, tapped
from samecity_hardware_sim.faults.text import parse_fault
from samecity_hardware_sim.new_file import save
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.trace import write_trace

_REQUEST: Final = "sim-tap"
"""Request id of a tap that has none of its own: the platform is a fresh one."""

_SEEDS: Final = 2**31


@command("tap")
@tap_options
@click.option(
    "--card",
    "card_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A card of `sim card new` instead of --home or --person; FILE keeps what the tap changes.",
)
@click.option("--pin", type=text, help="What the holder enters when asked; by default the PIN.")
@click.option(
    "--binding",
    type=click.Choice([one.value for one in Through]),
    default=Through.IN_PROCESS.value,
    show_default=True,
    help="inprocess: nothing to install; pcsc-sim: through a private pcscd; pcsc: any reader with "
    "the card that is on it, also a real one.",
)
@click.option(
    "--reader", type=text, metavar="NAME", help="For pcsc: the reader, or how its name begins."
)
@click.option(
    "--socket",
    type=click.Path(path_type=Path),
    help="For pcsc: of the pcscd; by default that of PCSCLITE_CSOCK_NAME, or the system's.",
)
@click.option("--yes", is_flag=True, help="For pcsc: write on the card without asking first.")
@click.option(
    "--fault",
    "faults",
    type=text,
    multiple=True,
    metavar="FAULT",
    help="What goes wrong, such as tear-after:17; `samecity sim faults` lists all.",
)
@click.option("--again", is_flag=True, help="The holder tries once more, with the same request id.")
@click.option("--trace", is_flag=True, help="Show every command and answer, and what it means.")
@click.option(
    "--trace-to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Keep the trace there, as JSON lines without personal data.",
)
@click.option(
    "--secrets",
    "with_secrets",
    is_flag=True,
    help="Leave personal data and PINs in the trace's file.",
)
@keys_option
@seed_option
def tap(
    *,
    tap: Tap,
    card_file: Path | None,
    pin: str | None,
    binding: str,
    reader: str | None,
    socket: Path | None,
    yes: bool,
    faults: Sequence[str],
    again: bool,
    trace: bool,
    trace_to: Path | None,
    with_secrets: bool,
    keys: Path | None,
    seed: int | None,
    lang: str,
    as_json: bool,
) -> int:
    """Hold a simulated card, or a real test card, against a reader and let the platform decide.

    The platform is a fresh one in memory. The seed that is printed gives the same tap again, with
    all that goes wrong. Exit code: 0 allowed (at the last try), 1 refused, 2 wrong command line,
    3 unknown name, no service or reader, or a file that cannot be used.
    """
    through = Through(binding)
    _check(tap, card_file, through, reader, socket, faults)
    if seed is None and keys is None and card_file is None and through is not Through.PCSC:
        seed = _new_seed()
    wish = Wish(
        tap=attrs.evolve(tap, pin=pin, request_id=tap.request_id or _REQUEST),
        keys=chosen_keys(keys, seed),
        seed=seed,
        through=through,
        card_file=card_file,
        reader=reader or "",
        socket=socket,
        faults=tuple(parse_fault(fault) for fault in faults),
        again=again,
    )
    texts = Texts(lang)
    with tapped(wish, texts, lambda name: yes or _agrees(texts, name)) as done:
        if trace_to is not None:
            kept = done.trace if with_secrets else redacted(done.trace)
            save(trace_to, write_trace(kept), may_replace=True)
        if as_json:
            print_json(plain_tap(done, lang, with_trace=trace))
        else:
            show_tap(done, texts, with_trace=trace)
        return EXIT_ALLOWED if done.answers[-1].decision.allowed else EXIT_REFUSED


def _check(
    tap: Tap,
    card_file: Path | None,
    through: Through,
    reader: str | None,
    socket: Path | None,
    faults: Sequence[str],
) -> None:
    named = bool(tap.home) + bool(tap.person) + (card_file is not None)
    if through is Through.PCSC:
        if named or faults:
            raise click.UsageError(
                "expected neither --home, --person, --card nor --fault with --binding pcsc: the "
                "card is the one on the reader"
            )
        return
    if reader is not None or socket is not None:
        raise click.UsageError("expected --binding pcsc with --reader or --socket")
    if not named:
        raise click.UsageError("expected --home, --person or --card, received none")
    if card_file is not None and named > 1:
        raise click.UsageError("expected --card without --home and --person, received both")


def _agrees(texts: Texts, reader: str) -> bool:
    return click.confirm(texts("sim.tap.may_write", reader=reader), err=True)


def _new_seed() -> int:
    return secrets.randbelow(_SEEDS)
