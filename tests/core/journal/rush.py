"""Processes that open a new journal at the same moment and take units of one pool.

Usage: rush.py URL PROCESSES TRIES. Prints how many units each process won, as JSON; one that fails
is missing.
"""

from __future__ import annotations

import json
import sys
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

from samecity.domain.effects import TakeFromPool
from samecity.errors import Conflict
from samecity.journal.sql import SqlJournal
from tests.core.journal.rulings import record

SEAT = TakeFromPool("ningbo", "seats", 1, 10)


def take(journal: SqlJournal, request_id: str) -> bool:
    """Try to take one unit."""
    try:
        record(journal, request_id, SEAT)
    except Conflict:
        return False
    return True


def rush(url: str, name: str, tries: int, start: Barrier, won: SimpleQueue[int]) -> None:
    """Wait until all are there, then open the journal and take units as fast as possible."""
    start.wait()
    journal = SqlJournal(url)
    won.put(sum(take(journal, f"{name}-{number}") for number in range(tries)))
    journal.close()


def main(url: str, processes: int, tries: int) -> list[int]:
    """Let all go at once; return what they won."""
    fork = get_context("fork")  # so that what takes a second to import is imported once
    start: Barrier = fork.Barrier(processes)
    won: SimpleQueue[int] = fork.SimpleQueue()
    running = [
        fork.Process(target=rush, args=(url, f"p{number}", tries, start, won))
        for number in range(processes)
    ]
    for one in running:
        one.start()
    for one in running:
        one.join()
    return [won.get() for one in running if one.exitcode == 0]


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))  # noqa: T201  what the test reads
