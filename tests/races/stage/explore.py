"""Plays what actors do at the same time in many orders and compares each with doing it in turn.

What came out must be what comes out when some of the actors do it one after the other, in an order
that agrees with who was answered before whom began. Who crashed or lost the card may have done it
or not; everybody else has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from itertools import chain, count, permutations

import attrs

from samecity.domain.request import Request
from samecity.host.registry import Registry
from tests.races.stage.conductor import Actor, Conductor
from tests.races.stage.ground import Ground
from tests.races.stage.schedules import Bounds, Choose, depth_first, given, play, sampled, told
from tests.races.stage.town import Outcome, Town

Plot = Callable[[Town], None]
"""Lets people live in a town and says who will do what."""


@attrs.frozen
class Played:
    """A schedule that was played.

    Attributes:
        trace: Each step: who, at which place.
        actors: By name, with when each began and ended.
    """

    schedule: str
    trace: Sequence[str]
    actors: Mapping[str, Actor]
    outcome: Outcome

    def committed(self, name: str) -> int | None:
        """Return the number of the step with which an actor committed first, if it did."""
        step = f"{name} at commit"
        return self.trace.index(step) if step in self.trace else None


class Explorer:
    """Explores a plot.

    Args:
        registry: Plugins and regions.
        ground: Where it is played.
        threads: In which the actors act, at least as many as there are actors.
        plot: What is played.
        besides: Tells of an outcome that no order gives whether it may be all the same.
    """

    def __init__(
        self,
        registry: Registry,
        ground: Ground,
        threads: Executor,
        plot: Plot,
        besides: Callable[[Outcome], bool] = lambda _: False,
    ) -> None:
        self._registry = registry
        self._ground = ground
        self._threads = threads
        self._plot = plot
        self._besides = besides
        self._played = count()
        self._requests: dict[str, Request] = {}
        self._serial = dict(self._in_turn())

    def explore(self, bounds: Bounds) -> list[Played]:
        """Play every schedule within bounds.

        Raises:
            AssertionError: One of them ended as none may; its text says how to play it again.
        """
        return [self._play(choose, bounds) for choose in depth_first()]

    def sample(self, size: int, seed: int = 0) -> list[Played]:
        """Play schedules at random, with a crash or without; the same seed gives the same ones.

        Raises:
            AssertionError: As for `explore`.
        """
        return [self._play(choose, Bounds(crashes=1)) for choose in sampled(size, seed)]

    def replay(self, schedule: str) -> Played:
        """Play one schedule.

        Raises:
            AssertionError: As for `explore`.
        """
        return self._play(given(schedule), Bounds(crashes=len(schedule)))

    def _play(self, choose: Choose, bounds: Bounds) -> Played:
        town = self._town()
        with Conductor(town.works, self._threads, self._ground.waiting) as conductor:
            play(conductor, bounds, choose)
        schedule = told(conductor.steps)
        try:
            town.recover(conductor.actors)
            played = Played(schedule, conductor.trace, conductor.actors, town.outcome())
            town.check(played.actors, played.outcome)
            if next(self._played) % self._ground.audits_every == 0:
                town.audit(played.outcome)
            self._check_order(played)
        except AssertionError as error:
            trace = "\n  ".join(conductor.trace)
            error.add_note(f'search.replay({self._plot.__name__}, "{schedule}")\n  {trace}')
            raise
        return played

    def _town(self) -> Town:
        town = Town(self._registry, self._ground, self._requests)
        self._plot(town)
        return town

    def _in_turn(self) -> Iterable[tuple[tuple[str, ...], Outcome]]:
        """Let every choice of actors act one after the other, in every order."""
        town = self._town()
        names = [name for name in town.works if name in town.requests]
        for order in chain.from_iterable(permutations(names, one) for one in range(len(names) + 1)):
            town = self._town()
            with Conductor(town.works, self._threads, self._ground.waiting) as conductor:
                for name in order:
                    while name in conductor.ready():
                        conductor.do(name)
            town.recover(conductor.actors)
            yield order, town.outcome()

    def _check_order(self, played: Played) -> None:
        if self._besides(played.outcome):
            return
        fitting = [order for order, outcome in self._serial.items() if outcome == played.outcome]
        assert fitting, f"no order of the actors gives {played.outcome}"
        assert any(_agrees(order, played.actors) for order in fitting), (
            f"only {fitting} give {played.outcome}, and this was another order"
        )


def _agrees(order: Sequence[str], actors: Mapping[str, Actor]) -> bool:
    """Say whether nobody comes before somebody who was answered before they began."""
    return not any(
        _was_done_before(actors[later], actors[earlier])
        for position, earlier in enumerate(order)
        for later in order[position + 1 :]
    )


def _was_done_before(one: Actor, other: Actor) -> bool:
    return one.ended is not None and other.began is not None and one.ended < other.began
