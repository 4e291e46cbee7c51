"""A card that was read from a reader becomes one that works again, under one's own test keys.

What could not be read is made up by profile P1, and everything that is made up is told. The genuine
card and its issuer know nothing of it: the new one opens for terminals of the same synthetic root
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import unique
from typing import Final

import attrs
from msgspec.structs import replace

from samecity.domain.word import Word
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import (
    Application,
    BankImage,
    CardImage,
    DirectoryImage,
    FileImage,
    PinImage,
)
from samecity_hardware_sim.card.issuer_keys import purse_keys, ssc_keys
from samecity_hardware_sim.card.pboc_files import PAYMENT_LOG
from samecity_hardware_sim.card.purse_layout import purse_files
from samecity_hardware_sim.card.purse_references import LoadNote
from samecity_hardware_sim.card.ssc import pack_pin
from samecity_hardware_sim.card.ssc_files import DIRECTORIES, SSSE, Layout, ssse_files
from samecity_hardware_sim.card.system import known_profile
from samecity_hardware_sim.card_files.told import (
    algorithm_of,
    counted,
    generation_of,
    identification_of,
    public_of,
)
from samecity_hardware_sim.sam import Sam, SyntheticRoot, purse_address, ssc_address

_HISTORICAL_SIZE: Final = 13
_ORDINARY: Final = 1
"""Rider of a purse whose file 17 was not read."""

_RECORDS_TO_READ: Final = range(1, 11)
"""Short identifiers that a payment's file locator names. Source: EMV practice."""


@unique
class Part(Word):
    """What can be made up."""

    CONTACT_HISTORICAL = "contact_historical"
    CONTACTLESS_HISTORICAL = "contactless_historical"
    FILE = "file"
    RIGHTS = "rights"
    KEYS = "keys"
    PIN = "pin"
    COUNTERS = "counters"
    PURSE_ALGORITHM = "purse_algorithm"
    LOCATOR = "locator"
    NOTHING = "nothing"


@attrs.frozen
class MadeUp:
    """Something that the card did not tell.

    Attributes:
        directory: Id; empty for the chip as a whole.
        part: What; `Part.NOTHING` is an application that could not be completed, because what
            addresses its keys was not read.
        file: Id of the file, or empty.
    """

    directory: str
    part: Part
    file: str = ""


@attrs.frozen
class Restored:
    """A completed image.

    Attributes:
        made_up: In the order of the card; empty if the image was complete.
    """

    image: CardImage
    made_up: Sequence[MadeUp]


def restore(image: CardImage, root: SyntheticRoot) -> Restored:
    """Complete an image; one that is complete comes back as it is.

    Args:
        image: As `dump` made it.
        root: Where its new test keys come from.

    Raises:
        UnknownName: The image names a profile that is not known.
    """
    return _Completion(image, Sam(root, profile=known_profile(image.profile))).all()


