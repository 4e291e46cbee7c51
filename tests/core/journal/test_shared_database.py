"""What a database that outlives its journal does: it keeps everything, and processes share it."""

from __future__ import annotations

import json

import pytest

from samecity.domain.effects import SetState, TakeFromPool, WriteCard, WriteEcard
from samecity.errors import JournalError
from samecity.journal import open_journal
from samecity.journal.sql import SqlJournal
from samecity.spi.journal import ChainReport, Stage
from samecity.spi.state import Row
from tests.confinement import run_module
from tests.core.journal.rulings import CARD, ECARD, FARE, cancel, record, reserve, ruling_of


def test_a_database_keeps_everything(database_url: str) -> None:
    journal = open_journal(database_url)
    record(journal, "r-1", WriteCard(CARD, "issue", 0), WriteEcard(ECARD, 0), FARE)
    record(journal, "r-2", SetState("ningbo", "loan", "book-1", {"days": 30}, 0))
    reserve(journal, "r-3", TakeFromPool("ningbo", "seats", 1, 3), FARE)
    kept = [journal.recall(name) for name in ("r-1", "r-2", "r-3")]
    postings, reports, waiting = journal.postings(), journal.verify(), journal.reserved()
    journal.close()

    journal = open_journal(database_url)

    assert [journal.recall(name) for name in ("r-1", "r-2", "r-3")] == kept
    assert journal.postings() == postings
    assert journal.verify() == reports == [ChainReport("ningbo", 2, 1)]
    assert journal.reserved() == waiting
    with journal.begin("ningbo") as unit:
        assert unit.card("anhui", "card-1") == (CARD, 1)
        assert unit.ecard_of("holder-1") == (ECARD, 1)
        assert unit.get("ningbo", "transit", "loan", "book-1") == Row("book-1", {"days": 30}, 1)
        assert unit.taken("ningbo", "transit", "seats") == 1
    journal.close()


@pytest.mark.parametrize("confirming", [True, False])
def test_a_reservation_is_ended_by_whoever_opens_the_database_next(
    database_url: str, confirming: bool
) -> None:
    journal = open_journal(database_url)
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

    journal = open_journal(database_url)
    if confirming:
        with journal.begin("ningbo") as unit:
            unit.confirm("r-2")
    else:
        cancel(journal, "r-2")

    with journal.begin("ningbo") as unit:
        assert unit.card("anhui", "card-1") == (CARD, 2 if confirming else 3)
        assert (unit.ecard("ecard-1") is not None) == confirming
        assert (unit.get("ningbo", "transit", "loan", "book-1") is not None) == confirming
        assert unit.taken("ningbo", "transit", "seats") == (1 if confirming else 0)
    assert len(journal.postings()) == (2 if confirming else 0)
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]
    journal.close()


def test_a_reader_waits_for_no_writer_and_sees_what_was_committed(database_url: str) -> None:
    journal, reader = SqlJournal(database_url), SqlJournal(database_url, wait_s=0.0)
    record(journal, "r-1", FARE)

    with journal.begin("ningbo") as unit:
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


def test_a_turn_that_does_not_come_is_waited_for_and_then_given_up(database_url: str) -> None:
    journal, other = SqlJournal(database_url), SqlJournal(database_url, wait_s=0.01)

    with journal.begin("ningbo") as unit:
        with pytest.raises(JournalError) as caught:
            record(other, "r-2", FARE)
        unit.record(ruling_of("r-1", FARE))

    assert "another process holds the database" in caught.value.hint
    record(other, "r-2", FARE)
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]
    journal.close()
    other.close()


def test_of_eight_processes_that_open_a_new_database_at_once_and_rush_ten_units_are_won(
    database_url: str,
) -> None:
    won = json.loads(run_module((), "tests.core.journal.rush", database_url, "8", "3"))

    assert len(won) == 8
    assert sum(won) == 10
    journal = open_journal(database_url)
    assert journal.verify() == [ChainReport("ningbo", 10, 0)]
    journal.close()
