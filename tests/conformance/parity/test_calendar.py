from __future__ import annotations

from datetime import date

import attrs

from samecity.host.registry import Registry
from samecity_conformance.parity.calendar import moments
from samecity_conformance.parity.space import Space


def test_an_item_that_never_closes_by_its_data_has_moments_like_any_other(
    registry: Registry,
) -> None:
    space = Space(registry)
    place = next(one for one in space.places if one.item.scenario == "transit.ride")
    host, edges = registry.regions[place.host], space.edges(place)
    for_ever = attrs.evolve(place, item=attrs.evolve(place.item, closes_on=date.max))

    assert moments(registry, host, for_ever, edges) == moments(registry, host, place, edges)
