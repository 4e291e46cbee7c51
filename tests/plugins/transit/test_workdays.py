from __future__ import annotations

from datetime import date

import pytest

from samecity_transit.workdays import is_workday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    ],
)
def test_a_weekend_day_that_was_moved_is_a_workday(day: date) -> None:
    # Source: State Council notice of holidays 2026.
    assert day.weekday() >= 5
    assert is_workday(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 2),
        date(2026, 2, 16),
        date(2026, 2, 23),
        date(2026, 4, 6),
        date(2026, 5, 5),
        date(2026, 6, 19),
        date(2026, 9, 25),
        date(2026, 10, 7),
    ],
)
def test_a_weekday_that_was_given_is_no_workday(day: date) -> None:
    assert day.weekday() < 5
    assert not is_workday(day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 22), False), (date(2026, 11, 23), True), (date(2026, 11, 28), False)],
)
def test_an_ordinary_week_has_five_workdays(day: date, expected: bool) -> None:
    assert is_workday(day) is expected


def test_a_year_whose_calendar_is_not_published_yet_has_its_statutory_holidays() -> None:
    assert not is_workday(date(2031, 10, 1))
    assert is_workday(date(2031, 11, 19))
