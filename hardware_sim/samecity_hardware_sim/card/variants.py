"""Cards that are not as they should be, as ordinary images: clones and blocked cards."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from samecity_hardware_sim.card.image import Application, CardImage, Validity
from samecity_hardware_sim.card.personalise import MASTER_FILE


def cloned(image: CardImage, randbytes: Callable[[int], bytes]) -> CardImage:
    """Return a copy of a card as a forger makes it: every number right, every key wrong."""
    directories = tuple(
        replace(
            directory,
            keys=tuple(replace(key, value=randbytes(16).hex().upper()) for key in directory.keys),
        )
        for directory in image.directories
    )
    return replace(image, directories=directories)


def blocked(image: CardImage, application: Application) -> CardImage:
    """Return a card of which one application is blocked."""
    directories = tuple(
        replace(directory, validity=Validity.BLOCKED)
        if directory.application is application and directory.parent == MASTER_FILE
        else directory
        for directory in image.directories
    )
    return replace(image, directories=directories)
