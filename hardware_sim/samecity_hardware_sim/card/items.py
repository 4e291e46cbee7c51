"""Data items in the encodings of the cards: packed digits, GBK text, dates and moments."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum, unique

from samecity.domain.clock import SHANGHAI


@unique
class Coding(Enum):
    """Encodings of a data item. Source: card-standards 1.4."""

    AN = "an"
    CN = "cn"
    B = "b"


def encode(coding: Coding, value: str, size: int) -> bytes:
    """Encode a value, filled up to its size: text with 00, digits with F; binary as hexadecimal.

    Raises:
        ValueError: It does not fit or cannot be written. The message does not quote it.
    """
    try:
        data = value.encode("gbk") if coding is Coding.AN else _packed(value, coding)
    except ValueError:
        raise ValueError(f"expected a value for {coding.value}{size}, received another") from None
    if len(data) > size:
        raise ValueError(f"expected at most {size} bytes, received {len(data)}")
    return data.ljust(size, b"\xff" if coding is Coding.CN else b"\0")


def decode(coding: Coding, data: bytes) -> str:
    """Decode a value; filling is dropped, spaces too."""
    if coding is Coding.AN:
        return data.rstrip(b"\0").decode("gbk", errors="replace").strip()
    text = data.hex().upper()
    return text if coding is Coding.B else text.rstrip("F")


def split_name(name: str, sizes: tuple[int, int]) -> tuple[str, str]:
    """Cut a name into two parts that fit, between characters.

    Args:
        name: The full name.
        sizes: Bytes of GBK in the first part and in the second.

    Raises:
        ValueError: It does not fit, or GBK lacks a character. The message does not quote it.
    """
    try:
        widths = [len(character.encode("gbk")) for character in name]
    except UnicodeEncodeError:
        raise ValueError("expected a name in GBK, received other characters") from None
    used = at = 0
    while at < len(name) and used + widths[at] <= sizes[0]:
        used += widths[at]
        at += 1
    if sum(widths[at:]) > sizes[1]:
        raise ValueError(f"expected at most {sum(sizes)} bytes of name, received {sum(widths)}")
    return name[:at], name[at:]


def pack_day(day: date | None) -> bytes:
    """Write a day as four packed bytes; None is zeros."""
    return bytes.fromhex(f"{day:%Y%m%d}") if day else bytes(4)


def unpack_day(data: bytes) -> date | None:
    """Read four packed bytes; zeros are None.

    Raises:
        ValueError: There is no such day.
    """
    return date.fromisoformat(data.hex()) if any(data) else None


def pack_moment(moment: datetime | None) -> bytes:
    """Write a moment as seven packed bytes, in Asia/Shanghai; None is zeros."""
    if moment is None:
        return bytes(7)
    return bytes.fromhex(f"{moment.astimezone(SHANGHAI):%Y%m%d%H%M%S}")


def unpack_moment(data: bytes) -> datetime | None:
    """Read seven packed bytes as Asia/Shanghai; zeros are None.

    Raises:
        ValueError: There is no such moment.
    """
    if not any(data):
        return None
    return datetime.strptime(data.hex(), "%Y%m%d%H%M%S").replace(tzinfo=SHANGHAI)


def _packed(value: str, coding: Coding) -> bytes:
    if coding is Coding.CN and not (value.isascii() and (value.isdigit() or not value)):
        raise ValueError("expected digits")
    return bytes.fromhex(value + "F" * (len(value) % 2))
