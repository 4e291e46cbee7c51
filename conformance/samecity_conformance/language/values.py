"""Values inside a sentence, and their words in English and in Chinese.

Nothing here knows a sentence. A value without words of its own, such as a code or an amount, is the
same in both languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum, unique
from typing import Final, Literal

import attrs
import msgspec

from samecity.national.divisions import load_divisions

_PLAIN: Final = r"[!-+\--~]+"
"""What a value looks like of which nothing is said: ASCII without spaces and commas."""

_PLACE: Final = r"[\w-]+"

_PARAMETER: Final = r"<[^<>]+>"
_TIGHT: Final = re.compile(r"(?<=[!-~])和(?=[!-~])")


@unique
class Language(Enum):
    """A language of the features; the value is how Gherkin names it."""

    EN = "en"
    ZH = "zh-CN"

    @property
    def other(self) -> Language:
        """The language into which a text of this one is translated."""
        return Language.ZH if self is Language.EN else Language.EN


_SEPARATORS: Final = {
    Language.EN: {"、": ", ", "和": " and "},
    Language.ZH: {",": "、", "and": "和"},
}
"""By language into which they lead: what stands between the values of a row."""

_SEPARATOR: Final = {Language.EN: ", | and ", Language.ZH: " ?[、和] ?"}


class KindData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of values, as the lexicon's file tells of it.

    Attributes:
        placeholders: What stands for such a value in a sentence, and parameters and rows of tables
            that hold one.
        words: Chinese words by English ones.
        pattern: What a value without words looks like, a regular expression; empty allows none.
        places: Whether provinces and prefectures are values, by name or by slug.
        is_row: Whether several may stand in a row, such as `Anhui, Binzhou and Ningbo`.
    """

    placeholders: tuple[str, ...]
    words: dict[str, str] = {}
    pattern: str = ""
    places: Literal["", "name", "slug"] = ""
    is_row: bool = False

    def kind(self) -> Kind:
        """Return the kind, with the names of places that it has."""
        words = dict(self.words)
        for row in load_divisions().rows if self.places else ():
            words[row.slug.capitalize() if self.places == "name" else row.slug] = row.zh
        return Kind.of(words, self.pattern, has_places=bool(self.places), is_row=self.is_row)


@attrs.frozen
class Kind:
    """Values of one kind.

    Attributes:
        words: By language into which they lead: the word there by the word here.
        pattern: What a value without words looks like; empty allows none.
        has_places: Whether the names of places are among the words.
        is_row: Whether several values may stand in a row.
    """

    words: Mapping[Language, Mapping[str, str]]
    pattern: str
    has_places: bool
    is_row: bool

    @classmethod
    def of(
        cls,
        words: Mapping[str, str],
        pattern: str,
        *,
        has_places: bool = False,
        is_row: bool = False,
    ) -> Kind:
        """Make a kind.

        Args:
            words: Chinese words by English ones; of two with one Chinese word the first holds.
            pattern: As the attribute, and so the others.
            has_places: See there.
            is_row: See there.
        """
        english: dict[str, str] = {}
        for one, chinese in words.items():
            english.setdefault(chinese, one)
        return cls({Language.ZH: words, Language.EN: english}, pattern, has_places, is_row)

    def shape(self, language: Language) -> str:
        """Return a regular expression that all values of a language match.

        Others may match it too: there are too many places to list them. A parameter of an outline,
        such as `<home>`, is a value.
        """
        known = [_PLACE] if self.has_places else self._known(language)
        one = f"(?:{'|'.join([*known, *self._unlisted])})"
        return f"{one}(?:(?:{_SEPARATOR[language]}){one})*" if self.is_row else one

    def translated(self, value: str, into: Language) -> str | None:
        """Return a value in the other language, or None if it is none of this kind."""
        if not self.is_row:
            return self._translated(value, into)
        known, separator = self._known(into.other), _SEPARATOR[into.other]
        found = re.findall("|".join([*known, separator, *self._unlisted]), value)
        row = [_SEPARATORS[into].get(one.strip()) or self._translated(one, into) for one in found]
        words = [one for one in row if one is not None]
        is_whole = "".join(found) == value and len(words) == len(row)
        return _TIGHT.sub(" 和 ", "".join(words)) if is_whole else None

    def _translated(self, value: str, into: Language) -> str | None:
        word = self.words[into].get(value)
        if word is None and re.fullmatch("|".join(self._unlisted), value):
            return value
        return word

    @property
    def _unlisted(self) -> list[str]:
        return [_PARAMETER, *([self.pattern] if self.pattern else [])]

    def _known(self, language: Language) -> list[str]:
        known = sorted(self.words[language.other], key=len, reverse=True)
        return [re.escape(word) for word in known]


ANYTHING: Final = Kind.of({}, _PLAIN)
"""Values of which nothing is said."""
