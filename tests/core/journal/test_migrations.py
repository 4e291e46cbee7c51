"""Migrations: they give the tables of the schema, from an installed package, once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from samecity.errors import JournalError
from samecity.journal import open_journal
from samecity.journal.schema import metadata


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    open_journal(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def engine(migrated: Path) -> Iterator[sa.Engine]:
    engine = sa.create_engine(f"sqlite:///{migrated}")
    yield engine
    engine.dispose()


def columns_of(engine: sa.Engine) -> dict[str, list[tuple[object, ...]]]:
    tables = [name for name in sa.inspect(engine).get_table_names() if name != "alembic_version"]
    with engine.connect() as connection:
        return {
            table: [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA table_info({table})")]
            for table in tables
        }


def indexes_of(engine: sa.Engine) -> set[tuple[object, ...]]:
    """Tables, names and texts of the indexes, and the columns of those that have no text."""
    found: set[tuple[object, ...]] = set()
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT tbl_name, name, sql FROM sqlite_master"
            " WHERE type = 'index' AND tbl_name <> 'alembic_version'"
        ).all()
        for table, name, text in rows:
            parts = connection.exec_driver_sql(f"PRAGMA index_info({name})").all()
            found.add((table, text, tuple(part[2] for part in parts)))
    return found


def test_migrations_give_the_tables_of_the_schema(engine: sa.Engine) -> None:
    expected = sa.create_engine("sqlite://")
    metadata.create_all(expected)

    assert columns_of(engine) == columns_of(expected)
    assert indexes_of(engine) == indexes_of(expected)
    expected.dispose()


def test_alembic_finds_nothing_left_to_migrate(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_opening_again_writes_nothing(migrated: Path) -> None:
    before = migrated.read_bytes()

    open_journal(f"sqlite:///{migrated}").close()

    assert migrated.read_bytes() == before


def test_a_journal_of_a_newer_release_is_refused_and_kept(migrated: Path) -> None:
    with closing(sqlite3.connect(migrated)) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(JournalError, match="9999") as caught:
        open_journal(f"sqlite:///{migrated}")

    assert "install the release" in caught.value.hint
    with closing(sqlite3.connect(migrated)) as raw:
        assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_migrations_that_are_broken_off_leave_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE chain (region TEXT)")  # the last table to be created

    with pytest.raises(JournalError):
        open_journal(f"sqlite:///{path}")

    with closing(sqlite3.connect(path)) as raw, raw:
        assert raw.execute("SELECT name FROM sqlite_master").fetchall() == [("chain",)]
        raw.execute("DROP TABLE chain")
    open_journal(f"sqlite:///{path}").close()
