"""Strings of the read interface: fields, each ended by `|`; bytes are upper-case hexadecimal.

Source: card-standards 1.11.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from samecity_hardware_sim.terminals.error_codes import ErrorCode, Stopped

_HEX: Final = re.compile(r"[0-9A-Fa-f]*")


def joined(*fields: str) -> str:
    """Put fields together.

    Raises:
        Stopped: One of them has the separator in it (-41): a card with odd data.
    """
    if any("|" in field for field in fields):
        raise Stopped(ErrorCode.ILLEGAL_CHARACTER)
    return "".join(f"{field}|" for field in fields)


def fields_of(text: str, count: int) -> Sequence[str]:
    """Take fields apart.

    Raises:
        Stopped: There are more or fewer of them, or the last one has no end (-23).
    """
    *fields, rest = text.split("|")
    if rest or len(fields) != count:
        raise Stopped(ErrorCode.WRONG_INPUT)
    return fields


def shown(data: bytes) -> str:
    """Write bytes."""
    return data.hex().upper()


def read_bytes(field: str, size: int) -> bytes:
    """Read bytes.

    Raises:
        Stopped: They are none (-41), or not as many (-42).
    """
    if not _HEX.fullmatch(field):
        raise Stopped(ErrorCode.ILLEGAL_CHARACTER)
    if len(field) != 2 * size:
        raise Stopped(ErrorCode.WRONG_LENGTH)
    return bytes.fromhex(field)
