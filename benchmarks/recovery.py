"""How long after a kill the next command answers, on a journal with 100,000 acceptances.

A process is killed and leaves rides behind whose purses it had not yet debited. What is timed is
what a person at a terminal waits for: `samecity accept` from start to end, which opens the journal,
finishes what was left, decides and answers. The peer is the same command on a new journal.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import click
import msgspec
from sqlalchemy import make_url

from benchmarks.measure import Row, Target, in_turn
from benchmarks.taps import TAPPED
from samecity.domain.effects import Post
from samecity.journal.open import open_journal
from samecity.national.open import base_url_of, open_base
from samecity.platform import Platform
from samecity.schemas.requests import read_request
from samecity.spi.journal import Ruling
from samecity.synthetic.chip_files import FileChips
from samecity.synthetic.world import World
from tests.postgres import OPEN_TO_ALL, Cluster, programs

_ACCEPTANCES: Final = 100_000
_BATCH: Final = 1_000
_LEFT: Final = 20
"""Rides that are reserved when the process is killed."""

_ROUNDS: Final = 3
_LIMIT_S: Final = 5.0
_HOSTS: Final = ("ningbo", "zhoushan", "binzhou", "anhui")
_SAMECITY: Final = str(Path(sys.executable).with_name("samecity"))

_fork: Final = multiprocessing.get_context("fork")


def rows() -> list[Row]:
    """Measure both databases; without PostgreSQL's programs only SQLite."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        number = count()
        filled = f"sqlite:///{folder / 'filled.db'}"
        _fill(filled)
        new_file = partial(_new_file, folder, number)
        measured = [_row("SQLite", filled, new_file, folder)]
        found = programs()
        if found is None:
            click.echo("left out: PostgreSQL needs the Debian package postgresql", err=True)
            return measured
        cluster = stack.enter_context(Cluster(found, OPEN_TO_ALL, is_durable=True))
        new_database = partial(_new_database, cluster)
        moved = new_database()
        _samecity("journal", "migrate", "--from", filled, "--to", moved)
        return [*measured, _row("PostgreSQL", moved, new_database, folder)]


def _new_file(folder: Path, number: count[int]) -> str:
    return f"sqlite:///{folder / f'{next(number)}.db'}"


def _new_database(cluster: Cluster) -> str:
    journal = cluster.new_database()
    cluster.new_database(make_url(base_url_of(journal, None)).database or "")
    return journal


def _row(name: str, filled: str, new: Callable[[], str], folder: Path) -> Row:
    cards = count()

    def after_a_kill() -> float:
        chips = folder / f"cards-{name}-{next(cards)}"
        killed = _fork.Process(target=_die, args=(filled, chips))
        killed.start()
        killed.join()
        return _answer_s(filled, chips)

    sides = {"ours": after_a_kill, "peer": lambda: _answer_s(new(), folder / f"new-{next(cards)}")}
    found = in_turn(sides, _ROUNDS)
    return Row.of(
        f"answer after a kill, {_ACCEPTANCES:,} acceptances, {name}",
        found["ours"],
        found["peer"],
        unit="seconds, less is better",
        peer_name="on a new journal",
        target=Target(f"< {_LIMIT_S:g} s", lambda ours, _ratio: ours < _LIMIT_S),
    )


def _answer_s(url: str, chips: Path) -> float:
    begun = time.monotonic()
    _samecity(
        *("accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride", "--json"),
        *("--set", "mode=bus", "--database-url", url, "--cards", str(chips)),
    )
    took_s = time.monotonic() - begun
    with closing(open_journal(url)) as journal:
        if journal.reserved():
            raise ValueError("expected the start to finish every ride, some are still reserved")
    return took_s


def _samecity(*arguments: str) -> None:
    subprocess.run([_SAMECITY, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own command


def _open(url: str, chips: Path | None) -> World:
    journal, base = open_journal(url), open_base(base_url_of(url, None), may_be_made=True)
    kept = FileChips(chips) if chips is not None else None
    return World(Platform(journal=journal, base=base), run=f"{os.getpid()}-", chips=kept)


def _ride(world: World, host: str) -> Ruling:
    """Decide a ride without keeping it."""
    platform, visitor = world.platform, world.adult("shanghai")
    body = world.body(host, "transit.ride", TAPPED, {"mode": "bus"})
    request = read_request(body, platform.registry.scenario)
    with (
        closing(world.reader(visitor, TAPPED, world.at)) as reader,
        platform.journal.snapshot() as store,
    ):
        return platform.pipeline.decide(request, reader, store).ruling


def _fill(url: str) -> None:
    """Keep a hundred thousand rides: real decisions with their postings and audit records."""
    world = _open(url, None)
    rides = [_ride(world, host) for host in _HOSTS]
    for first in range(0, _ACCEPTANCES, _BATCH):
        ride = rides[first // _BATCH % len(rides)]
        posts = tuple(effect for effect in ride.effects if isinstance(effect, Post))
        with world.platform.journal.begin(ride.decision.host) as unit:
            for number in range(first, first + _BATCH):
                decision = msgspec.structs.replace(ride.decision, request_id=f"filled-{number}")
                unit.record(msgspec.structs.replace(ride, decision=decision, effects=posts))
    world.platform.close()


def _die(url: str, chips: Path) -> None:
    """Reserve some rides and be killed before their purses are debited."""
    world = _open(url, chips)
    for number in range(_LEFT):
        ride = _ride(world, _HOSTS[number % len(_HOSTS)])
        with world.platform.journal.begin(ride.decision.host) as unit:
            unit.reserve(ride)
    os.kill(os.getpid(), signal.SIGKILL)
