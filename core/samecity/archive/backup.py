"""A backup: a folder with both stores as SQLite files, and what they were when it was made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from samecity import __version__
from samecity.archive import manifest
from samecity.archive.manifest import Manifest, StoreCopy, digest_of, read_manifest, write_manifest
from samecity.archive.transfer import Copied, Places, fill, read_heads
from samecity.errors import BackupDamaged, ConfigurationError, JournalError
from samecity.journal.sql import STORE as JOURNAL
from samecity.national.sql_base import STORE as CARDHOLDERS
from samecity.storage.copy import count_rows
from samecity.storage.database import Database
from samecity.storage.store import Store


def back_up(source: Places, folder: Path, at: datetime) -> Copied:
    """Copy a platform into a folder of its own while it is in use, and verify the copy.

    Args:
        source: Where the platform's stores are.
        folder: Made if it is not there; readable by its owner alone. What stands in it is a backup
            from the moment when its manifest is there.
        at: Now.

    Raises:
        ConfigurationError: There is no such journal or base, or the folder cannot be had.
        JournalError: A database cannot be used.
    """
    files = Places(_url(folder / manifest.JOURNAL), _url(folder / manifest.CARDHOLDERS))
    with (
        closing(JOURNAL.find(source.journal)) as journal,
        closing(CARDHOLDERS.find(source.cardholders)) as base,
    ):
        _make(folder)
        copied = fill(journal, base, files)
    with _disk():
        journal_digest = digest_of(folder / manifest.JOURNAL)
        base_digest = digest_of(folder / manifest.CARDHOLDERS)
        made = Manifest(
            format=manifest.FORMAT,
            made_at=at,
            release=__version__,
            journal=StoreCopy(JOURNAL.revision, copied.journal, journal_digest),
            cardholders=StoreCopy(CARDHOLDERS.revision, copied.cardholders, base_digest),
            chains=tuple(copied.heads),
        )
        write_manifest(folder, made)
    return copied


def restore(folder: Path, target: Places) -> Copied:
    """Copy a backup into new databases and verify it there; the backup stays as it is.

    Raises:
        ConfigurationError: The folder holds no whole backup, or one of a newer release.
        BackupDamaged: The backup is not as it was made.
        JournalError: A database cannot be used, or holds anything, or the backup is of another
            revision.
    """
    made = read_manifest(folder)
    _check_revision(made, made.journal, JOURNAL)
    _check_revision(made, made.cardholders, CARDHOLDERS)
    with (
        closing(JOURNAL.find(_url_to_read(folder / manifest.JOURNAL))) as journal,
        closing(CARDHOLDERS.find(_url_to_read(folder / manifest.CARDHOLDERS))) as base,
    ):
        _check_content(made, journal, base)
        return fill(journal, base, target)


def _make(folder: Path) -> None:
    with _disk():
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigurationError(
                "expected a new or empty folder, received one that holds something",
                hint="name another folder; remove one whose backup was broken off",
            )
        folder.chmod(0o700)


def _url(file: Path) -> str:
    return URL.create("sqlite", database=str(file)).render_as_string()


def _url_to_read(file: Path) -> str:
    """Return the URL of a file that is not to change by a byte, nor get another one beside it."""
    alone = {"uri": "true", "mode": "ro", "immutable": "1"}
    address = URL.create("sqlite", database=file.absolute().as_uri(), query=alone)
    return address.render_as_string()


def _check_revision(made: Manifest, copy: StoreCopy, store: Store) -> None:
    if copy.revision != store.revision:
        raise JournalError(
            f"expected a {store.name} at revision {store.revision}, received {copy.revision}",
            hint=f"restore it with release {made.release}",
        )


def _check_content(made: Manifest, journal: Database, base: Database) -> None:
    """Compare what the manifest says of the files with the files."""
    found = (_rows(JOURNAL, journal), _rows(CARDHOLDERS, base), tuple(read_heads(journal)))
    if found != (made.journal.rows, made.cardholders.rows, made.chains):
        raise BackupDamaged(manifest.MANIFEST, received="one that speaks of other files")


def _rows(store: Store, database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return dict(count_rows(connection, store.metadata))


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"expected a folder that can be written, received: {error.strerror}",
            hint="name another folder, or free space on the disk",
        ) from error
