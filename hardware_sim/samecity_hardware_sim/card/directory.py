"""Directories and the file system: flat look-up, so that 500 files cost what 5 cost."""

from __future__ import annotations

from samecity_hardware_sim.card.files import File, TransparentFile, load_file
from samecity_hardware_sim.card.image import (
    Application,
    BankImage,
    DirectoryImage,
    KeyUse,
    PurseImage,
)
from samecity_hardware_sim.card.keys import Key, Pin
from samecity_hardware_sim.card.memory import Cell
from samecity_hardware_sim.card.status import SW, Refused
from samecity_hardware_sim.card.tlv import tlv

MASTER_FILE = 0x3F00
_SHORTEST_NAME = 5


class Directory:
    """A directory with its files, keys and PIN.

    Attributes:
        line: It and the directories above it, itself first.
        purse: What the purse application keeps, or None.
        bank: What the payment application keeps, or None.
    """

    def __init__(self, image: DirectoryImage, parent: Directory | None) -> None:
        self.id = int(image.id, 16)
        self.parent = parent
        self.line: tuple[Directory, ...] = (self, *(parent.line if parent else ()))
        self.name = bytes.fromhex(image.name)
        self.application: Application = image.application
        self.validity = Cell(image.validity)
        self.pin = Pin(image.pin, self.id) if image.pin else None
        self.purse: Cell[PurseImage] | None = Cell(image.purse) if image.purse else None
        self.bank: Cell[BankImage] | None = Cell(image.bank) if image.bank else None
        self.files = {file.id: file for file in map(load_file, image.files)}
        self.by_sfi = {file.sfi: file for file in self.files.values() if file.sfi}
        self.children: dict[int, Directory] = {}
        keys = (Key(key, self.id) for key in image.keys)
        self._keys = {(key.use, key.id): key for key in keys}
        self._image = image
        shown = self.files.get(int(image.fci_file, 16)) if image.fci_file else None
        self._shown = shown if isinstance(shown, TransparentFile) else None
        self._fci: tuple[bytes | None, bytes] = (None, b"")

    def key(self, use: KeyUse, key_id: int) -> Key:
        """Return a key of this directory or of the nearest one above that has it.

        Raises:
            Refused: There is none (6A88).
        """
        for directory in self.line:
            found = directory._keys.get((use, key_id))
            if found is not None:
                return found
        raise Refused(SW.KEY_NOT_FOUND)

    @property
    def nearest_pin(self) -> Pin:
        """The PIN of this directory or of the nearest one above that has one.

        Raises:
            Refused: There is none (6A88).
        """
        for directory in self.line:
            if directory.pin is not None:
                return directory.pin
        raise Refused(SW.KEY_NOT_FOUND)

    @property
    def proprietary(self) -> bytes:
        """Value of the proprietary template, without what a file adds."""
        return bytes.fromhex(self._image.proprietary)

    def fci(self) -> bytes:
        """Return the file control information; one of its objects may be a file's content."""
        content = self._shown.content.value if self._shown else b""
        if self._fci[0] is not content:
            name = tlv(0x84, self.name) if self.name else tlv(0x83, self.id.to_bytes(2))
            value = self.proprietary + (tlv(0x9F0C, content) if self._shown else b"")
            self._fci = (content, tlv(0x6F, name, tlv(0xA5, value) if value else b""))
        return self._fci[1]

    def image(self) -> DirectoryImage:
        """Return the directory as it is now."""
        return DirectoryImage(
            id=self._image.id,
            parent=self._image.parent,
            name=self._image.name,
            application=self.application,
            validity=self.validity.value,
            proprietary=self._image.proprietary,
            fci_file=self._image.fci_file,
            pin=self.pin.image() if self.pin else None,
            keys=tuple(key.image() for key in self._keys.values()),
            files=tuple(file.image() for file in self.files.values()),
            purse=self.purse.value if self.purse else None,
            bank=self.bank.value if self.bank else None,
        )

    def __repr__(self) -> str:
        return f"Directory({self.id:04X}, {len(self.files)} files)"


class FileSystem:
    """All directories of a chip.

    Attributes:
        root: The MF.
        purse: What the first purse application keeps, or None.
    """

    def __init__(self, images: tuple[DirectoryImage, ...]) -> None:
        made: dict[str, Directory] = {}
        self._names: dict[bytes, list[Directory]] = {}
        for image in images:
            parent = made.get(image.parent)
            directory = made[image.id] = Directory(image, parent)
            if parent is not None:
                parent.children[directory.id] = directory
            for end in range(_SHORTEST_NAME, len(directory.name) + 1):
                self._names.setdefault(directory.name[:end], []).append(directory)
        self._directories = tuple(made.values())
        self.root = self._directories[0]
        purses = (directory.purse for directory in self._directories)
        self.purse = next(filter(None, purses), None)

    def named(self, name: bytes) -> list[Directory]:
        """Return the directories whose name begins with a text of 5-16 bytes, in order."""
        return self._names.get(name, [])

    def images(self) -> tuple[DirectoryImage, ...]:
        """Return all directories as they are now."""
        return tuple(directory.image() for directory in self._directories)


def file_of(directory: Directory, sfi: int) -> File:
    """Return a file by its short identifier.

    Raises:
        Refused: There is none (6A82).
    """
    found = directory.by_sfi.get(sfi)
    if found is None:
        raise Refused(SW.FILE_NOT_FOUND)
    return found
