"""What a binding is: how the cards and codes of a scenario are reached."""

from __future__ import annotations

from collections.abc import Callable

import attrs

from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts


def nothing(_texts: Texts) -> str:
    """Say that nothing is missing."""
    return ""


@attrs.frozen
class Binding:
    """A way to reach cards.

    Attributes:
        name: As `--binding` takes it.
        readers: Makes the readers of a world.
        has_chips: Whether cards are chips that answer commands, so that a command can fail.
        missing: Returns, in the reader's language, the sentence that says why it cannot be used
            here, or nothing if it can. Its cases are omitted with this sentence.
    """

    name: str
    readers: Callable[[World], Readers]
    has_chips: bool
    missing: Callable[[Texts], str] = nothing
