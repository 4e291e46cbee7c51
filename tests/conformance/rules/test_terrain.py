"""A catalogue that is too large to be walked: what is drawn from it, and what is still found."""

from __future__ import annotations

import attrs
import pytest

from samecity.domain.catalogue import Catalogue, OfferedTo
from samecity.host.registry import Registry
from samecity_conformance.mutants import VisitorsPayMore
from samecity_conformance.rules import CounterExample, rule_cases
from samecity_conformance.rules.terrain import MOST_PLACES, Terrain
from samecity_conformance.variants import Altered, registry_with

REGION, RIDE, RARE = "ningbo", "transit.ride", "kept-for-local-cards"
MANY = 20_000


class Crowded(Altered):
    """Ningbo with very many more bus lines at the same point."""

    def alter(self) -> None:
        """Add the lines."""
        first = self.catalogue.of(RIDE)[0]
        more = (attrs.evolve(first, id=f"more-{number}") for number in range(MANY))
        self.catalogue = Catalogue((*self.catalogue.items, *more), self.catalogue.points.values())


class WithRare(Crowded):
    """The same, and one line more that is for local cards only."""

    def alter(self) -> None:
        """Add the line."""
        super().alter()
        first = self.catalogue.of(RIDE)[0]
        rare = attrs.evolve(first, id=RARE, offered_to=OfferedTo.LOCAL)
        self.catalogue = Catalogue((*self.catalogue.items, rare), self.catalogue.points.values())


class Dearer(VisitorsPayMore, Crowded):
    """The same, and visitors pay more."""


@pytest.fixture(scope="module")
def crowded() -> Registry:
    return registry_with({REGION: WithRare})


def test_of_many_places_some_are_drawn_and_a_rare_one_is_among_them(crowded: Registry) -> None:
    terrain = Terrain(crowded, seed=7)

    drawn = terrain.places(REGION, RIDE)

    assert len(drawn) == MOST_PLACES
    assert terrain.count(REGION, RIDE) > MANY
    assert RARE in {place.item.id for place in drawn}


def test_the_same_seed_draws_the_same_places_and_another_seed_others(crowded: Registry) -> None:
    first, same, other = (Terrain(crowded, seed=seed).places(REGION, RIDE) for seed in (1, 1, 2))

    assert first == same
    assert first != other


def test_no_case_is_lost_by_drawing(registry: Registry, crowded: Registry) -> None:
    before = {one.case.id for one in rule_cases(registry, [REGION], seed=7)}
    after = {one.case.id for one in rule_cases(crowded, [REGION], seed=7)}

    assert after - before == {f"R09/{RIDE}/{REGION}"}
    assert before <= after


def test_a_region_with_many_places_is_judged_and_says_out_of_how_many() -> None:
    found = rule_cases(registry_with({REGION: Crowded}), [REGION], seed=7)
    rides = [one for one in found if one.scenario == RIDE]
    checked = [one.check() for one in rides[::3]]

    assert min(one.trials for one in checked) >= 1
    assert max(one.places for one in checked) > MANY


def test_a_lie_is_found_among_many_places() -> None:
    lying = rule_cases(registry_with({REGION: Dearer}), [REGION], seed=7)
    [case] = [one for one in lying if one.case.id == f"R02/{RIDE}/{REGION}"]

    with pytest.raises(CounterExample, match="more-"):
        case.check()
