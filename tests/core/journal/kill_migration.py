"""A process that opens each of several new databases and dies by kill -9 in the middle of it.

Usage: kill_migration.py WARM COUNTED URL...; the first two databases are opened without harm, to
learn how many lines of Python an opening runs. The others are opened by children, of which each
dies a step further on and the last one when it is done. Prints how each child ended, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from types import FrameType
from typing import TYPE_CHECKING

from samecity.journal import open_journal

if TYPE_CHECKING:
    from _typeshed import TraceFunction  # exists only for type checkers


class Lines:
    """Counts lines as they are run; at the last one the process dies.

    Args:
        last: How many lines it may run; 0 is all of them.
    """

    def __init__(self, last: int = 0) -> None:
        self.run = 0
        self._last = last

    def trace(self, _frame: FrameType, event: str, _argument: object) -> TraceFunction:
        """Count a line."""
        if event == "line":
            self.run += 1
            if self.run == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
        return self.trace


def open_counting(url: str, lines: Lines) -> None:
    """Open a journal and close it, counting the lines of the opening."""
    sys.settrace(lines.trace)
    journal = open_journal(url)
    sys.settrace(None)
    journal.close()


def main(warm: str, counted: str, urls: list[str]) -> list[int]:
    """Return the exit codes; below 0 they are signals."""
    open_journal(warm).close()  # what is imported and compiled once is no part of it
    lines = Lines()
    open_counting(counted, lines)
    ended = []
    for number, url in enumerate(urls, start=1):
        child = os.fork()
        if child == 0:
            open_counting(url, Lines(lines.run * number // len(urls)))
            os.kill(os.getpid(), signal.SIGKILL)
        ended.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    return ended


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], sys.argv[3:])))  # noqa: T201  what the test reads
