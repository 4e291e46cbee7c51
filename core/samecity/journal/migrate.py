"""Brings the tables of a database to the newest revision, or finds that they are there already."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from samecity.errors import JournalError
from samecity.journal.database import Database


def migrate(database: Database) -> None:
    """Run the migrations that a database lacks, all or none.

    A database that lacks none is only read, so that a journal can be verified on a read-only disk.

    Raises:
        JournalError: The database cannot be used, or a newer release has written it.
    """
    config = Config()
    config.set_main_option("script_location", "samecity.journal:migrations")
    try:
        newest = set(ScriptDirectory.from_config(config).get_heads())
        with database.reading() as connection:
            if set(MigrationContext.configure(connection).get_current_heads()) == newest:
                return
        with database.writing() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise JournalError(
            f"expected a journal of this release or an older one, received: {error}",
            hint="install the release that wrote the journal",
        ) from error
