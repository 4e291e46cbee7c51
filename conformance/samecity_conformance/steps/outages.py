"""What else can fail than a card: homes and their plugins, power, and the books.

Power is that of the platform's machine. A failure ends the request in the middle, nobody is
answered, and whatever comes later finds what purse and books hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final, TypeVar

import pytest
from pytest_bdd import given, then, when

from samecity.domain.card import CredentialKind
from samecity.errors import JournalError
from samecity.journal.memory import MemoryJournal
from samecity.spi import Journal, NationalPlatform, Region, StateStore, Vouch
from samecity.spi.reader import Presentment, Wanted
from samecity.synthetic.readers import HeldReader
from samecity_conformance.language import sentence
from samecity_conformance.scene import Scene, Sent
from samecity_conformance.steps.values import PLACE, YUAN, fen, place
from samecity_conformance.unasked import Unasked
from samecity_conformance.variants import Unreachable, with_classes
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.faults import parse_faults

Value = TypeVar("Value")

_TAP: Final = CredentialKind.CARD_CONTACTLESS
_RIDE: Final = "transit.ride"
_BUS: Final = {"mode": "bus"}
_WAIT_S: Final = 0.05
_ACTS: Final = {"the card is read": "present", "the purse pays": "debit"}
_FARES: Final = "transit"


class Voiceless(Region):
    """A region whose plugin raises when it is asked for its cards."""

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        """Raise what a plugin's defect raises."""
        raise ZeroDivisionError("a defect of the region's plugin")


class PowerFailure(BaseException):
    """The platform's machine has no power any more: nothing catches it."""


class PoweredReader:
    """A reader of a platform that loses its power at one of the reader's acts.

    Args:
        reader: The reader.
        act: Name of the method.
        is_after: Whether the act is done before the power fails.
    """

    def __init__(self, reader: HeldReader, act: str, *, is_after: bool) -> None:
        self._reader = reader
        self._act = act
        self._is_after = is_after

    @property
    def opened(self) -> int:
        """How often it was opened."""
        return self._reader.opened

    def present(self, kind: CredentialKind, wanted: Wanted) -> Presentment:
        """Read the card."""
        return self._powered("present", lambda: self._reader.present(kind, wanted))

    def debit(self, transaction: str, amount_fen: int) -> int:
        """Take money from the purse."""
        return self._powered("debit", lambda: self._reader.debit(transaction, amount_fen))

    def load(self, transaction: str, amount_fen: int, on: date) -> int:
        """Put money into the purse."""
        return self._powered("load", lambda: self._reader.load(transaction, amount_fen, on))

    def proves(self, transaction: str) -> bool:
        """Say whether the purse carried out a transaction."""
        return self._powered("proves", lambda: self._reader.proves(transaction))

    def balance_fen(self) -> int | None:
        """Return what the purse holds."""
        return self._reader.balance_fen()

    def close(self) -> None:
        """Let go of the card."""
        self._reader.close()

    def _powered(self, act: str, do: Callable[[], Value]) -> Value:
        if act != self._act:
            return do()
        if self._is_after:
            do()
        raise PowerFailure


# Homes.


@given(sentence(rf"the home of (?P<home>{PLACE}) cannot be asked"))
def home_down(scene: Scene, home: str) -> None:
    """Take a home's system down, before the first person appears."""
    scene.install(with_classes(scene.registry, {place(home): Unreachable}))


@when(sentence(rf"the home of (?P<home>{PLACE}) can be asked again"))
def home_up(scene: Scene, home: str) -> None:
    """Bring the home's system back."""
    region = scene.registry.regions[place(home)]
    assert isinstance(region, Unreachable)
    region.is_down = False
    scene.heed()


@given(sentence(rf"the plugin of (?P<home>{PLACE}) raises when it is asked to vouch"))
def home_raises(scene: Scene, home: str) -> None:
    """Give a home a defect."""
    scene.install(with_classes(scene.registry, {place(home): Voiceless}))


# Power.


@when(
    sentence(
        rf"the power fails (?P<side>before|after) (?P<act>{'|'.join(_ACTS)})"
        rf" on a bus in (?P<host>{PLACE})"
    )
)
def power_fails(scene: Scene, side: str, act: str, host: str) -> None:
    """Ride, and lose the platform at one of the reader's acts."""
    body = scene.world.body(place(host), _RIDE, _TAP, _BUS, at=scene.at)
    reader = scene.readers.reader(scene.wallet, _TAP, scene.at)
    with pytest.raises(PowerFailure):
        scene.send(body, PoweredReader(reader, _ACTS[act], is_after=side == "after"))


