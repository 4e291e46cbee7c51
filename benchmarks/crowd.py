"""Durable acceptances by 1, 4 and 16 processes at once, on a file and on a server.

Rides at four hosts in turn, each by another visitor, two commits each. The peer executes the very
same INSERT and UPDATE statements with SQLAlchemy Core, in as many commits, by as many processes,
and does nothing else: it reads, decides and hashes nothing, takes no turn, and does not care
whether the chain that it lengthens is still the one it saw.
"""

from __future__ import annotations

import multiprocessing
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import click
from sqlalchemy import create_engine

from benchmarks.journal import Commit, Tap, noting
from benchmarks.measure import Row, Target, in_turn
from benchmarks.taps import TAPPED
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.open import open_journal
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.storage.database import Database
from samecity.synthetic.world import World
from tests.postgres import OPEN_TO_ALL, Cluster, programs

_CROWDS: Final = {1: 200, 4: 100, 16: 40}
"""How many processes, and how many rides each of them accepts."""

_ROUNDS: Final = 3
_RATIO: Final = 0.3
_KEEPS: Final = 0.7
_WAIT_S: Final = 60.0
_HOSTS: Final = ("ningbo", "zhoushan", "binzhou", "anhui")
_HOMES: Final = ("anhui", "ningbo", "zhoushan")

_fork: Final = multiprocessing.get_context("fork")


def rows() -> list[Row]:
    """Measure both databases; without PostgreSQL's programs only SQLite."""
    registry, measured = Registry(Plugins()), list[Row]()
    with TemporaryDirectory() as folder:
        measured += _Crowds(registry, _Files(Path(folder))).rows()
    found = programs()
    if found is None:
        click.echo("left out: PostgreSQL needs the Debian package postgresql", err=True)
        return measured
    with Cluster(found, OPEN_TO_ALL, is_durable=True) as cluster:
        measured += _Crowds(registry, _Server(cluster)).rows()
    return measured


class _Place(ABC):
    """Where databases are made."""

    name: str

    @abstractmethod
    def new(self) -> str:
        """Return the URL of an empty database."""

    @abstractmethod
    def copy(self, url: str) -> str:
        """Return the URL of a copy."""

    @abstractmethod
    def writing(self, url: str) -> tuple[Callable[[], object], Callable[[Commit], None]]:
        """Open a database for a peer; returns how to close it and how to make one commit."""


class _Files(_Place):
    name = "SQLite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count()

    def new(self) -> str:
        return f"sqlite:///{self._folder / f'{next(self._number)}.db'}"

    def copy(self, url: str) -> str:
        other = self.new()
        copyfile(url.removeprefix("sqlite:///"), other.removeprefix("sqlite:///"))
        return other

    def writing(self, url: str) -> tuple[Callable[[], object], Callable[[Commit], None]]:
        # With our settings: as durable, and as patient.
        database = Database(url, mark="SCJ1", wait_s=_WAIT_S)

        def commit(statements: Commit) -> None:
            with database.writing("peer") as connection:
                for statement, values in statements:
                    connection.execute(statement, values)

        return database.close, commit


class _Server(_Place):
    name = "PostgreSQL"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def new(self) -> str:
        return self._cluster.new_database()

    def copy(self, url: str) -> str:
        return self._cluster.new_database(like=url)

    def writing(self, url: str) -> tuple[Callable[[], object], Callable[[Commit], None]]:
        engine = create_engine(url)

        def commit(statements: Commit) -> None:
            with engine.begin() as connection:
                for statement, values in statements:
                    connection.execute(statement, values)

        return engine.dispose, commit


@attrs.frozen
class _Found:
    """What one crowd found.

    Attributes:
        per_second: Rides of all processes by the clock on the wall.
        p99_ms: All but one in a hundred took no longer, in milliseconds.
    """

    per_second: float
    p99_ms: float


