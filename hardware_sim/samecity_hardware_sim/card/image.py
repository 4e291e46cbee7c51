"""Card images: everything a chip keeps without power, as JSON with a version and a schema.

An image holds test keys and a synthetic person's data, so it hides them in `repr`. Bytes are
upper-case hexadecimal; zeros at the end of a transparent file may be left out.
"""

from __future__ import annotations

from enum import unique
from typing import Annotated, Final, Literal

import msgspec

from samecity.domain.word import Word
from samecity.errors import DataInvalid
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.tlv import data_object_list, find

Hex = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-F]{2})*$", max_length=131_072)]
FileId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{4}$")]
Key16 = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{32}$")]
PinValue = Annotated[str, msgspec.Meta(pattern=r"^([0-9A-F]{2}){1,8}$")]
Byte = Annotated[int, msgspec.Meta(ge=0, le=255)]
Word16 = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
Size = Annotated[int, msgspec.Meta(ge=0, le=65_535)]
Sfi = Annotated[int, msgspec.Meta(ge=0, le=30)]
Fen = Annotated[int, msgspec.Meta(ge=0, le=0x7FFF_FFFF)]
Rights = tuple[tuple[str, ...], ...]

VERSION: Final = 1
"""Of the images that this release reads and writes."""


@unique
class FileKind(Word):
    """Kinds of elementary file. Source: ISO/IEC 7816-4; `tlv` as card-standards 1.4."""

    TRANSPARENT = "transparent"
    LINEAR = "linear"
    CYCLIC = "cyclic"
    TLV = "tlv"


@unique
class KeyUse(Word):
    """What a key may be used for, and nothing else."""

    INTERNAL = "internal"
    EXTERNAL = "external"
    MESSAGE = "message"
    PURCHASE = "purchase"
    LOAD = "load"
    TAC = "tac"


@unique
class Application(Word):
    """Which commands a directory understands beside those of every directory."""

    SYSTEM = "system"
    SSC = "ssc"
    PURSE = "purse"
    BANK = "bank"


