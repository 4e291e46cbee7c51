"""Chips for tests of readers: they answer, and remember what was done to them."""

from __future__ import annotations

import threading
from typing import Final

ATR: Final = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
"""Offers T=0 and T=1, as contactless readers present ISO/IEC 14443-4 cards."""

SELECT: Final = bytes.fromhex("00A4040007A0000000041010")
READ_256: Final = bytes.fromhex("00B0000000")
READ_64K: Final = bytes.fromhex("00B00000000000")
DONE: Final = b"\x90\x00"


class NullChip:
    """A chip that selects anything, reads as many bytes as are asked and keeps what is written.

    Attributes:
        powers: What was done with its power, in order.
        written: The data of the last UPDATE BINARY.
    """

    def __init__(self, answer_to_reset: bytes = ATR) -> None:
        self.answer_to_reset = answer_to_reset
        self.powers: list[str] = []
        self.written = b""

    def power_on(self) -> bytes:
        self.powers.append("on")
        return self.answer_to_reset

    def power_off(self) -> None:
        self.powers.append("off")

    def transmit(self, command: bytes) -> bytes:
        instruction = command[1] if len(command) > 1 else 0
        if instruction == 0xA4:
            return DONE
        if instruction == 0xB0:
            return bytes(at % 251 for at in range(_expected(command))) + DONE
        if instruction == 0xD6:
            self.written = command[7 : 7 + int.from_bytes(command[5:7], "big")]
            return DONE
        return b"\x6d\x00"


class SlowChip(NullChip):
    """A chip that answers when it is allowed to.

    Attributes:
        begun: Set when it began to work on a command.
        may_end: Set when it may answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def transmit(self, command: bytes) -> bytes:
        self.begun.set()
        self.may_end.wait()
        return super().transmit(command)


def _expected(command: bytes) -> int:
    if len(command) == 7:
        return int.from_bytes(command[5:7], "big") or 65_536
    return command[4] or 256
