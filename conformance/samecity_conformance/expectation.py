"""What a step needs of a region's answer to go on, wherever the step stands in its scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

_Found = TypeVar("_Found")


class Unexpected(AssertionError):
    """A region's answer is not one with which a step can go on: the region's matter, not ours.

    Attributes:
        expected: What should have been; `received` likewise.
    """

    def __init__(self, expected: object, received: object) -> None:
        super().__init__(f"expected {expected}, received {received}")
        self.expected = str(expected)
        self.received = str(received)


def only(found: Iterable[_Found], what: str) -> _Found:
    """Return the one thing that was found.

    Args:
        found: All that an answer has of a kind.
        what: What it is called, in one or two words.

    Raises:
        Unexpected: There is none, or more than one.
    """
    every = list(found)
    if len(every) != 1:
        raise Unexpected(f"one {what}", f"{len(every)}")
    return every[0]
