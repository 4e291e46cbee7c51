"""What only a journal on disk does: it stays, it is shared by processes, and its disk can fail."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from samecity.domain.effects import SetState, TakeFromPool, WriteCard, WriteEcard
from samecity.errors import JournalError
from samecity.journal import open_journal
from samecity.journal.database import Database
from samecity.journal.memory import MemoryJournal
from samecity.journal.sql import SqlJournal
from samecity.spi.journal import ChainReport, Journal, Stage
from samecity.spi.state import Row
from tests.core.journal.rulings import CARD, ECARD, FARE, cancel, record, reserve, ruling_of

RUSH = Path(__file__).with_name("rush.py")


def test_a_file_keeps_everything(file_url: str) -> None:
    journal = open_journal(file_url)
    record(journal, "r-1", WriteCard(CARD, "issue", 0), WriteEcard(ECARD, 0), FARE)
    record(journal, "r-2", SetState("ningbo", "loan", "book-1", {"days": 30}, 0))
    reserve(journal, "r-3", TakeFromPool("ningbo", "seats", 1, 3), FARE)
    kept = [journal.recall(name) for name in ("r-1", "r-2", "r-3")]
    postings, reports, waiting = journal.postings(), journal.verify(), journal.reserved()
    journal.close()

    journal = open_journal(file_url)

    assert [journal.recall(name) for name in ("r-1", "r-2", "r-3")] == kept
    assert journal.postings() == postings
    assert journal.verify() == reports == [ChainReport("ningbo", 2, 1)]
    assert journal.reserved() == waiting
    with journal.begin() as unit:
        assert unit.card("anhui", "card-1") == (CARD, 1)
        assert unit.ecard_of("holder-1") == (ECARD, 1)
        assert unit.get("ningbo", "transit", "loan", "book-1") == Row("book-1", {"days": 30}, 1)
        assert unit.taken("ningbo", "transit", "seats") == 1
    journal.close()


@pytest.mark.parametrize("confirming", [True, False])
def test_a_reservation_is_ended_by_whoever_opens_the_file_next(
    file_url: str, confirming: bool
) -> None:
    journal = open_journal(file_url)
    record(journal, "r-1", WriteCard(CARD, "issue", 0))
    reserve(
        journal,
        "r-2",
        WriteCard(CARD, "lock", 1),
        WriteEcard(ECARD, 0),
        SetState("ningbo", "loan", "book-1", {"days": 30}, 0),
        TakeFromPool("ningbo", "seats", 1, 3),
        FARE,
    )
    journal.close()

    journal = open_journal(file_url)
    if confirming:
        with journal.begin() as unit:
            unit.confirm("r-2")
    else:
        cancel(journal, "r-2")

    with journal.begin() as unit:
        assert unit.card("anhui", "card-1") == (CARD, 2 if confirming else 3)
        assert (unit.ecard("ecard-1") is not None) == confirming
        assert (unit.get("ningbo", "transit", "loan", "book-1") is not None) == confirming
        assert unit.taken("ningbo", "transit", "seats") == (1 if confirming else 0)
    assert len(journal.postings()) == (2 if confirming else 0)
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]
    journal.close()


def test_of_four_processes_that_rush_a_new_file_ten_units_are_won(file_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, RUSH, file_url, f"p{number}", "8"],
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for number in range(4)
    ]

    won = [int(process.communicate(timeout=120)[0]) for process in processes]

    assert sum(won) == 10
    journal = open_journal(file_url)
    assert journal.verify() == [ChainReport("ningbo", 10, 0)]
    journal.close()


def test_a_reader_waits_for_no_writer_and_sees_what_was_committed(file_url: str) -> None:
    journal, reader = SqlJournal(file_url), SqlJournal(file_url, wait_s=0.0)
    record(journal, "r-1", FARE)

    with journal.begin() as unit:
        unit.record(ruling_of("r-2", FARE))
        assert journal.recall("r-2") is None
        assert reader.recall("r-2") is None
        assert len(reader.postings()) == 2
        assert reader.verify() == [ChainReport("ningbo", 1, 0)]

    kept = reader.recall("r-2")
    assert kept is not None
    assert kept.stage is Stage.DONE
    journal.close()
    reader.close()


def test_a_commit_is_on_the_disk_before_anybody_is_told(file_url: str) -> None:
    database = Database(file_url, wait_s=1.0)

    with database.writing() as connection:
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one()

    assert (synchronous, mode, keys) == (2, "wal", 1)  # 2 is FULL
    database.close()


def test_the_driver_begins_no_transaction_by_itself(file_url: str) -> None:
    database = Database(file_url, wait_s=1.0)

    with database.reading() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        assert driver.isolation_level is None
        assert driver.in_transaction

    database.close()


# Failures.


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    journal = open_journal(f"sqlite:///{path}")
    record(journal, "r-1", FARE)
    journal.close()
    return path


def test_a_missing_folder_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(JournalError, match="unable to open") as caught:
        open_journal(f"sqlite:///{tmp_path / 'missing' / 'journal.db'}")

    assert "create the folder" in caught.value.hint


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam, " * 100, "utf-8")

    with pytest.raises(JournalError, match="not a database") as caught:
        open_journal(f"sqlite:///{path}")

    assert "name a journal" in caught.value.hint
    assert path.read_text("utf-8") == "Dear Sir or Madam, " * 100


def test_a_database_of_somebody_else_gets_no_table(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE card (name TEXT)")

    with pytest.raises(JournalError, match="already exists") as caught:
        open_journal(f"sqlite:///{path}")

    assert "belongs to something else" in caught.value.hint
    assert list(tmp_path.iterdir()) == [path]  # an open journal has a -wal file beside it
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("card",)]


def test_a_read_only_file_can_be_verified_but_not_written(filled: Path) -> None:
    journal = open_journal(f"sqlite:///file:{filled}?mode=ro&uri=true")

    with pytest.raises(JournalError, match="readonly") as caught:
        record(journal, "r-2", FARE)

    assert "writable" in caught.value.hint
    assert journal.verify() == [ChainReport("ningbo", 1, 0)]
    assert journal.recall("r-2") is None
    journal.close()


def test_a_locked_file_is_waited_for_and_then_given_up(filled: Path) -> None:
    journal = SqlJournal(f"sqlite:///{filled}", wait_s=0.01)
    with closing(sqlite3.connect(filled, isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")

        with pytest.raises(JournalError, match="locked") as caught:
            record(journal, "r-2", FARE)

    assert "another process" in caught.value.hint
    assert journal.recall("r-2") is None
    journal.close()


def fill(database: Database) -> None:
    row = "INSERT INTO state VALUES ('ningbo', 'p', 'k', '{}', 1, hex(zeroblob({})))"
    with database.writing() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 40")
        for key, size in (("small", 1), ("large", 900_000)):
            connection.exec_driver_sql(row.format(key, size))


def test_a_full_disk_keeps_nothing_of_a_transaction(filled: Path) -> None:
    database = Database(f"sqlite:///{filled}", wait_s=1.0)

    with pytest.raises(JournalError, match="full") as caught:
        fill(database)

    assert "free space" in caught.value.hint
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM state").scalar_one() == 0
    database.close()


def test_a_damaged_record_is_told_without_its_content(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as raw, raw:
        raw.execute("UPDATE acceptance SET decision = replace(decision, 'LOCAL_EQUAL', 'SECRET')")
    journal = open_journal(f"sqlite:///{filled}")

    with pytest.raises(JournalError, match="treatment") as caught:
        journal.recall("r-1")

    assert "journal verify" in caught.value.hint
    journal.close()


@pytest.mark.parametrize("url", ["", "journal", "nosuchdatabase://server/journal"])
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(JournalError, match="expected an SQLAlchemy URL"):
        open_journal(url)


def test_a_missing_driver_is_named_and_no_password_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(JournalError, match="driver") as caught:
        open_journal("postgresql+psycopg://user:secret@server/journal")

    assert caught.value.hint == "install psycopg"
    assert "secret" not in str(caught.value)


@pytest.fixture(params=["memory", "sqlite"])
def impatient(request: pytest.FixtureRequest) -> Iterator[Journal]:
    journal: Journal = (
        MemoryJournal(wait_s=0.01)
        if request.param == "memory"
        else SqlJournal("sqlite://", wait_s=0.01)
    )
    yield journal
    journal.close()


def test_a_transaction_inside_another_is_refused_in_memory(impatient: Journal) -> None:
    with impatient.begin() as unit:
        with pytest.raises(JournalError, match="stayed busy"), impatient.begin():
            pass
        unit.record(ruling_of("r-1", FARE))

    assert impatient.verify() == [ChainReport("ningbo", 1, 0)]


def test_no_url_opens_a_journal_in_memory() -> None:
    assert isinstance(open_journal(None), MemoryJournal)
