"""Opens a journal by its URL."""

from __future__ import annotations

from samecity.journal.memory import MemoryJournal
from samecity.spi.journal import Journal


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
