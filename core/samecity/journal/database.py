"""The database under the journal: how it is opened, how a transaction begins, what can fail.

SQLite runs in write-ahead mode with `synchronous=FULL`: each commit is on the disk before anybody
is told, so that a power cut loses no confirmed acceptance and no money. `NORMAL` would be about
three times as fast and could lose the last ones. A transaction that may write takes the write lock
at its beginning (`BEGIN IMMEDIATE`), so that what it read cannot change before it writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from samecity.errors import Conflict, JournalError
from samecity.journal.turn import Turn

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
)
_BEGIN: Final = "samecity_begin"

_HINTS: Final = (
    ("locked", "another process holds the journal: try again, or end it"),
    ("readonly", "make the file and its folder writable"),
    ("read-only", "make the file and its folder writable"),
    ("full", "free space on the disk"),
    ("not a database", "name a journal, or a file that does not exist yet"),
    ("malformed", "restore the journal from a backup"),
    ("unable to open", "create the folder, or correct the path"),
    ("already exists", "name a journal; this database belongs to something else"),
    ("connection", "start the database server, or correct the address"),
)


_RETRY: Final = frozenset({"40001", "40P01"})
"""SQLSTATEs of a serialisation failure and of a deadlock: PostgreSQL asks to try again."""


def translated(error: SQLAlchemyError) -> JournalError:
    """Return the error of ours that stands for one of the database.

    What the database says is passed on, but never the values that were to be written.
    """
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(error, IntegrityError) or getattr(cause, "sqlstate", None) in _RETRY:
        return Conflict("expected rows as they were read, somebody else was faster")
    said = (str(cause or error).splitlines() or [""])[0]
    hint = next((hint for sign, hint in _HINTS if sign in said.lower()), "")
    return JournalError(f"expected the database to answer, received: {said}", hint=hint)


class Database:
    """An open database and its transactions.

    Args:
        url: SQLAlchemy URL. `sqlite://` is one shared database in memory, used by one at a time.
        wait_s: How long a transaction on SQLite waits for another one, in seconds.

    Raises:
        JournalError: The URL cannot be read, or its driver is not installed.
    """

    def __init__(self, url: str, wait_s: float) -> None:
        try:
            address = make_url(url)
            self._engine = _engine_of(address, wait_s)
        except SQLAlchemyError as error:
            raise JournalError(
                "expected an SQLAlchemy URL, received another text", hint="write sqlite:///file.db"
            ) from error
        except ModuleNotFoundError as error:
            raise JournalError(
                f"expected the driver of {address.drivername}, received none",
                hint=f"install {error.name}",
            ) from error
        self.in_memory = _is_in_memory(address)
        self._turn = Turn(wait_s) if self.in_memory else nullcontext()
        self._snapshots = self._engine.execution_options(
            **(
                {_BEGIN: "BEGIN"}
                if address.get_backend_name() == "sqlite"
                else {"isolation_level": "REPEATABLE READ"}
            )
        )

    def writing(self) -> AbstractContextManager[Connection]:
        """Open a transaction that may write; leaving it commits, an exception undoes it."""
        return self._transaction(self._engine)

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one moment of the database and locks nobody out."""
        return self._transaction(self._snapshots)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        try:
            with self._turn, engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise translated(error) from error


def _is_in_memory(address: URL) -> bool:
    return address.get_backend_name() == "sqlite" and address.database in (None, "", ":memory:")


def _engine_of(address: URL, wait_s: float) -> Engine:
    if address.get_backend_name() != "sqlite":
        return create_engine(address, hide_parameters=True)
    if _is_in_memory(address):
        engine = create_engine(
            address,
            hide_parameters=True,
            poolclass=StaticPool,
            connect_args={"check_same_thread": False},
        )
    else:
        engine = create_engine(address, hide_parameters=True, connect_args={"timeout": wait_s})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # The driver begins transactions by itself, too late and never before a SELECT; not here.
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN IMMEDIATE"))
