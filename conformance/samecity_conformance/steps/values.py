"""How the words of a step become values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, time

from samecity.domain.clock import SHANGHAI, parse_moment
from samecity.domain.money import parse_yuan
from samecity_conformance.language import rows_in_english

PLACE = r"[A-Z][A-Za-z-]*|[a-z][a-z-]*"
"""A region or city in a step."""

PLACES = rf"(?:{PLACE})(?:, (?:{PLACE}))*(?: and (?:{PLACE}))?"
"""Several of them."""

YUAN = r"\d+\.\d\d"
"""An amount in a step."""

CODE = r"[A-Z][A-Z0-9_]+"
"""A reason code or a treatment in a step."""

Table = Sequence[Sequence[str]]


def place(words: str) -> str:
    """Return the name by which the registry knows a place."""
    return words.lower()


def places(words: str) -> tuple[str, ...]:
    """Return the names in a list such as `Anhui, Binzhou and Ningbo`."""
    return tuple(place(word) for word in words.replace(" and ", ", ").split(", "))


def fen(words: str) -> int:
    """Read yuan as fen."""
    return parse_yuan(words)


def moment(words: str, now: datetime) -> datetime:
    """Read a moment; a time of day alone is of the same day.

    Args:
        words: `2026-11-22`, `2026-11-22 08:00` or `08:00:05`.
        now: Gives the day.
    """
    if ":" in words and "-" not in words:
        return datetime.combine(now.date(), time.fromisoformat(words), SHANGHAI)
    return parse_moment(words)


def fields(table: Table | None) -> dict[str, object]:
    """Read a table of two columns: the name of a field, and its value.

    Args:
        table: Rows, or None for a step without a table.
    """
    return {name: _value(words) for name, words in rows_in_english(table or ())}


def _value(words: str) -> object:
    try:
        value: object = json.loads(words)
    except ValueError:
        return words
    return value
