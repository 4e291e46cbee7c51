"""Rows copied between databases: all of them, as they were, into an empty place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Executable, Table, delete, insert, select, update

from samecity.errors import JournalError
from samecity.journal.schema import metadata, pool, posting, state
from samecity.journal.sql import STORE
from samecity.storage.copy import copy_rows, count_rows, is_empty, same_rows
from samecity.storage.database import Database

TEXTS = [
    "",
    "a",
    "Z",
    "é",
    "中文",
    "\U0001f68c",
    "\U0010ffff",
    "'; --",
    "%s {x} \\ \n\t",
    "a\u0301",
]
MANY = 1_234

ROWS = [
    {
        "region": "ningbo",
        "plugin": "p",
        "kind": TEXTS[number % len(TEXTS)],
        "key": f"{TEXTS[number % 7]}{number}",
        "version": number + 2**40,
        "body": TEXTS[-number % len(TEXTS)],
    }
    for number in range(MANY)
]
POSTING = {
    "region": "ningbo",
    "counterparty": "anhui",
    "reference": "r",
    "account": "transit",
    "amount_fen": -(2**53) - 1,
    "day": "2026-11-23",
}


@pytest.fixture
def databases() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def opened(databases: ExitStack, url: str) -> Database:
    database = STORE.open(url)
    databases.callback(database.close)
    return database


@pytest.fixture
def source(databases: ExitStack, tmp_path: Path) -> Database:
    """A journal in a file with rows of some tables, more than are copied at once."""
    database = opened(databases, f"sqlite:///{tmp_path / 'source.db'}")
    with database.writing("test") as connection:
        connection.execute(insert(state), ROWS)
        connection.execute(insert(posting), [{"id": 7, **POSTING}, {"id": 9, **POSTING}])
    return database


@pytest.fixture
def target(databases: ExitStack, database_url: str) -> Database:
    return opened(databases, database_url)


@contextmanager
def both(source: Database, target: Database) -> Iterator[tuple[Connection, Connection]]:
    with source.reading() as old, target.writing("test") as new:
        yield old, new


def rows_of(connection: Connection, table: Table) -> list[tuple[object, ...]]:
    return [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]


def test_every_row_is_copied_as_it_was(source: Database, target: Database) -> None:
    with both(source, target) as (old, new):
        copy_rows(old, new, metadata)

    with both(source, target) as (old, new):
        assert rows_of(new, state) == rows_of(old, state)
        assert rows_of(new, posting) == rows_of(old, posting)
        counts = count_rows(new, metadata)
        assert {name: count for name, count in counts.items() if count} == {
            "posting": 2,
            "state": MANY,
        }
        assert same_rows(old, new, metadata)


def test_numbers_go_on_behind_those_that_were_copied(source: Database, target: Database) -> None:
    with both(source, target) as (old, new):
        copy_rows(old, new, metadata)

    with target.writing("test") as new:
        new.execute(insert(posting), [POSTING])
        assert [row[0] for row in rows_of(new, posting)] == [7, 9, 10]


def test_a_target_that_holds_a_row_is_left_as_it_is(source: Database, target: Database) -> None:
    with target.writing("test") as new:
        new.execute(insert(pool), [{"region": "r", "plugin": "p", "name": "n", "taken": 1}])

    with pytest.raises(JournalError, match="holds rows"), both(source, target) as (old, new):
        copy_rows(old, new, metadata)

    with target.reading() as new:
        assert sum(count_rows(new, metadata).values()) == 1


def copy_and_fail(source: Database, target: Database) -> None:
    with both(source, target) as (old, new):
        copy_rows(old, new, metadata)
        raise KeyboardInterrupt


def test_a_copy_that_is_broken_off_leaves_nothing(source: Database, target: Database) -> None:
    with pytest.raises(KeyboardInterrupt):
        copy_and_fail(source, target)

    with target.reading() as new:
        assert is_empty(new, metadata)


@pytest.mark.parametrize(
    "change",
    [
        update(state).where(state.c.key == ROWS[600]["key"]).values(body="another"),
        delete(state).where(state.c.key == ROWS[-1]["key"]),
        insert(pool).values(region="r", plugin="p", name="n", taken=0),
    ],
    ids=["another value", "one less", "one more"],
)
def test_rows_that_differ_are_not_the_same(
    source: Database, target: Database, change: Executable
) -> None:
    with both(source, target) as (old, new):
        copy_rows(old, new, metadata)
        new.execute(change)

        assert not same_rows(old, new, metadata)
        assert not same_rows(new, old, metadata)
