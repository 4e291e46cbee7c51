"""What stands in the files of the social security application, as fields.

The layouts are those of `ssc_files`. Everything but the issuer's data is personal, also what is not
understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from samecity.domain.card import Generation
from samecity.domain.identifiers import CardNumber, resident_check_character
from samecity_hardware_sim.card.items import Coding, decode, encode
from samecity_hardware_sim.card.ssc_files import DIRECTORIES, SSSE, Item, Layout, ssse_files
from samecity_hardware_sim.traces.meaning.fields import Field, Nature, Reading, hidden

_NAMES: Final[Mapping[int, str]] = {
    0x01: "identification",
    0x02: "card_class",
    0x03: "version",
    0x04: "initialiser",
    0x05: "issued_on",
    0x06: "valid_until",
    0x07: "card_number",
    0x08: "resident_number",
    0x09: "name",
    0x4E: "name_rest",
    0x0A: "sex",
    0x0B: "ethnic_group",
    0x0C: "birthplace",
    0x0D: "born_on",
    0x20: "household_kind",
    0x21: "household_address",
    0x23: "address",
    0x24: "division",
    0x28: "telephone",
}
"""Of the items whose meaning is published; others are called by their tag."""

_ISSUERS: Final = frozenset({0x02, 0x03, 0x04, 0x05, 0x06})
"""Tags of items that many cards have in common."""

_NOBODYS_NUMBER: Final = "99000019000101000"
_FILLERS: Final[Mapping[int, str]] = {
    0x07: CardNumber.from_serial("X", 0).text,
    0x08: _NOBODYS_NUMBER + resident_check_character(_NOBODYS_NUMBER),
    0x09: "某某",
    0x0A: "1",
    0x0B: "97",
    0x0C: "990000",
    0x0D: "19000101",
}
"""What stands in a redacted trace: still a number with its check character, a name, a day."""

_IDENTIFICATION: Final = 0x01
_SHARED_SIZE: Final = 8
"""Division and provider at the beginning of an identification code."""

_LAYOUTS: Final[Mapping[tuple[str, int], Layout]] = {
    (directory, layout.id): layout
    for directory, layouts in {SSSE: ssse_files(Generation.THIRD, 0), **DIRECTORIES}.items()
    for layout in layouts
}


def read_ssc(directory: str, file: int, data: bytes) -> Reading:
    """Read a record or other content of a file.

    Args:
        directory: Id, such as `DDF1`.
        file: Id; 0 is none or an unknown one.
        data: As READ answers, or as UPDATE sends.
    """
    layout = _LAYOUTS.get((directory, file))
    if layout is None or len(data) < 2 or data[1] != len(data) - 2:
        return hidden(data)
    for item in layout.items:
        if item.tag == data[0]:
            return _read_item(item, data[:2], data[2:])
    return hidden(data)


def _read_item(item: Item, head: bytes, value: bytes) -> Reading:
    nature = Nature.PLAIN if item.tag in _ISSUERS else Nature.PERSONAL
    name = _NAMES.get(item.tag, "item")
    field = Field(name, decode(item.coding, value), nature)
    if nature is Nature.PLAIN:
        return Reading((field,), head + value)
    if item.tag == _IDENTIFICATION:
        division = Field("division", value[:3].hex())
        return Reading((division, field), head + _without_serial(value))
    tag = () if item.tag in _NAMES else (Field("tag", f"{item.tag:02X}"),)
    return Reading((*tag, field), head + _filler(item, len(value)))


def _without_serial(value: bytes) -> bytes:
    return value[:_SHARED_SIZE] + bytes(len(value[_SHARED_SIZE:]))


def _filler(item: Item, size: int) -> bytes:
    try:
        return encode(item.coding, _FILLERS.get(item.tag, ""), size)
    except ValueError:  # an item of another size than ours
        return bytes(size) if item.coding is not Coding.CN else b"\xff" * size
