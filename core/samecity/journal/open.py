"""Opens a journal by its URL."""

from __future__ import annotations

from samecity.journal.memory import MemoryJournal
from samecity.spi.journal import Journal


def journal_exists(url: str) -> bool:
    """Say whether there is a journal; none is made.

    Raises:
        JournalError: The database cannot be used, or is one of another sort.
    """
    # Imported here, as in `open_journal`.
    from samecity.journal.sql import STORE

    return STORE.exists(url)


def open_journal(url: str | None) -> Journal:
    """Open the journal of a platform.

    Args:
        url: SQLAlchemy URL, such as `sqlite:///samecity.db`; None for a journal in memory that
            only this process sees.

    Raises:
        JournalError: The database cannot be used.
    """
    if url is None:
        return MemoryJournal()
    # Imported here, because SQLAlchemy and Alembic take longer to load than a one-line command
    # in memory takes to answer.
    from samecity.journal.sql import SqlJournal

    return SqlJournal(url)
