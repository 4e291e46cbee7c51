"""What a reader says of itself when a program asks it instead of the card (PC/SC part 10)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

from samecity_hardware_sim.slot import Failure, Slot, SlotError


def _code(number: int) -> int:
    """Return pcsc-lite's SCARD_CTL_CODE of a number."""
    return 0x42000000 + number


GET_FEATURES: Final = _code(3400)
GET_PROPERTIES: Final = _code(1)

_FEATURE_GET_TLV_PROPERTIES: Final = 0x12
_LARGEST_COMMAND_DATA: Final = 0x0A
"""dwMaxAPDUDataSize: programs that ask use extended APDUs only if it is above 256."""

_ANSWERS: Final[Mapping[int, bytes]] = {
    GET_FEATURES: struct.pack(">BBI", _FEATURE_GET_TLV_PROPERTIES, 4, GET_PROPERTIES),
    GET_PROPERTIES: struct.pack("<BBI", _LARGEST_COMMAND_DATA, 4, 65_536),
}


def control(slot: Slot, code: int, _data: bytes) -> bytes:
    """Answer a program's question to the reader.

    Args:
        slot: The reader's.
        code: Control code of SCardControl.

    Raises:
        SlotError: There is no reader, or it does not know this code.
    """
    if not slot.is_plugged:
        raise SlotError(Failure.UNAVAILABLE)
    if code not in _ANSWERS:
        raise SlotError(Failure.UNSUPPORTED)
    return _ANSWERS[code]
