"""SQLite: a file that several processes share, or a database in memory.

A file runs in write-ahead mode with `synchronous=FULL`: each commit is on the disk before anybody
is told, so that a power cut loses no confirmed acceptance and no money. `NORMAL` would be about
three times as fast and could lose the last ones. A transaction that may write takes the write lock
at its beginning (`BEGIN IMMEDIATE`), so that what it read cannot change before it writes.

A new file is readable by its owner alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from samecity.errors import JournalError
from samecity.storage.turn import Turn

_BEGIN: Final = "samecity_begin"


class SqliteFile:
    """A database file.

    Attributes:
        file: Its path; None if a URI (`uri=true`) says how it is opened.

    Args:
        address: URL with the file's path, or with a URI.
        mark: Four characters for the file's header (`PRAGMA application_id`).
        wait_s: How long a transaction waits for another one, in seconds.
    """

    def __init__(self, address: URL, mark: str, wait_s: float) -> None:
        self._turn = Turn(wait_s)
        self._mark = int.from_bytes(mark.encode("ascii"))
        self.file = Path(address.database or "") if "uri" not in address.query else None
        self._engine = create_engine(
            _readable(address), hide_parameters=True, connect_args={"timeout": wait_s}
        )
        event.listen(self._engine, "do_connect", self._make)
        event.listen(self._engine, "connect", self._prepare)
        event.listen(self._engine, "begin", _begin)
        self._snapshots = self._engine.execution_options(**{_BEGIN: "BEGIN"})

    @contextmanager
    def writing(self, _turn: str) -> Iterator[Connection]:
        """Open a transaction that may write, one at a time."""
        # Threads of this process queue here. SQLite would have each look again and again, later
        # every time, while nobody writes.
        with self._turn, self._engine.begin() as connection:
            yield connection

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one moment of the file."""
        return self._snapshots.begin()

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _make(self, *_how: object) -> None:
        # SQLite lets everybody read a file that it makes, unless the umask forbids it. Names,
        # numbers and histories are the owner's alone, whatever the umask is; the files that SQLite
        # puts beside this one get the same rights.
        if self.file is not None:
            with suppress(OSError):  # it is there already, or SQLite says why it cannot be made
                os.close(os.open(self.file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def _prepare(self, connection: sqlite3.Connection, _record: object) -> None:
        # The driver begins transactions by itself, too late and never before a SELECT; not here.
        connection.isolation_level = None
        try:
            if self._is_new(connection):
                connection.execute(f"PRAGMA application_id = {self._mark}")
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                connection.execute(f"PRAGMA {pragma}")
        except (sqlite3.Error, JournalError):
            connection.close()
            raise

    def _is_new(self, connection: sqlite3.Connection) -> bool:
        """Say whether a file is empty, before anything is changed in it."""
        # One statement sees one moment: another process may be making the same file.
        mark, tables = connection.execute(
            "SELECT application_id, (SELECT count(*) FROM sqlite_master) FROM pragma_application_id"
        ).fetchone()
        if mark == self._mark:
            return False
        if mark or tables:
            raise JournalError(
                "expected a database of ours or an empty file, received another database",
                hint="name another file; this one belongs to something else, it was left as it is",
            )
        return True


class SqliteMemory:
    """A database in memory that all threads of this process share, one at a time.

    Args:
        address: URL without a path.
        wait_s: How long a transaction waits for another one, in seconds.
    """

    def __init__(self, address: URL, wait_s: float) -> None:
        self._turn = Turn(wait_s)
        self._engine: Engine = create_engine(
            address,
            hide_parameters=True,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )

    @contextmanager
    def writing(self, _turn: str) -> Iterator[Connection]:
        """Open a transaction."""
        with self._turn, self._engine.begin() as connection:
            yield connection

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction."""
        return self.writing("")

    def close(self) -> None:
        """Forget everything."""
        self._engine.dispose()


def _readable(address: URL) -> URL:
    """Return the URL under which a file can be read where nobody may put others beside it.

    Write-ahead mode needs two of them even to read. Where the last writer has left none, the file
    is whole without them.
    """
    file = Path(address.database or "")
    beside = file.with_name(f"{file.name}-wal")
    if not file.is_file() or os.access(file.parent, os.W_OK) or beside.exists():
        return address
    alone = {"uri": "true", "mode": "ro", "immutable": "1"}
    return address.set(database=file.absolute().as_uri()).update_query_dict(alone)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))
