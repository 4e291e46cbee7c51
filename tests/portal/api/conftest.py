"""A real portal in a folder of its own, asked as a client asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from samecity.host.registry import Registry
from samecity_portal.app import create_app
from samecity_portal.house import open_house
from samecity_portal.settings import Settings
from tests.portal.api.asking import Api
from tests.portal.applications import application


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """How the portal of a test is started; it may be told more."""
    return Settings(folder=str(tmp_path / "portal"), test_controls=True)


@pytest.fixture
def app(settings: Settings, registry: Registry) -> Iterator[Flask]:
    """The portal."""
    with closing(open_house(settings, registry)) as house:
        yield application(settings, house)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser or program in front of it."""
    return app.test_client()


@pytest.fixture
def api(client: FlaskClient) -> Api:
    """The API as a tester asks it."""
    return Api(client)


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[FlaskClient]:
    """A client for tests that change nothing, in front of one portal for all of them."""
    settings = Settings(folder=str(tmp_path_factory.mktemp("reading")))
    with closing(open_house(settings, registry)) as house:
        yield create_app(settings, house).test_client()


@pytest.fixture(scope="session")
def shared(reading: FlaskClient) -> Api:
    """The same as a tester asks it, for requests that have nothing to do with each other."""
    return Api(reading)
