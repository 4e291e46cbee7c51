"""What a card that was read tells of itself: what addresses its keys, and its counters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from samecity.domain.card import Generation
from samecity.domain.identifiers import CardIdentification
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import CardImage, DirectoryImage, FileImage, PurseImage
from samecity_hardware_sim.card.purse import LAST_SEQUENCE, LOG_SFI, Transaction
from samecity_hardware_sim.card.purse_files import LOG_SIZE, PUBLIC_SIZE, PublicInformation
from samecity_hardware_sim.card.ssc_files import SSSE
from samecity_hardware_sim.card.tlv import find

_KIND_AT: Final = 9
"""Where a record of the log tells what kind of transaction it was."""


def identification_of(image: CardImage) -> CardIdentification | None:
    """Return the card identification; None if it was not read or makes no sense."""
    try:
        return CardIdentification(_item(image.directory(id=SSSE), "01").hex().upper())
    except ValueError:
        return None


def algorithm_of(directory: DirectoryImage) -> Algorithm:
    """Return the cipher that the application tells, 3DES if it tells none."""
    codes = {bytes((one.ssc_code,)): one for one in Algorithm}
    try:
        code = find(bytes.fromhex(directory.proprietary), 0x9F0C, 0x86)
    except ValueError:
        code = None
    return codes.get(code or b"", Algorithm.TDES)


def generation_of(directory: DirectoryImage, algorithm: Algorithm) -> Generation:
    """Return the generation by the version of the specification, or by the cipher."""
    versions = {str(one.value).encode(): one for one in Generation}
    by_cipher = Generation.THIRD if algorithm is Algorithm.SM4 else Generation.SECOND
    return versions.get(_item(directory, "03")[:1], by_cipher)


def public_of(directory: DirectoryImage) -> PublicInformation | None:
    """Return file 15 of a purse; None if it was not read or makes no sense."""
    content = next((file.content for file in directory.files if file.id == "EF15"), "")
    try:
        return PublicInformation.decode(bytes.fromhex(content).ljust(PUBLIC_SIZE, b"\0"))
    except ValueError:
        return None


def counted(purse: PurseImage, files: Iterable[FileImage]) -> PurseImage:
    """Set the counters behind the last transactions that the log remembers."""
    loads: list[int] = []
    others: list[int] = []
    for record in _log(files):
        same = loads if record[_KIND_AT] == Transaction.LOAD else others
        same.append(int.from_bytes(record[:2]))
    return replace(purse, online_sequence=_next(loads), offline_sequence=_next(others))


def _log(files: Iterable[FileImage]) -> Iterator[bytes]:
    for file in files:
        if file.sfi == LOG_SFI:
            yield from (bytes.fromhex(one) for one in file.records if len(one) == 2 * LOG_SIZE)


def _next(sequences: Sequence[int]) -> int:
    return min(max(sequences, default=-1) + 1, LAST_SEQUENCE)


def _item(directory: DirectoryImage | None, tag: str) -> bytes:
    """Return the value of an item of the issuer's data; empty if it was not read."""
    for file in directory.files if directory is not None else ():
        if file.id == "EF05":
            for record in file.records:
                if record.startswith(tag):
                    return bytes.fromhex(record)[2:]
    return b""
