"""URLs of databases: read, and named after one another."""

from __future__ import annotations

from os.path import splitext

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from samecity.errors import ConfigurationError, JournalError


def wrong_url() -> JournalError:
    """Return the error of a text that names no database; it may hold a password and is not told."""
    return JournalError(
        "expected the SQLAlchemy URL of an SQLite or PostgreSQL database, received another text",
        hint="write sqlite:///file.db or postgresql://user@host/database",
    )


def read_url(url: str) -> URL:
    """Read the URL of a database.

    Raises:
        JournalError: The text is no URL.
    """
    try:
        return make_url(url)
    except ArgumentError as error:
        raise wrong_url() from error


def is_in_memory(address: URL) -> bool:
    """Say whether a database goes with the process."""
    is_sqlite = address.get_backend_name() == "sqlite"
    return is_sqlite and address.database in (None, "", ":memory:")


def beside(url: str, suffix: str) -> str:
    """Name a database after another one: in the same place, with a suffix to its name.

    Args:
        url: `sqlite:///folder/file.db`, `postgresql://user@host/database`, or a database in
            memory, which is one of its own at each opening and needs no other name.
        suffix: Follows the file's stem or the database's name.

    Raises:
        JournalError: The text is no URL.
        ConfigurationError: It names no database on its server.
    """
    address = read_url(url)
    if is_in_memory(address):
        return url
    if not address.database:
        raise ConfigurationError(
            "expected a URL that names a database, received one of a server",
            hint="write postgresql://user@host/database",
        )
    stem, ending = address.database, ""
    if address.get_backend_name() == "sqlite":
        stem, ending = splitext(address.database)
    named = address.set(database=f"{stem}{suffix}{ending}")
    return named.render_as_string(hide_password=False)
