"""Every error: its code and class from the code, what it means as docs/errors.md has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from samecity import errors as declared
from samecity.errors import SameCityError
from samecity_docs.page import read_page, words_in
from samecity_docs.reference.markdown import code, table, texts, words

_PAGE: Final = "docs/errors.md"
_CHINESE: Final = "errors.zh"


def all_errors() -> Mapping[str, type[SameCityError]]:
    """Return every class of error by its name, in the order of their codes."""
    return {one.__name__: one for one in sorted(_tree(SameCityError), key=lambda one: one.code)}


def _tree(root: type[SameCityError]) -> Iterator[type[SameCityError]]:
    yield root
    for child in root.__subclasses__():
        if child.__module__ == declared.__name__:
            yield from _tree(child)


def errors(language: str) -> str:
    """Return a table of all errors."""
    rows = {words_in(row[1])[0]: row[2:] for row in read_page(_PAGE).rows("Errors")}
    return table(
        words(language, "code", "error", "meaning", "fault", "next_step"),
        (
            [code(found.code), code(name), *_explained(name, rows[name], language)]
            for name, found in all_errors().items()
        ),
    )


def _explained(name: str, row: Sequence[str], language: str) -> list[str]:
    means, fault, to_do = row
    chinese, english = to_do.split("<br>")
    if language == "en":
        return [means, fault, english]
    said = texts(_CHINESE)[name]
    return [said["means"], said["fault"], chinese]
