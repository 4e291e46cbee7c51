"""Time in China: one zone, ages, months, dates. Nothing here knows what time it is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China Standard Time. China has kept one offset without summer time since 1992, so that a fixed
offset is right for every moment of this platform and needs no time-zone database."""


def parse_moment(text: str) -> datetime:
    """Read an ISO 8601 date or moment; without a zone it is Asia/Shanghai, a date is midnight.

    Raises:
        ValueError: There is no such date or moment.
    """
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def local_day(moment: datetime) -> date:
    """Return the calendar day in Asia/Shanghai.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is SHANGHAI:
        return moment.date()
    if moment.tzinfo is None:
        raise ValueError("expected a moment with a time zone, received one without")
    return moment.astimezone(SHANGHAI).date()


def age_on(born: date, day: date) -> int:
    """Return the age in full years; the birthday itself counts.

    Who was born on 29 February has the birthday on 1 March in common years.

    Raises:
        ValueError: The day lies before the birth.

    Source: project-defined, domain 4.5.
    """
    if day < born:
        raise ValueError("expected a day on or after the birth, received an earlier one")
    # Who was born on 29 February comes after 28 February and before 1 March in any year.
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the month's last day where there is none such."""
    years, month0 = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month0 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def is_past_months(day: date, since: date, months: int) -> bool:
    """Say whether more than some months have passed; the last day still belongs to them.

    Args:
        day: The day in question.
        since: Where the months begin.
        months: How many; `add_months(since, months)` is their last day.
    """
    passed = (day.year - since.year) * 12 + day.month - since.month
    return passed > months or (passed == months and day.day > since.day)
