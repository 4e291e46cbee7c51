"""A chip with free files of every kind, and no application: for tests of the operating system."""

from __future__ import annotations

from msgspec.structs import replace

from samecity_hardware_sim.card.image import CardImage, DirectoryImage, FileImage, FileKind, Rights
from samecity_hardware_sim.card.system import CardChip, Interface
from tests.hardware_sim.card.cards import seeded
from tests.hardware_sim.card.terminal import Terminal

FREE: Rights = ((),)
HISTORICAL = "0081534331865A330900000001"

TRANSPARENT = FileImage(
    id="EF01", kind=FileKind.TRANSPARENT, sfi=1, size=300, read=FREE, update=FREE
)
LINEAR = FileImage(
    id="EF02", kind=FileKind.LINEAR, sfi=2, size=4, capacity=5, read=FREE, update=FREE
)
CYCLIC = FileImage(
    id="EF03", kind=FileKind.CYCLIC, sfi=3, size=4, capacity=5, read=FREE, update=FREE
)
TLV = FileImage(id="EF04", kind=FileKind.TLV, sfi=4, capacity=5, read=FREE, update=FREE)


def bare_image(*files: FileImage, more: tuple[DirectoryImage, ...] = ()) -> CardImage:
    root = DirectoryImage(id="3F00", files=files or (TRANSPARENT, LINEAR, CYCLIC, TLV))
    return CardImage(
        profile="P1",
        historical=HISTORICAL,
        contactless_historical="80534331865A",
        directories=(root, *more),
    )


def bare(*files: FileImage, interface: Interface = Interface.CONTACT) -> Terminal:
    return Terminal(CardChip(bare_image(*files), interface=interface, randbytes=seeded()))


def with_many_files(image: CardImage, id: str, count: int) -> CardImage:
    """Add files to a directory, none of which a test reads."""
    extra = tuple(
        FileImage(id=f"{0x1000 + at:04X}", kind=FileKind.TRANSPARENT, size=16)
        for at in range(count)
    )
    directories = tuple(
        replace(each, files=each.files + extra) if each.id == id else each
        for each in image.directories
    )
    return replace(image, directories=directories)
