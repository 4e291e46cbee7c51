"""What the regions say of culture: facts, rows that fit their items, invented values marked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samecity.domain.catalogue import Item, OfferedTo, ServicePoint
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity.synthetic.world import DEFAULT_AT
from samecity_culture.enter import PUBLIC_LIBRARY
from samecity_culture.house_rules import HouseRules
from samecity_culture.price_list import PriceList

HOSTS = ("zhoushan", "ningbo", "binzhou", "anhui")
EVERYWHERE = ("culture.enter", "culture.borrow", "culture.return")
SCENARIOS = (*EVERYWHERE, "tourism.reserve", "tourism.ticket", "sport.enter")
EACH_HOST = pytest.mark.parametrize("host", HOSTS)


def _items(region: Region) -> Iterator[Item]:
    for scenario in SCENARIOS:
        yield from region.catalogue.of(scenario)


def _venues(region: Region) -> dict[str, ServicePoint]:
    return {
        point.id: point for item in _items(region) for point in region.catalogue.points_of(item)
    }


@EACH_HOST
@pytest.mark.parametrize("scenario", EVERYWHERE)
def test_every_region_offers_what_the_plugin_knows(
    registry: Registry, host: str, scenario: str
) -> None:
    assert registry.regions[host].catalogue.of(scenario)


@pytest.mark.parametrize(
    ("host", "offered_to"),
    [
        ("zhoushan", OfferedTo.NATIONAL),
        ("ningbo", OfferedTo.ZONE),
        ("anhui", OfferedTo.ZONE),
        ("binzhou", OfferedTo.LOCAL),
    ],
)
def test_lending_is_offered_to_whom_the_sources_say(
    registry: Registry, host: str, offered_to: OfferedTo
) -> None:
    found = registry.regions[host].catalogue.of("culture.borrow")

    assert {item.offered_to for item in found} == {offered_to}


@pytest.mark.parametrize(
    ("scenario", "hosts"),
    [
        ("tourism.reserve", ["ningbo", "anhui"]),
        ("tourism.ticket", ["anhui"]),
        ("sport.enter", ["zhoushan", "anhui"]),
    ],
)
def test_what_only_some_sources_speak_of_is_offered_only_there(
    registry: Registry, scenario: str, hosts: list[str]
) -> None:
    offering = [host for host in HOSTS if registry.regions[host].catalogue.of(scenario)]

    assert offering == hosts


def test_scenic_areas_take_cards_where_the_sources_say_so(registry: Registry) -> None:
    offered_to = {
        host: item.offered_to
        for host in HOSTS
        for item in registry.regions[host].catalogue.of("culture.enter")
        if "scenic_area" in item.point_types
    }

    assert offered_to == {
        "zhoushan": OfferedTo.NATIONAL,
        "binzhou": OfferedTo.ZONE,
        "anhui": OfferedTo.ZONE,
    }


@EACH_HOST
@pytest.mark.parametrize(("scenario", "level"), [("tourism.reserve", 2), ("tourism.ticket", 3)])
def test_booking_online_is_level_2_and_paying_online_level_3_at_any_hour(
    registry: Registry, host: str, scenario: str, level: int
) -> None:
    found = registry.regions[host].catalogue.of(scenario)

    assert all((item.depth, item.online) == (level, True) for item in found)


@EACH_HOST
def test_prices_and_concessions_are_for_venues_that_the_region_has(
    registry: Registry, host: str
) -> None:
    region = registry.regions[host]
    prices = region.section(PriceList) or PriceList()
    venues = _venues(region)

    priced = {point for ticket in prices.tickets for point in ticket.points}
    conceded = {point for one in prices.concessions for point in one.points}
    types = {kind for one in prices.concessions for kind in one.point_types}

    assert priced | conceded <= venues.keys()
    assert types <= {venues[point].type for point in priced}


@EACH_HOST
def test_every_price_is_shown_as_demo_since_no_source_names_one(
    registry: Registry, host: str
) -> None:
    prices = registry.regions[host].section(PriceList) or PriceList()

    assert all(ticket.demo for ticket in prices.tickets)


@EACH_HOST
def test_the_first_library_and_museum_of_each_city_are_open_at_the_default_moment(
    registry: Registry, host: str
) -> None:
    first: dict[tuple[str, str], ServicePoint] = {}
    for point in _venues(registry.regions[host]).values():
        first.setdefault((point.city, point.type), point)
    of_interest = [one for (_, kind), one in first.items() if kind in (PUBLIC_LIBRARY, "museum")]

    assert len(of_interest) >= 2
    assert all(one.hours is not None and one.hours.are_open(DEFAULT_AT) for one in of_interest)


@EACH_HOST
def test_invented_hours_and_capacities_are_shown_as_demo(registry: Registry, host: str) -> None:
    rows = _venues(registry.regions[host]).values()

    assert all(one.demo for one in rows if one.hours is not None or one.capacity is not None)


@EACH_HOST
def test_every_class_of_library_that_lends_has_a_rule_and_it_is_shown_as_demo(
    registry: Registry, host: str
) -> None:
    region = registry.regions[host]
    rules = region.section(HouseRules)
    assert rules is not None

    types = {kind for item in region.catalogue.of("culture.borrow") for kind in item.point_types}

    for point_type in types:
        lending = rules.lending_at(point_type)
        assert lending is not None
        assert lending.demo
    assert types >= {PUBLIC_LIBRARY}


@EACH_HOST
def test_every_house_rule_is_for_a_class_of_venue_that_the_region_has(
    registry: Registry, host: str
) -> None:
    region = registry.regions[host]
    rules = region.section(HouseRules)
    assert rules is not None

    named = {one.point_type for one in rules.lendings} | {one.point_type for one in rules.slots}

    assert named <= {point.type for point in _venues(region).values()}


@pytest.mark.parametrize(
    ("host", "row", "key", "value", "on"),
    [
        ("zhoushan", "ZS-09", "libraries_and_reading_rooms", "62", "2023-10-09"),
        ("zhoushan", "ZS-09", "museums", "10", "2023-10-09"),
        ("zhoushan", "ZS-09", "scenic_areas", "22", "2023-10-09"),
        ("zhoushan", "ZS-09", "public_gyms", "8", "2023-10-09"),
        ("anhui", "AH-14", "scenic_areas", "168", "2021-07-31"),
        ("anhui", "AH-14", "cultural_venues", "307", "2021-07-31"),
        ("anhui", "AH-15", "venues_at_level_1", "100", "2021-07-31"),
        ("anhui", "AH-15", "venues_at_level_2", "53", "2021-07-31"),
    ],
)
def test_the_figures_of_the_sources_are_dated_facts(
    registry: Registry, host: str, row: str, key: str, value: str, on: str
) -> None:
    facts = registry.regions[host].identity.facts
    found = [one for one in facts if (one.row, one.key) == (row, key)]

    assert [(one.value, one.on.isoformat()) for one in found] == [(value, on)]


def test_a_bare_region_has_a_public_library_and_lends_nothing(registry: Registry) -> None:
    foshan = registry.region("foshan")
    assert foshan is not None

    assert [(one.type, one.source) for one in _venues(foshan).values()] == [
        (PUBLIC_LIBRARY, "L:LIB 33")
    ]
    assert foshan.catalogue.of("culture.borrow") == ()
