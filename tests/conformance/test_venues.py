"""The steps that fill a venue, where a region's answers never let them come to an end."""

from __future__ import annotations

from contextlib import closing

import pytest

from samecity.host.registry import Registry
from samecity_conformance.expectation import Unexpected
from samecity_conformance.scene import Scene
from samecity_conformance.steps.venues import places_left


def test_a_venue_that_never_gets_fuller_ends_the_filling(registry: Registry) -> None:
    with closing(Scene(registry)) as scene:
        point = next(
            one.id
            for one in registry.regions["zhoushan"].catalogue.points.values()
            if one.type == "museum" and one.capacity
        )
        wallet = scene.world.adult("zhoushan")
        entry = scene.use("card", "culture.enter", "zhoushan", {}, point=point, wallet=wallet).en

    left = places_left(entry)
    assert places_left(entry, left + 1) == left
    with pytest.raises(
        Unexpected, match=f"expected fewer than {left} places left, received {left}"
    ):
        places_left(entry, left)
