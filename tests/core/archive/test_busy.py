"""Copies of a platform that is in use: one moment of it, and nobody waits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path
from threading import Event

import pytest

from samecity.archive import Copied, Places, back_up, restore, transfer
from samecity.errors import JournalError
from samecity.journal import open_journal
from samecity.journal.sql import SqlJournal
from samecity.national.sql_base import SqlBase
from samecity.storage.database import Database
from tests.core.archive.day import books
from tests.core.archive.places import New, migrate
from tests.core.journal.rulings import AT, FARE, record


def busy_places(new: New, kind: str) -> Places:
    places = new(kind)
    SqlBase(places.cardholders).close()
    open_journal(places.journal).close()
    return places


def test_a_backup_of_a_platform_in_use_is_one_moment_of_it_and_blocks_nobody(
    kind: str, new: New, tmp_path: Path
) -> None:
    source = busy_places(new, kind)
    begun, done = Event(), Event()

    def write() -> int:
        # Whoever has to wait longer than that for the backup fails.
        with closing(SqlJournal(source.journal, wait_s=2.0)) as journal:
            for number in count():
                record(journal, f"r-{number}", FARE)
                begun.set()
                if done.is_set():
                    return number + 1
        raise AssertionError("the numbers have no end")

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        assert begun.wait(timeout=30)
        try:
            copies = [back_up(source, tmp_path / f"backup-{number}", AT) for number in range(3)]
        finally:
            done.set()
        written = writing.result(timeout=30)

    lengths = [copy.chains[0].records for copy in copies]
    assert all(report.is_whole for copy in copies for report in copy.chains)
    assert [copy.journal["posting"] for copy in copies] == [2 * length for length in lengths]
    assert 1 <= lengths[0] <= lengths[1] <= lengths[2] <= written
    assert lengths[0] < lengths[2]  # somebody did write meanwhile


@pytest.fixture
def late(small: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A platform that somebody uses on while it is being copied."""
    fill = transfer.fill

    def fill_while_others_write(journal: Database, base: Database, target: Places) -> Copied:
        copied = fill(journal, base, target)
        with closing(open_journal(small.journal)) as opened:
            record(opened, "late-1", FARE)
            record(opened, "late-2", FARE)
        return copied

    monkeypatch.setattr(transfer, "fill", fill_while_others_write)
    return small


def test_what_is_written_while_a_platform_moves_is_counted(late: Places, new: New) -> None:
    ran = migrate(late, new("sqlite"), "--json")

    assert (ran.exit_code, ran.at("left_behind")) == (0, {"ningbo": 2})


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "宁波又新增 2 条审计记录"), ("en", "Ningbo got 2 more")]
)
def test_what_is_written_while_a_platform_moves_is_told(
    late: Places, new: New, lang: str, words: str
) -> None:
    ran = migrate(late, new("sqlite"), "--lang", lang)

    assert ran.exit_code == 0
    assert words in ran.stderr


def test_of_two_restores_at_once_one_wins(
    backup_of_day: Path, day_in_files: Places, kind: str, new: New
) -> None:
    copy = new(kind)

    def one(_number: int) -> bool:
        try:
            restore(backup_of_day, copy)
        except JournalError:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        won = list(threads.map(one, range(2)))

    assert any(won)
    assert books(copy) == books(day_in_files)
