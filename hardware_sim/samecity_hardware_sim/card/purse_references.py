"""What terminals call the transactions of a purse, kept in the purse: files 1C and 1D.

Project-defined: a purse proves a transaction by its number alone, and only the terminal that began
it knows the number. With these two files any terminal can ask.
"""

from __future__ import annotations

from datetime import date
from struct import Struct
from typing import ClassVar, Final

import attrs

from samecity_hardware_sim.card.items import pack_day, unpack_day

REFERENCES_SFI: Final = 0x1D
NOTE_SFI: Final = 0x1C
REFERENCE_SIZE: Final = 16
NO_SEQUENCE: Final = 0xFFFF
"""No transaction has this number: a purse refuses to begin it."""

_REFERENCE: Final = Struct(">16sBH")
_NOTE: Final = Struct(">16sH4s4s")


@attrs.frozen(kw_only=True)
class Reference:
    """A record of file 1D: what a terminal calls a purchase; project-defined.

    A CAPP purchase writes it in the same commit as the money, so whoever reads it later, on any
    terminal, knows that the purchase happened.

    Attributes:
        text: 32 hexadecimal digits, the acceptance's reference.
        kind: Transaction type.
        sequence: The purse's number of the transaction, by which it proves it.
    """

    text: str
    kind: int
    sequence: int

    SIZE: ClassVar[int] = _REFERENCE.size

    def encode(self) -> bytes:
        """Write the 19 bytes."""
        return _REFERENCE.pack(bytes.fromhex(self.text), self.kind, self.sequence)

    @classmethod
    def decode(cls, data: bytes) -> Reference:
        """Read the 19 bytes."""
        text, kind, sequence = _REFERENCE.unpack(data)
        return cls(text=text.hex(), kind=kind, sequence=sequence)


@attrs.frozen(kw_only=True)
class LoadNote:
    """File 1C: the load that a terminal is about to carry out or has carried out; project-defined.

    CREDIT writes nothing but money, so the note comes before it; whether the load happened is told
    by GET TRANSACTION PROVE for its number.

    Attributes:
        text: 32 hexadecimal digits, the acceptance's reference.
        sequence: The purse's number of the load; `NO_SEQUENCE` if there was none yet.
        on: Day of the load.
        before: Day of the last load before it, or of the issue.
    """

    text: str = "00" * REFERENCE_SIZE
    sequence: int = NO_SEQUENCE
    on: date | None = None
    before: date | None = None

    SIZE: ClassVar[int] = _NOTE.size

    def encode(self) -> bytes:
        """Write the 26 bytes."""
        days = pack_day(self.on), pack_day(self.before)
        return _NOTE.pack(bytes.fromhex(self.text), self.sequence, *days)

    @classmethod
    def decode(cls, data: bytes) -> LoadNote:
        """Read the 26 bytes.

        Raises:
            ValueError: There is no such day.
        """
        text, sequence, on, before = _NOTE.unpack(data)
        return cls(text=text.hex(), sequence=sequence, on=unpack_day(on), before=unpack_day(before))
