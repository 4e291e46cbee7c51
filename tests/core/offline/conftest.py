"""A bus in Ningbo without a network, with a hot list of this morning, and the centre behind it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from samecity.host.registry import Registry
from samecity.journal.memory import MemoryJournal
from samecity.journal.sql import SqlJournal
from samecity.offline import HotList, Receipt, Validator
from samecity.platform import Platform
from samecity.spi import Journal
from samecity.synthetic.world import Wallet, World
from tests.core.offline.taps import Send, down, tap


@pytest.fixture(params=["memory", "sqlite"])
def journals(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Journal, Journal]]:
    def opened(name: str) -> Journal:
        if request.param == "memory":
            return MemoryJournal()
        return SqlJournal(f"sqlite:///{tmp_path / name}.db")

    both = opened("centre"), opened("bus")
    yield both
    for journal in both:
        journal.close()


@pytest.fixture
def platform(registry: Registry, journals: tuple[Journal, Journal]) -> Platform:
    return Platform(registry=registry, journal=journals[0])


@pytest.fixture
def world(platform: Platform) -> World:
    return World(platform)


@pytest.fixture
def hot_list(platform: Platform, world: World) -> HotList:
    return platform.hot_list("ningbo", world.at)


@pytest.fixture
def bus(registry: Registry, journals: tuple[Journal, Journal], hot_list: HotList) -> Validator:
    return Validator(registry, hot_list, journal=journals[1])


@pytest.fixture
def send(platform: Platform) -> Send:
    return partial(platform.upload, "ningbo")


@pytest.fixture
def wallet(world: World) -> Wallet:
    return world.adult("anhui")


@pytest.fixture
def text(bus: Validator, world: World, wallet: Wallet) -> str:
    """Return a tap as it is uploaded, and upload nothing."""
    sent: list[str] = []
    tap(bus, world, wallet)

    def catch(tapped: str) -> Receipt:
        sent.append(tapped)
        return down(tapped)

    bus.upload(catch, world.at)
    return sent[0]
