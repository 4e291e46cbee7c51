"""P-j: what belongs to home is the same in every host: the purse's limits, what home grants."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.card import CredentialKind
from samecity.domain.holder import Profile
from samecity.domain.treatment import Basis, Treatment
from samecity.schemas.requests import read_request
from samecity.spi import Question
from samecity_conformance.scene import Scene
from samecity_conformance.trial import Place, begin, run
from tests.properties.space import HOMES, MANY, PLACES, REGISTRY, plain, scenarios

OUTLETS: Final = tuple(place for place in PLACES if place.item.scenario == "transit.topup")


@pytest.mark.parametrize("home", HOMES)
def test_the_limits_of_a_purse_are_its_issuers_at_every_outlet(home: str) -> None:
    limits = []
    for outlet in OUTLETS:
        answer = run(REGISTRY, plain(outlet, home, CredentialKind.CARD_CONTACT))[0]
        assert answer.en.allowed, answer.en.reason_codes
        limits.append(answer.en.terms.limits)

    assert len(limits) > 1
    assert all(one == limits[0] for one in limits)


@MANY
@given(data=st.data())
def test_a_purse_pays_and_holds_the_same_whoever_rides_where(data: st.DataObject) -> None:
    rides = [place for place in PLACES if place.item.scenario == "transit.ride"]
    home = data.draw(st.sampled_from(HOMES))
    trips = data.draw(st.lists(st.sampled_from(rides), min_size=1, max_size=5))
    scene = begin(REGISTRY, plain(trips[0], home, CredentialKind.CARD_CONTACTLESS))

    paid_fen = sum(ride(scene, trip) for trip in trips)

    chip = scene.wallet.chip
    assert chip is not None
    assert chip.purse is not None
    assert chip.purse.balance_fen == 10_000 - paid_fen


def ride(scene: Scene, trip: Place) -> int:
    answer = scene.use(
        "card", "transit.ride", trip.point.city, dict(trip.item.match), point=trip.point.id
    )
    return answer.en.terms.payable_fen


def test_what_home_grants_does_not_depend_on_the_host() -> None:
    decided_by_home = scenarios(Basis.HOME)
    if not decided_by_home:
        pytest.skip("no scenario is installed whose treatment home decides")
    for code in decided_by_home:
        for home in sorted(REGISTRY.regions):
            granted = [
                entitlement(code, home, place) for place in PLACES if place.item.scenario == code
            ]
            assert all(one == granted[0] for one in granted), (code, home)


def entitlement(code: str, home: str, place: Place) -> object:
    scenario, region = REGISTRY.known_scenario(code), REGISTRY.regions[home]
    trial = plain(place, home, CredentialKind.NONE)
    body = {
        "request_id": "r-1",
        "scenario": code,
        "host": place.host,
        "kind": trial.kind.value,
        "at": trial.at.isoformat(),
        "fields": dict(place.item.match),
    }
    host, _ = REGISTRY.locate(place.host)
    question = Question(
        scenario=code,
        home=home,
        treatment=Treatment.HOME_POLICY,
        fields=read_request(body, REGISTRY.scenario).fields,
        item=place.item,
        point=place.point,
        city=host.identity.cities[place.point.city],
        kind=trial.kind,
        holder=Profile(age=36, classes=frozenset(), lives_here=False),
        at=trial.at,
    )
    return region.home_entitlement(scenario.home_entitlement(region, question), question)
