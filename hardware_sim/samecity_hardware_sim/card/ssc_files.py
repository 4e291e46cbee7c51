"""Layout of the social security application: which files, which items, who may read and write.

Source: card-standards 1.5, 1.6 and 1.8 (tags, formats, lengths; seen in other people's code). What
the sources leave out is project-defined: the layout of DF02 and DF03, the update conditions that no
table gives, and every second amount of a medical record.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from samecity.domain.card import Generation
from samecity_hardware_sim.card.access import FREE, PIN, Condition, all_of, any_of, key_right
from samecity_hardware_sim.card.image import FileImage, FileKind
from samecity_hardware_sim.card.items import Coding, encode

SSSE_NAME: Final = "sx1.sh.社会保障".encode("gbk")
SSSE: Final = "DDF1"
NAME_SIZES: Final = (0x1E, 0x14)

READ_KEYS: Final = (0x0A, 0x2B, 0x2C, 0x2D, 0x2E, 0x35)
UPDATE_KEYS: Final = (0x12, 0x24, 0x25, 0x42, 0x43)
"""Ids of the keys that external authentication uses. Source: card-standards 1.8."""

_OTHERS: Final = 0x2B
_RESERVED_SIZE: Final = 0x128


@attrs.frozen
class Item:
    """A data item: a record of its own in a TLV file.

    Attributes:
        tag: One byte.
        size: Bytes of the value.
    """

    tag: int
    coding: Coding
    size: int


def _items(*rows: tuple[int, Coding, int]) -> tuple[Item, ...]:
    return tuple(Item(*row) for row in rows)


EF05: Final = _items(
    (0x01, Coding.B, 0x10),
    (0x02, Coding.AN, 0x01),
    (0x03, Coding.AN, 0x04),
    (0x04, Coding.CN, 0x0C),
    (0x05, Coding.CN, 0x04),
    (0x06, Coding.CN, 0x04),
    (0x07, Coding.AN, 0x09),
)
"""The issuer's data: identification, class, version, initialiser, issued, valid, card number."""

EF06: Final = _items(
    (0x08, Coding.AN, 0x12),
    (0x09, Coding.AN, NAME_SIZES[0]),
    (0x4E, Coding.AN, NAME_SIZES[1]),
    (0x0A, Coding.AN, 0x01),
    (0x0B, Coding.CN, 0x01),
    (0x0C, Coding.CN, 0x03),
    (0x0D, Coding.CN, 0x04),
)
"""The holder's data: number, name, rest of the name, sex, ethnic group, birthplace, birth date."""


@attrs.frozen(kw_only=True)
class Layout:
    """One file as it is made.

    Attributes:
        items: Of a TLV file.
        size: Bytes of a transparent file or of each record.
        capacity: Records of a cyclic file.
    """

    id: int
    read: Condition
    update_key: int = 0x12
    items: tuple[Item, ...] = ()
    size: int = 0
    capacity: int = 0

    def image(self, values: Mapping[int, str]) -> FileImage:
        """Make the file; an item without value is filling alone.

        Args:
            values: By tag, as text.

        Raises:
            ValueError: A value does not fit its item. The message does not quote it.
        """
        if self.items:
            kind = FileKind.TLV
        else:
            kind = FileKind.CYCLIC if self.capacity else FileKind.TRANSPARENT
        return FileImage(
            id=f"{self.id:04X}",
            kind=kind,
            sfi=self.id & 0x1F,
            size=self.size,
            capacity=self.capacity or len(self.items),
            records=tuple(_record(item, values.get(item.tag, "")) for item in self.items),
            read=tuple(tuple(sorted(rights)) for rights in self.read),
            update=((key_right(self.update_key),),),
        )


def _record(item: Item, value: str) -> str:
    data = encode(item.coding, value, item.size)
    return (bytes((item.tag, item.size)) + data).hex().upper()


def _pin_or(key_id: int) -> Condition:
    return any_of(PIN, key_right(key_id))


def ssse_files(generation: Generation, read_key: int) -> tuple[Layout, ...]:
    """Return the files of SSSE itself; from the third generation on EF06 asks for a key."""
    holder = FREE if generation is Generation.SECOND else any_of(key_right(read_key))
    biometric = any_of(key_right(_OTHERS))
    return (
        Layout(id=0xEF05, read=FREE, items=EF05),
        Layout(id=0xEF06, read=holder, items=EF06),
        Layout(id=0xEF07, read=biometric, size=0x400),
        Layout(id=0xEF08, read=biometric, size=0x1000),
    )


_AN, _CN = Coding.AN, Coding.CN

_DF01: Final = (
    Layout(
        id=0xEF05,
        read=_pin_or(0x2E),
        update_key=0x42,
        items=_items((0x20, _AN, 2), (0x21, _AN, 0x50), (0x0E, _CN, 3)),
    ),
    Layout(
        id=0xEF06,
        read=_pin_or(0x2E),
        update_key=0x25,
        items=_items(
            (0x23, _AN, 0x50),
            (0x24, _CN, 3),
            (0x28, _AN, 0x0F),
            (0x2C, _AN, 0x32),
            (0x2D, _AN, 0x0F),
        ),
    ),
    Layout(
        id=0xEF07,
        read=_pin_or(0x2E),
        update_key=0x43,
        items=_items((0x29, _AN, 1), (0x2A, _CN, 1)),
    ),
    Layout(id=0xEF08, read=_pin_or(0x2E), update_key=0x24, items=_items((0x2B, _AN, 1))),
    Layout(
        id=0xEF09,
        read=_pin_or(0x2E),
        items=_items((0x2E, _AN, 0x46), (0x30, _AN, 9), (0x32, _AN, 2)),
    ),
    Layout(
        id=0xEF0A,
        read=_pin_or(0x2E),
        update_key=0x42,
        items=_items((0x37, _AN, 3), (0x38, _AN, 2), (0x39, _CN, 4)),
    ),
    Layout(id=0xEF15, read=_pin_or(0x2E), items=_items((0x2A, _CN, 1))),
    *(Layout(id=0xEF16 + at, read=FREE, size=_RESERVED_SIZE) for at in range(5)),
)

_DF02: Final = (
    *(Layout(id=id, read=_pin_or(0x35), size=0x80) for id in (0xEF05, 0xEF06)),
    Layout(id=0xEF07, read=_pin_or(0x35), size=0x40, capacity=4),
    *(Layout(id=id, read=_pin_or(0x35), size=0x80) for id in (0xEF09, 0xEF15, 0xEF16)),
)

_DF03: Final = (
    Layout(id=0xEF05, read=_pin_or(0x2C), size=0x80),
    *(
        Layout(id=id, read=_pin_or(_OTHERS), size=0x80)
        for id in (0xEF06, 0xEF07, 0xEF15, 0xEF16, 0xEF17, 0xEF18, 0xEF19)
    ),
)

_DF04: Final = (
    Layout(id=0xEF05, read=_pin_or(0x2D), size=0x80),
    Layout(
        id=0xEF06,
        read=all_of(PIN, key_right(_OTHERS)),
        items=_items((0x90, _AN, 1), (0x92, Coding.B, 4), (0x93, _AN, 2)),
    ),
    Layout(id=0xEF08, read=_pin_or(_OTHERS), size=0x20, capacity=30),
    Layout(id=0xEF15, read=_pin_or(0x2D), size=0x20, capacity=8),
)

DIRECTORIES: Final[Mapping[str, tuple[Layout, ...]]] = {
    "DF01": _DF01,
    "DF02": _DF02,
    "DF03": _DF03,
    "DF04": _DF04,
}
"""Public matters, employment, social insurance, medical insurance."""
