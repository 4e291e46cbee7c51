"""What a mutant is: a ground on which everything is as installed, but for one lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import attrs

from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.national.platform import EmbeddedNational
from samecity.spi import Journal
from samecity_conformance.bindings import MEMORY, Binding
from samecity_conformance.scene import MakeNational, Scene

NATIONAL: Final = "national"
CARD: Final = "card"
TERMINAL: Final = "terminal"
AGREEMENT: Final = "agreement"
HUB: Final = "hub"
"""Who lies, where it is no plugin."""


@attrs.frozen
class Ground:
    """What a case plays on.

    Attributes:
        registry: Plugins and agreements in force.
        binding: Cards and terminals.
        national: Makes the national platform.
        open_books: Opens the journal.
    """

    registry: Registry
    binding: Binding = MEMORY
    national: MakeNational = EmbeddedNational
    open_books: Callable[[], Journal] = MemoryJournal

    def scene(self, registry: Registry | None = None) -> Scene:
        """Return a new scene on this ground.

        Args:
            registry: Holds instead of the ground's own.
        """
        scene = Scene(registry or self.registry, self.binding, self.national)
        scene.open_books = self.open_books
        return scene


MakeGround = Callable[[], Ground]


def honest() -> Ground:
    """Return the ground without a lie: what is installed."""
    return Ground(Registry(Plugins()))


@attrs.frozen
class Mutant:
    """Something wrong on purpose, as a plugin, a platform or a card could be.

    Attributes:
        id: Lower case, with hyphens.
        zh: The lie in one sentence; `en` likewise.
        worn_by: Who tells it: name of a plugin, or one of the words above.
        requirements: Ids of the requirements each of which has to notice it.
        ground: Makes the ground on which it lies.
        is_caught_by_contract: Whether the host of plugins sees through it, so that a request is
            refused with `HOST_PLUGIN_FAILED` or `HOME_PLUGIN_FAILED`.
    """

    id: str
    zh: str
    en: str
    worn_by: str
    requirements: tuple[str, ...]
    ground: MakeGround
    is_caught_by_contract: bool = False
