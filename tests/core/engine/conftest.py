"""Somebody from Anhui is about to ride a bus in Ningbo, on either journal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.journal.sql import SqlJournal
from samecity.platform import Platform
from samecity.spi import Journal
from samecity.synthetic.world import Wallet, World
from tests.core.engine.probes import TAP


@pytest.fixture(params=["memory", "sqlite"])
def journal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Journal]:
    url = f"sqlite:///{tmp_path / 'journal.db'}"
    opened: Journal = MemoryJournal() if request.param == "memory" else SqlJournal(url)
    yield opened
    opened.close()


@pytest.fixture
def platform(registry: Registry, journal: Journal) -> Platform:
    return Platform(registry=registry, journal=journal)


@pytest.fixture
def world(platform: Platform) -> World:
    return World(platform)


@pytest.fixture
def wallet(world: World) -> Wallet:
    return world.adult("anhui")


@pytest.fixture
def ride(world: World) -> dict[str, object]:
    return world.body("ningbo", "transit.ride", TAP, {"mode": "bus"})
