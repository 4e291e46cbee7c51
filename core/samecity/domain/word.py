"""The base of enumerations whose members are words, such as card states and reason codes."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A member equals its text, so it hashes like its text.

    `Enum` hashes by name in Python code; every decision looks up some twenty words, and the text's
    own hash is both the right one for equal values and ten times faster.
    """

    __hash__ = str.__hash__
