"""Brings the tables of a database to the newest revision, or finds that they are there already."""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from samecity.errors import JournalError
from samecity.storage.database import Database

_TURN: Final = "migration"
_ALEMBIC: Final = Lock()
"""Alembic runs one migration at a time in a process: its `op` and `context` are global."""


@cache
def newest_revision(scripts: str) -> str:
    """Return the revision to which migrations lead; they are read once.

    Args:
        scripts: Where they are, as Alembic names it: `package:folder`.
    """
    return ScriptDirectory.from_config(_config(scripts)).get_current_head() or ""


def revision_of(connection: Connection) -> str:
    """Return the revision of a database; empty if it has none of our tables."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def migrate(database: Database, scripts: str) -> None:
    """Run the migrations that a database lacks, all or none, one process at a time.

    A database that lacks none is only read, so that it can be looked at on a read-only disk.

    Args:
        database: The database.
        scripts: Where its migrations are, as Alembic names it: `package:folder`.

    Raises:
        JournalError: The database cannot be used, or it is not ours, or a newer release wrote it.
    """
    config = _config(scripts)
    try:
        with database.reading() as connection:
            if revision_of(connection) == newest_revision(scripts):
                return
        with _ALEMBIC, database.writing(_TURN) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise JournalError(
            f"expected a database of this release or an older one, received: {error}",
            hint="install the release that wrote it, or name another database",
        ) from error


def _config(scripts: str) -> Config:
    config = Config()
    config.set_main_option("script_location", scripts)
    return config
