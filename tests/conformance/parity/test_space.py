from __future__ import annotations

from datetime import date, datetime
from itertools import combinations, product

import pytest

from samecity.domain.clock import SHANGHAI, age_on
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity_conformance.parity.calendar import ADULT, Age, plain_moment
from samecity_conformance.parity.pairs import pairs, singles
from samecity_conformance.parity.space import Space

SPACE = Space(Registry(Plugins(blocked=frozenset())))
PLACES = {one.item.id: one for one in SPACE.places}


@pytest.mark.parametrize("sizes", [(1, 1), (3, 2, 2), (5, 1, 4, 3), (9, 7, 2, 5, 3, 3)])
def test_every_two_values_meet_in_some_row(sizes: tuple[int, ...]) -> None:
    rows = pairs(sizes)

    for one, other in combinations(range(len(sizes)), 2):
        met = {(row[one], row[other]) for row in rows}
        assert met == set(product(range(sizes[one]), range(sizes[other])))


def test_pairs_need_far_fewer_rows_than_everything() -> None:
    assert len(pairs((30, 10, 12, 4, 5, 3))) < 400


def test_singles_differ_from_the_plain_row_in_one_value() -> None:
    rows = singles((3, 1, 2))

    assert rows == ((0, 0, 0), (1, 0, 0), (2, 0, 0), (0, 0, 1))


def test_issuers_come_from_what_is_installed_and_from_each_agreement() -> None:
    assert SPACE.homes[:4] == ("anhui", "binzhou", "ningbo", "zhoushan")
    assert set(SPACE.homes[4:6]) == {"shanghai", "jinan"}
    named = [one for one in SPACE.registry.agreements.agreements]
    outside = SPACE.registry.divisions.by_slug(SPACE.outside)
    assert outside is not None
    assert not any(one.names(outside.code) for one in named)
    assert len(SPACE.everywhere) > 300


def test_ages_are_those_on_both_sides_of_the_thresholds_of_data_and_law() -> None:
    day = date(2026, 11, 23)

    ages = {age_on(one.born(day), day) for one in SPACE.dimensions(PLACES["bz-bus"]).ages}

    assert ages == {36, 13, 14, 17, 18, 59, 60, 64, 65}
    assert SPACE.dimensions(PLACES["bz-bus"]).ages[0] == ADULT


def test_who_was_born_on_a_leap_day_has_a_birthday_in_other_years() -> None:
    assert Age(70, 0).born(date(2024, 2, 29)) == date(1954, 3, 1)


def test_moments_hold_a_week_the_peaks_and_the_turn_of_the_agreement() -> None:
    moments = SPACE.dimensions(PLACES["nb-metro"]).moments

    assert moments[0] == datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    assert {moment.weekday() for moment in moments} == set(range(7))
    for minute in (59, 0, 1):
        hour = 6 if minute == 59 else 7
        assert datetime(2026, 11, 23, hour, minute, tzinfo=SHANGHAI) in moments
    assert datetime(2022, 10, 1, 0, 0, tzinfo=SHANGHAI) in moments
    assert datetime(2022, 9, 30, 23, 59, tzinfo=SHANGHAI) in moments


def test_distances_are_tried_around_the_ends_of_the_bands() -> None:
    entries = SPACE.dimensions(PLACES["nb-metro"]).entries

    tried = {one.value for one in entries if one is not None and one.name == "distance_m"}

    assert {3_999, 4_000, 4_001} <= tried


def test_a_transfer_is_tried_at_the_last_minute_and_on_both_sides_of_it() -> None:
    sequels = SPACE.sequels(PLACES["nb-bus"], ())

    minutes = {
        one.use.earlier.before.total_seconds() / 60
        for one in sequels
        if one.use.earlier is not None
    }

    assert {1, 59, 60, 61} <= minutes


@pytest.mark.parametrize("item", sorted(PLACES))
def test_the_plain_moment_is_one_at_which_the_item_is_served(item: str) -> None:
    place = PLACES[item]
    at, hours = plain_moment(place), place.point.hours

    assert place.item.opens_on <= at.date()
    assert place.item.closes_on is None or at.date() <= place.item.closes_on
    assert hours is None or place.item.online or hours.are_open(at)
