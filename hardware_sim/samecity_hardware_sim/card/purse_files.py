"""Files and answers of the purse as values: what stands at which offset.

Source: card-standards 2.2-2.7. Money in fen; moments in Asia/Shanghai.
"""

from __future__ import annotations

from datetime import date, datetime
from struct import Struct
from typing import Final
from zlib import crc32

import attrs

from samecity_hardware_sim.card.items import pack_day, pack_moment, unpack_day, unpack_moment

PURSE_NAME: Final = bytes.fromhex("A000000632010105")
FILLER: Final = b"\xff"

PUBLIC_SIZE: Final = 30
MANAGEMENT_SIZE: Final = 60
LOG_SIZE: Final = 23
PASSAGE_SIZE: Final = 48
METRO_SIZE: Final = 128
HOLDER_SIZE: Final = 55

_LOG: Final = Struct(">H3sIB6s7s")
_PASSAGE: Final = Struct(">B8sB7sII7s2s8s6x")
_METRO: Final = Struct(">2sH1s1s8sB2s2s8s8s8s8s8s8s7s7sIBBIII7s4s3s2s5x4s")


@attrs.frozen(kw_only=True)
class PublicInformation:
    """File 15: whose card it is and how long it holds.

    Attributes:
        issuer: 8 bytes; bytes 2-3 are the city's T-Union code.
        number: 20 digits; the card's number is the last 19.
    """

    issuer: bytes
    number: str = attrs.field(repr=False)
    starts_on: date
    ends_on: date
    is_enabled: bool = True
    version: int = 2

    @property
    def factor(self) -> bytes:
        """What diversifies the card's keys: bytes 12-19 of the file."""
        return bytes.fromhex(self.number[4:])

    def encode(self) -> bytes:
        """Write the 30 bytes."""
        head = self.issuer + bytes((self.is_enabled, self.version)) + bytes.fromhex(self.number)
        return head + pack_day(self.starts_on) + pack_day(self.ends_on) + bytes(2)

    @classmethod
    def decode(cls, data: bytes) -> PublicInformation:
        """Read the 30 bytes.

        Raises:
            ValueError: Too few bytes, or no such day.
        """
        starts_on, ends_on = unpack_day(data[20:24]), unpack_day(data[24:28])
        if len(data) < PUBLIC_SIZE or starts_on is None or ends_on is None:
            raise ValueError(f"expected {PUBLIC_SIZE} bytes with two days, received other data")
        return cls(
            issuer=data[:8],
            is_enabled=data[8] != 0,
            version=data[9],
            number=data[10:20].hex(),
            starts_on=starts_on,
            ends_on=ends_on,
        )


def management(province: str, city: str, rider: int) -> bytes:
    """Write file 17.

    Args:
        province: Four digits of the T-Union region code.
        city: Likewise; 0000 is a card that no other city takes.
        rider: 01 ordinary, 02 student, 03 senior, 04 test, 05 soldier.
    """
    is_open = city != "0000"
    head = bytes.fromhex("00000156" + province + city) + is_open.to_bytes(2) + bytes((rider,))
    return head.ljust(MANAGEMENT_SIZE, b"\0")


@attrs.frozen(kw_only=True)
class LogRecord:
    """A record of file 18: one transaction that moved money."""

    sequence: int
    amount_fen: int
    kind: int
    terminal: bytes
    at: datetime | None

    @classmethod
    def decode(cls, data: bytes) -> LogRecord:
        """Read the 23 bytes."""
        sequence, _, amount_fen, kind, terminal, at = _LOG.unpack(data)
        return cls(
            sequence=sequence,
            amount_fen=amount_fen,
            kind=kind,
            terminal=terminal,
            at=unpack_moment(at),
        )


@attrs.frozen(kw_only=True)
class PassageRecord:
    """A record of file 1E: one ride, entry or exit.

    Attributes:
        kind: 02 or 06 single ride, 03 entry, 04 exit.
        terminal: 8 bytes.
        vehicle: 00 other, 01 metro, 02 bus.
        place: Line, station and operator, 7 bytes.
        city: T-Union code, 2 bytes.
        institution: 8 bytes, filled with FF.
    """

    kind: int
    terminal: bytes
    vehicle: int
    place: bytes = bytes(7)
    amount_fen: int = 0
    balance_fen: int = 0
    at: datetime | None
    city: bytes
    institution: bytes = FILLER * 8

    def encode(self) -> bytes:
        """Write the 48 bytes."""
        return _PASSAGE.pack(
            self.kind,
            self.terminal,
            self.vehicle,
            self.place,
            self.amount_fen,
            self.balance_fen,
            pack_moment(self.at),
            self.city,
            self.institution,
        )

    @classmethod
    def decode(cls, data: bytes) -> PassageRecord:
        """Read the 48 bytes."""
        kind, terminal, vehicle, place, amount, balance, at, city, institution = _PASSAGE.unpack(
            data
        )
        return cls(
            kind=kind,
            terminal=terminal,
            vehicle=vehicle,
            place=place,
            amount_fen=amount,
            balance_fen=balance,
            at=unpack_moment(at),
            city=city,
            institution=institution,
        )


