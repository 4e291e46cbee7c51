"""A step's sentence, for pytest-bdd: written in English once, matched in English and Chinese."""

from __future__ import annotations

import re

from pytest_bdd.parsers import StepParser

from samecity_conformance.language.lexicon import in_english


class Sentence(StepParser):
    """Matches a regular expression, after a Chinese sentence was put into English.

    So both languages give a step the same arguments, and a step knows only English values.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._pattern = re.compile(name)

    def parse_arguments(self, name: str) -> dict[str, str | None] | None:
        """Return the arguments of a sentence by name, or None if it is another sentence."""
        match = self._pattern.fullmatch(in_english(name))
        return None if match is None else match.groupdict()

    def is_matching(self, name: str) -> bool:
        """Say whether a sentence is this one."""
        return self._pattern.fullmatch(in_english(name)) is not None


def sentence(english: str) -> Sentence:
    """Return what a step is called, for `@given`, `@when` and `@then`.

    Args:
        english: Regular expression; its groups are the step's arguments.
    """
    return Sentence(english)
