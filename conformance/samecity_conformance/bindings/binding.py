"""What a binding is: how the cards and codes of a scenario are reached."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts
from samecity_conformance.under_test import Conditions, UnderTest


def nothing(_texts: Texts, _sut: str) -> str:
    """Say that nothing is missing."""
    return ""


@attrs.frozen
class Binding:
    """A way to reach cards.

    Attributes:
        name: As `--binding` takes it.
        readers: Makes the readers of a world; by the same seed the same ones.
        has_chips: Whether cards are chips that answer commands, so that a command can fail.
        lacks: Returns, in the reader's language, the sentence that says why it cannot be used here,
            or nothing if it can; is told the address of the system under test.
        begins: Begins a scene in a system elsewhere; None plays it on a platform of this process.
        sut: Address of the system under test, where cards are shown to one; or empty.
        seed: Of the run: keys and challenges of chips come from it.
        lang: Language of the sentences about what cannot be asked.
    """

    name: str
    readers: Callable[[World, int], Readers]
    has_chips: bool
    lacks: Callable[[Texts, str], str] = nothing
    begins: Callable[[Binding, Conditions], UnderTest] | None = None
    sut: str = ""
    seed: int = 0
    lang: str = "en"

    def missing(self, texts: Texts) -> str:
        """Return the sentence with which all cases are omitted, or nothing."""
        return self.lacks(texts, self.sut)

    def readers_of(self, world: World) -> Readers:
        """Return the readers of a world."""
        return self.readers(world, self.seed)
