"""What a test asks for: a plot, played in as many orders as its ground has time for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

import attrs
import pytest

from samecity.host.registry import Registry
from tests.races.stage.explore import Explorer, Played, Plot
from tests.races.stage.ground import Ground
from tests.races.stage.town import Outcome

in_memory: Final = pytest.mark.parametrize("ground", ["memory"], indirect=True)
"""For what a server does no otherwise: one host after the other, or nothing but purses."""

on_a_server: Final = pytest.mark.parametrize("ground", ["postgresql"], indirect=True)
"""For what happens only where transactions go on side by side."""


@attrs.frozen
class Search:
    """Explores plots as far as the ground allows in a few seconds."""

    registry: Registry
    ground: Ground
    threads: Executor

    def __call__(
        self,
        plot: Plot,
        registry: Registry | None = None,
        besides: Callable[[Outcome], bool] = lambda _: False,
        *,
        crash: bool = True,
    ) -> list[Played]:
        """Play a plot of two actors in many orders.

        Args:
            plot: Who will do what.
            registry: Plugins and regions; None are the installed ones.
            besides: Tells of an outcome that no order gives whether it may be all the same.
            crash: Whether an actor may crash.
        """
        explorer = self._explorer(plot, registry, besides)
        bounds = self.ground.bounds if crash else attrs.evolve(self.ground.bounds, crashes=0)
        return [*explorer.explore(bounds), *explorer.sample(self.ground.samples)]

    def sample(self, plot: Plot) -> list[Played]:
        """Play a plot of many actors at random."""
        return self._explorer(plot).sample(self.ground.samples)

    def replay(self, plot: Plot, schedule: str) -> Played:
        """Play one schedule of a plot, as the text of a failure gives it."""
        return self._explorer(plot).replay(schedule)

    def _explorer(
        self,
        plot: Plot,
        registry: Registry | None = None,
        besides: Callable[[Outcome], bool] = lambda _: False,
    ) -> Explorer:
        return Explorer(registry or self.registry, self.ground, self.threads, plot, besides)
