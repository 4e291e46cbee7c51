"""Bindings: what stands between a scenario and the cards and codes that it speaks of.

The same scenarios run over all of them. One more is a module with a `Binding`.
"""

from collections.abc import Mapping
from typing import Final

import attrs

from samecity_conformance.bindings.binding import Binding
from samecity_conformance.bindings.disagreement import Disagreement, disagreements
from samecity_conformance.bindings.http import HTTP, NotUsable, System, look
from samecity_conformance.bindings.inprocess import IN_PROCESS
from samecity_conformance.bindings.memory import MEMORY
from samecity_conformance.bindings.pcsc import PCSC

_ALL: Final = (MEMORY, IN_PROCESS, PCSC, HTTP)

BINDINGS: Final[Mapping[str, Binding]] = {one.name: one for one in _ALL}
"""All bindings, by name; the first is the default."""


def binding_to(name: str, sut: str = "", seed: int = 0, lang: str = "en") -> Binding:
    """Return a binding that knows which system is under test, and by which seed.

    Args:
        name: Its name.
        sut: Address of the system, or empty.
        seed: Of the run.
        lang: Language of the sentences about what cannot be asked.
    """
    return attrs.evolve(BINDINGS[name], sut=sut, seed=seed, lang=lang)


__all__ = [
    "BINDINGS",
    "HTTP",
    "IN_PROCESS",
    "MEMORY",
    "PCSC",
    "Binding",
    "Disagreement",
    "NotUsable",
    "System",
    "binding_to",
    "disagreements",
    "look",
]
