"""A process that fills a small disk with a journal, makes space, goes on; prints what it saw.

Usage: fill_disk.py KIND FOLDER; KIND is sqlite or postgresql, FOLDER is where the disk is mounted.
Prints JSON.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from samecity.errors import JournalError
from samecity.journal import open_journal
from samecity.spi.journal import Journal
from tests.core.journal.rulings import FARE, record
from tests.postgres import Cluster, programs

LEFT = 400_000
"""Bytes that are free when the journal begins to write."""


@contextmanager
def database(kind: str, folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Make a database on the disk; yields its URL and what starts it again after a crash."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'journal.db'}", lambda: None
        return
    found = programs()
    assert found is not None
    with Cluster(found, folder) as cluster:

        def revive() -> None:
            if not cluster.is_running():
                cluster.start()

        yield cluster.new_database(), revive


@contextmanager
def filled(folder: Path, left: int) -> Iterator[None]:
    """Fill the disk but for some bytes; leaving the context makes space."""
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(folder).free - left))
    try:
        yield
    finally:
        ballast.unlink()


def told(error: JournalError) -> str:
    """Return what an operator reads."""
    return f"{error}: {error.hint}"


def record_until_it_fails(journal: Journal) -> tuple[int, str]:
    """Return how many acceptances were kept, and what was said of the next one."""
    for kept in count():
        try:
            record(journal, f"r-{kept}", FARE)
        except JournalError as error:
            return kept, told(error)
    raise AssertionError("the numbers have no end")


def open_and_close(url: str) -> str:
    """Return what was said when that failed, or nothing."""
    try:
        open_journal(url).close()
    except JournalError as error:
        return told(error)
    return ""


def main(kind: str, folder: Path) -> dict[str, object]:
    """Fill the disk, make space, go on; then open the journal on a disk without any space."""
    with database(kind, folder) as (url, revive):
        journal = open_journal(url)
        with filled(folder, LEFT):
            kept, writing = record_until_it_fails(journal)
        revive()
        record(journal, f"r-{kept}", FARE)
        journal.close()
        with filled(folder, 0):
            opening = open_and_close(url)
        revive()
        journal = open_journal(url)
        (report,) = journal.verify()
        seen = {
            "writing": writing,
            "opening": opening,
            "kept": kept,
            "lost": [n for n in range(kept + 1) if journal.recall(f"r-{n}") is None],
            "records": report.records,
            "broken_at": report.broken_at,
            "postings": len(journal.postings()),
        }
        journal.close()
    return seen


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))  # noqa: T201  what the test reads
