"""Error codes of the read interface, and what becomes one.

Source: card-standards 1.11; which failure of a reader is which code is profile P1.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, unique
from typing import Final

from samecity.errors import ReaderError
from samecity_hardware_sim.readers.binding import PcscError, ReturnCode
from samecity_hardware_sim.terminals.line import CardRefused


@unique
class ErrorCode(IntEnum):
    """The codes that our interface returns; beside them, minus any status word of a card."""

    WRONG_CARD = -1
    NO_CARD = -2
    NO_POWER = -3
    MUTE = -4
    NO_READER = -11
    NOT_CONNECTED = -12
    NOT_SUPPORTED = -13
    WRONG_ARGUMENT = -14
    NOT_GENUINE = -21
    OTHER_CARD = -22
    WRONG_INPUT = -23
    SAM_LEVEL = -24
    HSM_DIFFERS = -25
    CANCELLED = -31
    TIMED_OUT = -32
    PIN_LENGTH = -33
    PINS_DIFFER = -34
    INITIAL_PIN = -36
    ILLEGAL_CHARACTER = -41
    WRONG_LENGTH = -42
    PIN_WRONG = -51
    PIN_LOCKED = -52
    NO_SAM = -2201


class Stopped(Exception):
    """A function of the read interface ends with an error.

    Attributes:
        code: Of `ErrorCode`, or minus a status word.
        tries_left: After a wrong PIN.
    """

    def __init__(self, code: int, tries_left: int = 0) -> None:
        super().__init__(str(int(code)))
        self.code = code
        self.tries_left = tries_left


_OF_READERS: Final[Mapping[int, ErrorCode]] = {
    ReturnCode.E_NO_SMARTCARD: ErrorCode.NO_CARD,
    ReturnCode.W_REMOVED_CARD: ErrorCode.NO_CARD,
    ReturnCode.W_UNPOWERED_CARD: ErrorCode.NO_POWER,
    ReturnCode.W_UNRESPONSIVE_CARD: ErrorCode.MUTE,
    ReturnCode.E_NOT_TRANSACTED: ErrorCode.MUTE,
    ReturnCode.E_PROTO_MISMATCH: ErrorCode.WRONG_CARD,
    ReturnCode.W_RESET_CARD: ErrorCode.NOT_CONNECTED,
}


def stopped_by(error: ReaderError) -> Stopped:
    """Return what the failure of a reader, a card or a SAM is in the interface."""
    if isinstance(error, CardRefused):
        return Stopped(-error.status)
    if isinstance(error, PcscError):
        return Stopped(_OF_READERS.get(error.return_code, ErrorCode.NO_READER))
    if error.reason == "SAM_MISSING":
        return Stopped(ErrorCode.SAM_LEVEL)
    return Stopped(ErrorCode.WRONG_CARD)
