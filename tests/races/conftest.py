"""Where races are run: in memory and on a server."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from samecity.host.registry import Registry
from tests.races.stage.ground import Ground, MemoryGround, server_ground
from tests.races.stage.search import Search

ACTORS = 8
"""More than any plot has."""


@pytest.fixture(params=["memory", "postgresql"])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    if request.param == "memory":
        yield MemoryGround()
        return
    with server_ground(str(request.getfixturevalue("postgres_url"))) as opened:
        yield opened


@pytest.fixture
def search(registry: Registry, ground: Ground) -> Iterator[Search]:
    with ThreadPoolExecutor(ACTORS) as threads:
        yield Search(registry, ground, threads)
