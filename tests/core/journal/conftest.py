"""The journals under test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from samecity.journal import open_journal
from samecity.spi.journal import Journal

_URLS: Final = {"memory": None, "sqlite-memory": "sqlite://"}
_FIXTURES: Final = {"sqlite-file": "file_url", "postgresql": "postgres_url"}


@pytest.fixture(params=[*_URLS, *_FIXTURES])
def journal(request: pytest.FixtureRequest) -> Iterator[Journal]:
    kind = request.param
    # A server is started only for whoever asks for it.
    url = request.getfixturevalue(_FIXTURES[kind]) if kind in _FIXTURES else _URLS[kind]
    journal = open_journal(url)
    yield journal
    journal.close()
