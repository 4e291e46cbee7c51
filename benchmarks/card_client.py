"""The client's side of the cards' benchmark: a process of its own, which speaks PC/SC.

It gets orders on a line from `benchmarks.cards` and sends back what it measured.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import attrs

from samecity.domain.clock import SHANGHAI
from samecity_hardware_sim.readers import Binding
from samecity_hardware_sim.readers.frames import Ask, frame, receive
from samecity_hardware_sim.readers.pcsc import Pcsc, use_socket
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.terminals.line import Line
from samecity_hardware_sim.terminals.purse import Purse
from tests.hardware_sim.card.cards import ROOT

_COMMANDS: Final = 1_000
_SAM: Final = Sam(ROOT)
_TERMINAL: Final = bytes.fromhex("330200000042")
_AT: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@attrs.frozen
class Order:
    """What to measure: `rate`, `ping_pong`, `reconnect`, `tap` or `watch`.

    Attributes:
        what: One of these names.
        reader: Name of the reader; for `ping_pong` the path of the socket.
        command: What is sent, again and again.
    """

    what: str
    reader: str
    command: bytes = b""


def serve(line: Connection, pcscd: Path) -> None:
    """Carry out orders until the line is closed."""
    use_socket(pcscd)
    binding = Pcsc()
    while True:
        try:
            order = line.recv()
        except EOFError:
            return
        if order.what == "watch":
            _watch(line, binding, order.reader)
        else:
            line.send(_MEASURES[order.what](binding, order))


def _rate(binding: Pcsc, order: Order) -> float:
    card = binding.connect(order.reader)
    card.transmit(order.command)
    rate = _repeat(lambda: card.transmit(order.command))
    card.disconnect()
    return rate


def _ping_pong(_binding: Pcsc, order: Order) -> float:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(order.reader)

        def exchange() -> None:
            line.sendall(frame(Ask.APDU, order.command))
            receive(line, patience_s=1)

        return _repeat(exchange)


def _reconnect(binding: Pcsc, order: Order) -> float:
    """Return how many milliseconds it takes to connect, send one command and disconnect."""
    begun = time.perf_counter()
    card = binding.connect(order.reader)
    card.transmit(order.command)
    card.disconnect()
    return (time.perf_counter() - begun) * 1000


def _tap(binding: Pcsc, order: Order) -> float:
    return tap_ms(binding, order.reader)


def tap_ms(binding: Binding, reader: str) -> float:
    """Return how many milliseconds a bus tap takes, from SELECT to the TAC, MACs checked.

    The purse is selected, read and asked for an earlier debit of the same name, one fen is taken,
    and the connection ends with the receipt.
    """
    begun = time.perf_counter()
    connection = binding.connect(reader)
    purse = Purse.open(Line(connection), _SAM, _TERMINAL)
    if purse is None:
        raise ValueError("expected a purse, received none")
    reference = f"{time.monotonic_ns():032x}"
    purse.balance_fen()
    if purse.proves(reference):
        raise ValueError("expected a new name, received one that the purse knows")
    receipt = purse.debit(reference, 1, _AT, {})
    connection.disconnect()
    taken_ms = (time.perf_counter() - begun) * 1000
    if len(receipt.tac) != 4:
        raise ValueError("expected a TAC, received none")
    return taken_ms


def _watch(line: Connection, binding: Pcsc, reader: str) -> None:
    """Send the moment of every insertion and removal, until the other side says something."""

    def tell(name: str, _is_present: bool) -> None:
        if name == reader:
            line.send(time.monotonic())

    with binding.watch(tell):
        line.send("watching")
        line.recv()
    line.send("ended")


def _repeat(once: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for _ in range(_COMMANDS):
        once()
    return _COMMANDS / (time.perf_counter() - begun)


_MEASURES: Final[dict[str, Callable[[Pcsc, Order], float]]] = {
    "rate": _rate,
    "ping_pong": _ping_pong,
    "reconnect": _reconnect,
    "tap": _tap,
}
