"""What the regions say of card business: outlets, services, rules, facts."""

from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_card.issue import INSTANT_CARD
from samecity_card.rules import CardRules, Service

HOSTS = ("zhoushan", "ningbo", "binzhou", "anhui")
EACH_HOST = pytest.mark.parametrize("host", HOSTS)
_EVERYTHING = {INSTANT_CARD, *Service}


def _rules(region: Region | None) -> CardRules:
    assert region is not None
    rules = region.section(CardRules)
    assert rules is not None
    return rules


def _scenarios(registry: Registry) -> list[str]:
    return [code for code, one in registry.scenarios.items() if one.plugin == "card"]


def test_the_plugin_registers_its_ten_scenarios(registry: Registry) -> None:
    assert _scenarios(registry) == [
        "card.apply",
        "card.enable",
        "card.unlock",
        "card.loss",
        "card.lift",
        "card.cancel",
        "card.reissue",
        "ecard.issue",
        "ecard.show",
        "ecard.family",
    ]


@EACH_HOST
def test_every_region_offers_every_scenario(registry: Registry, host: str) -> None:
    catalogue = registry.regions[host].catalogue

    assert [code for code in _scenarios(registry) if not catalogue.of(code)] == []


@EACH_HOST
def test_the_first_outlet_of_every_city_does_everything(registry: Registry, host: str) -> None:
    region = registry.regions[host]
    [item] = region.catalogue.of("card.apply")
    outlets = region.catalogue.points_of(item)

    for city in region.identity.cities:
        first = next(outlet for outlet in outlets if outlet.city == city)
        assert first.services >= _EVERYTHING


@EACH_HOST
def test_every_outlet_says_what_kind_it_is_and_offers_known_services(
    registry: Registry, host: str
) -> None:
    points = registry.regions[host].catalogue.points.values()
    outlets = [point for point in points if point.type == "card_outlet"]

    assert {outlet.attributes["kind"] for outlet in outlets} <= {"institution", "bank", "village"}
    assert all(outlet.services and outlet.services <= _EVERYTHING for outlet in outlets)
    assert all(outlet.demo for outlet in outlets if "demo" in outlet.en)


@EACH_HOST
def test_what_needs_a_counter_is_never_done_from_afar(registry: Registry, host: str) -> None:
    rules = _rules(registry.regions[host])

    assert rules.online <= {Service.APPLY, Service.LOSS, Service.REISSUE}
    assert rules.phone == {Service.LOSS}
    assert rules.demo


def test_a_region_without_a_plugin_has_the_national_rules_and_a_window(registry: Registry) -> None:
    foshan = registry.region("foshan")

    assert foshan is not None
    assert _rules(foshan).replacement_fee_fen == 2_000
    offered = [code for code in _scenarios(registry) if foshan.catalogue.of(code)]
    assert offered == [
        "card.enable",
        "card.loss",
        "card.reissue",
        "ecard.issue",
        "ecard.show",
        "ecard.family",
    ]


@pytest.mark.parametrize(
    ("host", "key", "value"),
    [
        ("zhoushan", "card_institutions", "1"),
        ("zhoushan", "bank_outlets", "195"),
        ("ningbo", "ecard_channels", "22"),
        ("ningbo", "ecards_issued", "2470000"),
        ("binzhou", "card_banks", "6"),
        ("binzhou", "instant_outlets", "173"),
        ("binzhou", "village_points", "1910"),
        ("binzhou", "ecard_target", "223"),
        ("anhui", "gen3_cities", "14"),
        ("anhui", "card_holders", "60000000"),
    ],
)
def test_counts_are_dated_facts(registry: Registry, host: str, key: str, value: str) -> None:
    facts = registry.regions[host].identity.facts

    assert [fact.value for fact in facts if fact.key == key] == [value]


def test_two_of_anhuis_sixteen_cities_had_not_begun_in_august_2021(registry: Registry) -> None:
    cities = registry.regions["anhui"].identity.cities.values()
    counted = next(
        fact for fact in registry.regions["anhui"].identity.facts if fact.key == "gen3_cities"
    )
    begun = [city for city in cities if city.gen3_start and city.gen3_start <= counted.on]

    assert (len(begun), len(cities)) == (int(counted.value), 16)


def test_six_banks_serve_binzhou(registry: Registry) -> None:
    points = registry.regions["binzhou"].catalogue.points.values()
    banks = [point for point in points if point.attributes.get("kind") == "bank"]

    assert len(banks) == 6


def test_whoever_is_identified_by_document_is_named_in_each_scenarios_kinds(
    registry: Registry,
) -> None:
    by_document = [
        code
        for code in _scenarios(registry)
        if CredentialKind.NONE in registry.scenarios[code].spec.kinds
    ]

    assert set(_scenarios(registry)) - set(by_document) == {"card.lift"}
