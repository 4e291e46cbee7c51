"""What a scene asks for and its binding cannot do: such a case is omitted, never failed or passed.

What can be missing, with the sentence that says so in each language, stands in docs/bindings.md.
"""

from __future__ import annotations

from enum import unique
from typing import Final

from _pytest.outcomes import Skipped  # `pytest.skip.Exception`, by a name that has a type

from samecity.domain.word import Word
from samecity_conformance.wording import worded

OMITTED: Final = "omitted: "
"""With this begins what pytest says of a case that is left out."""


@unique
class Unasked(Word):
    """What only a platform in this process can be asked for."""

    PLUGINS = "plugins"
    ASKING_PLUGINS = "asking-plugins"
    POWER = "power"
    STORE = "store"
    VALIDATOR = "validator"


class Omitted(Skipped):
    """A case that cannot be asked this way.

    Args:
        what: What is missing: of `Unasked`, or what a system under test does not offer.
        lang: Language of pytest's sentence.

    Attributes:
        why: The sentence in both languages.
    """

    def __init__(self, what: Unasked | str, lang: str) -> None:
        is_ours = isinstance(what, Unasked)
        told = {} if is_ours else {"what": str(what)}
        self.why = worded(f"conform.unasked.{what}" if is_ours else "conform.not_offered", **told)
        self.what = str(what)
        super().__init__(OMITTED + self.why.of(lang))
