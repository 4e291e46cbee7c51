"""What the regions say of city life: facts, rows that fit their items, invented values marked."""

from __future__ import annotations

import pytest

from samecity.domain.catalogue import OfferedTo
from samecity.host.registry import Registry
from samecity_city_life.section import CityLife

CODES = (
    "hotel.checkin",
    "meeting.sign",
    "meeting.roster",
    "shop.discount",
    "shop.refund",
    "shop.bill",
    "shop.subscribe",
)
OWN = ("REGISTRATION_INCOMPLETE", "NOT_CHECKED_IN", "NUMBER_UNKNOWN")


def test_the_plugin_registers_its_scenarios_and_codes(registry: Registry) -> None:
    scenarios = [code for code, one in registry.scenarios.items() if one.plugin == "city_life"]
    reasons = [code for code, text in registry.reasons.items() if text.plugin == "city_life"]

    assert sorted(scenarios) == sorted(CODES)
    assert reasons == list(OWN)


@pytest.mark.parametrize("code", CODES)
def test_some_region_offers_what_the_plugin_knows(registry: Registry, code: str) -> None:
    offering = [one for one in registry.regions.values() if one.catalogue.of(code)]

    assert offering
    assert all(one.catalogue.points_of(item) for one in offering for item in one.catalogue.of(code))


def test_orders_are_for_the_places_own_institutions(registry: Registry) -> None:
    orders = [code for code in CODES if registry.scenarios[code].spec.is_order]
    items = [
        item
        for region in registry.regions.values()
        for code in orders
        for item in region.catalogue.of(code)
    ]

    assert orders == ["meeting.roster", "shop.refund"]
    assert {item.offered_to for item in items} == {OfferedTo.LOCAL}


@pytest.mark.parametrize(
    ("host", "key", "value"),
    [("binzhou", "hotels", "1250"), ("ningbo", "merchants", "584")],
)
def test_the_counts_of_the_sources_are_dated_facts(
    registry: Registry, host: str, key: str, value: str
) -> None:
    [fact] = [one for one in registry.regions[host].identity.facts if one.key == key]

    assert fact.value == value


@pytest.mark.parametrize(
    ("paper", "prices"), [("daily", (46_000, 42_000)), ("evening", (28_800, 23_800))]
)
def test_the_newspapers_cost_what_they_print(
    registry: Registry, paper: str, prices: tuple[int, int]
) -> None:
    life = registry.regions["zhoushan"].section(CityLife)

    assert life is not None
    found = life.paper(paper)
    assert found is not None
    assert (found.gross_fen, found.reduced_fen) == prices


@pytest.mark.parametrize("host", ["zhoushan", "ningbo", "binzhou"])
def test_every_event_offer_and_bill_is_shown_as_demo(registry: Registry, host: str) -> None:
    life = registry.regions[host].section(CityLife)

    assert life is not None
    marks = [
        *(event.demo for event in life.events),
        *(offer.demo for offer in life.offers),
        *(bill.demo for bill in life.bills),
    ]
    assert marks
    assert all(marks)


def test_an_offers_merchants_are_points_of_its_region(registry: Registry) -> None:
    for region in registry.regions.values():
        life = region.section(CityLife) or CityLife()
        named = {point for offer in life.offers for point in offer.points}
        assert named <= region.catalogue.points.keys()
