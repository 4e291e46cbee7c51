"""APDUs: in this process, through the real pcscd, and what comes and goes as a monitor sees it.

All processes run on one core: waking another one would be most of what is measured. The client is a
process of its own; cards and readers are in this one, the daemon is between them.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Final

import click

from benchmarks.measure import Row, Target, in_turn
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.chip import Chip
from samecity_hardware_sim.readers import InProcess, PrivatePcscd
from samecity_hardware_sim.readers.driver import needs
from samecity_hardware_sim.readers.frames import Outcome, frame, receive
from samecity_hardware_sim.readers.server import listening
from samecity_hardware_sim.slot import Slot
from tests.hardware_sim.card.bare import with_many_files
from tests.hardware_sim.card.cards import card_image

SELECT: Final = b"\x00\xa4\x04\x00" + bytes([len(PURSE_NAME)]) + PURSE_NAME + b"\x00"
READ: Final = bytes.fromhex("00B095001E")
_COMMANDS: Final = {"SELECT": SELECT, "READ BINARY": READ}

_ROUNDS: Final = 7
_MOMENTS: Final = 25
_IN_PROCESS: Final = 2_000
_MANY_FILES: Final = 500
_MICROSECONDS: Final = 10
_OF_NULL: Final = 0.6
_OF_SOCKET: Final = 0.2
_MILLISECONDS: Final = 2
_TAP_MS: Final = 10


class NullChip:
    """A chip that knows the answers and computes nothing."""

    def __init__(self, answer_to_reset: bytes, answers: Mapping[bytes, bytes]) -> None:
        self._answer_to_reset = answer_to_reset
        self._answers = answers

    def power_on(self) -> bytes:
        """Return the answer to reset."""
        return self._answer_to_reset

    def power_off(self) -> None:
        """Keep nothing."""

    def transmit(self, command: bytes) -> bytes:
        """Look the answer up."""
        return self._answers[command]


def rows() -> list[Row]:
    """Measure in this process, and under pcscd where its packages are there."""
    with _one_core():
        measured = _in_process_rows()
        missing = [need.source for need in needs() if not need.found]
        if missing:
            click.echo(f"left out: pcscd needs {', '.join(missing)}", err=True)
            return measured
        with _bench() as bench:
            moments = [bench.watch_row(), bench.reconnect_row(), bench.tap_row()]
            return measured + bench.rate_rows() + moments


def _chip(image: CardImage) -> CardChip:
    return CardChip(image, interface=Interface.CONTACTLESS)


def _in_process_rows() -> list[Row]:
    """One command after the other through a slot of this process, with few and with many files."""
    few, many = Slot("few"), Slot("many")
    few.insert(_chip(card_image()))
    many.insert(_chip(with_many_files(card_image(), "DF11", _MANY_FILES)))
    binding = InProcess([few, many])
    cards = {name: binding.connect(name) for name in binding.names()}
    for card in cards.values():
        if not card.transmit(SELECT).endswith(b"\x90\x00"):
            raise ValueError("expected the purse to be selected, it was refused")

    def median_us(name: str) -> Callable[[], float]:
        return lambda: _median_us(lambda: cards[name].transmit(READ))

    found = in_turn({name: median_us(name) for name in cards}, _ROUNDS)
    ours, other = (found[name] for name in cards)
    return [
        Row.of(
            f"READ BINARY in process, {_MANY_FILES} files more",
            other,
            ours,
            unit="median us, less is better",
            peer_name="ours, as issued",
            target=Target(f"<= {_MICROSECONDS} us", lambda us, _ratio: us <= _MICROSECONDS),
        )
    ]


def _median_us(once: Callable[[], object]) -> float:
    taken = []
    for _ in range(_IN_PROCESS):
        begun = time.perf_counter_ns()
        once()
        taken.append(time.perf_counter_ns() - begun)
    return median(taken) / 1000


class _Bench:
    """A card, a null card and an empty reader under one pcscd, and a client that uses them."""

    def __init__(self, running: PrivatePcscd, client: Connection, echo: Path) -> None:
        self._client = client
        self._echo = str(echo)
        self._slots = running.slots
        self._card, self._null, self._empty = running.names

    def rate_rows(self) -> list[Row]:
        """Measure commands a second of the card, of the null card, and of a bare socket."""
        measured = []
        for name, command in _COMMANDS.items():
            sides = {
                "card": self._asking("rate", self._card, command),
                "null": self._asking("rate", self._null, command),
                "socket": self._asking("ping_pong", self._echo, command),
            }
            found = in_turn(sides, _ROUNDS)
            for peer, words, ratio in (
                ("null", "a null card on the same chain", _OF_NULL),
                ("socket", "a bare unix socket", _OF_SOCKET),
            ):
                target = Target(f">= {ratio}x", _at_least(ratio))
                measured.append(
                    Row.of(
                        f"{name} through pcscd",
                        found["card"],
                        found[peer],
                        unit="commands per second",
                        peer_name=words,
                        target=target,
                    )
                )
        return measured

    def watch_row(self) -> Row:
        """Measure how long after an insertion a monitor knows of it."""
        slot, chip = self._slots[2], NullChip(bytes.fromhex("3B00"), {})
        self._client.send(_order("watch", self._empty))
        self._client.recv()
        under_pcscd = [self._seen_ms(slot, chip) for _ in range(_MOMENTS)]
        self._client.send("end")
        while self._client.recv() != "ended":
            pass
        return _moments(
            "insertion seen by a monitor through pcscd", under_pcscd, _seen_in_process_ms(chip)
        )

    def reconnect_row(self) -> Row:
        """Measure connecting, one command, and disconnecting."""
        ask = self._asking("reconnect", self._card, SELECT)
        binding = InProcess(self._slots[1:2])
        (name,) = binding.names()

        def in_process_ms() -> float:
            begun = time.perf_counter()
            card = binding.connect(name)
            card.transmit(SELECT)
            card.disconnect()
            return (time.perf_counter() - begun) * 1000

        found = in_turn({"pcscd": ask, "in process": in_process_ms}, _MOMENTS)
        return _moments("reconnect and SELECT through pcscd", found["pcscd"], found["in process"])

    def tap_row(self) -> Row:
        """Measure a bus tap, from SELECT to the TAC."""
        from benchmarks.card_client import tap_ms  # needs pyscard, which may be missing

        binding = InProcess(self._slots[:1])
        (name,) = binding.names()
        sides = {
            "pcscd": self._asking("tap", self._card, b""),
            "in process": lambda: tap_ms(binding, name),
        }
        found = in_turn(sides, _MOMENTS)
        return _moments(
            "bus tap through pcscd, SELECT to TAC", found["pcscd"], found["in process"], _TAP_MS
        )

    def _asking(self, what: str, reader: str, command: bytes) -> Callable[[], float]:
        def ask() -> float:
            self._client.send(_order(what, reader, command))
            return float(self._client.recv())

        return ask

    def _seen_ms(self, slot: Slot, chip: Chip) -> float:
        begun = time.monotonic()
        slot.insert(chip)
        seen = float(self._client.recv())
        slot.remove()
        self._client.recv()
        return (seen - begun) * 1000


def _at_least(least: float) -> Callable[[float, float], bool]:
    return lambda _ours, ratio: ratio >= least


def _order(what: str, reader: str, command: bytes = b"") -> object:
    from benchmarks.card_client import Order  # needs pyscard, which may be missing

    return Order(what, reader, command)


def _moments(
    name: str, ours: Sequence[float], peer: Sequence[float], most_ms: float = _MILLISECONDS
) -> Row:
    return Row.of(
        name,
        ours,
        peer,
        unit="ms, less is better",
        peer_name="in process",
        target=Target(f"<= {most_ms} ms", lambda ms, _ratio: ms <= most_ms),
    )


def _seen_in_process_ms(chip: Chip) -> list[float]:
    slot, seen = Slot("watched"), list[float]()
    taken = []
    with InProcess([slot]).watch(lambda _name, _is_present: seen.append(time.monotonic())):
        for _ in range(_MOMENTS):
            begun = time.monotonic()
            slot.insert(chip)
            taken.append((seen[-1] - begun) * 1000)
            slot.remove()
    return taken


@contextmanager
def _bench() -> Iterator[_Bench]:
    real = _chip(card_image())
    answer_to_reset = real.power_on()
    answers = {command: real.transmit(command) for command in _COMMANDS.values()}
    slots = [Slot("Card"), Slot("Null"), Slot("Empty")]
    slots[0].insert(real)
    slots[1].insert(NullChip(answer_to_reset, answers))
    with ExitStack() as ends:
        folder = Path(ends.enter_context(TemporaryDirectory()))
        running = ends.enter_context(PrivatePcscd(slots))
        listener = ends.enter_context(listening(folder / "echo"))
        Thread(target=_echo, args=(listener, answers[SELECT]), daemon=True).start()
        client = ends.enter_context(_client(running))
        yield _Bench(running, client, folder / "echo")


@contextmanager
def _client(running: PrivatePcscd) -> Iterator[Connection]:
    from benchmarks.card_client import serve  # needs pyscard, which may be missing

    spawn = multiprocessing.get_context("spawn")  # a fork would share this process's threads
    ours, theirs = spawn.Pipe()
    client = spawn.Process(target=serve, args=(theirs, running.socket))
    client.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        client.join()


def _echo(listener: socket.socket, answer: bytes) -> None:
    """Answer every frame with the same answer, and do nothing else."""
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return  # closed
        with line:
            while receive(line, patience_s=1) is not None:
                line.sendall(frame(Outcome.DONE, answer))


@contextmanager
def _one_core() -> Iterator[None]:
    """Keep this process, and those that it starts, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
