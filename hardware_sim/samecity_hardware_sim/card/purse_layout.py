"""The files of a new purse: which there are, how large, and who may write them."""

from __future__ import annotations

from typing import Final

from samecity_hardware_sim.card.access import NEVER
from samecity_hardware_sim.card.image import FileImage, FileKind, Rights
from samecity_hardware_sim.card.purse import LOG_SFI
from samecity_hardware_sim.card.purse_files import (
    HOLDER_SIZE,
    LOG_SIZE,
    PASSAGE_SIZE,
    MetroRecord,
    PublicInformation,
    management,
)
from samecity_hardware_sim.card.purse_references import (
    NOTE_SFI,
    REFERENCES_SFI,
    LoadNote,
    Reference,
)

_FREE: Final[Rights] = ((),)
_NEVER: Final[Rights] = tuple(tuple(rights) for rights in NEVER)


def purse_files(
    public: PublicInformation, city: str, rider: int, note: LoadNote, mac_key: int
) -> tuple[FileImage, ...]:
    """Return the files of a new purse.

    Args:
        public: File 15.
        city: Its T-Union code, four digits.
        rider: Kind of transit card, as in file 17.
        note: File 1C.
        mac_key: Id of the key that seals what is written.
    """
    province = city[0] + city[1] + "00"
    texts = {
        0x15: public.encode(),
        0x16: bytes(HOLDER_SIZE),
        0x17: management(province, city, rider),
        NOTE_SFI: note.encode(),
    }
    written = tuple(
        FileImage(
            id=f"EF{sfi:02X}",
            kind=FileKind.TRANSPARENT,
            sfi=sfi,
            size=len(text),
            content=text.rstrip(b"\0").hex().upper(),
            update=_FREE,
            mac_key=mac_key,
        )
        for sfi, text in texts.items()
    )
    metro = MetroRecord().encode().hex().upper()
    return (
        *written,
        _cyclic(LOG_SFI, LOG_SIZE, 10),
        FileImage(id="EF1A", kind=FileKind.LINEAR, sfi=0x1A, capacity=1, records=(metro,)),
        _cyclic(0x1E, PASSAGE_SIZE, 30),
        _cyclic(REFERENCES_SFI, Reference.SIZE, 10),
    )


def _cyclic(sfi: int, size: int, capacity: int) -> FileImage:
    return FileImage(
        id=f"EF{sfi:02X}",
        kind=FileKind.CYCLIC,
        sfi=sfi,
        size=size,
        capacity=capacity,
        read=_FREE,
        update=_NEVER,
    )
