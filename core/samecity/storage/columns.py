"""Columns that look the same in every database of ours.

Keys sort by code point everywhere, so that the rows of a prefix are a range of the index.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, String, Text

KEY: Final = String().with_variant(String(collation="C"), "postgresql")
SERIAL: Final = BigInteger().with_variant(Integer(), "sqlite")
"""Of a column that counts by itself; SQLite counts only `INTEGER` keys."""


def key(name: str, *, primary: bool = False) -> Column[str]:
    """Make a column that rows are found or sorted by."""
    return Column(name, KEY, primary_key=primary, nullable=False)


def text(name: str) -> Column[str]:
    """Make a column of any text."""
    return Column(name, Text, nullable=False)


def number(name: str) -> Column[int]:
    """Make a column of whole numbers."""
    return Column(name, BigInteger, nullable=False)
