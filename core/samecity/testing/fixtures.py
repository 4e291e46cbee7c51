"""The fixtures: what is installed once for all tests, everything else anew for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Final

import pytest

from samecity.host.registry import Registry
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.synthetic.world import World
from samecity.testing.discovery import installed_registry
from samecity.testing.moments import Clock
from samecity.testing.people import Somebody, somebody_in
from samecity.testing.tapping import PlatformTap, Tap

_SECRET: Final = bytes(range(32))
"""Key of a cardholder base whose people do not exist: the same test gives the same references."""


@pytest.fixture(scope="session")
def registry() -> Registry:
    """What is installed: regions, scenarios, agreements; found once for all tests."""
    return installed_registry()


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at MONDAY, 2026-11-23 10:00 Asia/Shanghai, until the test moves it."""
    return Clock()


@pytest.fixture
def platform(registry: Registry) -> Iterator[Platform]:
    """A fresh platform with what is installed, a journal in memory and nobody in its base."""
    with closing(Platform(registry=registry, base=MemoryBase(_SECRET))) as made:
        yield made


@pytest.fixture
def world(platform: Platform, clock: Clock) -> World:
    """The synthetic people of the platform; its now is the clock's."""
    made = World(platform, clock.now)
    clock.lead(made)
    return made


@pytest.fixture
def somebody(world: World) -> Somebody:
    """Makes people: `somebody("ningbo", age=70, classes=["veteran"])`."""
    return somebody_in(world)


@pytest.fixture
def tap(world: World) -> Tap:
    """Uses a card: `tap("ningbo", "shaoxing", "transit.ride", mode="bus")`."""
    return PlatformTap(world)
