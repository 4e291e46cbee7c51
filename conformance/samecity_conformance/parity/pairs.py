"""Rows in which every two values of different dimensions meet at least once.

Exhaustive over two dimensions at a time costs the product of the two largest, not of all: most
defects need one thing to be special, nearly all others two.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import product

Row = tuple[int, ...]


@lru_cache(maxsize=512)
def pairs(sizes: tuple[int, ...]) -> Sequence[Row]:
    """Choose rows that hold every pair of values of any two dimensions, a few more than needed.

    The method is in-parameter-order: the two largest dimensions in full, then each further one is
    added with the value that meets most that it has not met; what is left gets rows of its own.

    Args:
        sizes: How many values each dimension has, 1 or more; value 0 is the plain one.

    Returns:
        Rows of value numbers in the order of `sizes`; deterministic.
    """
    order = sorted(range(len(sizes)), key=lambda place: -sizes[place])
    largest_first = tuple(sizes[place] for place in order)
    rows = _cover(largest_first)
    back = sorted(range(len(order)), key=lambda place: order[place])
    return tuple(tuple(row[place] for place in back) for row in rows)


def _cover(sizes: tuple[int, ...]) -> list[list[int]]:
    rows = [list(row) for row in product(*(range(size) for size in sizes[:2]))]
    for last in range(2, len(sizes)):
        unmet = {
            (one, value, new)
            for one in range(last)
            for value in range(sizes[one])
            for new in range(sizes[last])
        }
        for row in rows:
            new = max(range(sizes[last]), key=lambda new: _meets(row, new, unmet))
            unmet -= {(one, value, new) for one, value in enumerate(row)}
            row.append(new)
        for one, value, new in sorted(unmet):
            rows.append([value if place == one else 0 for place in range(last)] + [new])
    return rows


def _meets(row: Sequence[int], new: int, unmet: set[tuple[int, int, int]]) -> int:
    return sum((one, value, new) in unmet for one, value in enumerate(row))


def singles(sizes: tuple[int, ...]) -> Sequence[Row]:
    """Return the plain row, and every row that differs from it in one value."""
    plain = (0,) * len(sizes)
    others = [
        (*plain[:place], value, *plain[place + 1 :])
        for place, size in enumerate(sizes)
        for value in range(1, size)
    ]
    return (plain, *others)
