"""Answers of a region's own code: wrong ones are its fault, also where the scenario stumbles."""

from __future__ import annotations

from datetime import datetime

import attrs
import msgspec
import pytest

from samecity.domain.card import Card
from samecity.domain.catalogue import Item, Offer
from samecity.domain.decision import Terms
from samecity.domain.holder import Holder
from samecity.domain.reasons import Code, Reason
from samecity.domain.region import City
from samecity.domain.request import Request
from samecity.domain.treatment import Basis
from samecity.spi import (
    Allowed,
    Case,
    NationalPlatform,
    Outcome,
    Question,
    Region,
    Scenario,
    StateStore,
    Vouch,
)
from samecity_conformance.scene import Scene
from tests.core.engine.probes import SPEC, WithProbe, probe, probe_registry
from tests.core.engine.refusals import assert_refused, use


@pytest.mark.parametrize(
    "wrong",
    [
        {"item": None},
        {"point": None},
        {"kinds": None},
        {"kinds": frozenset({"card_contactless", 7})},
    ],
)
def test_an_offer_with_wrong_types_is_the_regions_fault(
    scene: Scene, wrong: dict[str, object]
) -> None:
    class Offering(WithProbe):
        def find_offer(self, request: Request, city: City) -> Offer | Reason:
            offer = super().find_offer(request, city)
            assert isinstance(offer, Offer)
            return msgspec.structs.replace(offer, **wrong)

    assert_refused(use(scene, probe_registry(host=Offering)), "ningbo")


@pytest.mark.parametrize(
    "wrong", [{"source": None}, {"lists": ["x"]}, {"scenario": "transit.ride"}]
)
def test_an_item_that_is_none_of_the_scenarios_is_the_regions_fault(
    scene: Scene, wrong: dict[str, object]
) -> None:
    class Offering(WithProbe):
        def find_offer(self, request: Request, city: City) -> Offer | Reason:
            offer = super().find_offer(request, city)
            assert isinstance(offer, Offer)
            item: Item = attrs.evolve(offer.item, **wrong)  # type: ignore[arg-type]  # the defect
            return Offer(item, offer.point, offer.kinds)

    assert_refused(use(scene, probe_registry(host=Offering)), "ningbo")


def test_a_reason_without_text_is_the_fault_of_the_region_that_gave_it(scene: Scene) -> None:
    class Refusing(WithProbe):
        def find_offer(self, request: Request, city: City) -> Offer | Reason:
            return Reason("NO_SUCH_CODE", {"a": 1})

    assert_refused(use(scene, probe_registry(host=Refusing)), "ningbo")


def vouching(**wrong: object) -> type[Region]:
    class Vouching(Region):
        def vouch(
            self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
        ) -> Vouch | None:
            vouch = super().vouch(card_ref, at, store, national)
            assert vouch is not None
            return msgspec.structs.replace(vouch, **_spoilt(vouch, wrong))

    return Vouching


def _spoilt(vouch: Vouch, wrong: dict[str, object]) -> dict[str, object]:
    spoilt: dict[str, object] = {}
    for name, value in wrong.items():
        if isinstance(value, dict):
            record: Card | Holder = getattr(vouch, name)
            spoilt[name] = attrs.evolve(record, **value)
        else:
            spoilt[name] = value
    return spoilt


@pytest.mark.parametrize(
    "wrong",
    [
        {"card": None},
        {"version": "1"},
        {"state": "NORMAL?"},
        {"holder": None},
        {"card": {"card_ref": "another"}},
        {"card": {"home": "ningbo"}},
        {"card": {"since": datetime(2026, 1, 1)}},
        {"holder": {"holder_ref": "somebody else"}},
        {"holder": {"born": "1990-01-01"}},
        {"holder": {"classes": frozenset({1, "a"})}},
    ],
)
def test_a_home_that_vouches_for_something_else_is_named(
    scene: Scene, wrong: dict[str, object]
) -> None:
    answer = use(scene, probe_registry(home=vouching(**wrong)))

    assert_refused(answer, "anhui", Code.HOME_PLUGIN_FAILED)


# Who is to blame for numbers.


@attrs.frozen
class Price:
    """Terms of the probe."""

    payable_fen: int


def priced(scenario_fen: object = 100) -> Scenario:
    def decide(case: Case) -> Outcome:
        fen = case.terms_as(Price).payable_fen
        return Allowed(Terms(gross_fen=100, payable_fen=fen, saving_fen=100 - fen))

    def host_terms(region: Region, question: Question) -> object:
        return Price(scenario_fen)  # type: ignore[arg-type]  # the defect

    made = probe(decide, attrs.evolve(SPEC, terms=Price, entitlement=Price))
    made.host_terms = made.home_entitlement = host_terms  # type: ignore[method-assign]  # a probe
    return made


def charging(payable_fen: object) -> type[WithProbe]:
    class Charging(WithProbe):
        def host_terms(self, default: object, question: Question) -> object:
            return Price(payable_fen)  # type: ignore[arg-type]  # the defect

    return Charging


@pytest.mark.parametrize("fen", [-1, 101, 0.5, None, "1"])
def test_numbers_that_a_region_put_in_the_place_of_right_ones_are_its_own_fault(
    scene: Scene, fen: object
) -> None:
    answer = use(scene, probe_registry(scenario=priced(), host=charging(fen)))

    assert_refused(answer, "ningbo")


def test_a_region_that_replaces_wrong_numbers_by_wrong_ones_is_not_to_blame(scene: Scene) -> None:
    answer = use(scene, probe_registry(scenario=priced("x"), host=charging("y")))

    assert_refused(answer, "probe")


def test_a_grant_that_a_home_put_in_the_place_of_a_right_one_is_its_own_fault(
    scene: Scene,
) -> None:
    class Granting(Region):
        def home_entitlement(self, default: object, question: Question) -> object:
            return Price(None)  # type: ignore[arg-type]  # the defect

    def decide(case: Case) -> Outcome:
        assert isinstance(case.entitlement, Price)
        fen = case.entitlement.payable_fen
        return Allowed(Terms(gross_fen=fen, payable_fen=fen))

    scenario = priced()
    scenario.decide = decide  # type: ignore[method-assign]  # a probe
    type(scenario).spec = attrs.evolve(scenario.spec, basis=Basis.HOME)

    answer = use(scene, probe_registry(scenario=scenario, home=Granting))

    assert_refused(answer, "anhui", Code.HOME_PLUGIN_FAILED)
