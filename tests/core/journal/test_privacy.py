"""What the tables know of a person: opaque references where they are needed, nothing else."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from samecity.domain.effects import DebitPurse, SetState, TakeFromPool, WriteCard, WriteEcard
from samecity.journal import open_journal
from samecity.journal.schema import metadata
from tests.core.journal.rulings import CARD, ECARD, FARE, cancel, record, reserve

PERSONAL = {
    "address",
    "birth_date",
    "born",
    "card_number",
    "id_number",
    "name",
    "number",
    "person",
    "phone",
    "resident_id",
    "ssn",
}


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[dict[str, list[dict[str, object]]]]:
    """All rows of a journal in which everything happened once, by table."""
    path = tmp_path / "journal.db"
    journal = open_journal(f"sqlite:///{path}")
    record(journal, "r-1", WriteCard(CARD, "issue", 0), WriteEcard(ECARD, 0))
    record(journal, "r-2", SetState("ningbo", "loan", "book-1", {"days": 30}, 0), FARE)
    reserve(journal, "r-3", WriteCard(CARD, "lock", 1), DebitPurse(120), FARE)
    reserve(journal, "r-4", WriteEcard(ECARD, 1), TakeFromPool("ningbo", "seats", 1, 3))
    with journal.begin("ningbo") as unit:
        unit.confirm("r-3")
    cancel(journal, "r-4")
    journal.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.row_factory = sqlite3.Row
        yield {
            table: [dict(row) for row in raw.execute(f"SELECT * FROM {table}")]  # noqa: S608  names of our tables
            for table in metadata.tables
        }


def keys_of(value: object) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    if isinstance(value, list):
        return set[str]().union(*map(keys_of, value))
    return set()


def fields_of(rows: list[dict[str, object]]) -> set[str]:
    """Names of columns and of everything inside their JSON."""
    found = set[str]()
    for row in rows:
        found |= set(row)
        for value in row.values():
            if isinstance(value, str) and value.startswith("{"):
                found |= keys_of(json.loads(value))
    return found


def mentioning(tables: dict[str, list[dict[str, object]]], text: str) -> set[str]:
    return {table for table, rows in tables.items() if text in repr(rows)}


def test_every_table_was_looked_at(tables: dict[str, list[dict[str, object]]]) -> None:
    assert {table for table, rows in tables.items() if rows} == set(metadata.tables)


def test_no_field_is_a_persons(tables: dict[str, list[dict[str, object]]]) -> None:
    # A pool and a step of the pipeline have names; a person has none here.
    named = {"pool", "acceptance", "audit"}

    for table, rows in tables.items():
        allowed = {"name"} if table in named else set[str]()
        assert fields_of(rows) & PERSONAL <= allowed, table


def test_a_holder_is_mentioned_only_by_home_and_national_platform(
    tables: dict[str, list[dict[str, object]]],
) -> None:
    assert mentioning(tables, CARD.holder_ref) == {"card", "ecard"}
    assert mentioning(tables, CARD.card_ref) == {"card", "ecard"}
    assert mentioning(tables, ECARD.ecard_ref) == {"ecard"}


def test_the_pseudonym_stands_in_one_place(tables: dict[str, list[dict[str, object]]]) -> None:
    assert mentioning(tables, "pseudonym-1") == {"acceptance"}


def test_postings_tell_no_request(tables: dict[str, list[dict[str, object]]]) -> None:
    for name in ("r-1", "r-2", "r-3", "r-4"):
        assert "posting" not in mentioning(tables, f"'{name}'")


def test_a_finished_acceptance_keeps_nothing_to_undo(
    tables: dict[str, list[dict[str, object]]],
) -> None:
    assert [row["undo"] for row in tables["acceptance"]] == [None] * 4
