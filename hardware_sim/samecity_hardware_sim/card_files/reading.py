"""The files of a directory that anybody may read, found by their short identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from samecity_hardware_sim.card.image import FileImage, FileKind
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.tlv import find
from samecity_hardware_sim.terminals.line import Line

_SFIS: Final = range(1, 31)
_MOST_RECORDS: Final = 254
_BLOCK: Final = 256
_LARGEST: Final = 0x8000
_THERE: Final = frozenset({SW.OK, SW.END_OF_FILE})
EVERYTHING: Final = "*"
"""Instead of a file: whatever the directory has. A blocked application or, on a real card, a
payment application before a payment answers so whether there is a file or not."""

_KINDS: Final = {
    0x01: FileKind.TRANSPARENT,
    0x02: FileKind.LINEAR,
    0x03: FileKind.TLV,
    0x04: FileKind.LINEAR,
    0x05: FileKind.TLV,
    0x06: FileKind.CYCLIC,
    0x07: FileKind.CYCLIC,
}
"""By the last three bits of the file descriptor. Source: ISO/IEC 7816-4, 7.4.5."""


@attrs.frozen
class LeftOut:
    """Something that is there and was not read.

    Attributes:
        directory: Id.
        what: A file's id, `EVERYTHING`, or a word of its own.
        status: What the card answered.
    """

    directory: str
    what: str
    status: int


def read_files(line: Line, directory: str) -> tuple[tuple[FileImage, ...], Sequence[LeftOut]]:
    """Read the files of the selected directory.

    Args:
        line: To the card.
        directory: Id by which `LeftOut` names it.
    """
    files, left_out = [], []
    is_shut = False
    for sfi in _SFIS:
        record, status = line.send(bytes((0x00, 0xB2, 0x01, sfi << 3 | 4, 0x00)))
        if status == SW.FILE_NOT_FOUND:
            continue
        if status in (SW.OK, SW.RECORD_NOT_FOUND):
            records = _records(line, sfi, record) if status == SW.OK else ()
            files.append(_record_file(line, sfi, records))
            continue
        block, second = line.send(bytes((0x00, 0xB0, 0x80 | sfi, 0x00, 0x00)))
        if second in _THERE:
            files.append(_transparent_file(line, sfi, _rest(line, block)))
        elif SW.NOT_PERMITTED in (status, second):
            left_out.append(LeftOut(directory, f"EF{sfi:02X}", SW.NOT_PERMITTED))
        else:
            is_shut |= SW.NOT_NOW in (status, second)
    if is_shut and not files:
        left_out.append(LeftOut(directory, EVERYTHING, SW.NOT_NOW))
    return tuple(files), left_out


def _records(line: Line, sfi: int, first: bytes) -> tuple[bytes, ...]:
    found = [first]
    for number in range(2, _MOST_RECORDS + 1):
        record, status = line.send(bytes((0x00, 0xB2, number, sfi << 3 | 4, 0x00)))
        if status != SW.OK:
            break
        found.append(record)
    return tuple(found)


def _rest(line: Line, block: bytes) -> bytes:
    """Read on in the current file until a block is not full."""
    content = block
    while len(block) == _BLOCK and len(content) < _LARGEST:
        header = b"\x00\xb0" + len(content).to_bytes(2)
        block, status = line.send(header + b"\0")
        if status not in _THERE:
            break
        content += block
    return content


def _transparent_file(line: Line, sfi: int, content: bytes) -> FileImage:
    id, _ = _described(line, sfi)
    return FileImage(
        id=id,
        kind=FileKind.TRANSPARENT,
        sfi=sfi,
        size=len(content),
        content=content.rstrip(b"\0").hex().upper(),
    )


def _record_file(line: Line, sfi: int, records: Sequence[bytes]) -> FileImage:
    id, kind = _described(line, sfi)
    if kind in (None, FileKind.TRANSPARENT):
        kind = FileKind.LINEAR
    is_cyclic = kind is FileKind.CYCLIC and bool(records)
    return FileImage(
        id=id,
        kind=kind or FileKind.LINEAR,
        sfi=sfi,
        size=len(records[0]) if is_cyclic else 0,
        capacity=len(records),
        records=tuple(record.hex().upper() for record in records),
    )


def _described(line: Line, sfi: int) -> tuple[str, FileKind | None]:
    """Ask for a file's id and kind by selecting it under the id it most likely has."""
    id = f"EF{sfi:02X}"
    fci, status = line.send(bytes.fromhex(f"00A4020002{id}00"))
    try:
        descriptor = find(fci, 0x6F, 0x82) if status == SW.OK else None
        described = find(fci, 0x6F, 0x88) if status == SW.OK else None
    except (ValueError, IndexError):
        return id, None
    if not descriptor or described not in (None, bytes((sfi << 3,))):
        return id, None
    return id, _KINDS.get(descriptor[0] & 0x07)