@unique
class Validity(Word):
    """Whether an application may be used."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    LOCKED_FOR_GOOD = "locked_for_good"


class _Private(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A part of an image that shows nothing but its class in `repr`."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class PinImage(_Private, frozen=True):
    """A PIN: packed digits and its counter."""

    value: PinValue
    tries: Annotated[int, msgspec.Meta(ge=1, le=15)]
    tries_left: Annotated[int, msgspec.Meta(ge=0, le=15)]


class KeyImage(_Private, frozen=True):
    """A key: id and use name it in its directory."""

    id: Byte
    use: KeyUse
    algorithm: Algorithm
    value: Key16
    version: Byte = 1
    tries: Byte = 10
    tries_left: Byte = 10


class FileImage(_Private, frozen=True):
    """An elementary file.

    Attributes:
        sfi: Short identifier; 0 is none.
        size: Bytes of a transparent file, or of each record; 0 where records differ.
        capacity: Records at most.
        content: A transparent file's bytes.
        records: In order; those of a cyclic file newest first.
        read: Who may read: alternatives of rights that must all have been won.
        update: Likewise.
        mac_key: Id of the key under which updates must carry a MAC; 0 is none.
    """

    id: FileId
    kind: FileKind
    sfi: Sfi = 0
    size: Size = 0
    capacity: Annotated[int, msgspec.Meta(ge=0, le=254)] = 0
    content: Hex = ""
    records: tuple[Hex, ...] = ()
    read: Rights = ((),)
    update: Rights = ()
    mac_key: Byte = 0


class ProofImage(_Private, frozen=True):
    """What proves the last transaction of a type."""

    kind: Byte
    sequence: Word16
    mac: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{8}$")]
    tac: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-F]{8}$")]


class PurseImage(_Private, frozen=True):
    """An electronic purse: what is in it, its two counters and its proofs."""

    balance_fen: Fen
    offline_sequence: Word16 = 0
    online_sequence: Word16 = 0
    proofs: tuple[ProofImage, ...] = ()


class BankImage(_Private, frozen=True):
    """What the payment application keeps beside its files.

    Attributes:
        profile: Application interchange profile.
        locator: Application file locator, entries of four bytes.
        counter: Application transaction counter (ATC).
    """

    profile: FileId
    locator: Hex
    counter: Word16 = 0
    last_online_counter: Word16 = 0
    pin_tries_left: Byte = 3


class DirectoryImage(_Private, frozen=True):
    """A directory: MF, DF or application.

    Attributes:
        parent: Id of the directory above it; empty for the MF alone.
        name: DF name, 0-16 bytes.
        proprietary: Value of the proprietary template of its FCI.
        fci_file: Id of the file that the FCI shows under 9F0C, or empty.
    """

    id: FileId
    parent: Literal[""] | FileId = ""
    name: Annotated[str, msgspec.Meta(pattern=r"^([0-9A-F]{2}){0,16}$")] = ""
    application: Application = Application.SYSTEM
    validity: Validity = Validity.ACTIVE
    proprietary: Hex = ""
    fci_file: Literal[""] | FileId = ""
    pin: PinImage | None = None
    keys: tuple[KeyImage, ...] = ()
    files: tuple[FileImage, ...] = ()
    purse: PurseImage | None = None
    bank: BankImage | None = None


class CardImage(_Private, frozen=True, omit_defaults=False):
    """A whole chip.

    Attributes:
        format: Tells an image from other JSON.
        version: Of this schema.
        profile: Name of the set of choices it was made under.
        historical: Historical bytes of the contact answer to reset; empty where a card was read
            that has not told them.
        contactless_historical: Historical bytes of the contactless one; likewise.
        directories: The MF first, every other one after its parent.
    """

    profile: str
    historical: Annotated[str, msgspec.Meta(pattern=r"^(([0-9A-F]{2}){13})?$")]
    contactless_historical: Annotated[str, msgspec.Meta(pattern=r"^([0-9A-F]{2}){0,15}$")]
    directories: Annotated[tuple[DirectoryImage, ...], msgspec.Meta(min_length=1)]
    format: Literal["samecity-card"] = "samecity-card"
    version: Literal[1] = 1

    def directory(self, *, name: bytes = b"", id: str = "") -> DirectoryImage | None:
        """Find a directory by its name or its id."""
        wanted = name.hex().upper()
        for found in self.directories:
            if (wanted and found.name == wanted) or (id and found.id == id):
                return found
        return None


_decode: Final = msgspec.json.Decoder(CardImage).decode
_encode: Final = msgspec.json.Encoder(order="deterministic").encode


def read_image(text: bytes | str, file: str = "card image") -> CardImage:
    """Read an image and check what its schema cannot say.

    Args:
        text: JSON.
        file: What an error calls it.

    Raises:
        DataInvalid: A key is missing, unknown or wrong, or the directories do not hang together.
            The message never quotes what stands there.
    """
    try:
        image = _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _refusal(text, file, str(error)) from None
    _check(image, file)
    return image


def write_image(image: CardImage) -> bytes:
    """Write an image as JSON; the same image gives the same bytes."""
    return msgspec.json.format(_encode(image), indent=1) + b"\n"


def image_schema() -> dict[str, object]:
    """Return the JSON Schema of an image."""
    return dict(msgspec.json.schema(CardImage))


class _Envelope(msgspec.Struct):
    """What every version of an image says of itself."""

    format: Literal["samecity-card"]
    version: int


def _refusal(text: bytes | str, file: str, message: str) -> DataInvalid:
    """Say which key is wrong, without the words of the library, which quote values."""
    try:
        version = msgspec.json.decode(text, type=_Envelope).version
    except (msgspec.DecodeError, UnicodeDecodeError):
        version = VERSION
    if version != VERSION:
        error = DataInvalid(file, "version", expected=str(VERSION), received="another")
        error.hint = "read it with the release of Same City that made it, or make the card anew"
        return error
    where = message.rpartition("`$")[2] if "`$" in message else ""
    key = where.replace("[", ".").replace("]", "").strip("`.") or "-"
    return DataInvalid(file, key, expected="an image as its schema says", received="another text")


def _check(image: CardImage, file: str) -> None:
    known: set[str] = set()
    for index, directory in enumerate(image.directories):
        key = f"directories.{index}"
        if directory.id in known:
            raise DataInvalid(file, f"{key}.id", expected="an id of its own", received="one again")
        if (directory.parent in known) is (index == 0):
            raise DataInvalid(
                file, f"{key}.parent", expected="a directory above it", received="another"
            )
        known.add(directory.id)
        _check_directory(directory, file, key)


def _check_directory(directory: DirectoryImage, file: str, key: str) -> None:
    ids = [found.id for found in directory.files]
    if len(set(ids)) < len(ids):
        raise DataInvalid(file, f"{key}.files", expected="ids of their own", received="one twice")
    if directory.fci_file and directory.fci_file not in ids:
        raise DataInvalid(
            file, f"{key}.fci_file", expected="a file of the directory", received="another"
        )
    keeps = {Application.PURSE: directory.purse, Application.BANK: directory.bank}
    if keeps.get(directory.application, directory) is None:
        expected = "what the application keeps"
        raise DataInvalid(file, f"{key}.application", expected=expected, received="nothing")
    try:
        data_object_list(find(bytes.fromhex(directory.proprietary), 0x9F38) or b"")
    except ValueError:
        raise DataInvalid(
            file, f"{key}.proprietary", expected="data objects", received="other bytes"
        ) from None
