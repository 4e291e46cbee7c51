"""A card in a reader becomes an image: everything that anybody may read, and nothing else.

Only SELECT, READ BINARY, READ RECORD, GET BALANCE and GET DATA are sent: no key, no PIN, no command
that writes or counts. So it is fit for a real card too, which is looked through by short file
identifiers rather than by what a layout promises.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from samecity_hardware_sim.card.image import (
    Application,
    BankImage,
    CardImage,
    DirectoryImage,
    FileImage,
    PurseImage,
    Validity,
)
from samecity_hardware_sim.card.pboc_files import DEBIT_NAME, PPSE_NAME, PSE_NAME
from samecity_hardware_sim.card.personalise import MASTER_FILE, PURSE
from samecity_hardware_sim.card.profile import P1
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import SSSE, SSSE_NAME
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.tlv import data_object_list, find, objects, tlv
from samecity_hardware_sim.card_files.reading import LeftOut, read_files
from samecity_hardware_sim.readers.answer_to_reset import historical_bytes, is_contactless
from samecity_hardware_sim.terminals.line import Line

_KNOWN: Final = {
    SSSE_NAME: (SSSE, Application.SSC),
    PPSE_NAME: ("DDF3", Application.SYSTEM),
    PSE_NAME: ("DDF2", Application.SYSTEM),
    DEBIT_NAME: ("DF10", Application.BANK),
    PURSE_NAME: (PURSE, Application.PURSE),
}
"""Ids in an image, which an application that is selected by name does not tell."""

_BELOW_SSSE: Final = tuple(f"DF{number:02X}" for number in range(1, 16))
_FIRST_STRANGER: Final = 0xDF20
_CONTACT_HISTORICAL: Final = 13
_LONGEST_NAME: Final = 16
_MOST_APPLICATIONS: Final = 32
"""How many are looked for: a faulty card may list others without end."""

_BLOCKED: Final = frozenset({SW.INVALIDATED, SW.NOT_NOW, SW.PURSE_LOCKED})


@attrs.frozen
class Dump:
    """What was read.

    Attributes:
        image: Without keys, PIN, and whatever else could not be read.
        left_out: What is known to be there and was not read.
    """

    image: CardImage
    left_out: Sequence[LeftOut]


def dump(line: Line) -> Dump:
    """Read a card.

    Args:
        line: To the card, which has just been powered.

    Raises:
        ReaderError: The card or the reader failed in the middle.
    """
    return _Reading(line).all()


class _Reading:
    """One card, as far as it is read."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._left_out: list[LeftOut] = []
        self._directories: list[DirectoryImage] = []

    def all(self) -> Dump:
        self._master_file()
        names = list(_KNOWN)
        for name in names:  # grows: the lists of applications name others
            for listed in self._application(name):
                if listed not in names and len(names) < _MOST_APPLICATIONS:
                    names.append(listed)
        answer = self._line.answer_to_reset
        read = historical_bytes(answer)
        contactless = is_contactless(answer)
        has_contact = not contactless and len(read) == _CONTACT_HISTORICAL
        image = CardImage(
            profile=P1.name,
            historical=_hex(read) if has_contact else "",
            contactless_historical=_hex(read) if contactless else "",
            directories=tuple(self._directories),
        )
        return Dump(image, tuple(self._left_out))

    def _master_file(self) -> None:
        self._select("00A40000", bytes.fromhex(MASTER_FILE))
        files = self._files(MASTER_FILE)
        self._directories.append(DirectoryImage(id=MASTER_FILE, files=files))

    def _application(self, name: bytes) -> Iterator[bytes]:
        """Read an application and yield the names of others that it lists."""
        fci, status = self._select("00A40400", name)
        if status != SW.OK and status not in _BLOCKED:
            return
        real = (_inner(fci, 0x6F, 0x84) or name)[:_LONGEST_NAME]
        known = _KNOWN.get(real)
        id, application = known or (self._next_id(), Application.SYSTEM)
        if any(one.name == _hex(real) for one in self._directories):
            return
        validity = Validity.ACTIVE if status == SW.OK else Validity.BLOCKED
        files = self._files(id)
        proprietary, fci_file = _proprietary(fci, files)
        self._directories.append(
            DirectoryImage(
                id=id,
                parent=MASTER_FILE,
                name=_hex(real),
                application=application,
                validity=validity,
                proprietary=proprietary,
                fci_file=fci_file,
                files=files,
                purse=self._purse() if application is Application.PURSE else None,
                bank=self._bank() if application is Application.BANK else None,
            )
        )
        if application is Application.SSC and validity is Validity.ACTIVE:
            self._below_ssse()
        yield from _listed(bytes.fromhex(proprietary))
        for file in files:
            for record in file.records:
                yield from _listed(bytes.fromhex(record))

    def _below_ssse(self) -> None:
        for id in _BELOW_SSSE:
            self._select("00A40400", SSSE_NAME)
            _, status = self._select("00A40100", bytes.fromhex(id))
            if status == SW.OK:
                files = self._files(id)
                self._directories.append(
                    DirectoryImage(id=id, parent=SSSE, application=Application.SSC, files=files)
                )

    def _files(self, directory: str) -> tuple[FileImage, ...]:
        files, left_out = read_files(self._line, directory)
        self._left_out += left_out
        return files

    def _purse(self) -> PurseImage:
        balance, status = self._line.send(bytes.fromhex("805C000204"))
        if status != SW.OK or len(balance) != 4:
            self._left_out.append(LeftOut(PURSE, "balance", status))
            return PurseImage(balance_fen=0)
        # The highest bit would be a debt, which no image knows.
        return PurseImage(balance_fen=int.from_bytes(balance) & 0x7FFF_FFFF)

    def _bank(self) -> BankImage:
        counter, last, tries = (self._number(tag) for tag in (0x9F36, 0x9F13, 0x9F17))
        return BankImage(
            profile="0000",
            locator="",
            counter=counter & 0xFFFF,
            last_online_counter=last & 0xFFFF,
            pin_tries_left=tries & 0xFF,
        )

    def _number(self, tag: int) -> int:
        """Return a number that GET DATA tells; 0 if it does not."""
        answer, status = self._line.send(bytes.fromhex(f"80CA{tag:04X}00"))
        value = _inner(answer, tag) if status == SW.OK else None
        if value is None:
            self._left_out.append(LeftOut("DF10", f"{tag:04X}", status))
        return int.from_bytes(value or b"")

    def _select(self, header: str, data: bytes) -> tuple[bytes, int]:
        command = bytes.fromhex(header) + bytes((len(data),)) + data + b"\0"
        return self._line.send(command)

    def _next_id(self) -> str:
        taken = {one.id for one in self._directories}
        number = _FIRST_STRANGER
        while f"{number:04X}" in taken:
            number += 1
        return f"{number:04X}"


