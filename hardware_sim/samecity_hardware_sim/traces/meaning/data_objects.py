"""Data objects (BER-TLV) of the payment part and of what SELECT answers, as fields.

A tag that does not stand here is hidden: on somebody's real card it may hold anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from samecity_hardware_sim.card.purse_files import PUBLIC_SIZE
from samecity_hardware_sim.card.tlv import objects, tlv
from samecity_hardware_sim.traces.meaning.fields import Field, Nature, Reading, hidden, plain
from samecity_hardware_sim.traces.meaning.place import named
from samecity_hardware_sim.traces.meaning.purse_contents import read_public

_TEMPLATES: Final = frozenset({0x6F, 0xA5, 0x9F0C, 0xBF0C, 0x61, 0x70, 0x77})
_DEEPEST: Final = 8

_OPEN: Final[Mapping[int, str]] = {
    0x4F: "application_name",
    0x50: "label",
    0x5F24: "expires_on",
    0x5F25: "effective_on",
    0x5F28: "country",
    0x5F2D: "languages",
    0x5F34: "sequence",
    0x80: "size",
    0x82: "descriptor",
    0x83: "id",
    0x84: "application_name",
    0x87: "priority",
    0x88: "sfi",
    0x9F08: "version",
    0x9F13: "last_online_counter",
    0x9F17: "tries_left",
    0x9F36: "counter",
    0x9F38: "asks_for",
    0x9F4D: "log_entry",
    0x9F4F: "log_format",
}
_PERSONAL: Final[Mapping[int, str]] = {
    0x57: "track2",
    0x5A: "bank_card_number",
    0x5F20: "cardholder_name",
}
_ALGORITHM: Final = 0x86
_NAMES: Final = frozenset({0x4F, 0x84})
_IN_ASCII: Final = frozenset({0x50, 0x5F2D})


def read_objects(data: bytes, depth: int = 0) -> Reading:
    """Read data objects, those inside a template too; hide everything if they are none."""
    try:
        found = tuple(objects(data))
    except ValueError:
        return hidden(data)
    if depth == _DEEPEST or b"".join(tlv(tag, value) for tag, value in found) != data:
        return hidden(data)  # its lengths are written in a way that cannot be restored
    fields, redacted = list[Field](), b""
    for tag, value in found:
        reading = _read_object(tag, value, depth)
        fields += reading.fields
        redacted += tlv(tag, reading.redacted)
    return Reading(tuple(fields), redacted)


def _read_object(tag: int, value: bytes, depth: int) -> Reading:
    if tag == 0x9F0C and len(value) == PUBLIC_SIZE:
        return read_public(value)
    if tag in _TEMPLATES:
        return read_objects(value, depth + 1)
    if tag in _IN_ASCII and value.isascii():
        return Reading((Field(_OPEN[tag], value.decode("ascii")),), value)
    if tag in _NAMES:
        code = f"application_{named(value).application.value}"
        return Reading((Field(_OPEN[tag], value.hex().upper(), code=code),), value)
    if tag in _OPEN:
        return plain(_OPEN[tag], value)
    if tag == _ALGORITHM and len(value) == 1:
        code = value.hex().upper()
        return Reading((Field("algorithm", code, code=f"algorithm_{code}"),), value)
    if tag in _PERSONAL:
        return Reading(
            (Field(_PERSONAL[tag], value.hex().upper(), Nature.PERSONAL),), _without_digits(value)
        )
    return hidden(value)


def _without_digits(value: bytes) -> bytes:
    """Put 0 in place of every packed digit; the separators of a track stay where they are."""
    return bytes.fromhex("".join("0" if digit.isdigit() else digit for digit in value.hex()))
