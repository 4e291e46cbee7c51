"""Migrations: they give the tables of the schema, from an installed package, once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from samecity.errors import JournalError
from samecity.journal import open_journal
from samecity.journal.schema import metadata
from samecity.spi.journal import ChainReport
from samecity.storage.database import Database


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


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """Open a connection of one's own; leaving it commits."""
    engine = sa.create_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
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


def test_alembic_finds_nothing_left_to_migrate(database_url: str) -> None:
    open_journal(database_url).close()
    with connected(database_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(context, metadata) == []


def test_opening_again_writes_nothing(migrated: Path) -> None:
    before = migrated.read_bytes()

    open_journal(f"sqlite:///{migrated}").close()

    assert migrated.read_bytes() == before


def test_a_journal_of_a_newer_release_is_refused_and_kept(database_url: str) -> None:
    open_journal(database_url).close()
    with connected(database_url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(JournalError, match="9999") as caught:
        open_journal(database_url)

    assert "install the release" in caught.value.hint
    with connected(database_url) as connection:
        kept = connection.exec_driver_sql("SELECT version_num FROM alembic_version").all()
    assert kept == [("9999",)]


def test_migrations_that_are_broken_off_leave_no_table_behind(database_url: str) -> None:
    with closing(Database(database_url, mark="SCJ1")) as ours, ours.writing("test") as connection:
        connection.exec_driver_sql("CREATE TABLE chain (region TEXT)")  # the last to be created

    with pytest.raises(JournalError, match="already exists") as caught:
        open_journal(database_url)

    assert "belongs to something else" in caught.value.hint
    with connected(database_url) as connection:
        assert sa.inspect(connection).get_table_names() == ["chain"]
        connection.exec_driver_sql("DROP TABLE chain")
    open_journal(database_url).close()


def test_threads_of_a_process_may_open_new_journals_at_once(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / f'{number}.db'}" for number in range(8)]

    def reports(url: str) -> Sequence[ChainReport]:
        with closing(open_journal(url)) as journal:
            return journal.verify()

    with ThreadPoolExecutor(len(urls)) as threads:
        assert list(threads.map(reports, urls)) == [[]] * len(urls)
