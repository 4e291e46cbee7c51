"""Every variable of the environment, as docs/settings.md has it; in Chinese from `texts/`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from samecity_docs.page import read_page, words_in
from samecity_docs.reference.markdown import table, texts, words

_PAGE: Final = "docs/settings.md"
_CHINESE: Final = "settings.zh"
OPERATORS: Final = "For whoever runs it"
DEVELOPERS: Final = "For whoever works on it"


def rows(heading: str) -> Sequence[Sequence[str]]:
    """Return the rows of one of the page's two tables."""
    return read_page(_PAGE).rows(heading)


def _settings(heading: str, language: str) -> str:
    return table(
        words(language, "variable", "values", "meaning", "read_in"),
        (_translated(row) if language == "zh" else row for row in rows(heading)),
    )


def _translated(row: Sequence[str]) -> list[str]:
    said = texts(_CHINESE)[words_in(row[0])[0]]
    return [row[0], said["values"], said["means"], row[3]]


operators = partial(_settings, OPERATORS)
"""Return the table for whoever runs Same City, in a language."""

developers = partial(_settings, DEVELOPERS)
"""Return the table for whoever works on it, in a language."""
