from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.clock import (
    SHANGHAI,
    add_months,
    age_on,
    is_past_months,
    local_day,
    parse_moment,
)

LEAP_DAY = date(1956, 2, 29)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2026, 2, 28), 69), (date(2026, 3, 1), 70), (date(2028, 2, 29), 72)]
)
def test_who_was_born_on_29_february_is_a_year_older_on_1_march_otherwise(
    day: date, expected: int
) -> None:
    # Source: domain G064.
    assert age_on(LEAP_DAY, day) == expected


def test_the_birthday_itself_counts() -> None:
    born = date(1956, 11, 22)

    assert age_on(born, date(2026, 11, 21)) == 69
    assert age_on(born, date(2026, 11, 22)) == 70


@given(born=DAYS, days=st.integers(0, 40_000))
def test_age_rises_by_one_on_birthdays_and_never_else(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    next_day = day + timedelta(days=1)

    rise = age_on(born, next_day) - age_on(born, day)

    is_leapling_in_march = (born.month, born.day) == (2, 29) and (
        (day.month, day.day),
        (next_day.month, next_day.day),
    ) == ((2, 28), (3, 1))
    is_birthday = (next_day.month, next_day.day) == (born.month, born.day)
    assert rise == (is_birthday or is_leapling_in_march)


def test_a_day_before_the_birth_has_no_age() -> None:
    with pytest.raises(ValueError, match="on or after the birth"):
        age_on(date(2026, 11, 23), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 23), 12, date(2027, 11, 23)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
    ],
)
def test_months_are_added_up_to_the_last_day_of_the_month(
    day: date, months: int, expected: date
) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=SHANGHAI)),
        ("2026-11-23T10:00", datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)),
        ("2026-11-23T10:00+08:00", datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)),
        ("2026-11-23T02:00Z", datetime(2026, 11, 23, 10, tzinfo=SHANGHAI)),
    ],
)
def test_a_moment_is_read_in_shanghai(text: str, expected: datetime) -> None:
    moment = parse_moment(text)

    assert (moment, moment.utcoffset()) == (expected, timedelta(hours=8))


@pytest.mark.parametrize("text", ["2026-02-29", "yesterday", "", "2026-11-23T25:00"])
def test_a_moment_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the words are the standard library's
        parse_moment(text)


def test_a_moment_without_a_zone_has_no_day() -> None:
    naive = datetime(2026, 11, 23, 10)

    with pytest.raises(ValueError, match="time zone"):
        local_day(naive)


def test_the_day_is_the_one_in_shanghai() -> None:
    assert local_day(datetime(2026, 11, 22, 16, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert local_day(datetime(2026, 11, 22, 15, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_day(datetime(2026, 11, 22, 23, 59, tzinfo=SHANGHAI)) == date(2026, 11, 22)


@given(since=DAYS, months=st.integers(0, 240), days=st.integers(0, 8_000))
def test_months_have_passed_after_their_last_day(since: date, months: int, days: int) -> None:
    day = since + timedelta(days=days)

    assert is_past_months(day, since, months) == (day > add_months(since, months))
