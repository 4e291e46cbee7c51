"""What a user under load costs: the same rides by users and by a bare loop over `Platform.accept`.

Both without Locust, in memory, by CPU time. A user issues cards, makes requests and readers,
compares each answer and counts; the peer has all of that ready and only asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import islice
from random import Random
from typing import Final

from benchmarks.measure import Row, Target, in_turn
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.synthetic.world import World
from samecity_conformance.load.player import Player
from samecity_conformance.load.scripts import ACTS
from samecity_conformance.load.stage import Stage
from samecity_conformance.under_test import Here

_USERS: Final = 10
_TURNS: Final = 60
_ROUNDS: Final = 7
_RATIO: Final = 0.5


def rows() -> list[Row]:
    """Measure rides on buses, the quickest of all acts."""
    registry = Registry(Plugins())
    found = in_turn(
        {"users": lambda: _by_users(registry), "bare": lambda: _bare(registry)}, _ROUNDS
    )
    return [
        Row.of(
            "rides by users that know the right answer",
            found["users"],
            found["bare"],
            unit="rides per CPU second",
            peer_name="bare Platform.accept",
            target=Target(f">= {_RATIO}x", lambda _ours, ratio: ratio >= _RATIO),
        )
    ]


def _by_users(registry: Registry) -> float:
    stage = _stage(registry)
    players = [Player(stage, ACTS["bus"], dice) for dice in _dice()]

    def play() -> None:
        for _ in range(_TURNS):
            for player in players:
                player.play()

    per_second = _per_cpu_second(play)
    if stage.tally.wrong_answers:
        raise ValueError("expected every answer to be right, one was wrong")
    return per_second


def _bare(registry: Registry) -> float:
    stage = _stage(registry)
    under_test, world, taps = stage.under_test, stage.world, []
    for dice in _dice():
        # What passes on a bus does not depend on the answers.
        for turn in islice(ACTS["bus"].script(stage, dice), _TURNS):
            use = turn.use
            body = world.body(use.host, use.scenario, use.kind, use.fields, at=use.at)
            taps.append((body, stage.readers.reader(turn.wallet, use.kind, use.at)))

    def ask() -> None:
        for body, reader in taps:
            under_test.decide(body, reader)

    return _per_cpu_second(ask)


def _stage(registry: Registry) -> Stage:
    world = World(Platform(registry=registry))
    return Stage(Here(world, lambda: world))


def _dice() -> Sequence[Random]:
    return [Random(number) for number in range(_USERS)]  # noqa: S311  chooses people


def _per_cpu_second(ride: Callable[[], None]) -> float:
    begun = time.process_time()
    ride()
    return _USERS * _TURNS / (time.process_time() - begun)
