"""The fixtures: chips and terminals for the people of the test's world."""

from __future__ import annotations

from random import Random

import pytest

from samecity.synthetic.world import World
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.sam import SyntheticRoot
from samecity_hardware_sim.testing.tapping import ChipTap

_SEED = 0


@pytest.fixture
def bench(world: World) -> Bench:
    """Chips, readers and terminals of the world; keys and challenges are the same in every run."""
    random = Random(_SEED)  # noqa: S311  test keys, meant to be the same in every run
    root = SyntheticRoot.generate(random.randbytes)
    return Bench(world, root=root, randbytes=random.randbytes)


@pytest.fixture
def chip_tap(world: World, bench: Bench) -> ChipTap:
    """Uses a card as `tap` does, every command a chip's: `chip_tap.with_faults("tear-after:7")`."""
    return ChipTap(world, bench)
