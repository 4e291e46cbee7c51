"""Files and items of the social security application as the read interface addresses them.

An address is the name of a directory and a file, then tags of items, each ended by `|`, then `$`:
`SSSEEF06|08|09|$`. Several stand one behind the other. Source: card-standards 1.11.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from samecity.domain.card import Generation
from samecity.errors import ReaderError
from samecity_hardware_sim.card.access import PIN, Condition, key_right
from samecity_hardware_sim.card.items import decode
from samecity_hardware_sim.card.ssc_files import (
    DIRECTORIES,
    READ_KEYS,
    SSSE_NAME,
    Layout,
    ssse_files,
)
from samecity_hardware_sim.terminals.error_codes import ErrorCode, Stopped
from samecity_hardware_sim.terminals.line import Line

_SSSE: Final = "SSSE"
_ADDRESS: Final = re.compile(r"(SSSE|DF[0-9A-F]{2})(EF[0-9A-F]{2})\|((?:[0-9A-F]{2}\|)+)")


@attrs.frozen
class FileAddress:
    """Items of a file.

    Attributes:
        directory: `SSSE`, or `DF` and two digits.
        file: `EF` and two digits.
        tags: Of the items, in the order asked.
    """

    directory: str
    file: str
    tags: tuple[int, ...]

    @property
    def name(self) -> str:
        """The file as addresses have it, such as `DF01EF05`."""
        return self.directory + self.file

    def layout(self, generation: Generation, read_key: int) -> Layout | None:
        """Return how the file is made, or None if there is no such file of items."""
        own = ssse_files(generation, read_key)
        layouts = own if self.directory == _SSSE else DIRECTORIES.get(self.directory, ())
        for layout in layouts:
            if f"{layout.id:04X}" == self.file and layout.items:
                return layout
        return None


def file_addresses(text: str) -> Sequence[FileAddress]:
    """Read one address or several.

    Raises:
        Stopped: The text is none (-14).
    """
    *parts, rest = text.split("$")
    found = [_address(part) for part in parts]
    if rest or not found:
        raise Stopped(ErrorCode.WRONG_ARGUMENT)
    return found


def _address(text: str) -> FileAddress:
    match = _ADDRESS.fullmatch(text)
    if match is None:
        raise Stopped(ErrorCode.WRONG_ARGUMENT)
    tags = tuple(int(tag, 16) for tag in match[3].split("|")[:-1])
    return FileAddress(match[1], match[2], tags)


def read_items(line: Line, address: FileAddress, layout: Layout) -> Mapping[int, str]:
    """Select a file and read items by their tags, as text; no other item is read.

    Args:
        line: To a card in which the social security application is selected.
        address: Which items.
        layout: How the file is made.

    Raises:
        CardRefused: There is no such item, or it may not be read.
        ReaderError: The card does not answer as it should.
    """
    if address.directory == _SSSE:
        line.ask("00A40400", SSSE_NAME, 256)
    else:
        line.ask("00A40000", bytes.fromhex(address.directory), 256)
    line.ask("00A40200", bytes.fromhex(address.file), 256)
    items = {item.tag: item for item in layout.items}
    found = {}
    for tag in address.tags:
        record = line.ask(f"00B2{tag:02X}00", ne=items[tag].size + 2 if tag in items else 256)
        if tag not in items or record[:2] != bytes((tag, items[tag].size)):
            raise ReaderError(f"expected item {tag:02X}, received another")
        found[tag] = decode(items[tag].coding, record[2:])
    return found


def rights_for(condition: Condition, *, by_pin: bool) -> frozenset[str]:
    """Choose which rights to win so as to fulfil a condition.

    Args:
        condition: Of a file.
        by_pin: Whether the PIN is preferred where there is a choice.
    """
    ways = sorted(condition, key=lambda rights: (PIN in rights) is not by_pin)
    return ways[0] if ways else frozenset()


def key_of(right: str) -> int:
    """Return the id of the key that wins a right other than that of the PIN."""
    return next(id for id in READ_KEYS if key_right(id) == right)
