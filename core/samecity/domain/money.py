"""Money is a whole number of fen; a share of it is rounded half up."""

from __future__ import annotations

import re

_YUAN = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")


def yuan(amount_fen: int) -> str:
    """Write fen as yuan with two decimals: 120 becomes `1.20`."""
    sign = "-" if amount_fen < 0 else ""
    whole, fraction = divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{fraction:02d}"


def parse_yuan(text: str) -> int:
    """Read yuan as fen: `1.2` and `1.20` become 120.

    Raises:
        ValueError: The text is negative, has more than two decimals or is no number.
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        raise ValueError(f"expected yuan with at most two decimals, received {text[:20]!r}")
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def percent_of(amount_fen: int, percent: int) -> int:
    """Take a percentage of an amount, rounded half up to the fen.

    Args:
        amount_fen: 0 or more.
        percent: 0 or more; 60 means that 60 % remain.

    Source: project-defined rounding, domain 4.5.
    """
    return (amount_fen * percent * 2 + 100) // 200
