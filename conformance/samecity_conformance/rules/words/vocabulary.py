"""The words of the rules: what each step of a rule's feature does to a search.

A step is one sentence in English and one in Chinese on the same function. `Given` narrows what is
searched, `When` says what is done with each trial, `Then` is the claim that has to hold of it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import unique
from typing import Final

import attrs

from samecity.domain.word import Word
from samecity.errors import UnknownName
from samecity_conformance.rules.search import Act, Claim, Search


@unique
class Role(Word):
    """What a step is for, as Gherkin names it."""

    GIVEN = "given"
    WHEN = "when"
    THEN = "then"


@attrs.frozen
class Sentence:
    """A step.

    Attributes:
        zh: Its text in a Chinese feature.
        en: Its text in an English one.
        carry_out: What it does to the search.
    """

    role: Role
    zh: str
    en: str
    carry_out: Callable[[Search], None]


_BY_TEXT: Final[dict[str, Sentence]] = {}

Narrow = Callable[[Search], None]


def given(en: str, zh: str) -> Callable[[Narrow], Narrow]:
    """Register a function that narrows a search."""

    def register(narrow: Narrow) -> Narrow:
        _keep(Sentence(Role.GIVEN, zh, en, narrow))
        return narrow

    return register


def when(en: str, zh: str) -> Callable[[Act], Act]:
    """Register what is done with each trial."""

    def register(act: Act) -> Act:
        _keep(Sentence(Role.WHEN, zh, en, lambda search: search.do(act)))
        return act

    return register


def then(en: str, zh: str) -> Callable[[Claim], Claim]:
    """Register a claim."""

    def register(claim: Claim) -> Claim:
        _keep(Sentence(Role.THEN, zh, en, lambda search: search.expect(claim)))
        return claim

    return register


def sentence(text: str) -> Sentence:
    """Return the step of a text, in whichever language.

    Raises:
        UnknownName: No step reads so.
    """
    try:
        return _BY_TEXT[text]
    except KeyError:
        raise UnknownName("step of a rule", text) from None


def sentences() -> tuple[Sentence, ...]:
    """Return every step once, in the order in which they were registered."""
    return tuple(dict.fromkeys(_BY_TEXT.values()))


def _keep(one: Sentence) -> None:
    for text in (one.en, one.zh):
        if text in _BY_TEXT:
            raise ValueError(f"expected a sentence of its own, received {text!r} twice")
        _BY_TEXT[text] = one