class _Crowds:
    """The same rides by ever more processes, by us and by the peer, on one kind of database."""

    def __init__(self, registry: Registry, place: _Place) -> None:
        self._registry = registry
        self._place = place
        self._base = MemoryBase(bytes(32))
        rides = max(processes * each for processes, each in _CROWDS.items())
        self._before = place.new()
        with closing(self._platform(self._before)) as platform:
            self._taps = _prepare(World(platform), rides)
        self._commits = self._note()

    def rows(self) -> list[Row]:
        """Measure all crowds in each round, so that they can be compared with each other."""
        sides: dict[str, Callable[[], _Found]] = {}
        for processes in _CROWDS:
            sides[f"ours {processes}"] = partial(self._run, self._ours, processes)
            sides[f"peer {processes}"] = partial(self._run, self._peer, processes)
        found = in_turn(sides, _ROUNDS)
        measured = []
        for processes in _CROWDS:
            ours, peer = found[f"ours {processes}"], found[f"peer {processes}"]
            measured += self._rows_of(processes, ours, peer)
        few, many = list(_CROWDS)[-2:]
        measured.append(
            Row.of(
                f"{many} processes beside {few}, {self._place.name}",
                [one.per_second for one in found[f"ours {many}"]],
                [one.per_second for one in found[f"ours {few}"]],
                unit="rides per second",
                peer_name=f"ours, {few} processes",
                target=Target(f">= {_KEEPS}x", lambda _ours, ratio: ratio >= _KEEPS),
            )
        )
        return measured

    def _rows_of(self, processes: int, ours: Sequence[_Found], peer: Sequence[_Found]) -> list[Row]:
        what = f"{processes} process{'es' * (processes > 1)}, {self._place.name}"
        return [
            Row.of(
                f"rides kept by {what}",
                [one.per_second for one in ours],
                [one.per_second for one in peer],
                unit="rides per second",
                peer_name="the same writes",
                target=Target(f">= {_RATIO}x", lambda _ours, ratio: ratio >= _RATIO),
            ),
            Row.of(
                f"99th percentile of {what}",
                [one.p99_ms for one in ours],
                [one.p99_ms for one in peer],
                unit="ms, less is better",
                peer_name="the same writes",
            ),
        ]

    def _note(self) -> Sequence[Sequence[Commit]]:
        """Accept all rides once, one after the other, and note what each of them writes.

        A purse carries a transaction out once; in the runs that are timed it has done so already.
        """
        noted: list[Sequence[Commit]] = []
        with closing(self._platform(self._place.copy(self._before))) as platform:
            for body, reader in self._taps:
                with noting() as commits:
                    accepted = platform.accept(body, reader)
                if not accepted.decision.allowed:
                    raise ValueError("expected every ride to be allowed, one was refused")
                noted.append(tuple(commits))
        return noted

    def _platform(self, url: str) -> Platform:
        return Platform(registry=self._registry, journal=open_journal(url), base=self._base)

    def _ours(self, url: str) -> _Worker:
        platform = self._platform(url)

        def ride(number: int) -> None:
            if not platform.accept(*self._taps[number]).decision.allowed:
                raise ValueError("expected every ride to be allowed, one was refused")

        return platform.close, ride

    def _peer(self, url: str) -> _Worker:
        close, commit = self._place.writing(url)

        def write(number: int) -> None:
            for statements in self._commits[number]:
                commit(statements)

        return close, write

    def _run(self, work: Callable[[str], _Worker], processes: int) -> _Found:
        """Let as many processes ride at once on a copy of the database."""
        url, each = self._place.copy(self._before), _CROWDS[processes]
        barrier = _fork.Barrier(processes)
        lines, workers = [], []
        for at in range(processes):
            line, end = _fork.Pipe(duplex=False)
            share = range(at * each, (at + 1) * each)
            worker = _fork.Process(target=_work, args=(work, url, share, barrier, end))
            worker.start()
            end.close()
            lines.append(line)
            workers.append(worker)
        told = [line.recv() for line in lines]
        for line, worker in zip(lines, workers, strict=True):
            worker.join()
            line.close()
        begun, ended = min(one[0] for one in told), max(one[1] for one in told)
        took_s = sorted(one for _, _, each_s in told for one in each_s)
        return _Found(len(took_s) / (ended - begun), took_s[len(took_s) * 99 // 100] * 1000)


_Worker = tuple[Callable[[], object], Callable[[int], None]]
"""How to close, and how to do the ride with a number."""


def _work(
    work: Callable[[str], _Worker], url: str, share: range, barrier: Barrier, end: Connection
) -> None:
    """Do one process's rides and tell when they began and ended, and how long each took."""
    close, ride = work(url)
    barrier.wait(_WAIT_S)
    took_s, begun = [], time.monotonic()
    for number in share:
        at = time.monotonic()
        ride(number)
        took_s.append(time.monotonic() - at)
    end.send((begun, time.monotonic(), took_s))
    end.close()
    close()


def _prepare(world: World, rides: int) -> Sequence[Tap]:
    taps = []
    for number in range(rides):
        visitor = world.adult(_HOMES[number % len(_HOMES)])
        body = world.body(_HOSTS[number % len(_HOSTS)], "transit.ride", TAPPED, {"mode": "bus"})
        taps.append((body, world.reader(visitor, TAPPED, world.at)))
    return taps
