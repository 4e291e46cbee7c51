"""Elementary files: transparent, linear, cyclic and TLV records by number and by tag.

Reading returns bytes, writing returns the change that `Memory.commit` carries out; who may do
either is not decided here. Source: ISO/IEC 7816-4, 7.2-7.3; card-standards 1.4.
"""

from __future__ import annotations

from samecity_hardware_sim.card.access import Condition, condition
from samecity_hardware_sim.card.image import FileImage, FileKind
from samecity_hardware_sim.card.memory import Cell, Change
from samecity_hardware_sim.card.status import SW, Refused
from samecity_hardware_sim.card.tlv import tlv

_DESCRIPTORS = {
    FileKind.TRANSPARENT: 0x01,
    FileKind.LINEAR: 0x02,
    FileKind.TLV: 0x05,
    FileKind.CYCLIC: 0x06,
}


class File:
    """What all elementary files have.

    Attributes:
        id: Two bytes.
        sfi: Short identifier; 0 is none.
        read: Who may read.
        update: Who may write.
        mac_key: Id of the key under which updates must carry a MAC; 0 is none.
    """

    def __init__(self, image: FileImage) -> None:
        self.id = int(image.id, 16)
        self.sfi = image.sfi
        self.read: Condition = condition(image.read)
        self.update: Condition = condition(image.update)
        self.mac_key = image.mac_key
        self._image = image
        self._fci = (-1, b"")

    @property
    def size(self) -> int:
        """Bytes it holds."""
        raise NotImplementedError

    def image(self) -> FileImage:
        """Return the file as it is now."""
        raise NotImplementedError

    def fci(self) -> bytes:
        """Return its file control information."""
        size = self.size
        if self._fci[0] != size:
            self._fci = (size, self._describe(size))
        return self._fci[1]

    def _describe(self, size: int) -> bytes:
        descriptor = bytes((_DESCRIPTORS[self._image.kind],))
        parts = [tlv(0x80, size.to_bytes(2)), tlv(0x82, descriptor)]
        parts.append(tlv(0x83, self.id.to_bytes(2)))
        if self.sfi:
            parts.append(tlv(0x88, bytes((self.sfi << 3,))))
        return tlv(0x6F, *parts)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id:04X}, {self._image.kind.value})"


class TransparentFile(File):
    """A file of bytes."""

    def __init__(self, image: FileImage) -> None:
        super().__init__(image)
        self.content = Cell(bytes.fromhex(image.content).ljust(image.size, b"\0"))

    @property
    def size(self) -> int:
        """Bytes it holds."""
        return len(self.content.value)

    def rest(self, offset: int) -> bytes:
        """Return everything from an offset on.

        Raises:
            Refused: The offset lies outside (6B00).
        """
        content = self.content.value
        if offset >= len(content):
            raise Refused(SW.WRONG_OFFSET)
        return content[offset:]

    def updated(self, offset: int, data: bytes) -> Change:
        """Make the change that writes data at an offset.

        Raises:
            Refused: The offset lies outside (6B00), or the data goes past the end (6A84).
        """
        content = self.content.value
        if offset >= len(content):
            raise Refused(SW.WRONG_OFFSET)
        end = offset + len(data)
        if end > len(content):
            raise Refused(SW.NO_SPACE)
        return self.content.to(content[:offset] + data + content[end:])

    def image(self) -> FileImage:
        """Return the file as it is now; zeros at its end are left out."""
        content = self.content.value
        return _with(
            self._image, size=len(content), content=content.rstrip(b"\0").hex().upper(), records=()
        )


class RecordFile(File):
    """A file of records, numbered from 1; record 1 of a cyclic file is the newest."""

    def __init__(self, image: FileImage) -> None:
        super().__init__(image)
        self.kind = image.kind
        self.records = Cell(tuple(bytes.fromhex(record) for record in image.records))

    @property
    def size(self) -> int:
        """Bytes its records hold."""
        return sum(map(len, self.records.value))

    def numbered(self, number: int) -> bytes:
        """Return a record by its number.

        Raises:
            Refused: There is none (6A83).
        """
        records = self.records.value
        if 0 < number <= len(records):
            return records[number - 1]
        raise Refused(SW.RECORD_NOT_FOUND)

    def number_of(self, tag: int) -> int:
        """Return the number of the first record with an identifier, which is its first byte.

        Raises:
            Refused: There is none (6A83), or the file's records have no identifiers (6981).
        """
        if self.kind is not FileKind.TLV:
            raise Refused(SW.WRONG_FILE_TYPE)
        wanted = bytes((tag,))
        for number, record in enumerate(self.records.value, 1):
            if record[:1] == wanted:
                return number
        raise Refused(SW.RECORD_NOT_FOUND)

    def replaced(self, number: int, data: bytes) -> Change:
        """Make the change that overwrites a record; it keeps its length, and its tag if it has one.

        Raises:
            Refused: No such record (6A83), another length (6700), another tag (6A80), or the file
                is cyclic and can only be appended to (6981).
        """
        if self.kind is FileKind.CYCLIC:
            raise Refused(SW.WRONG_FILE_TYPE)
        old = self.numbered(number)
        if len(data) != len(old):
            raise Refused(SW.WRONG_LENGTH)
        if self.kind is FileKind.TLV and data[:2] != old[:2]:
            raise Refused(SW.WRONG_DATA)
        records = self.records.value
        return self.records.to((*records[: number - 1], data, *records[number:]))

    def appended(self, data: bytes) -> Change:
        """Make the change that adds a record: at the end, or in a cyclic file as the newest.

        Raises:
            Refused: Another length (6700), no tag, length and value (6A80), no space (6A84).
        """
        records = self.records.value
        if self.kind is FileKind.TLV:
            if len(data) < 2 or data[1] != len(data) - 2:
                raise Refused(SW.WRONG_DATA)
        elif len(data) != self._image.size:
            raise Refused(SW.WRONG_LENGTH)
        if self.kind is FileKind.CYCLIC:
            return self.records.to((data, *records)[: self._image.capacity])
        if len(records) >= self._image.capacity:
            raise Refused(SW.NO_SPACE)
        return self.records.to((*records, data))

    def image(self) -> FileImage:
        """Return the file as it is now."""
        records = tuple(record.hex().upper() for record in self.records.value)
        return _with(self._image, size=self._image.size, content="", records=records)


def load_file(image: FileImage) -> File:
    """Make the file that an image describes."""
    if image.kind is FileKind.TRANSPARENT:
        return TransparentFile(image)
    return RecordFile(image)


def _with(image: FileImage, *, size: int, content: str, records: tuple[str, ...]) -> FileImage:
    return FileImage(
        id=image.id,
        kind=image.kind,
        sfi=image.sfi,
        size=size,
        capacity=image.capacity,
        content=content,
        records=records,
        read=image.read,
        update=image.update,
        mac_key=image.mac_key,
    )
