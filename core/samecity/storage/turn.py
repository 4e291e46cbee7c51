"""One at a time: the lock of what lives in memory, which gives up as SQLite does on disk."""

from __future__ import annotations

from threading import Lock
from typing import Final

from samecity.errors import JournalError

WAIT_S: Final = 10.0
"""How long a transaction waits for another one, in seconds."""


class Turn:
    """A lock that gives up after a while, so that a forgotten transaction is told, not hung.

    Args:
        wait_s: How long to wait, in seconds.
    """

    def __init__(self, wait_s: float) -> None:
        self._lock = Lock()
        self._wait_s = wait_s

    def __enter__(self) -> None:
        if not self._lock.acquire(timeout=self._wait_s):
            raise JournalError(
                f"expected the journal to be free within {self._wait_s:g} s, it stayed busy",
                hint="end one transaction before the next one begins",
            )

    def __exit__(self, *_failure: object) -> None:
        self._lock.release()
