"""The moment that a page is about: as its query or form says, else now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from samecity.domain.clock import parse_moment
from samecity.errors import RequestInvalid
from samecity_portal.house import House


def moment(house: House, said: Mapping[str, str]) -> datetime:
    """Return the moment that is meant.

    Args:
        house: Whose clock says what now is.
        said: The query or form; `at` may be left out.

    Raises:
        RequestInvalid: `at` is no moment.
    """
    text = said.get("at", "").strip()
    if not text:
        return house.now()
    try:
        return parse_moment(text)
    except (ValueError, OverflowError):
        raise RequestInvalid({"at": "expected a moment as YYYY-MM-DDThh:mm"}) from None
