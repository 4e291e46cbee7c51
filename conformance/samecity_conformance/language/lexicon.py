"""Pairs of sentences: what a step says in English, and what it says in Chinese.

The pairs stand in `lexicon/`, a file per module of steps, and the values' words in
`lexicon/values.toml`. Whatever is read here is data: no sentence is known to the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import attrs
import msgspec

from samecity_conformance.language.values import ANYTHING, Kind, KindData, Language

_FOLDER: Final = files("samecity_conformance.language") / "lexicon"
_VALUES: Final = "values.toml"
_ROW: Final = "row_name"
_CELL: Final = "cell"
_PHRASE: Final = "words"
_PLACEHOLDER: Final = re.compile(r"\{(\w+)\}")
_PART: Final = re.compile(r"\{(?P<placeholder>\w+)\}|\((?P<choice>[^()]*\|[^()]*)\)|(?P<space> )")
_CHINESE: Final = re.compile("[\u4e00-\u9fff]")

Rows = Sequence[Sequence[str]]


def is_chinese(text: str) -> bool:
    """Say whether a text has a Chinese character."""
    return _CHINESE.search(text) is not None


@attrs.frozen(eq=False, slots=False)
class Pair:
    """A sentence in both languages, with the same placeholders.

    Attributes:
        file: Where it stands, such as `money.toml`.
        texts: By language. In English `(a|the)` is a choice, of which a translation takes the
            first; in Chinese a space may be left out.
        kinds: What the placeholders stand for; one that is not named stands for anything.
    """

    file: str
    texts: Mapping[Language, str]
    kinds: Mapping[str, Kind]

    def placeholders(self, language: Language) -> set[str]:
        """Return the placeholders of one of the sentences; they should be those of the other."""
        return set(_PLACEHOLDER.findall(self.texts[language]))

    def translated(self, sentence: str, into: Language) -> str | None:
        """Return a sentence in the other language, or None if it is not this one."""
        match = (self._zh if into is Language.EN else self._en).fullmatch(sentence)
        if match is None:
            return None
        values = {
            name: self._kind(name).translated(value, into)
            for name, value in match.groupdict().items()
        }
        if None in values.values():
            return None

        def written(part: re.Match[str]) -> str:
            value = values.get(part["placeholder"])
            return value or part["space"] or part["choice"].partition("|")[0]

        return _PART.sub(written, self.texts[into])

    @cached_property
    def _en(self) -> re.Pattern[str]:
        return self._compiled(Language.EN)

    @cached_property
    def _zh(self) -> re.Pattern[str]:
        return self._compiled(Language.ZH)

    def _compiled(self, language: Language) -> re.Pattern[str]:
        def shape(part: re.Match[str]) -> str:
            name = part["placeholder"]
            if name is not None:
                return f"(?P<{name}>{self._kind(name).shape(language)})"
            if part["choice"] is not None:
                return f"(?:{'|'.join(map(re.escape, part['choice'].split('|')))})"
            return " ?" if language is Language.ZH else " "

        text, pattern, end = self.texts[language], "", 0
        for part in _PART.finditer(text):
            pattern += re.escape(text[end : part.start()]) + shape(part)
            end = part.end()
        return re.compile(pattern + re.escape(text[end:]))

    def _kind(self, placeholder: str) -> Kind:
        return self.kinds.get(placeholder, ANYTHING)


class Lexicon:
    """All pairs and words.

    Attributes:
        pairs: Sentences, in the order of their files.
        kinds: What a placeholder, a parameter of an outline or a row of a table stands for.
    """

    def __init__(self, pairs: Iterable[Pair], kinds: Mapping[str, Kind]) -> None:
        self.pairs = tuple(pairs)
        self.kinds = kinds

    def readings(self, sentence: str, into: Language) -> dict[Pair, str]:
        """Return the translations of a sentence by pair: one, if the lexicon is good."""
        found = {pair: pair.translated(sentence, into) for pair in self.pairs}
        return {pair: text for pair, text in found.items() if text is not None}

    def translated(self, sentence: str, into: Language) -> str:
        """Return a sentence in the other language; one that no pair speaks of stays as it is."""
        return next(iter(self.readings(sentence, into).values()), sentence)

    def word(self, kind: str, value: str, into: Language) -> str:
        """Return a value in the other language; what has no word stays as it is.

        Args:
            kind: Placeholder, parameter of an outline, or row of a table.
            value: What it holds.
            into: The other language.
        """
        return self.kinds.get(kind, self.kinds[_CELL]).translated(value, into) or value


def read_lexicon(folder: Traversable) -> Lexicon:
    """Read a lexicon: `values.toml`, and files with `"English" = "Chinese"` in each line.

    Raises:
        msgspec.ValidationError: A file has another shape; names the key.
    """
    data = msgspec.toml.decode((folder / _VALUES).read_bytes(), type=dict[str, KindData])
    known = [(one.placeholders, one.kind()) for one in data.values()]
    kinds = {name: kind for placeholders, kind in known for name in placeholders}
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    pairs = [
        Pair(name, {Language.EN: en, Language.ZH: zh}, kinds)
        for name in names
        if name != _VALUES
        for en, zh in msgspec.toml.decode((folder / name).read_bytes(), type=dict[str, str]).items()
    ]
    return Lexicon(pairs, kinds)


@cache
def the_lexicon() -> Lexicon:
    """Return the suite's own lexicon; its files are read once, when Chinese is first met."""
    return read_lexicon(_FOLDER)


@cache
def in_english(sentence: str) -> str:
    """Return a step's sentence in English, whichever language it is written in."""
    return the_lexicon().translated(sentence, Language.EN) if is_chinese(sentence) else sentence


def in_chinese(phrase: str) -> str:
    """Return what the Chinese answer says where the English one says a phrase.

    Args:
        phrase: Words for people; a code is the same in both languages.
    """
    return the_lexicon().word(_PHRASE, phrase, Language.ZH)


def rows_in_english(table: Rows) -> list[list[str]]:
    """Return a step's table in English, whichever language it is written in.

    Args:
        table: Rows of two columns: what a value is called, and the value.
    """
    if not any(is_chinese(cell) for row in table for cell in row):
        return [list(row) for row in table]
    word = the_lexicon().word
    named = [(word(_ROW, name, Language.EN), value) for name, value in table]
    return [[name, word(name, value, Language.EN)] for name, value in named]
