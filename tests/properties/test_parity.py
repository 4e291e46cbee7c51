"""P-a: swap the issuer, keep the person; under an agreement nothing else changes (R02).

Two full runs through the host's plugin, which is given home and treatment and could cheat.
"""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import assume, find, given, note, settings
from hypothesis import strategies as st

from samecity.domain.card import CredentialKind
from samecity.domain.treatment import Basis
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_conformance.mutants import VisitorsBorrowLess, VisitorsChangeSooner, VisitorsPayMore
from samecity_conformance.parity import Comparable, comparable
from samecity_conformance.trial import Places, Trial, is_granted, places, run
from samecity_conformance.variants import WithoutLocalOffers, registry_with
from tests.properties.space import BARE_HOSTS, HOMES, MANY, REGISTRY, plain, scenarios, trials

OPEN: Final = registry_with(dict.fromkeys(REGISTRY.regions, WithoutLocalOffers))
"""What is installed, less the offers that a sponsor's text keeps for local cards (R09)."""

PLACES: Final = places(OPEN, BARE_HOSTS)


def shown(registry: Registry, trial: Trial) -> list[Comparable]:
    return [comparable(answer.en) for answer in run(registry, trial)]


def places_of(scenario: str, host: str = "") -> Places:
    return PLACES.where(lambda place: place.item.scenario == scenario and host in ("", place.host))


@st.composite
def equal_visits(draw: st.DrawFn, among: Places) -> Trial:
    """Draw a trial by a visitor to whom an agreement grants equality."""
    trial = draw(trials(among))
    homes = [home for home in HOMES if home != trial.place.host]
    equal = [home for home in homes if is_granted(OPEN, trial.with_card_of(home))]
    assume(equal)
    return trial.with_card_of(draw(st.sampled_from(equal)))


GRANTED: Final = [
    code
    for code in scenarios(Basis.ZONE)
    if any(agreement.lists_for(code) for agreement in REGISTRY.agreements.agreements)
]
"""Scenarios of which some agreement speaks; the others have nobody to be equal to."""


@pytest.mark.parametrize("scenario", GRANTED)
@MANY
@given(data=st.data())
def test_a_visitor_whom_an_agreement_makes_equal_gets_what_a_local_gets(
    scenario: str, data: st.DataObject
) -> None:
    trial = data.draw(equal_visits(places_of(scenario)))

    visiting = shown(OPEN, trial)
    local = shown(OPEN, trial.with_card_of(trial.place.host))

    note(f"{trial.held.home} visits {trial.place.host} for {trial.place.item.id}")
    assert visiting == local


def test_the_space_holds_pairs_that_an_agreement_makes_equal() -> None:
    bus = [place for place in PLACES if place.item.id in ("nb-bus", "bz-bus")]
    tap = CredentialKind.CARD_CONTACTLESS

    granted = {
        (home, place.host)
        for place in bus
        for home in HOMES
        if home != place.host and is_granted(OPEN, plain(place, home, tap))
    }

    assert granted == {
        ("anhui", "ningbo"),
        ("shanghai", "ningbo"),
        ("zhoushan", "ningbo"),
        ("jinan", "binzhou"),
    }


@pytest.mark.parametrize(
    ("cheat", "scenario"),
    [
        (VisitorsPayMore, "transit.ride"),
        (VisitorsChangeSooner, "transit.ride"),
        (VisitorsBorrowLess, "culture.borrow"),
    ],
)
def test_a_region_that_cheats_its_visitors_is_found(cheat: type[Region], scenario: str) -> None:
    cheating = registry_with({"ningbo": cheat})

    def is_unequal(trial: Trial) -> bool:
        local = trial.with_card_of(trial.place.host)
        return shown(cheating, trial) != shown(cheating, local)

    found = find(
        equal_visits(places_of(scenario, "ningbo")),
        is_unequal,
        settings=settings(max_examples=2_000),
    )

    assert found.place.host == "ningbo"
    assert shown(OPEN, found) == shown(OPEN, found.with_card_of("ningbo"))
