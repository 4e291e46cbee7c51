"""A tap as a command asks for it: a fresh platform, a card, a reader, faults, and the trace."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import unique
from pathlib import Path
from typing import Final

import attrs

from samecity.cli.tap import Tap, accept, open_world, wallet_of
from samecity.domain.word import Word
from samecity.engine.acceptance import Acceptance
from samecity.errors import ConfigurationError
from samecity.synthetic.readers import Readers
from samecity.synthetic.world import Wallet, World
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.image import CardImage, read_image, write_image
from samecity_hardware_sim.card.profile import P1
from samecity_hardware_sim.card.ssc_files import SSSE
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.card_files.adopt import adopt
from samecity_hardware_sim.cli.keys import Keys
from samecity_hardware_sim.faults.fault import Fault
from samecity_hardware_sim.faults.schedule import Happened, Schedule
from samecity_hardware_sim.new_file import save
from samecity_hardware_sim.readers.listing import chosen_reader, list_readers
from samecity_hardware_sim.real_reader import RealReaders, read_contents
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.station import Station, embedded_station, pcscd_station
from samecity_hardware_sim.terminals.purse import Receipt
from samecity_hardware_sim.terminals.reader import Terminal
from samecity_hardware_sim.traces.recorder import Recorded
from samecity_hardware_sim.traces.trace import Event, Head, Trace
from samecity_hardware_sim.traces.traffic import logged

_PATIENCE_S: Final = 30.0
"""How long a person may take to hold a card against a reader."""


@unique
class Through(Word):
    """How the reader is reached."""

    IN_PROCESS = "inprocess"
    PCSC_SIM = "pcsc-sim"
    PCSC = "pcsc"


@attrs.frozen(kw_only=True)
class Wish:
    """What a command asks for.

    Attributes:
        tap: Bears a request id.
        seed: From which all randomness comes, or None.
        card_file: The card, instead of one of the world's.
        reader: For `pcsc`: how its name begins; empty is the only one.
        socket: For `pcsc`: of the pcscd.
        again: Whether the holder tries once more.
    """

    tap: Tap
    keys: Keys
    seed: int | None = None
    through: Through = Through.IN_PROCESS
    card_file: Path | None = None
    reader: str = ""
    socket: Path | None = None
    faults: tuple[Fault, ...] = ()
    again: bool = False


@attrs.frozen(kw_only=True)
class Tapped:
    """What became of it.

    Attributes:
        world: Where it happened.
        answers: The platform's answer, and the one to the second try.
        before_fen: What the purse held, None without one; `after_fen` likewise.
        receipts: What the terminal keeps of the money that moved.
        happened: The faults that happened, and at which APDU.
        outstanding: Those of a slot that did not.
    """

    world: World
    seed: int | None
    answers: tuple[Acceptance, ...]
    before_fen: int | None
    after_fen: int | None
    receipts: tuple[Receipt, ...]
    happened: tuple[Happened, ...]
    outstanding: tuple[Fault, ...]
    trace: Trace


@contextmanager
def tapped(wish: Wish, texts: Texts, may_write: Callable[[str], bool]) -> Iterator[Tapped]:
    """Carry out a tap.

    Args:
        wish: What is asked for.
        texts: Language of warnings.
        may_write: Asked with a real reader's name before its card may be written on.

    Raises:
        ReaderError: A real card does not answer.
        ConfigurationError: No service, no reader, no leave to write, or keys that do not fit.
        DataInvalid: The card's file is not one.
        UnknownName: There is no such region, person, scenario or point.
        RequestInvalid: A field has the wrong shape.
    """
    events: list[Event] = []
    with open_world(texts, at=wish.tap.at) as world:
        if wish.through is Through.PCSC:
            yield _tap_real(wish, world, texts, events, may_write)
            return
        opened = embedded_station() if wish.through is Through.IN_PROCESS else pcscd_station()
        with opened as station:
            yield _tap_simulated(wish, world, _watched(station, texts, events), events)


def _tap_simulated(wish: Wish, world: World, station: Station, events: list[Event]) -> Tapped:
    bench = Bench(
        world, root=wish.keys.root, randbytes=wish.keys.randbytes, open_station=station.opened
    )
    image = _image_of(wish.card_file)
    wallet = wallet_of(world, wish.tap) if image is None else _adopted(world, image, wish)
    if image is not None:
        bench.keep(wallet, CardChip(image, randbytes=wish.keys.randbytes))
    card = bench.card(wallet)
    before_fen = bench.balance_fen(wallet)
    schedule = bench.afflict(wallet, wish.faults)
    answers = _answers(wish, world, wallet, bench)
    if card is not None and wish.card_file is not None:
        save(wish.card_file, write_image(card.chip.image()), may_replace=True)
    return _tapped(
        wish,
        world,
        answers=answers,
        before_fen=before_fen,
        after_fen=bench.balance_fen(wallet),
        receipts=tuple(bench.receipts),
        schedule=schedule,
        events=events,
    )


def _tap_real(
    wish: Wish,
    world: World,
    texts: Texts,
    events: list[Event],
    may_write: Callable[[str], bool],
) -> Tapped:
    # Imported here, because pyscard is an extra of the package.
    from samecity_hardware_sim.readers.pcsc import Pcsc, use_socket

    name = chosen_reader(list_readers(wish.socket), wish.reader or None)
    if not may_write(name):
        raise ConfigurationError(
            "expected leave to write on the card, received none", hint="add --yes"
        )
    if wish.socket is not None:
        use_socket(wish.socket)
    terminal = Terminal(
        binding=Recorded(logged(Pcsc(), texts), events.append, _now_us),
        readers=dict.fromkeys(Interface, name),
        sam=Sam(wish.keys.root),
        now=lambda: wish.tap.at,
        patience_s=_PATIENCE_S,
    )
    found = read_contents(terminal)
    if found is None:
        raise ConfigurationError(
            "expected a card under your test keys, received another one",
            hint="name the keys it was made with by --keys or --seed",
        )
    readers = RealReaders(world, terminal)
    wallet = adopt(world, found)
    before_fen = readers.balance_fen(wallet)
    answers = _answers(wish, world, wallet, readers)
    return _tapped(
        wish,
        world,
        answers=answers,
        before_fen=before_fen,
        after_fen=readers.balance_fen(wallet),
        receipts=tuple(readers.receipts),
        schedule=Schedule(()),
        events=events,
    )


def _answers(wish: Wish, world: World, wallet: Wallet, readers: Readers) -> tuple[Acceptance, ...]:
    tries = 2 if wish.again else 1
    return tuple(accept(world, wish.tap, wallet, readers) for _ in range(tries))


def _tapped(
    wish: Wish,
    world: World,
    *,
    answers: tuple[Acceptance, ...],
    before_fen: int | None,
    after_fen: int | None,
    receipts: tuple[Receipt, ...],
    schedule: Schedule,
    events: list[Event],
) -> Tapped:
    head = Head(began_at=wish.tap.at, binding=wish.through.value, profile=P1.name, seed=wish.seed)
    return Tapped(
        world=world,
        seed=wish.seed,
        answers=answers,
        before_fen=before_fen,
        after_fen=after_fen,
        receipts=receipts,
        happened=schedule.happened,
        outstanding=schedule.outstanding,
        trace=Trace(head, tuple(events)),
    )


def _watched(station: Station, texts: Texts, events: list[Event]) -> Station:
    binding = Recorded(logged(station.binding, texts), events.append, _now_us)
    return attrs.evolve(station, binding=binding)


def _now_us() -> int:
    return time.monotonic_ns() // 1000


def _image_of(file: Path | None) -> CardImage | None:
    return read_image(file.read_bytes(), file.name) if file is not None else None


def _adopted(world: World, image: CardImage, wish: Wish) -> Wallet:
    ssse = image.directory(id=SSSE)
    pin = ssse.pin.value.rstrip("F") if ssse is not None and ssse.pin is not None else ""
    return adopt(world, contents(image), pin)
