"""Opens a cardholder base by its URL, and says where that of a journal is."""

from __future__ import annotations

from samecity.errors import ConfigurationError
from samecity.national.base import CardholderBase


def base_url_of(journal_url: str, named: str | None) -> str:
    """Return where the base of a journal's platform is.

    Args:
        journal_url: SQLAlchemy URL of the journal.
        named: Where somebody says that it is. None is the journal's place, and its name with
            `_cardholders` behind: `sqlite:///samecity.db` has `sqlite:///samecity_cardholders.db`,
            `postgresql://host/samecity` has `postgresql://host/samecity_cardholders`.

    Raises:
        JournalError: The journal's URL is none.
        ConfigurationError: It names no database on its server, or both are the same.
    """
    if named == journal_url:
        raise ConfigurationError(
            "expected a database of its own for the cardholder base, received the journal's",
            hint="leave --cardholders-url away, or name another database",
        )
    if named is not None:
        return named
    # Imported here, as in `open_base`.
    from samecity.storage.address import beside

    return beside(journal_url, "_cardholders")


def open_base(url: str, *, may_be_made: bool) -> CardholderBase:
    """Open the cardholder base of a platform in a database of its own.

    Args:
        url: SQLAlchemy URL, such as `sqlite:///samecity_cardholders.db`.
        may_be_made: Whether it may be a new one, with a new key. Under that no card of a journal
            that is there already would be found.

    Raises:
        JournalError: The database cannot be used, or is one of another sort.
        ConfigurationError: It is a new one and may not be.
    """
    # Imported here, because SQLAlchemy and Alembic take longer to load than a one-line command
    # in memory takes to answer.
    from samecity.national.sql_base import SqlBase

    return SqlBase(url, may_be_made=may_be_made)
