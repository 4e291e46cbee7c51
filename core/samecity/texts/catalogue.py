"""Texts for people by key, in the reader's language: gettext catalogues in `locale/`.

The msgid is a key such as `accept.allowed`. After a change of a `.po` file compile it:
`pybabel compile -D samecity -d core/samecity/texts/locale`.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations
from importlib.resources import files

_LOCALE = files("samecity.texts") / "locale"


class Texts:
    """The texts of one language.

    Attributes:
        lang: `zh` or `en`.
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._catalogue = _read(lang)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return a text with its placeholders filled.

        Raises:
            KeyError: The catalogue has no such text, or a placeholder got no value.
        """
        text = self._catalogue.gettext(key)
        if text == key:
            raise KeyError(key)
        return text.format(**values)

    def word(self, family: str, name: str) -> str:
        """Return the word for a name of an open vocabulary, such as a limit that a plugin brought.

        Args:
            family: The first part of the key, such as `limit`.
            name: The second part; returned as it stands where the catalogue does not know it.
        """
        key = f"{family}.{name}"
        text = self._catalogue.gettext(key)
        return name if text == key else text


@cache
def _read(lang: str) -> GNUTranslations:
    """Return the catalogue of a language; to parse one takes longer than an empty case."""
    with (_LOCALE / lang / "LC_MESSAGES" / "samecity.mo").open("rb") as stream:
        return GNUTranslations(stream)
