"""The database under a store: how it is opened, how a transaction begins, what can fail.

SQLite for one machine, PostgreSQL for many; what the two promise alike stands at `writing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, SQLAlchemyError

from samecity.errors import Conflict, JournalError
from samecity.storage.address import is_in_memory, read_url, wrong_url
from samecity.storage.postgresql import PostgresqlServer
from samecity.storage.sqlite import SqliteFile, SqliteMemory
from samecity.storage.turn import WAIT_S

_BUSY: Final = "another process holds the database: try again, or end it"
_SPACE: Final = "free space on the disk"
_FOREIGN: Final = "name a database of ours; this one belongs to something else"
_ADDRESS: Final = "start the database server, or correct the address"
_USER: Final = "correct the user or the password"
_STANDBY: Final = "write to the primary server; this one can only be read"
_DAMAGED: Final = "restore the database from a backup"

_HINTS: Final = (
    ("locked", _BUSY),
    ("55p03", _BUSY),
    ("25006", _STANDBY),
    ("during recovery", _STANDBY),
    ("readonly", "make the file and its folder writable"),
    ("full", _SPACE),
    ("53100", _SPACE),
    ("disk i/o error", "free space on the disk, or replace it"),
    ("not a database", "name a database of ours, or a file that does not exist yet"),
    ("malformed", _DAMAGED),
    ("no such table", _DAMAGED),
    ("42p01", _DAMAGED),
    ("unable to open", "create the folder, or correct the path"),
    ("already exists", _FOREIGN),
    ("42p07", _FOREIGN),
    ("42501", "let the user own the database, or grant it rights on its schema"),
    ('role "', _USER),
    ("authentication", _USER),
    ("does not exist", "create the database with createdb, or correct its name"),
    ("too many clients", "end other connections, or allow the server more of them"),
    ("starting up", "try again when the server has started"),
    ("57p0", "try again; somebody stopped the server or ended the connection"),
    ("resolve host", _ADDRESS),
    ("connection", _ADDRESS),
)
"""Signs and hints, the first that fits. A sign is a piece of what is said, in lower case, or the
SQLSTATE, which a server gives in any language."""

_RETRY: Final = frozenset({"40001", "40P01"})
"""SQLSTATEs of a serialisation failure and of a deadlock: PostgreSQL asks to try again."""


def translated(error: SQLAlchemyError) -> JournalError:
    """Return the error of ours that stands for one of the database.

    What the database says is passed on, but never the values that were to be written.
    """
    cause = error.orig if isinstance(error, DBAPIError) else None
    state = getattr(cause, "sqlstate", None) or ""
    if isinstance(error, IntegrityError) or state in _RETRY:
        return Conflict("expected rows as they were read, somebody else was faster")
    if isinstance(error, DataError):
        # The database quotes what it does not take.
        return JournalError("expected values that the database takes, received another one")
    said = (str(cause or error).splitlines() or [""])[0]
    signs = f"{said} {state}".lower()
    hint = next((hint for sign, hint in _HINTS if sign in signs), "")
    return JournalError(f"expected the database to answer, received: {said}", hint=hint)


class Database:
    """An open database and its transactions.

    Args:
        url: SQLAlchemy URL. `sqlite://` is one shared database in memory, used by one at a time.
        mark: Four characters that tell this kind of store from others, written into a new SQLite
            file; a file with another mark is left as it is.
        wait_s: How long a transaction waits for another one, in seconds.

    Raises:
        JournalError: The URL cannot be read, or its driver is not installed.
    """

    def __init__(self, url: str, *, mark: str, wait_s: float = WAIT_S) -> None:
        try:
            self._server = _server_of(read_url(url), mark, wait_s)
        except SQLAlchemyError as error:
            raise wrong_url() from error
        except ModuleNotFoundError as error:
            raise JournalError(
                f"expected the driver {error.name}, received none",
                hint='pip install "samecity[postgresql]"',
            ) from error

    @property
    def in_memory(self) -> bool:
        """Whether the database goes with the process."""
        return isinstance(self._server, SqliteMemory)

    @property
    def file(self) -> Path | None:
        """Where the database is, if it is one file of a plain name."""
        return self._server.file if isinstance(self._server, SqliteFile) else None

    def writing(self, turn: str) -> AbstractContextManager[Connection]:
        """Open a transaction that may write; leaving it commits, an exception undoes it.

        Rows that it has read and held cannot change before it ends; on a server, rows may appear
        that it has not seen.

        Args:
            turn: Transactions of one turn wait for each other; on a server those of other turns
                go on meanwhile.

        Raises:
            Conflict: Two transactions wait for each other's rows; begin again.
            JournalError: The database cannot be used, or a turn took too long.
        """
        return self._translating(self._server.writing(turn))

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one moment of the database and locks nobody out.

        Raises:
            JournalError: The database cannot be used.
        """
        return self._translating(self._server.reading())

    def close(self) -> None:
        """Close all connections."""
        self._server.close()

    @staticmethod
    @contextmanager
    def _translating(transaction: AbstractContextManager[Connection]) -> Iterator[Connection]:
        try:
            with transaction as connection:
                yield connection
        except SQLAlchemyError as error:
            raise translated(error) from error


def _server_of(
    address: URL, mark: str, wait_s: float
) -> SqliteMemory | SqliteFile | PostgresqlServer:
    backend = address.get_backend_name()
    if backend == "postgresql":
        return PostgresqlServer(address.set(drivername="postgresql+psycopg"), wait_s)
    if backend != "sqlite":
        raise ArgumentError(backend)
    if is_in_memory(address):
        return SqliteMemory(address, wait_s)
    return SqliteFile(address, mark, wait_s)
