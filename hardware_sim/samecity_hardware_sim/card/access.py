"""Access conditions: which rights, won by a PIN or a key, open a file."""

from __future__ import annotations

from functools import cache
from typing import Final

Condition = tuple[frozenset[str], ...]
"""Alternatives; each is a set of rights that must all have been won."""

FREE: Final[Condition] = (frozenset(),)
NEVER: Final[Condition] = ()
PIN: Final = "pin"
"""The right that VERIFY wins."""


def key_right(key_id: int) -> str:
    """Return the right that an external authentication under a key wins."""
    return f"key:{key_id:02X}"


def any_of(*rights: str) -> Condition:
    """Return the condition that one of the rights fulfils."""
    return tuple(frozenset({right}) for right in rights)


def all_of(*rights: str) -> Condition:
    """Return the condition that only all of the rights together fulfil."""
    return (frozenset(rights),)


@cache
def condition(alternatives: tuple[tuple[str, ...], ...]) -> Condition:
    """Make a condition of what an image says."""
    made = tuple(frozenset(rights) for rights in alternatives)
    return FREE if made == FREE else made
