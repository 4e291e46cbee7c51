"""Where a card stands: application, directory, file, and what their names are."""

from __future__ import annotations

from collections.abc import Mapping
from enum import unique
from typing import Final

import attrs

from samecity.domain.word import Word
from samecity_hardware_sim.card.directory import MASTER_FILE
from samecity_hardware_sim.card.pboc_files import DEBIT_NAME, PPSE_NAME, PSE_NAME
from samecity_hardware_sim.card.personalise import PURSE
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import SSSE, SSSE_NAME

FILES: Final = 0xEF00
"""What the id of a file adds to its short identifier."""


@unique
class Spoken(Word):
    """Whose commands and files the card understands here."""

    SYSTEM = "system"
    SSC = "ssc"
    PURSE = "purse"
    BANK = "bank"
    ENVIRONMENT = "environment"
    OTHER = "other"


@attrs.frozen
class Place:
    """Where a card stands.

    Attributes:
        directory: Id, or empty where it is not known.
        file: Id of the current file; 0 is none.
    """

    application: Spoken
    directory: str = ""
    file: int = 0

    def with_sfi(self, sfi: int) -> Place:
        """Return the place after a command with a short file identifier; 0 changes nothing."""
        return attrs.evolve(self, file=FILES | sfi) if sfi else self


ROOT: Final = Place(Spoken.SYSTEM, f"{MASTER_FILE:04X}")
ELSEWHERE: Final = Place(Spoken.OTHER)

NAMES: Final[Mapping[bytes, Place]] = {
    SSSE_NAME: Place(Spoken.SSC, SSSE),
    PURSE_NAME: Place(Spoken.PURSE, PURSE),
    DEBIT_NAME: Place(Spoken.BANK),
    PSE_NAME: Place(Spoken.ENVIRONMENT),
    PPSE_NAME: Place(Spoken.ENVIRONMENT),
}
"""By DF name; those of a city's purse begin with that of all purses."""


def named(name: bytes) -> Place:
    """Return the place that a DF name leads to."""
    known = PURSE_NAME if name.startswith(PURSE_NAME) else name
    return NAMES.get(known, ELSEWHERE)
