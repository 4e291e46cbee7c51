"""Which schedules are tried: all within bounds, depth first, or some at random, or a given one.

A schedule is who moves, step by step: `tap*4 loss*6 tap!` is four steps of the tap, six of the loss
report, then the tap crashes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby
from random import Random
from typing import Final

import attrs

from tests.races.stage.conductor import CRASH, Conductor

Choose = Callable[[Sequence[str]], str]

UNBOUNDED: Final = 1_000
_CRASHES: Final = 1 / 40
_GOES_ON: Final = 0.6


@attrs.frozen
class Bounds:
    """What a schedule may hold.

    Attributes:
        preemptions: How often an actor that could go on is made to wait for another one.
        crashes: How many actors may crash.
    """

    preemptions: int = UNBOUNDED
    crashes: int = 0


def play(conductor: Conductor, bounds: Bounds, choose: Choose) -> None:
    """Move actors until all are done; of the options the actor that moved last comes first."""
    last, preemptions, crashes = "", 0, 0
    while ready := conductor.ready():
        movers = sorted(ready, key=lambda name: name != last)
        if last in ready and preemptions == bounds.preemptions:
            movers = [last]
        crashing = [name + CRASH for name in movers] if crashes < bounds.crashes else []
        step = choose([*movers, *crashing])
        conductor.do(step)
        if step.endswith(CRASH):
            crashes += 1
        else:
            preemptions += last in ready and step != last
            last = step


def depth_first() -> Iterator[Choose]:
    """Make one way of choosing after the other until all schedules were tried."""
    path: list[list[str]] = []
    while True:
        walk = _Walk(path)
        yield walk
        del path[walk.depth :]
        while path and len(path[-1]) == 1:
            path.pop()
        if not path:
            return
        path[-1].pop(0)


class _Walk:
    """One descent: along a path of options, then the first option each time."""

    def __init__(self, path: list[list[str]]) -> None:
        self._path = path
        self.depth = 0

    def __call__(self, options: Sequence[str]) -> str:
        if self.depth < len(self._path) and self._path[self.depth][0] not in options:
            # Of two transactions that wait for each other the server may undo either.
            del self._path[self.depth :]
        if self.depth == len(self._path):
            self._path.append(list(options))
        chosen = self._path[self.depth][0]
        self.depth += 1
        return chosen


def sampled(count: int, seed: int) -> Iterator[Choose]:
    """Make ways of choosing at random; who moved last goes on more often than not."""
    for number in range(count):
        yield partial(_at_random, Random(f"{seed}-{number}"))  # noqa: S311  repeatable on purpose


def _at_random(random: Random, options: Sequence[str]) -> str:
    crashing = [step for step in options if step.endswith(CRASH)]
    moving = [step for step in options if not step.endswith(CRASH)]
    if crashing and random.random() < _CRASHES:
        return random.choice(crashing)
    return moving[0] if random.random() < _GOES_ON else random.choice(moving)


def given(schedule: str) -> Choose:
    """Choose as a schedule says, and after its end whatever comes first."""
    steps = [name for part in schedule.split() for name in _unfold(part)]

    def choose(options: Sequence[str]) -> str:
        return steps.pop(0) if steps else options[0]

    return choose


def told(steps: Sequence[str]) -> str:
    """Return a schedule as text."""
    runs = [(name, len(list(run))) for name, run in groupby(steps)]
    return " ".join(name if count == 1 else f"{name}*{count}" for name, count in runs)


def _unfold(part: str) -> list[str]:
    name, _, count = part.partition("*")
    return [name] * int(count or 1)
