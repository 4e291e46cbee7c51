"""What an image holds, by name: applications, files and items, ready to be shown; no key or PIN.

Names are keys of the text catalogue; an item that no source names goes by its tag.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from samecity_hardware_sim.card.image import (
    Application,
    CardImage,
    DirectoryImage,
    FileImage,
    FileKind,
    KeyImage,
    PurseImage,
    Rights,
    Validity,
)
from samecity_hardware_sim.card.items import Coding, decode
from samecity_hardware_sim.card.personalise import PURSE
from samecity_hardware_sim.card.purse_files import PUBLIC_SIZE, LogRecord, PublicInformation
from samecity_hardware_sim.card.ssc_files import DIRECTORIES, EF05, EF06, SSSE, Item
from samecity_hardware_sim.card.tlv import objects

_OPEN_TAGS: Final = frozenset(range(0x02, 0x07))
"""Items that are the same on many cards: class, version, initialiser, dates. All others tell whose
card it is."""

_LAYOUT: Final[Mapping[tuple[str, str], Sequence[Item]]] = {
    (SSSE, "EF05"): EF05,
    (SSSE, "EF06"): EF06,
    **{
        (directory, f"{layout.id:04X}"): layout.items
        for directory, layouts in DIRECTORIES.items()
        for layout in layouts
    },
}
_OPEN_PAYMENT: Final = frozenset({0x4F, 0x50, 0x87, 0x5F24, 0x5F25, 0x5F28, 0x5F34})
_TEXT_PAYMENT: Final = frozenset({0x50, 0x5F20})
_TEMPLATES: Final = frozenset({0x61, 0x70})


@attrs.frozen
class Entry:
    """An item or field.

    Attributes:
        name: Key of the text that names it, without `sim.entry.`; an item's is its tag.
        value: As text; empty where nothing was written.
        is_personal: Whether it tells whose card it is, or where its holder was.
    """

    name: str
    value: str = attrs.field(repr=False)
    is_personal: bool = False


@attrs.frozen
class FileSheet:
    """A file.

    Attributes:
        used: Records that are there, or bytes up to the last that is not zero.
        size: Records at most, or bytes.
        entries: What is in it, as far as its layout is known.
    """

    id: str
    kind: FileKind
    used: int
    size: int
    read: Rights
    entries: Sequence[Entry]


@attrs.frozen
class DirectorySheet:
    """A directory or application.

    Attributes:
        name: As text where it is one, else as hexadecimal digits.
        pin: Tries left and tries, or None.
        keys: Whose values do not show in `repr` and must not be shown.
        purse: Balance and counters, or None.
    """

    id: str
    name: str
    application: Application
    validity: Validity
    pin: tuple[int, int] | None
    keys: Sequence[KeyImage]
    files: Sequence[FileSheet]
    purse: PurseImage | None


def sheets(image: CardImage) -> Sequence[DirectorySheet]:
    """Return what an image holds, directory by directory."""
    return [
        DirectorySheet(
            id=one.id,
            name=_name(bytes.fromhex(one.name)),
            application=one.application,
            validity=one.validity,
            pin=(one.pin.tries_left, one.pin.tries) if one.pin else None,
            keys=one.keys,
            files=[_file(one, file) for file in one.files],
            purse=one.purse,
        )
        for one in image.directories
    ]


def masked(entry: Entry) -> str:
    """Return a value as others may see it: of what is personal, the first character."""
    if not entry.is_personal or not entry.value:
        return entry.value
    return f"{entry.value[:1]}…" if len(entry.value) > 1 else "…"


def _file(directory: DirectoryImage, file: FileImage) -> FileSheet:
    is_transparent = file.kind is FileKind.TRANSPARENT
    try:
        entries = tuple(_entries(directory, file))
    except ValueError:  # of another layout than ours: a card that was read may have one
        entries = ()
    return FileSheet(
        id=file.id,
        kind=file.kind,
        used=len(file.content.rstrip("0") + "0") // 2 if is_transparent else len(file.records),
        size=file.size if is_transparent else file.capacity,
        read=file.read,
        entries=entries,
    )


def _entries(directory: DirectoryImage, file: FileImage) -> Iterator[Entry]:
    records = [bytes.fromhex(record) for record in file.records]
    if directory.application is Application.SSC:
        yield from _items(_LAYOUT.get((directory.id, file.id), ()), records)
    elif directory.id == PURSE and file.id == "EF15":
        yield from _public(bytes.fromhex(file.content).ljust(PUBLIC_SIZE, b"\0"))
    elif directory.id == PURSE and file.id == "EF18":
        for record in records:
            yield from _transaction(LogRecord.decode(record))
    elif file.kind is FileKind.LINEAR:
        for record in records:
            yield from _payment(record)


def _items(layout: Sequence[Item], records: Iterable[bytes]) -> Iterator[Entry]:
    codings = {item.tag: item.coding for item in layout}
    for record in records:
        if len(record) > 1:
            tag = record[0]
            value = decode(codings.get(tag, Coding.B), record[2 : 2 + record[1]])
            yield Entry(f"{tag:02X}", value, is_personal=tag not in _OPEN_TAGS)


def _public(content: bytes) -> Iterator[Entry]:
    public = PublicInformation.decode(content)
    yield Entry("purse_city", public.issuer[2:4].hex())
    yield Entry("purse_number", public.number[1:], is_personal=True)
    yield Entry("starts_on", f"{public.starts_on:%Y%m%d}")
    yield Entry("ends_on", f"{public.ends_on:%Y%m%d}")


def _transaction(record: LogRecord) -> Iterator[Entry]:
    moment = f"{record.at:%Y-%m-%d %H:%M:%S}" if record.at else ""
    yield Entry("transaction", f"{record.kind:02X} #{record.sequence}")
    yield Entry("amount_fen", str(record.amount_fen))
    yield Entry("terminal", record.terminal.hex().upper(), is_personal=True)
    yield Entry("moment", moment, is_personal=True)


def _payment(data: bytes) -> Iterator[Entry]:
    for tag, value in objects(data):
        if tag in _TEMPLATES:
            yield from _payment(value)
        else:
            text = value.decode("latin-1") if tag in _TEXT_PAYMENT else value.hex().upper()
            yield Entry(f"{tag:02X}", text, is_personal=tag not in _OPEN_PAYMENT)


def _name(name: bytes) -> str:
    try:
        text = name.decode("gbk")
    except UnicodeDecodeError:
        return name.hex().upper()
    return text if text.isprintable() else name.hex().upper()
