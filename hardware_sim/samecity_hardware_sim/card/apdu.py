"""Command APDUs, short and extended, of the four cases. Source: ISO/IEC 7816-4, 5.2."""

from __future__ import annotations

from typing import Final

import msgspec

from samecity_hardware_sim.card.status import SW, Refused

NE_SHORT: Final = 256
"""What an Le of 00 asks for."""

NE_EXTENDED: Final = 65_536
"""What an extended Le of 0000 asks for."""

SECURE: Final = 0x04
"""The bit of CLA that announces a MAC at the end of the data."""


class Command(msgspec.Struct, frozen=True, gc=False):
    """A command APDU, taken apart. Hides its data in `repr`: it may hold a PIN or a name.

    Attributes:
        data: 0-65,535 bytes.
        ne: Bytes expected at most; 0 where no Le was sent.
    """

    cla: int
    ins: int
    p1: int
    p2: int
    data: bytes = b""
    ne: int = 0

    @property
    def header(self) -> bytes:
        """The first four bytes."""
        return bytes((self.cla, self.ins, self.p1, self.p2))

    @property
    def wants_all(self) -> bool:
        """Whether Le says: as much as there is."""
        return self.ne == NE_SHORT or self.ne == NE_EXTENDED

    def __repr__(self) -> str:
        return f"Command({self.header.hex().upper()}, {len(self.data)} bytes, Ne={self.ne})"


def parse(apdu: bytes) -> Command:
    """Take a command APDU apart.

    Raises:
        Refused: Its length fits none of the cases (6700).
    """
    size = len(apdu)
    if size < 6:
        if size < 4:
            raise Refused(SW.WRONG_LENGTH)
        ne = (apdu[4] or NE_SHORT) if size == 5 else 0
        return Command(apdu[0], apdu[1], apdu[2], apdu[3], b"", ne)
    length = apdu[4]
    if not length:
        return _extended(apdu, size)
    if size == 5 + length:
        return Command(apdu[0], apdu[1], apdu[2], apdu[3], apdu[5:])
    if size == 6 + length:
        return Command(apdu[0], apdu[1], apdu[2], apdu[3], apdu[5:-1], apdu[-1] or NE_SHORT)
    raise Refused(SW.WRONG_LENGTH)


def _extended(apdu: bytes, size: int) -> Command:
    length = int.from_bytes(apdu[5:7])
    if size == 7:
        return Command(apdu[0], apdu[1], apdu[2], apdu[3], b"", length or NE_EXTENDED)
    if length and size == 7 + length:
        return Command(apdu[0], apdu[1], apdu[2], apdu[3], apdu[7:])
    if length and size == 9 + length:
        ne = int.from_bytes(apdu[-2:]) or NE_EXTENDED
        return Command(apdu[0], apdu[1], apdu[2], apdu[3], apdu[7:-2], ne)
    raise Refused(SW.WRONG_LENGTH)


def build(header: bytes, data: bytes = b"", ne: int = 0) -> bytes:
    """Put a command APDU together, short where it can be.

    Args:
        header: CLA, INS, P1, P2.
        data: 0-65,535 bytes.
        ne: Bytes expected at most, 0-65,536; 0 sends no Le.
    """
    if len(data) <= 255 and ne <= NE_SHORT:
        body = bytes((len(data),)) + data if data else b""
        return header + body + (bytes((ne % NE_SHORT,)) if ne else b"")
    body = len(data).to_bytes(2) + data if data else b""
    return header + b"\0" + body + ((ne % NE_EXTENDED).to_bytes(2) if ne else b"")
