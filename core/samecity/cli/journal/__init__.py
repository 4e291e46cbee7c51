"""`samecity journal`: what an auditor and an operator ask of the books."""

from samecity.cli.journal.group import journal

__all__ = ["journal"]
