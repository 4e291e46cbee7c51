"""A sentence in both languages, for a record that readers of either language will read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from samecity.texts.catalogue import Texts

_ZH: Final = Texts("zh")
_EN: Final = Texts("en")


class Wording(msgspec.Struct, frozen=True):
    """A sentence in Chinese and in English."""

    zh: str
    en: str

    def of(self, lang: str) -> str:
        """Return the sentence in a language, `zh` or `en`."""
        return self.zh if lang == "zh" else self.en


def worded(key: str, **values: object) -> Wording:
    """Return a text of the catalogue in both languages."""
    return worded_by(lambda reader: reader(key, **values))


def worded_by(say: Callable[[Texts], str]) -> Wording:
    """Return what is said to the readers of each language."""
    return Wording(say(_ZH), say(_EN))


def alike(text: str) -> Wording:
    """Return what is said to everybody in the same words, such as the message of an error."""
    return Wording(text, text)
