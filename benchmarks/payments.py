"""Payments per second from a payment file, against bulk inserts of the same rows and nothing else.

A file of a hundred thousand orders goes through the platform in batches of a thousand, each one
acceptance: every payee's card, account and life is looked up, every order is decided, kept and
audited. The peer writes the rows that ours left with SQLAlchemy Core (`executemany`), as many a
commit, on a copy of the database as it was before. Each round is a process of its own, so that its
memory can be told.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import msgspec
import sqlalchemy as sa

from benchmarks.measure import Row, Target, in_turn
from samecity.domain.card import (
    AccountState,
    Card,
    CardFunction,
    CardState,
    CredentialKind,
    Generation,
)
from samecity.domain.effects import WriteCard
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal import schema
from samecity.journal.open import open_journal
from samecity.national.open import base_url_of, open_base
from samecity.national.schema import person
from samecity.platform import Platform
from samecity.spi import DocumentEvidence
from samecity.spi.journal import Ruling
from samecity.storage.database import Database
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import DEFAULT_AT, World
from samecity_benefits.payment_file import PaymentFile

_ORDERS: Final = 100_000
_BATCH: Final = 1_000
_ROUNDS: Final = 3
_RATIO: Final = 0.3
_MOST_MB: Final = 300
_HOME: Final = "binzhou"
_DIVISION: Final = "371600"
_WAIT_S: Final = 10.0

_TABLES: Final = (schema.state, schema.acceptance, schema.audit, schema.posting)
"""Those to which a batch adds rows."""

_fork: Final = multiprocessing.get_context("fork")


@attrs.frozen
class _Speed:
    """Seconds that the orders took, by the clock on the wall and of computing."""

    wall_s: float = 0.0
    cpu_s: float = 0.0

    @classmethod
    def since(cls, begun: _Speed) -> _Speed:
        """Return what has passed since a moment; the beginning of time without one."""
        return cls(time.perf_counter() - begun.wall_s, time.process_time() - begun.cpu_s)

    def __add__(self, other: _Speed) -> _Speed:
        return _Speed(self.wall_s + other.wall_s, self.cpu_s + other.cpu_s)


@attrs.frozen
class _Round:
    """What a process took."""

    speed: _Speed
    memory_mb: float

    @property
    def per_second(self) -> float:
        return _ORDERS / self.speed.wall_s

    @property
    def per_cpu_second(self) -> float:
        return _ORDERS / self.speed.cpu_s


def rows() -> list[Row]:
    """Measure both sides in turn, and the memory that ours takes."""
    with TemporaryDirectory() as name:
        bench = _Bench(Path(name))
        found = in_turn({"ours": bench.pay, "peer": bench.write}, _ROUNDS)
    ours, peer = found["ours"], found["peer"]
    what = f"{_ORDERS:,} payments in batches of {_BATCH:,}"
    row_of = partial(Row.of, peer_name="SQLAlchemy Core, bulk inserts")
    return [
        row_of(
            what,
            [one.per_second for one in ours],
            [one.per_second for one in peer],
            unit="payments per second",
            target=Target(f">= {_RATIO}x", lambda _ours, ratio: ratio >= _RATIO),
        ),
        row_of(
            f"{what}, computing alone",
            [one.per_cpu_second for one in ours],
            [one.per_cpu_second for one in peer],
            unit="payments per CPU second",
        ),
        row_of(
            f"{what}, memory",
            [one.memory_mb for one in ours],
            [one.memory_mb for one in peer],
            unit="MB at the most, less is better",
            target=Target(f"< {_MOST_MB} MB", lambda ours, _ratio: ours < _MOST_MB),
        ),
    ]


class _Bench:
    """A home with its people and cards, and a file that pays each of them once.

    Args:
        folder: Where databases and the file are made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count()
        self._registry = Registry(Plugins())
        self._before = folder / "before.db"
        self._cardholders = base_url_of(_url(self._before), None)
        _in_a_process(self._populate)
        self._file = PaymentFile(folder / "pension.csv", _HOME, "bz-pension", "2026-11", DEFAULT_AT)
        lines = (f"{_holder_ref(n)},{10_000 + n}\n" for n in range(_ORDERS))
        self._file.file.write_text("".join(lines), encoding="utf-8")
        # What the peer writes, kept apart from what is timed.
        self._after = self._copy(self._before)
        _in_a_process(partial(self._pay, self._after))

    def pay(self) -> _Round:
        """Pay the whole file through the platform."""
        return _in_a_process(partial(self._pay, self._copy(self._before)))

    def write(self) -> _Round:
        """Write the rows that paying leaves."""
        return _in_a_process(partial(self._write, self._copy(self._before)))

    def _populate(self) -> _Speed:
        """Give everybody a card with an active account, by rulings like any other."""
        journal = open_journal(_url(self._before))
        base = open_base(self._cardholders, may_be_made=True)
        with closing(Platform(registry=self._registry, journal=journal, base=base)) as platform:
            world = World(platform)
            decision = platform.ask(
                world.body(_HOME, "benefit.file", CredentialKind.NONE, {}), _institution()
            )
            for first in range(0, _ORDERS, _BATCH):
                cards = tuple(WriteCard(_card(n), "issue", 0) for n in range(first, first + _BATCH))
                issued = msgspec.structs.replace(decision, request_id=f"issue-{first}")
                with journal.begin(_HOME) as unit:
                    unit.record(Ruling(issued, cards, "", "samecity", ""))
        self._add_people()
        return _Speed()

    def _add_people(self) -> None:
        with closing(Database(self._cardholders, mark="SCH1", wait_s=_WAIT_S)) as database:
            for first in range(0, _ORDERS, _BATCH):
                people = [_person(n) for n in range(first, first + _BATCH)]
                with database.writing("person") as connection:
                    connection.execute(sa.insert(person), people)

    def _pay(self, file: Path) -> _Speed:
        journal = open_journal(_url(file))
        base = open_base(self._cardholders, may_be_made=False)
        with closing(Platform(registry=self._registry, journal=journal, base=base)) as platform:
            reader, paid = _institution(), 0
            begun = _Speed.since(_Speed())
            for body in self._file.batches():
                paid += platform.accept(body, reader).decision.terms.limits["paid"]
            took = _Speed.since(begun)
        if paid != _ORDERS:
            raise ValueError(f"expected {_ORDERS} payments, received {paid}")
        return took

    def _write(self, file: Path) -> _Speed:
        took = _Speed()
        with closing(Database(_url(file), mark="SCJ1", wait_s=_WAIT_S)) as database:
            for batch in self._batches():
                begun = _Speed.since(_Speed())
                with database.writing(_HOME) as connection:
                    for table, values in zip(_TABLES, batch, strict=True):
                        connection.execute(sa.insert(table), values)
                took += _Speed.since(begun)
        return took

    def _batches(self) -> Iterator[Sequence[list[dict[str, object]]]]:
        """Yield the rows that each batch added, table by table, in the order of writing."""
        batches = _ORDERS // _BATCH
        with (
            closing(Database(_url(self._before), mark="SCJ1", wait_s=_WAIT_S)) as before,
            closing(Database(_url(self._after), mark="SCJ1", wait_s=_WAIT_S)) as after,
            before.reading() as then,
            after.reading() as now,
        ):
            added = [
                (table, _last(then, table), (_last(now, table) - _last(then, table)) // batches)
                for table in _TABLES
            ]
            for number in range(batches):
                yield [
                    _between(now, table, first + number * step, step)
                    for table, first, step in added
                ]

    def _copy(self, file: Path) -> Path:
        copy = self._folder / f"copy-{next(self._number)}.db"
        shutil.copyfile(file, copy)
        return copy


def _in_a_process(work: Callable[[], _Speed]) -> _Round:
    """Do work in a child; return what it took.

    Raises:
        ValueError: The child failed.
    """
    receiving, sending = _fork.Pipe(duplex=False)
    child = _fork.Process(target=_work, args=(work, sending))
    child.start()
    sending.close()
    try:
        found = receiving.recv()
    except EOFError as error:
        raise ValueError("expected a figure, the process failed") from error
    finally:
        child.join()
    assert isinstance(found, _Round)  # what `_work` sends
    return found


def _work(work: Callable[[], _Speed], sending: Connection) -> None:
    speed = work()
    sending.send(_Round(speed, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _last(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.text(f"SELECT coalesce(max(rowid), 0) FROM {table.name}")) or 0  # noqa: S608  a table of ours


def _between(
    connection: sa.Connection, table: sa.Table, after: int, rows: int
) -> list[dict[str, object]]:
    rowid: sa.ColumnElement[int] = sa.literal_column("rowid")
    wanted = sa.select(table).where(rowid > after, rowid <= after + rows).order_by(rowid)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _institution() -> MemoryReader:
    return MemoryReader(document=DocumentEvidence("", _HOME))


def _holder_ref(number: int) -> str:
    return f"h-payee-{number * 7_919 % _ORDERS:06d}"


def _card(number: int) -> Card:
    return Card(
        card_ref=f"{number:032x}",
        holder_ref=f"h-payee-{number:06d}",
        home=_HOME,
        city=_DIVISION,
        generation=Generation.THIRD,
        functions=frozenset(CardFunction),
        state=CardState.NORMAL,
        since=DEFAULT_AT,
        issued_on=date(2025, 11, 23),
        valid_until=date(2035, 11, 23),
        account=AccountState.ACTIVE,
    )


def _person(number: int) -> dict[str, object]:
    return {
        "holder_ref": f"h-payee-{number:06d}",
        "resident_id": f"99{number:016d}",
        "name": f"测试{number}",
        "born": date(1954, 3, 10),
        "household": _DIVISION,
        "residence": _DIVISION,
        "insured": _DIVISION,
        "classes": "[]",
        "guardian_ref": "",
        "is_alive": True,
    }


def _url(file: Path) -> str:
    return f"sqlite:///{file}"
