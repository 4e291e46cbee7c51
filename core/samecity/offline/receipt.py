"""What the centre answers to a tap that was uploaded."""

from __future__ import annotations

from enum import unique

import msgspec

from samecity.domain.reasons import Reason
from samecity.domain.word import Word


@unique
class Fate(Word):
    """What became of an uploaded tap.

    `RECORDED`: it is in the books. `WAITING`: it is, and its money when the purse has been asked.
    `KNOWN`: it was there already. `SET_ASIDE`: it does not fit and waits for a person.
    """

    RECORDED = "recorded"
    WAITING = "waiting"
    KNOWN = "known"
    SET_ASIDE = "set_aside"


class Receipt(msgspec.Struct, frozen=True):
    """What the centre answers.

    Attributes:
        request_id: The tap's.
        reason: Why it was set aside, else None.
    """

    request_id: str
    fate: Fate
    reason: Reason | None = None
