from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.places import Leg, Link, Route, Way, routes_from
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry

CODES = ("a", "b", "c", "d", "e", "f")


def road(one: str, other: str, minutes: int) -> Link:
    return Link((one, other), Way.ROAD, minutes, "test")


def ferry(one: str, other: str, minutes: int) -> Link:
    return Link((one, other), Way.FERRY, minutes, "test")


@st.composite
def networks(draw: st.DrawFn) -> tuple[Link, ...]:
    ends = st.lists(st.sampled_from(CODES), min_size=2, max_size=2, unique=True)
    return tuple(
        Link((one, other), draw(st.sampled_from(Way)), draw(st.integers(1, 300)), "test")
        for one, other in draw(st.lists(ends, max_size=12))
    )


def minutes(start: str, end: str, links: tuple[Link, ...]) -> int | None:
    route = routes_from(start, links).get(end)
    return route.minutes if route is not None else None


def test_a_place_is_reached_from_itself_in_no_time() -> None:
    assert routes_from("a", ()) == {"a": Route()}
    assert Route().minutes == 0


def test_the_quickest_way_wins_and_not_the_one_with_fewer_links() -> None:
    links = (road("a", "b", 10), road("b", "c", 10), ferry("a", "c", 30))

    route = routes_from("a", links)["c"]

    assert route.legs == (Leg("a", "b", Way.ROAD, 10), Leg("b", "c", Way.ROAD, 10))
    assert (route.minutes, route.has_ferry) == (20, False)


def test_an_island_is_reached_by_ferry_alone() -> None:
    route = routes_from("b", (road("a", "b", 5), ferry("a", "island", 60)))["island"]

    assert [leg.by for leg in route.legs] == [Way.ROAD, Way.FERRY]
    assert (route.minutes, route.has_ferry) == (65, True)


def test_what_no_link_reaches_is_not_found() -> None:
    assert "c" not in routes_from("a", (road("a", "b", 5),))


@given(links=networks(), start=st.sampled_from(CODES), end=st.sampled_from(CODES))
def test_it_takes_as_long_there_as_back(links: tuple[Link, ...], start: str, end: str) -> None:
    assert minutes(start, end, links) == minutes(end, start, links)


@given(links=networks(), start=st.sampled_from(CODES), end=st.sampled_from(CODES))
def test_no_detour_is_quicker(links: tuple[Link, ...], start: str, end: str) -> None:
    straight = minutes(start, end, links)
    for via in CODES:
        first, second = minutes(start, via, links), minutes(via, end, links)
        if first is not None and second is not None:
            assert straight is not None
            assert straight <= first + second


@given(links=networks(), start=st.sampled_from(CODES))
def test_a_route_goes_over_links_from_its_start_to_its_end(
    links: tuple[Link, ...], start: str
) -> None:
    known = {(*sorted(link.ends), link.by, link.minutes) for link in links}

    for end, route in routes_from(start, links).items():
        stops = [start, *(leg.end for leg in route.legs)]
        assert stops[-1] == end
        assert [(leg.start, leg.end) for leg in route.legs] == list(pairwise(stops))
        for leg in route.legs:
            assert (*sorted((leg.start, leg.end)), leg.by, leg.minutes) in known


@pytest.mark.parametrize(("ends", "time"), [(("a", "a"), 5), (("a", "b"), 0), (("a", "b"), -1)])
def test_a_link_joins_two_places_and_takes_time(ends: tuple[str, str], time: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        Link(ends, Way.ROAD, time, "test")


def test_every_place_of_zhoushan_reaches_every_other() -> None:
    identity = Registry(Plugins()).regions["zhoushan"].identity

    for place in identity.places:
        assert routes_from(place, identity.links).keys() == identity.places.keys()
