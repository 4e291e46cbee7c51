"""What a backup says of itself: `backup.json`, written last, so that no torn backup looks whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from samecity.errors import BackupDamaged, ConfigurationError

MANIFEST: Final = "backup.json"
JOURNAL: Final = "journal.db"
CARDHOLDERS: Final = "cardholders.db"
FORMAT: Final = 1


class StoreCopy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The copy of a store.

    Attributes:
        revision: Revision of its tables.
        rows: How many rows each table has.
        sha256: Digest of its file, hexadecimal.
    """

    revision: str
    rows: Mapping[str, int]
    sha256: str


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The newest record of a region's audit chain."""

    region: str
    seq: int
    digest: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself.

    Attributes:
        made_at: When it was begun, Asia/Shanghai.
        release: The release that made it.
        chains: By region code.
    """

    format: int
    made_at: datetime
    release: str
    journal: StoreCopy
    cardholders: StoreCopy
    chains: tuple[Head, ...]


class _Form(msgspec.Struct):
    format: int


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write what a backup says of itself, on the disk before anybody is told."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    descriptor = os.open(folder / MANIFEST, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Read what a backup says of itself and compare it with the files.

    Raises:
        ConfigurationError: The folder holds no whole backup, or one of a newer release.
        BackupDamaged: A file is missing or is another one.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"expected the folder of a whole backup, received one without {MANIFEST}",
            hint="name another folder; a backup that was broken off cannot be restored",
        ) from error
    try:
        made_for = msgspec.json.decode(text, type=_Form).format
        if made_for != FORMAT:
            raise ConfigurationError(
                f"expected a backup of format {FORMAT}, received format {made_for}",
                hint="restore it with the release that made it",
            )
        manifest = msgspec.json.decode(text, type=Manifest)
    except msgspec.MsgspecError as error:
        raise BackupDamaged(MANIFEST, received=str(error)) from error
    _check_digest(folder / JOURNAL, manifest.journal)
    _check_digest(folder / CARDHOLDERS, manifest.cardholders)
    return manifest


def digest_of(file: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _check_digest(file: Path, copy: StoreCopy) -> None:
    try:
        received = digest_of(file)
    except OSError as error:
        raise BackupDamaged(file.name, received="none that can be read") from error
    if received != copy.sha256:
        raise BackupDamaged(file.name, received=f"one with digest {received[:16]}")
