"""The sorts of database that we keep, and how one is opened: made, brought up to date, or found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import attrs
from sqlalchemy import MetaData

from samecity.errors import ConfigurationError, JournalError
from samecity.storage.database import Database
from samecity.storage.migrate import migrate, newest_revision, revision_of
from samecity.storage.turn import WAIT_S


@attrs.frozen
class Store:
    """A sort of database.

    Attributes:
        name: What operators call it.
        mark: Four characters that tell its files from those of another sort.
        scripts: Where its migrations are, as Alembic names it: `package:folder`. Their revisions
            have ids of their own, so that a server's databases are told apart too.
        metadata: Its tables at the newest revision.
    """

    name: str
    mark: str
    scripts: str
    metadata: MetaData

    @property
    def revision(self) -> str:
        """The newest revision."""
        return newest_revision(self.scripts)

    def open(self, url: str, *, wait_s: float = WAIT_S) -> Database:
        """Open a database. A new one gets its tables, an older one is brought up to date.

        Args:
            url: SQLAlchemy URL; `sqlite://` is a database in memory.
            wait_s: How long a transaction waits for another one, in seconds.

        Raises:
            JournalError: The database cannot be used, or is one of another sort.
        """
        with self._opened(url, wait_s) as database:
            if database.in_memory:
                with database.writing("migration") as connection:
                    self.metadata.create_all(connection)
            else:
                migrate(database, self.scripts)
        return database

    def exists(self, url: str) -> bool:
        """Say whether a database has our tables; nothing is made.

        Raises:
            JournalError: The database cannot be used, or is one of another sort.
        """
        with self._opened(url, WAIT_S) as database, closing(database):
            return self._is_there(database) and self._revision_in(database) != ""

    def find(self, url: str) -> Database:
        """Open a database that is there already; nothing is made and nothing is changed in it.

        Raises:
            ConfigurationError: There is no such database, or it has none of our tables.
            JournalError: The database cannot be used, or is one of another sort or revision.
        """
        with self._opened(url, WAIT_S) as database:
            if not self._is_there(database):
                raise ConfigurationError(
                    f"expected a {self.name}, received an address where there is none",
                    hint=f"write sqlite:///file.db with the path of the {self.name}",
                )
            revision = self._revision_in(database)
            if not revision:
                raise ConfigurationError(
                    f"expected a {self.name}, received an empty database",
                    hint=f"name the database in which the {self.name} is",
                )
            if revision != self.revision:
                raise JournalError(
                    f"expected revision {self.revision}, received {revision}",
                    hint="use the release that wrote it; `samecity accept` brings an older one up",
                )
        return database

    @contextmanager
    def _opened(self, url: str, wait_s: float) -> Iterator[Database]:
        """Open a database; a failure closes it again and says which of the two it is."""
        with ExitStack() as opened:
            try:
                database = Database(url, mark=self.mark, wait_s=wait_s)
                opened.callback(database.close)
                yield database
            except JournalError as error:
                raise JournalError(f"{self.name}: {error.message}", hint=error.hint) from error
            opened.pop_all()

    @staticmethod
    def _is_there(database: Database) -> bool:
        """Say whether there is a database to connect to; who connects to a file makes it."""
        if database.in_memory:
            return False
        return database.file is None or database.file.is_file()

    @staticmethod
    def _revision_in(database: Database) -> str:
        with database.reading() as connection:
            return revision_of(connection)
