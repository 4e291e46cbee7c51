"""What only a journal of a URL does: how its file is opened, and what is told when it cannot be."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import make_url

from samecity.errors import JournalError
from samecity.journal import open_journal
from samecity.journal.memory import MemoryJournal
from samecity.journal.sql import SqlJournal
from samecity.spi.journal import ChainReport, Journal
from samecity.storage.database import Database
from tests.core.journal.rulings import FARE, record, ruling_of


def test_a_commit_is_on_the_disk_before_anybody_is_told(file_url: str) -> None:
    database = Database(file_url, mark="SCJ1", wait_s=1.0)

    with database.writing("ningbo") as connection:
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        keys = connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one()

    assert (synchronous, mode, keys) == (2, "wal", 1)  # 2 is FULL
    database.close()


def test_the_driver_begins_no_transaction_by_itself(file_url: str) -> None:
    database = Database(file_url, mark="SCJ1", wait_s=1.0)

    with database.reading() as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        assert driver.isolation_level is None
        assert driver.in_transaction

    database.close()


def test_a_persons_cards_are_found_without_reading_those_of_others(file_url: str) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def note(*call: object) -> None:
        assert isinstance(call[3], tuple)
        asked.append((str(call[2]), call[3]))

    with closing(open_journal(file_url)) as journal:
        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        try:
            with journal.snapshot() as store:
                store.cards_of("anhui", "holder-1")
                store.cards_of_many("anhui", [f"holder-{number}" for number in range(500)])
        finally:
            sa.event.remove(sa.Engine, "before_cursor_execute", note)

    of_cards = [one for one in asked if " FROM card" in one[0].replace("\n", " ")]
    with closing(sqlite3.connect(make_url(file_url).database or "")) as raw:
        plans = [
            raw.execute(f"EXPLAIN QUERY PLAN {query}", values).fetchall()[0][3]
            for query, values in of_cards
        ]
    wanted = "SEARCH card USING INDEX card_by_holder (region=? AND holder_ref=?)"
    assert plans == [wanted, wanted]


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

    assert "name a database of ours" in caught.value.hint
    assert path.read_text("utf-8") == "Dear Sir or Madam, " * 100


@pytest.mark.parametrize(
    "made_by",
    [
        "CREATE TABLE card (name TEXT)",  # a name of ours
        "CREATE TABLE customer (name TEXT)",
        "CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('1')",
        "PRAGMA application_id = 7; VACUUM",
    ],
    ids=["a table like ours", "another table", "other migrations", "another mark"],
)
@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_database_of_somebody_else_is_refused_and_left_as_it_is(
    tmp_path: Path, made_by: str, mode: str
) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"PRAGMA journal_mode = {mode}")
        raw.executescript(made_by)
    before = path.read_bytes()

    with pytest.raises(JournalError, match="received another database") as caught:
        open_journal(f"sqlite:///{path}")

    assert "belongs to something else" in caught.value.hint
    assert path.read_bytes() == before  # its header says how it is journalled
    assert list(tmp_path.iterdir()) == [path]


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
    with database.writing("ningbo") as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 40")
        for key, size in (("small", 1), ("large", 900_000)):
            connection.exec_driver_sql(row.format(key, size))


def test_a_full_disk_keeps_nothing_of_a_transaction(filled: Path) -> None:
    database = Database(f"sqlite:///{filled}", mark="SCJ1", wait_s=1.0)

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


@pytest.mark.parametrize(
    "url", ["", "journal", "nosuchdatabase://server/journal", "mysql://server/journal"]
)
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(JournalError, match="expected the SQLAlchemy URL"):
        open_journal(url)


def test_a_missing_driver_is_named_and_no_password_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(JournalError, match="driver") as caught:
        open_journal("postgresql+psycopg://user:secret@server/journal")

    assert caught.value.hint == 'pip install "samecity[postgresql]"'
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
    with impatient.begin("ningbo") as unit:
        with pytest.raises(JournalError, match="stayed busy"), impatient.begin("ningbo"):
            pass
        unit.record(ruling_of("r-1", FARE))

    assert impatient.verify() == [ChainReport("ningbo", 1, 0)]


def test_no_url_opens_a_journal_in_memory() -> None:
    assert isinstance(open_journal(None), MemoryJournal)
