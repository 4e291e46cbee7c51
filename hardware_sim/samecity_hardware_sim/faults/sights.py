"""What a terminal sees of each kind of fault, and what the engine answers; tests measure it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from samecity.domain.reasons import Code
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.faults.fault import Kind
from samecity_hardware_sim.readers.binding import ReturnCode


@attrs.frozen
class Sight:
    """What is seen of a fault.

    Attributes:
        at_once: PC/SC's return code of the command or of connecting, or the card's status word.
        afterwards: What the next command gets; 9000 if the card goes on as ever.
        answer: The reason code of a tap that cannot go on; None if nobody is refused.
    """

    at_once: ReturnCode | SW
    afterwards: ReturnCode | SW
    answer: Code | None


_GONE: Final = Sight(ReturnCode.E_NO_SMARTCARD, ReturnCode.W_REMOVED_CARD, Code.READER_ERROR)

SIGHTS: Final[Mapping[Kind, Sight]] = {
    Kind.TEAR_BEFORE: _GONE,
    Kind.TEAR_AFTER: _GONE,
    Kind.SWAP: _GONE,
    Kind.UNAVAILABLE: Sight(
        ReturnCode.E_READER_UNAVAILABLE, ReturnCode.E_READER_UNAVAILABLE, Code.READER_ERROR
    ),
    Kind.MUTE: Sight(ReturnCode.E_NOT_TRANSACTED, SW.OK, Code.READER_ERROR),
    Kind.LATENCY: Sight(SW.OK, SW.OK, None),
    Kind.STATUS: Sight(SW.FAILED, SW.OK, Code.READER_ERROR),
    Kind.COMMAND_MAC: Sight(SW.PURSE_MAC_WRONG, SW.OK, Code.READER_ERROR),
    Kind.ANSWER_MAC: Sight(SW.OK, SW.OK, Code.CARD_NOT_AUTHENTIC),
    Kind.ATR: Sight(ReturnCode.E_PROTO_MISMATCH, ReturnCode.E_PROTO_MISMATCH, Code.READER_ERROR),
    Kind.CLONE: Sight(SW.OK, SW.OK, Code.CARD_NOT_AUTHENTIC),
    Kind.STALE: Sight(SW.OK, SW.OK, Code.CARD_REPORTED_LOST),
    Kind.SAM_MISSING: Sight(SW.OK, SW.OK, Code.SAM_MISSING),
}
"""Of the kinds as they are written in `FORMS`, by every binding alike; a latency is one that the
reader waits for, a command's MAC that of a purchase."""


def name_of(seen: ReturnCode | SW) -> str:
    """Return PC/SC's name of a return code, or the four digits of a status word."""
    return f"SCARD_{seen.name}" if isinstance(seen, ReturnCode) else f"{seen:04X}"
