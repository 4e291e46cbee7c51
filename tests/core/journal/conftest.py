"""The journals under test; one more if SAMECITY_TEST_DATABASE_URL names an empty test database.

That database is emptied before each test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from samecity.journal import open_journal
from samecity.journal.schema import metadata
from samecity.spi.journal import Journal

_SERVER = os.environ.get("SAMECITY_TEST_DATABASE_URL", "")
_KINDS = ["memory", "sqlite-memory", "sqlite-file", *(["server"] if _SERVER else [])]


def _empty(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE IF EXISTS alembic_version"))
    engine.dispose()


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture(params=_KINDS)
def journal(request: pytest.FixtureRequest, file_url: str) -> Iterator[Journal]:
    urls = {
        "memory": None,
        "sqlite-memory": "sqlite://",
        "sqlite-file": file_url,
        "server": _SERVER,
    }
    if request.param == "server":
        _empty(_SERVER)
    journal = open_journal(urls[request.param])
    yield journal
    journal.close()
