"""Lists in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

ROWS: Final = 25
"""Rows on a page."""

_LONGEST: Final = 7
_Row = TypeVar("_Row")


def cut(rows: Sequence[_Row], said: str) -> tuple[Sequence[_Row], int, int]:
    """Return the rows of one page, its number, and how many pages there are.

    Args:
        rows: All of them.
        said: Which page; whatever is no page of the list is the nearest that is.
    """
    page, pages = page_of(len(rows), said)
    return rows[(page - 1) * ROWS : page * ROWS], page, pages


def page_of(total: int, said: str) -> tuple[int, int]:
    """Return the number of a page of so many rows, and how many pages there are; as for `cut`."""
    pages = max(1, -(-total // ROWS))
    asked = int(said) if said.isascii() and said.isdecimal() and len(said) <= _LONGEST else 1
    return min(max(asked, 1), pages), pages
