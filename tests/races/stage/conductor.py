"""Actors in threads of which one moves at a time; somebody else says which.

An actor moves from place to place. A place is where it calls a port (`pause`): everything between
two places happens at once. At a place it may also crash, as a process that is killed there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Lock, local
from time import monotonic
from typing import Final, Self

Work = Callable[[], object]
CRASH: Final = "!"
"""Ends a step in which an actor does not move but crash: `tap!`."""

_HANGS_S: Final = 30.0
_LOOK_S: Final = 0.002


class Crashed(KeyboardInterrupt):
    """Raised inside an actor that crashes; what it held open is undone on the way out.

    A kind of interruption, because the engine takes any other exception for a plugin's.
    """


class Actor:
    """Somebody who does one piece of work.

    Attributes:
        place: Where it stands; None while it moves, and when it is over.
        is_alone: Whether nobody else may move while it stands here.
        began: Number of the step with which it left its first place, or None.
        ended: Number of the step in which its work was done; None if it never was.
        answer: What the work returned.
        failure: What it raised.
    """

    def __init__(self, name: str, work: Work, stirred: SimpleQueue[None]) -> None:
        self.name = name
        self.place: str | None = None
        self.is_alone = False
        self.is_over = False
        self.began: int | None = None
        self.ended: int | None = None
        self.answer: object = None
        self.failure: BaseException | None = None
        self._work = work
        self._stirred = stirred
        self._go = Lock()
        self._go.acquire()
        self._is_doomed = False

    @property
    def is_moving(self) -> bool:
        """Whether it is on its way, or waits for somebody who holds what it needs."""
        return self.place is None and not self.is_over

    @property
    def has_crashed(self) -> bool:
        """Whether it stopped for ever in the middle of its work."""
        return isinstance(self.failure, Crashed)

    def stand(self, place: str, *, alone: bool) -> None:
        """Wait at a place until told to go on or to crash."""
        if self._is_doomed:
            raise Crashed
        self.is_alone = alone
        self.place = place
        self._stirred.put(None)
        self._go.acquire()
        if self._is_doomed:
            raise Crashed

    def go(self, *, doomed: bool = False) -> None:
        """Let it leave its place."""
        self._is_doomed = doomed
        self.place = None
        self._go.release()

    def act(self) -> None:
        """Do the work, in a thread of its own."""
        _here.actor = self
        try:
            self.answer = self._work()
        except BaseException as failure:  # the conductor tells it
            self.failure = failure
        _here.actor = None
        self.is_over = True
        self._stirred.put(None)


class Countdown:
    """Lets its thread pass some places and crashes it at the next one.

    Args:
        places: How many it passes; None are all.
    """

    def __init__(self, places: int | None) -> None:
        self._left = places

    def stand(self, _place: str, *, alone: bool) -> None:
        """Go on, or crash."""
        if self._left == 0:
            raise Crashed
        if self._left is not None:
            self._left -= 1


class _Here(local):
    actor: Actor | Countdown | None = None
    is_alone: bool = False


_here: Final = _Here()


@contextmanager
def crashing_after(places: int | None) -> Iterator[None]:
    """Let this thread crash when it has passed so many places, or not at all."""
    _here.actor = Countdown(places)
    try:
        yield
    finally:
        _here.actor = None


def pause(place: str) -> None:
    """Stand at a place; does nothing where nobody conducts."""
    if _here.actor is not None:
        _here.actor.stand(place, alone=_here.is_alone)


@contextmanager
def alone() -> Iterator[None]:
    """Let nobody else move meanwhile: inside a transaction that shuts out all others."""
    _here.is_alone = True
    try:
        yield
    finally:
        _here.is_alone = False


class Conductor:
    """Starts actors, brings each to its first place and then moves one at a time.

    Args:
        works: What to do, by the actor's name.
        threads: In which it is done.
        waiting: Tells which actors wait for a lock outside this process.
    """

    def __init__(
        self, works: Mapping[str, Work], threads: Executor, waiting: Callable[[], frozenset[str]]
    ) -> None:
        self._threads = threads
        self._stirred: SimpleQueue[None] = SimpleQueue()
        self._waiting = waiting
        self.actors = {name: Actor(name, work, self._stirred) for name, work in works.items()}
        self.steps: list[str] = []
        self.trace: list[str] = []

    def __enter__(self) -> Self:
        for actor in self.actors.values():
            self._threads.submit(actor.act)
        self._settle()
        return self

    def __exit__(self, *_failure: object) -> None:
        while standing := [one for one in self.actors.values() if one.place is not None]:
            for one in standing:
                one.go(doomed=True)
            self._settle()

    def ready(self) -> Sequence[str]:
        """Return who can move, in the order in which they were given."""
        standing = [one for one in self.actors.values() if one.place is not None]
        alone = [one for one in standing if one.is_alone]
        return [one.name for one in alone or standing]

    def do(self, step: str) -> None:
        """Let one actor move to its next place, or crash where it stands.

        Args:
            step: An actor's name, with `CRASH` behind it if it is to crash.
        """
        actor = self.actors[step.removesuffix(CRASH)]
        self.trace.append(f"{step} at {actor.place}")
        self.steps.append(step)
        if actor.began is None:
            actor.began = len(self.steps)
        actor.go(doomed=step.endswith(CRASH))
        self._settle()
        for one in self.actors.values():
            if one.is_over and one.ended is None and not one.has_crashed:
                one.ended = len(self.steps)

    def _settle(self) -> None:
        """Wait until nobody moves but those who wait for a lock that somebody at rest holds."""
        until = monotonic() + _HANGS_S
        while moving := {one.name for one in self.actors.values() if one.is_moving}:
            try:
                self._stirred.get(timeout=_LOOK_S)
            except Empty:
                can_go_on = any(one.place is not None for one in self.actors.values())
                if can_go_on and moving <= self._waiting():
                    return
                if monotonic() > until:
                    hang = f"{sorted(moving)} hang after {' '.join(self.steps)}"
                    raise RuntimeError(hang) from None