@when(sentence("the platform is opened again"))
def opened_again(scene: Scene) -> None:
    """Open it on its books, which finishes what was left open; the holder stands there still."""
    _reopen(scene)


@when(
    sentence(
        rf"card and platform lose their power after each APDU n of a bus ride in (?P<host>{PLACE}),"
        r" and the platform is opened again"
    )
)
def power_at_each_apdu(scene: Scene, charged: list[tuple[int, int, bool]], host: str) -> None:
    """Ride once for each command of a ride, each time in a world of its own."""
    for number in count(1):
        with closing(scene.another()) as other:
            other.open_books = partial(_same, MemoryJournal())
            other.wallets.append(other.world.adult(scene.wallet.home))
            before_fen = _balance_fen(other)
            schedule = _bench(other).afflict(other.wallet, parse_faults(f"tear-after:{number}"))
            other.use("card", _RIDE, place(host), _BUS)
            if schedule.outstanding:
                break
            _reopen(other)
            charged.append((before_fen - _balance_fen(other), *_booked(other)))


@pytest.fixture
def charged() -> list[tuple[int, int, bool]]:
    """Return, of each ride, what left the purse, what the books say, and whether any is open."""
    return []


@then(sentence(rf"each of them was charged (?P<amount>{YUAN}) or nothing, by purse and books"))
def charged_or_not(charged: list[tuple[int, int, bool]], amount: str) -> None:
    """Expect both to have happened, and purse and books always to say the same."""
    assert set(charged) == {(0, 0, False), (fen(amount), fen(amount), False)}


@then(sentence(rf"the books hold fares of (?P<amount>{YUAN}), and nothing is left open"))
def fares(scene: Scene, amount: str) -> None:
    """Expect the platform's books to know of so much money, and to wait for none."""
    assert _booked(scene) == (fen(amount), False)


# Books.


@given(sentence("the books are kept in a file"))
def books_in_a_file(scene: Scene, tmp_path: Path) -> None:
    """Keep them in SQLite, where they outlive the platform and can be busy or full."""
    # Imported here, because every worker imports this module and SQLAlchemy takes long to load.
    from samecity.journal.sql import SqlJournal

    scene.check_here(Unasked.POWER)
    file = tmp_path / "journal.db"
    scene.open_books = lambda: SqlJournal(f"sqlite:///{file}", wait_s=_WAIT_S)


@when(
    sentence(
        rf"the card is tapped on a bus in (?P<host>{PLACE})"
        r" while (?P<what>another process holds the books|there is no room for the books)"
    )
)
def tapped_in_vain(scene: Scene, tmp_path: Path, host: str, what: str) -> None:
    """Ride, and get no answer: what cannot be kept is not decided."""
    body = scene.world.body(place(host), _RIDE, _TAP, _BUS, at=scene.at)
    reader = scene.readers.reader(scene.wallet, _TAP, scene.at)
    hindered = _held(tmp_path / "journal.db") if what.startswith("another") else _no_room()
    with hindered, pytest.raises(JournalError):
        scene.send(body, reader)


def _same(journal: Journal) -> Journal:
    """Return books that outlive the platform, without a file."""
    return journal


@contextmanager
def _held(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def _no_room() -> Iterator[None]:
    """Let no file of this process be written for a moment."""
    # Imported here, because Windows has no such limits and all the other steps.
    from resource import RLIMIT_FSIZE, getrlimit, setrlimit

    before = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, before)


def _reopen(scene: Scene) -> None:
    sent = scene.sent
    assert sent is not None, "expected a request before, received none"
    scene.reopen(_bench(scene))
    kind = CredentialKind(str(sent.body["kind"]))
    scene.sent = Sent(sent.body, scene.readers.reader(scene.wallet, kind, scene.at, pin=scene.pin))


def _bench(scene: Scene) -> Bench:
    readers = scene.readers
    assert isinstance(readers, Bench), "expected a scenario that is tagged @chips"
    return readers


def _balance_fen(scene: Scene) -> int:
    balance_fen = scene.readers.balance_fen(scene.wallet)
    assert balance_fen is not None
    return balance_fen


def _booked(scene: Scene) -> tuple[int, bool]:
    """Return the fares in the books, and whether something waits for its purse."""
    journal = scene.platform.journal
    fares_fen = sum(
        one.amount_fen for one in journal.postings() if one.account == _FARES and one.amount_fen > 0
    )
    return fares_fen, any(True for _ in journal.reserved())