def _proprietary(fci: bytes, files: Sequence[FileImage]) -> tuple[str, str]:
    """Return the proprietary template, and which file it shows under 9F0C."""
    value = _inner(fci, 0x6F, 0xA5) or b""
    try:
        parts = list(objects(value))
        data_object_list(find(value, 0x9F38) or b"")
    except (ValueError, IndexError):
        return "", ""
    for file in files:
        content = bytes.fromhex(file.content).ljust(file.size, b"\0")
        if file.content and (0x9F0C, content) in parts:
            rest = (tlv(tag, inner) for tag, inner in parts if tag != 0x9F0C)
            return _hex(b"".join(rest)), file.id
    return _hex(value), ""


def _listed(data: bytes) -> Iterator[bytes]:
    """Yield the application names (4F) in a template or record, however deep."""
    try:
        for tag, value in objects(data):
            if tag == 0x4F and 5 <= len(value) <= 16:
                yield value
            elif tag in (0x61, 0x70, 0xBF0C):
                yield from _listed(value)
    except (ValueError, IndexError):
        return  # a record that is no template


def _inner(data: bytes, *path: int) -> bytes | None:
    try:
        return find(data, *path)
    except (ValueError, IndexError):
        return None


def _hex(data: bytes) -> str:
    return data.hex().upper()
