"""Whether a day is a workday in China, with moved workdays (调休), by the `holidays` package."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


@cache
def _calendar() -> HolidayBase:
    import holidays  # here, for it takes a tenth of a command's start, and most never ask

    return holidays.country_holidays("CN")


def is_workday(day: date) -> bool:
    """Say whether people work on a day.

    Args:
        day: Asia/Shanghai. Years whose calendar the State Council has not published yet count
            with statutory holidays alone.
    """
    return bool(_calendar().is_working_day(day))
