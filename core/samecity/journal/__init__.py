"""The journal: acceptances, cards, plugins' rows, postings, audit chains; in memory or in SQL."""

from samecity.journal.open import open_journal

__all__ = ["open_journal"]
