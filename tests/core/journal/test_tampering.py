"""Whatever somebody changes in the journal's tables by hand is found, in every table and column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import pairwise
from random import Random
from typing import Final

import attrs
import pytest
import sqlalchemy as sa

from samecity.domain.card import CardState
from samecity.domain.effects import SetState, TakeFromPool, WriteCard, WriteEcard
from samecity.errors import JournalError
from samecity.journal import open_journal, records
from samecity.journal.schema import metadata
from samecity.spi.journal import ChainReport
from tests.core.journal.rulings import CARD, ECARD, FARE, cancel, record, reserve

LOST: Final = attrs.evolve(CARD, state=CardState.LOST_FORMAL)
SEAT: Final = TakeFromPool("ningbo", "seats", 1, 10)
TABLES: Final = list(metadata.sorted_tables)
MEANINGLESS: Final = {("posting", "id"), ("acceptance", "undo")}
"""The first only sorts; the second is empty but in reserved rows, where it has a test below."""


def loan(key: str, days: int, version: int, region: str = "ningbo") -> SetState:
    return SetState(region, "loan", key, {"days": days}, version)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    """Books with rows in every table: new, changed, restored by a cancellation, and reserved."""
    with closing(open_journal(database_url)) as journal:
        record(journal, "r-1", WriteCard(CARD, "issue", 0), WriteEcard(ECARD, 0), FARE)
        record(journal, "r-2", loan("book-1", 30, 0), loan("book-2", 14, 0, "anhui"), SEAT, FARE)
        reserve(journal, "r-3", loan("book-1", 60, 1), loan("book-3", 7, 0), SEAT, FARE)
        cancel(journal, "r-3")
        record(journal, "r-4", WriteCard(LOST, "loss", 1), SEAT)
        record(
            journal, "r-5", TakeFromPool("ningbo", "seats", -5, 10), loan("book-2", 15, 1, "anhui")
        )
        reserve(journal, "r-6", loan("book-4", 7, 0), WriteCard(CARD, "lift", 2), SEAT, FARE)
        assert journal.verify() == [ChainReport("ningbo", 5, 1)]
    opened = sa.create_engine(database_url)
    yield opened
    opened.dispose()


def is_whole(engine: sa.Engine) -> bool:
    with closing(open_journal(engine.url.render_as_string(hide_password=False))) as journal:
        return all(report.is_whole for report in journal.verify())


def rows_of(engine: sa.Engine, table: sa.Table) -> list[Mapping[str, object]]:
    with engine.connect() as connection:
        found = connection.execute(sa.select(table).order_by(*table.primary_key))
        return [dict(row) for row in found.mappings()]


def this(table: sa.Table, row: Mapping[str, object]) -> list[sa.ColumnElement[bool]]:
    return [column == row[column.name] for column in table.primary_key]


def write(engine: sa.Engine, *statements: sa.Executable) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(statement)


def flipped(value: object, random: Random) -> object:
    if isinstance(value, int):
        return value + 1000
    assert isinstance(value, str)
    at = random.randrange(len(value))
    return value[:at] + ("x" if value[at] != "x" else "y") + value[at + 1 :]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_flipped_byte_is_found_wherever_it_is(engine: sa.Engine, table: sa.Table) -> None:
    random, missed = Random(f"flip {table.name}"), []  # noqa: S311  no secret
    for row in rows_of(engine, table):
        for column, value in sorted(row.items()):
            if value in (None, "") or (table.name, column) in MEANINGLESS:
                continue
            other = flipped(value, random)
            changed = {**row, column: other}
            write(engine, sa.update(table).where(*this(table, row)).values({column: other}))
            if is_whole(engine):
                missed.append((column, value, other))
            write(engine, sa.update(table).where(*this(table, changed)).values({column: value}))

    assert missed == []
    assert is_whole(engine)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_deleted_row_is_found_wherever_it_was(engine: sa.Engine, table: sa.Table) -> None:
    rows, missed = rows_of(engine, table), []
    for row in rows:
        write(engine, sa.delete(table).where(*this(table, row)))
        if is_whole(engine):
            missed.append(row)
        write(engine, sa.insert(table).values(row))

    assert rows
    assert missed == []


def put(table: sa.Table, row: Mapping[str, object], column: str, value: object) -> sa.Update:
    return sa.update(table).where(*this(table, row)).values({column: value})


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_a_swapped_pair_is_found_wherever_it_was(engine: sa.Engine, table: sa.Table) -> None:
    rows, missed = rows_of(engine, table), []
    keys = {column.name for column in table.primary_key}
    for one, other in pairwise(rows):
        for column in sorted(one.keys() - keys):
            if one[column] == other[column] or (table.name, column) in MEANINGLESS:
                continue
            aside = "aside" if isinstance(one[column], str) else -1
            for first, second in ((one, other), (other, one)):
                write(
                    engine,
                    put(table, one, column, aside),
                    put(table, other, column, first[column]),
                    put(table, one, column, second[column]),
                )
                if first is one and is_whole(engine):
                    missed.append((column, one, other))

    assert missed == []
    assert is_whole(engine)


def test_a_row_that_was_set_back_to_what_it_once_was_is_found(engine: sa.Engine) -> None:
    card, state = metadata.tables["card"], metadata.tables["state"]
    then = {"version": 1, "body": records.card_to_text(CARD)}
    write(engine, sa.update(card).values(then))
    assert not is_whole(engine)

    write(engine, sa.update(card).values(version=3, body=records.card_to_text(CARD)))
    assert is_whole(engine)
    write(engine, sa.delete(state).where(state.c.key == "book-4"))
    write(engine, sa.update(state).where(state.c.key == "book-3").values(version=1))
    assert not is_whole(engine)


@pytest.mark.parametrize("column", ["decision", "undo"])
def test_what_waits_for_a_purse_is_sealed(engine: sa.Engine, column: str) -> None:
    acceptance = metadata.tables["acceptance"]
    (row,) = [row for row in rows_of(engine, acceptance) if row["stage"] == "reserved"]
    text = str(row[column])
    for position in range(0, len(text), 23):
        other = text[:position] + chr(ord(text[position]) ^ 1) + text[position + 1 :]
        write(engine, put(acceptance, row, column, other))
        with closing(open_journal(engine.url.render_as_string(hide_password=False))) as journal:
            (report,) = [one for one in journal.verify() if one.region == "ningbo"]
            assert (report.is_whole, report.broken_at) == (False, None)
            assert "seal" in report.problem
            with pytest.raises(JournalError, match="seal"), journal.begin("ningbo") as unit:
                unit.confirm("r-6")


def test_a_pool_is_named_and_so_is_the_region_of_a_row(engine: sa.Engine) -> None:
    write(engine, sa.update(metadata.tables["pool"]).values(taken=0))
    write(engine, sa.delete(metadata.tables["ecard"]))

    with closing(open_journal(engine.url.render_as_string(hide_password=False))) as journal:
        reports = {report.region: report for report in journal.verify()}

    assert "transit/seats" in reports["ningbo"].problem
    assert "the rows of this region" in reports["national"].problem
    assert list(reports) == ["national", "ningbo"]


def test_a_record_tells_two_hosts_nothing_by_which_to_compare_their_visitors(
    engine: sa.Engine,
) -> None:
    bodies = [str(row["body"]) for row in rows_of(engine, metadata.tables["audit"])]
    left = [json.loads(body)["left"] for body in bodies]

    assert all(CARD.card_ref not in body and "book-1" not in body for body in bodies)
    said = [text for one in left for text in (*one["rows"].values(), one["name_digest"])]
    assert len(set(said)) == len(said) > len(left)
