"""A process that is killed while it makes the tables leaves none of them, or all."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from samecity.journal import open_journal
from samecity.journal.schema import metadata
from samecity.spi.journal import ChainReport
from tests.confinement import run_module
from tests.core.journal.rulings import FARE, record
from tests.postgres import Cluster

KILLS: Final = 7


@pytest.fixture(params=["sqlite-file", "postgresql"])
def new_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[list[str]]:
    """As many new databases as there are kills, and two."""
    numbers = range(KILLS + 2)
    if request.param == "sqlite-file":
        yield [f"sqlite:///{tmp_path / f'{number}.db'}" for number in numbers]
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    urls = [cluster.new_database() for _ in numbers]
    yield urls
    for url in urls:
        cluster.drop(url)


def missing_in(url: str) -> list[object]:
    """Return how the tables differ from the schema."""
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection), metadata))
    engine.dispose()
    return found


def tables_in(url: str) -> int:
    engine = sa.create_engine(url)
    tables = sa.inspect(engine).get_table_names()
    engine.dispose()
    return len(tables)


def test_a_killed_migration_is_done_by_whoever_opens_next(new_urls: list[str]) -> None:
    ended = json.loads(run_module((), "tests.core.journal.kill_migration", *new_urls))

    assert ended == [-signal.SIGKILL] * KILLS
    left = {tables_in(url) for url in new_urls[2:]}
    assert left == {0, tables_in(new_urls[0])}
    for url in new_urls:
        journal = open_journal(url)
        record(journal, "r-1", FARE)
        assert journal.verify() == [ChainReport("ningbo", 1, 0)]
        journal.close()
        assert missing_in(url) == []
