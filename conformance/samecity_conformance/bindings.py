"""Bindings: what stands between a scenario and the cards and codes that it speaks of.

The same scenarios run over all of them. One more is a function from a world to its readers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

import attrs

from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.sam import SyntheticRoot

_SEED: Final = 1
"""Keys and challenges of every scene come from it: a run repeats byte for byte."""


@attrs.frozen
class Binding:
    """A way to reach cards.

    Attributes:
        name: As `--binding` takes it.
        readers: Makes the readers of a world.
        has_chips: Whether cards are chips that answer commands, so that a command can fail.
    """

    name: str
    readers: Callable[[World], Readers]
    has_chips: bool


def _in_memory(world: World) -> Readers:
    return world


def _in_process(world: World) -> Readers:
    random = Random(_SEED)  # noqa: S311  test keys, meant to be the same in every run
    return Bench(world, root=SyntheticRoot.generate(random.randbytes), randbytes=random.randbytes)


MEMORY: Final = Binding("memory", _in_memory, has_chips=False)
IN_PROCESS: Final = Binding("inprocess", _in_process, has_chips=True)

BINDINGS: Final[Mapping[str, Binding]] = {one.name: one for one in (MEMORY, IN_PROCESS)}
"""All bindings, by name; the first is the default."""