@attrs.frozen(kw_only=True)
class MetroRecord:
    """Record 1 of file 1A: a metro journey, from entry to exit.

    Attributes:
        state: 00 outside, 01 inside.
        entry_city: T-Union code, 2 bytes; `exit_city` likewise.
        entry_station: 8 bytes; `exit_station` and the devices likewise.
        entry_balance_fen: What the purse held at the entry.
        paid_fen: What the exit took.
    """

    state: int = 0
    entry_city: bytes = bytes(2)
    exit_city: bytes = bytes(2)
    entry_station: bytes = bytes(8)
    exit_station: bytes = bytes(8)
    entry_device: bytes = bytes(8)
    exit_device: bytes = bytes(8)
    entered_at: datetime | None = None
    exited_at: datetime | None = None
    most_fen: int = 0
    entry_line: int = 0
    exit_line: int = 0
    entry_balance_fen: int = 0
    paid_fen: int = 0

    def encode(self) -> bytes:
        """Write the 128 bytes, with their checksum."""
        is_inside = self.state == 1
        body = _METRO.pack(
            b"\x27\x01",
            METRO_SIZE,
            b"\x01",
            b"\0",
            bytes(8),
            self.state,
            self.entry_city,
            self.exit_city,
            bytes(8),
            bytes(8),
            self.entry_station,
            self.exit_station,
            self.entry_device,
            self.exit_device,
            pack_moment(self.entered_at),
            pack_moment(self.exited_at),
            self.most_fen,
            self.entry_line,
            self.exit_line,
            0,
            self.entry_balance_fen,
            self.paid_fen,
            pack_moment(self.exited_at or self.entered_at),
            bytes(4),
            bytes(3),
            bytes(2),
            bytes((is_inside, not is_inside, 0, 0)),
        )
        return body + crc32(body[6:]).to_bytes(4)

    @classmethod
    def decode(cls, data: bytes) -> MetroRecord:
        """Read the 128 bytes.

        Raises:
            ValueError: Another length, or the checksum differs.
        """
        if len(data) != METRO_SIZE or crc32(data[6:-4]).to_bytes(4) != data[-4:]:
            raise ValueError("expected 128 bytes with their checksum, received other data")
        at = _METRO.unpack(data[:-4])
        return cls(
            state=at[5],
            entry_city=at[6],
            exit_city=at[7],
            entry_station=at[10],
            exit_station=at[11],
            entry_device=at[12],
            exit_device=at[13],
            entered_at=unpack_moment(at[14]),
            exited_at=unpack_moment(at[15]),
            most_fen=at[16],
            entry_line=at[17],
            exit_line=at[18],
            entry_balance_fen=at[20],
            paid_fen=at[21],
        )


@attrs.frozen(kw_only=True)
class Start:
    """What a purse answers to INITIALIZE.

    Attributes:
        mac1: Of a load, 4 bytes; empty for a purchase.
    """

    balance_fen: int
    sequence: int
    key_version: int
    algorithm_code: int
    random: bytes
    mac1: bytes = b""

    @classmethod
    def of_purchase(cls, data: bytes) -> Start:
        """Read the 15 bytes of a purchase.

        Raises:
            ValueError: Another length.
        """
        return cls._read(data, 15, 9)

    @classmethod
    def of_load(cls, data: bytes) -> Start:
        """Read the 16 bytes of a load.

        Raises:
            ValueError: Another length.
        """
        return cls._read(data, 16, 6)

    @classmethod
    def _read(cls, data: bytes, size: int, at: int) -> Start:
        if len(data) != size:
            raise ValueError(f"expected {size} bytes, received {len(data)}")
        return cls(
            balance_fen=int.from_bytes(data[:4]),
            sequence=int.from_bytes(data[4:6]),
            key_version=data[at],
            algorithm_code=data[at + 1],
            random=data[at + 2 : at + 6],
            mac1=data[at + 6 :],
        )
