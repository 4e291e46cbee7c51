"""Tables and words of the generated pages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

Texts = Mapping[str, Mapping[str, str]]
"""Texts by key and language."""

TEXTS: Final = Path(__file__).parent / "texts"
_WORDS: Final = "words"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table.

    Args:
        heads: Words of the head.
        rows: Cells of each row; a bar within them is made safe here.
    """
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def code(*names: str) -> str:
    """Return names as code, with spaces between them."""
    return " ".join(f"`{name}`" for name in names if name)


def anchor(heading: str) -> str:
    """Return what a heading of letters, digits and spaces is called in links."""
    return heading.lower().replace(" ", "-")


@cache
def texts(name: str) -> Texts:
    """Read a file of texts: a table for each key."""
    found: Texts = tomllib.loads(_source(name))
    return found


@cache
def tables_of_texts(name: str) -> Mapping[str, Texts]:
    """Read a file of texts that stand in tables of their own."""
    found: Mapping[str, Texts] = tomllib.loads(_source(name))
    return found


@cache
def translations(name: str) -> Mapping[str, str]:
    """Read a file of Chinese translations, by the English text."""
    found: Mapping[str, str] = tomllib.loads(_source(name))
    return found


def _source(name: str) -> str:
    return (TEXTS / f"{name}.toml").read_text(encoding="utf-8")


def word(language: str, key: str) -> str:
    """Return a word of a head or a label in a language."""
    return texts(_WORDS)[key][language]


def words(language: str, *keys: str) -> list[str]:
    """Return several words of heads or labels."""
    return [word(language, key) for key in keys]
