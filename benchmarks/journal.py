"""Durable acceptances per second on an SQLite file, against the same writes and nothing else.

Once, untimed, each statement that writes is noted with its values, transaction by transaction. The
peer executes the very same statements with SQLAlchemy Core, in as many commits, on a copy of the
database as it was before: no request is read, nothing is looked up, decided or hashed.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
from sqlalchemy import Connection, Engine, Executable, event

from benchmarks.measure import Row, Target, in_turn
from benchmarks.taps import TAPPED
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.storage.database import Database
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import World

_ACCEPTANCES: Final = 200
_ROUNDS: Final = 5
_RATIO: Final = 0.3
_WAIT_S: Final = 10.0
_HOME: Final = "anhui"
_HOST: Final = "ningbo"
_CASES: Final = (("a ride", "transit.ride"), ("a library visit", "culture.enter"))

Tap = tuple[dict[str, object], MemoryReader]
Values = Mapping[str, object] | Sequence[Mapping[str, object]]
Commit = Sequence[tuple[Executable, Values]]
"""The statements of one transaction."""


def rows() -> list[Row]:
    """Measure rides, which take money from a purse: two commits; and visits to a library: one."""
    registry = Registry(Plugins())
    measured: list[Row] = []
    for name, scenario in _CASES:
        with TemporaryDirectory() as folder:
            measured += _Case(registry, scenario, Path(folder)).rows(name)
    return measured


@attrs.frozen
class _Speed:
    """Acceptances by the clock on the wall, and by the time that this process computed."""

    per_second: float
    per_cpu_second: float


class _Case:
    """Plain requests for one scenario, each by another visitor.

    Args:
        registry: The regions; opened once for all databases.
        scenario: Scenario code.
        folder: Where databases are made.
    """

    def __init__(self, registry: Registry, scenario: str, folder: Path) -> None:
        self._registry = registry
        self._base = MemoryBase(bytes(32))
        self._folder = folder
        self._number = count()
        self._before = folder / "before.db"
        with closing(self._platform(self._before)) as platform:
            self._taps = _prepare(World(platform), scenario)
        self._commits = self._note()

    def rows(self, name: str) -> list[Row]:
        """Measure ours and the peer in turn."""
        sides = {
            "ours": lambda: self._accept_all(self._copy()),
            "peer": lambda: self._write_all(self._copy(), self._commits),
        }
        found = in_turn(sides, _ROUNDS)
        ours, peer = found["ours"], found["peer"]
        commits = len(self._commits) // _ACCEPTANCES
        statements = sum(map(len, self._commits)) // _ACCEPTANCES
        what = f"{name} kept in {commits} commit{'s' * (commits > 1)}"
        row_of = partial(Row.of, peer_name=f"SQLAlchemy Core, {statements} writes")
        return [
            row_of(
                what,
                [one.per_second for one in ours],
                [one.per_second for one in peer],
                unit="acceptances per second",
                target=Target(f">= {_RATIO}x", lambda _ours, ratio: ratio >= _RATIO),
            ),
            row_of(
                f"{what}, computing alone",
                [one.per_cpu_second for one in ours],
                [one.per_cpu_second for one in peer],
                unit="acceptances per CPU second",
            ),
        ]

    def _note(self) -> Sequence[Commit]:
        """Run ours and the peer once, untimed, and compare what they leave behind.

        Raises:
            ValueError: The databases differ, or not every request takes as many commits.
        """
        ours, peer = self._copy(), self._copy()
        with noting() as commits:
            self._accept_all(ours)
        self._write_all(peer, commits)
        if _content(ours) != _content(peer):
            raise ValueError("expected the same rows from both sides, received others")
        if len(commits) % _ACCEPTANCES:
            raise ValueError(f"expected as many commits each time, received {len(commits)}")
        return commits

    def _accept_all(self, file: Path) -> _Speed:
        with closing(self._platform(file)) as platform:
            begun = _now()
            accepted = [platform.accept(body, reader) for body, reader in self._taps]
            speed = _speed(begun)
        if not all(one.decision.allowed for one in accepted):
            raise ValueError("expected every request to be allowed, one was refused")
        return speed

    @staticmethod
    def _write_all(file: Path, commits: Sequence[Commit]) -> _Speed:
        with closing(Database(_url(file), mark="SCJ1", wait_s=_WAIT_S)) as database:
            begun = _now()
            for commit in commits:
                with database.writing("peer") as connection:
                    for statement, values in commit:
                        connection.execute(statement, values)
            return _speed(begun)

    def _platform(self, file: Path) -> Platform:
        journal = SqlJournal(_url(file))
        return Platform(registry=self._registry, journal=journal, base=self._base)

    def _copy(self) -> Path:
        file = self._folder / f"copy-{next(self._number)}.db"
        shutil.copyfile(self._before, file)
        return file


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _speed(begun: tuple[float, float]) -> _Speed:
    wall_s, cpu_s = (now - then for now, then in zip(_now(), begun, strict=True))
    return _Speed(_ACCEPTANCES / wall_s, _ACCEPTANCES / cpu_s)


def _prepare(world: World, scenario: str) -> Sequence[Tap]:
    taps = []
    for _ in range(_ACCEPTANCES):
        visitor = world.adult(_HOME)
        body = world.body(_HOST, scenario, TAPPED, {})
        taps.append((body, world.reader(visitor, TAPPED, world.at)))
    return taps


@contextmanager
def noting() -> Iterator[Sequence[Commit]]:
    """Note what is written in each transaction, whichever engine runs it."""
    commits: list[Commit] = []
    written: list[tuple[Executable, Values]] = []

    def note(
        _connection: Connection,
        statement: Executable,
        many: Sequence[Mapping[str, object]],
        one: Mapping[str, object],
        _options: object,
    ) -> None:
        if statement.is_dml:
            written.append((statement, many or one))

    def end(_connection: Connection) -> None:
        if written:
            commits.append(tuple(written))
            written.clear()

    event.listen(Engine, "before_execute", note)
    event.listen(Engine, "commit", end)
    try:
        yield commits
    finally:
        event.remove(Engine, "before_execute", note)
        event.remove(Engine, "commit", end)


def _content(file: Path) -> Sequence[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


def _url(file: Path) -> str:
    return f"sqlite:///{file}"
