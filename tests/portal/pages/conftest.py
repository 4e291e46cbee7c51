"""A real portal in a folder of its own, visited as a browser without JavaScript visits it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from samecity.host.registry import Registry
from samecity_portal.house import House, open_house
from samecity_portal.settings import Settings
from tests.portal.applications import application
from tests.portal.pages.visitor import Visitor


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the portal keeps everything."""
    return tmp_path / "portal"


@pytest.fixture
def house(folder: Path, registry: Registry) -> Iterator[House]:
    """The house behind the portal."""
    with closing(open_house(Settings(folder=str(folder)), registry)) as house:
        yield house


@pytest.fixture
def app(folder: Path, house: House) -> Flask:
    """The portal."""
    return application(Settings(folder=str(folder)), house)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who visits it."""
    return Visitor(app.test_client())
