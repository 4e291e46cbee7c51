"""The cardholder bases under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from samecity.national.base import CardholderBase, MemoryBase
from samecity.national.sql_base import SqlBase


@pytest.fixture(params=["memory", "sqlite-memory", "sqlite-file", "postgresql"])
def base(request: pytest.FixtureRequest) -> Iterator[CardholderBase]:
    opened: CardholderBase
    if request.param == "memory":
        opened = MemoryBase(bytes(32))
    elif request.param == "sqlite-memory":
        opened = SqlBase("sqlite://", bytes)
    else:
        # A server is started only when it is asked for.
        name = "file_url" if request.param == "sqlite-file" else "postgres_url"
        opened = SqlBase(str(request.getfixturevalue(name)), bytes)
    yield opened
    opened.close()
