"""What went wrong and what was expected, in the reader's language.

Schemas and errors say what they expect in English, in a few phrases with numbers in them; the
catalogue knows a phrase by its shape, in which each number is a `#`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from samecity.errors import SameCityError
from samecity.texts.catalogue import Texts

_NUMBER: Final = re.compile(r"[0-9][0-9,]*")
_CHOICES: Final = re.compile(r"one of:? (.+)", re.DOTALL)
_EXPECTED: Final = "expected "


def in_words(texts: Texts, problem: str) -> str:
    """Return a problem in the reader's language, or as it stands if nobody put it into words.

    Args:
        texts: Of the language.
        problem: Such as `expected a whole number, 1-100, received none`.
    """
    expected, _, received = problem.removeprefix(_EXPECTED).partition(", received ")
    choices = _CHOICES.fullmatch(expected)
    shape = _NUMBER.sub("#", expected)
    words = texts.word("expected", shape)
    if choices is not None:
        said = texts("expected.one_of", choices=choices[1])
    elif words != shape:
        said = texts("expected.what", what=words.format(*_NUMBER.findall(expected)))
    else:
        return problem
    return texts("expected.received", said=said, received=received) if received else said


def title_of(texts: Texts, status: HTTPStatus) -> str:
    """Return an HTTP status in words; in those of HTTP, if nobody put it into others."""
    words = texts.word("problem.title", str(status.value))
    return status.phrase if words == str(status.value) else words


def detail_of(texts: Texts, error: SameCityError) -> str:
    """Return what an error says: in general in the reader's language, and exactly in English."""
    return texts("problem.detail", general=texts.word("error", error.code), detail=error.message)


def all_in_words(texts: Texts, problems: Mapping[str, str]) -> dict[str, str]:
    """Return problems by place, in the reader's language."""
    return {place: in_words(texts, problem) for place, problem in problems.items()}
