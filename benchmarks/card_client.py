"""The client's side of the cards' benchmark: a process of its own, which speaks PC/SC.

It gets orders on a line from `benchmarks.cards` and sends back what it measured.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import attrs

from samecity_hardware_sim.readers.frames import Ask, frame, receive
from samecity_hardware_sim.readers.pcsc import Pcsc, use_socket

_COMMANDS: Final = 1_000


@attrs.frozen
class Order:
    """What to measure: `rate`, `ping_pong`, `reconnect` or `watch`.

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
}
