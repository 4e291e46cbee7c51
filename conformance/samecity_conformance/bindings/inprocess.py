"""Simulated chips in front of terminals in this process: every tap goes through bytes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from random import Random
from typing import Final

from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity_conformance.bindings.binding import Binding
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.sam import SyntheticRoot
from samecity_hardware_sim.slot import Faults
from samecity_hardware_sim.station import Station, embedded_station


def bench(
    world: World,
    open_station: Callable[[Faults], AbstractContextManager[Station]],
    seed: int = 0,
) -> Bench:
    """Make the chips of a world, the same ones whatever reaches them.

    Args:
        world: Whose people hold them.
        open_station: Sets up the readers of one terminal.
        seed: Keys and challenges come from it: a run of the same one repeats byte for byte.
    """
    random = Random(seed)  # noqa: S311  test keys, meant to be the same in every run
    return Bench(
        world,
        root=SyntheticRoot.generate(random.randbytes),
        randbytes=random.randbytes,
        open_station=open_station,
    )


def _readers(world: World, seed: int) -> Readers:
    return bench(world, embedded_station, seed)


IN_PROCESS: Final = Binding("inprocess", _readers, has_chips=True)
