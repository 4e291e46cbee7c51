"""Cards and codes as values in memory: no bytes, the quickest way to a decision."""

from __future__ import annotations

from typing import Final

from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity_conformance.bindings.binding import Binding


def _readers(world: World, _seed: int) -> Readers:
    return world


MEMORY: Final = Binding("memory", _readers, has_chips=False)
