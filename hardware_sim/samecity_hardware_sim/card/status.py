"""Status words, and the exception with which a command ends early."""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class SW(IntEnum):
    """Status words of the simulated cards.

    Source: ISO/IEC 7816-4 for 6xxx and 9000, payment practice for 93xx and 94xx; both as listed in
    card-standards 5.2 and 2.8. `MORE`, `TRIES` and `EXACT` carry a number in their low byte.
    """

    OK = 0x9000
    MORE = 0x6100
    END_OF_FILE = 0x6282
    INVALIDATED = 0x6283
    TRIES = 0x63C0
    WRONG_LENGTH = 0x6700
    NO_CHANNEL = 0x6881
    NO_SECURE_MESSAGING = 0x6882
    WRONG_FILE_TYPE = 0x6981
    NOT_PERMITTED = 0x6982
    BLOCKED = 0x6983
    NO_CHALLENGE = 0x6984
    NOT_NOW = 0x6985
    NO_FILE = 0x6986
    MAC_MISSING = 0x6987
    MAC_WRONG = 0x6988
    WRONG_DATA = 0x6A80
    NOT_SUPPORTED = 0x6A81
    FILE_NOT_FOUND = 0x6A82
    RECORD_NOT_FOUND = 0x6A83
    NO_SPACE = 0x6A84
    WRONG_P1_P2 = 0x6A86
    KEY_NOT_FOUND = 0x6A88
    WRONG_OFFSET = 0x6B00
    EXACT = 0x6C00
    WRONG_INS = 0x6D00
    WRONG_CLA = 0x6E00
    FAILED = 0x6F00
    PURSE_MAC_WRONG = 0x9302
    PURSE_LOCKED = 0x9303
    TOO_LITTLE = 0x9401
    SEQUENCE_AT_END = 0x9402
    NO_KEY_INDEX = 0x9403
    NO_PROOF = 0x9406


class Refused(Exception):
    """A command ends with something else than 9000.

    Attributes:
        status: The status word, 16 bits.
        data: What a warning returns all the same.
    """

    def __init__(self, status: int, data: bytes = b"") -> None:
        super().__init__(f"{status:04X}")
        self.status = status
        self.data = data


def tries(left: int) -> Refused:
    """Make the refusal of a wrong PIN or cryptogram.

    Args:
        left: Tries left; what does not fit into four bits shows as 15.
    """
    return Refused(SW.TRIES | min(left, 15))