class _Completion:
    """One image on its way to a card."""

    def __init__(self, image: CardImage, sam: Sam) -> None:
        self._image = image
        self._sam = sam
        self._made_up: list[MadeUp] = []
        self._identification = identification_of(image)
        self._historical = b""

    def all(self) -> Restored:
        image = self._image
        historical, contactless = image.historical, image.contactless_historical
        if not historical:
            historical = self._contact_historical().hex().upper()
            self._note("", Part.CONTACT_HISTORICAL)
        if not contactless:
            contactless = self._sam.profile.contactless_historical.hex().upper()
            self._note("", Part.CONTACTLESS_HISTORICAL)
        self._historical = bytes.fromhex(historical)
        directories = tuple(self._completed(one) for one in image.directories)
        made = replace(
            image,
            historical=historical,
            contactless_historical=contactless,
            directories=directories,
        )
        return Restored(made, tuple(self._made_up))

    def _contact_historical(self) -> bytes:
        profile = self._sam.profile
        if self._identification is not None:
            return profile.historical(self._identification)
        return profile.historical_start.ljust(_HISTORICAL_SIZE, b"\0")

    def _completed(self, directory: DirectoryImage) -> DirectoryImage:
        if directory.id == SSSE and not (directory.keys and directory.pin):
            return self._ssse(directory)
        if directory.parent == SSSE and self._lacks_keys:
            return self._below_ssse(directory)
        if directory.application is Application.PURSE and not directory.keys:
            return self._purse(directory)
        if directory.bank is not None and not directory.bank.locator:
            return self._bank(directory, directory.bank)
        return directory

    @property
    def _lacks_keys(self) -> bool:
        ssse = self._image.directory(id=SSSE)
        return ssse is not None and not ssse.keys and self._identification is not None

    def _ssse(self, directory: DirectoryImage) -> DirectoryImage:
        if self._identification is None:
            self._note(SSSE, Part.NOTHING)
            return directory
        profile = self._sam.profile
        algorithm = algorithm_of(directory)
        address = ssc_address(self._identification.text[:6], self._historical, algorithm, profile)
        layouts = ssse_files(generation_of(directory, algorithm), profile.key_ids.read_ssse)
        files = self._files(directory, _empty(layouts))
        self._note(SSSE, Part.KEYS)
        self._note(SSSE, Part.PIN)
        pin = pack_pin(profile.initial_pin).hex().upper()
        return replace(
            directory,
            files=files,
            keys=ssc_keys(self._sam, address),
            pin=PinImage(value=pin, tries=profile.pin_tries, tries_left=profile.pin_tries),
        )

    def _below_ssse(self, directory: DirectoryImage) -> DirectoryImage:
        layouts = DIRECTORIES.get(directory.id, ())
        return replace(directory, files=self._files(directory, _empty(layouts)))

    def _purse(self, directory: DirectoryImage) -> DirectoryImage:
        public = public_of(directory)
        if public is None or directory.purse is None:
            self._note(directory.id, Part.NOTHING)
            return directory
        profile = self._sam.profile
        city = public.issuer[2:4].hex()
        note = LoadNote(before=public.starts_on)
        layout = purse_files(public, city, _ORDINARY, note, profile.key_ids.maintenance)
        files = self._files(directory, layout)
        for part in (Part.KEYS, Part.PURSE_ALGORITHM, Part.COUNTERS):
            self._note(directory.id, part)
        return replace(
            directory,
            files=files,
            keys=purse_keys(self._sam, purse_address(public, Algorithm.TDES)),
            purse=counted(directory.purse, files),
        )

    def _bank(self, directory: DirectoryImage, bank: BankImage) -> DirectoryImage:
        self._note(directory.id, Part.LOCATOR)
        files = tuple(
            _merged(PAYMENT_LOG, file) if file.id == PAYMENT_LOG.id else file
            for file in directory.files
        )
        locator = b"".join(
            bytes((file.sfi << 3, 1, len(file.records), 0))
            for file in files
            if file.sfi in _RECORDS_TO_READ and file.records
        )
        return replace(directory, files=files, bank=replace(bank, locator=locator.hex().upper()))

    def _files(
        self, directory: DirectoryImage, layout: Iterable[FileImage]
    ) -> tuple[FileImage, ...]:
        """Return the files of the layout with what was read, then the files it does not know."""
        read = {file.id: file for file in directory.files}
        made = []
        for empty in layout:
            found = read.pop(empty.id, None)
            if found is None:
                self._note(directory.id, Part.FILE, empty.id)
            made.append(empty if found is None else _merged(empty, found))
        if made:
            self._note(directory.id, Part.RIGHTS)
        return (*made, *read.values())

    def _note(self, directory: str, part: Part, file: str = "") -> None:
        self._made_up.append(MadeUp(directory, part, file))


def _empty(layouts: Iterable[Layout]) -> Iterable[FileImage]:
    return (layout.image({}) for layout in layouts)


def _merged(layout: FileImage, read: FileImage) -> FileImage:
    """Return a file with the rights of the layout and the content that was read."""
    if read.kind is not layout.kind:
        return read  # another card than the layout describes
    return replace(
        layout,
        size=read.size or layout.size,
        capacity=max(layout.capacity, len(read.records)),
        content=read.content,
        records=read.records,
    )
