"""A platform after a day, in files and on a server, and new places for copies of it.

What takes long is made once for all tests of a process; no test changes it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest

from samecity.archive import Places, back_up
from samecity.domain.clock import SHANGHAI
from tests.core.archive.day import spend_day
from tests.core.archive.places import KINDS, New, in_files, path_of
from tests.postgres import Cluster


@pytest.fixture(scope="session")
def day_in_files(tmp_path_factory: pytest.TempPathFactory) -> Places:
    places = in_files(tmp_path_factory.mktemp("day"))
    spend_day(places)
    return places


@pytest.fixture(scope="session")
def day_on_server(cluster: Cluster) -> Places:
    places = Places(cluster.new_database(), cluster.new_database())
    spend_day(places)
    return places


@pytest.fixture(scope="session")
def backup_of_day(day_in_files: Places, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup")
    back_up(day_in_files, folder, datetime(2026, 11, 23, 23, tzinfo=SHANGHAI))
    return folder


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def platform(request: pytest.FixtureRequest, kind: str) -> Places:
    """A platform after a day, of each kind; not to be changed."""
    found = request.getfixturevalue("day_in_files" if kind == "sqlite" else "day_on_server")
    assert isinstance(found, Places)
    return found


@pytest.fixture
def small(day_in_files: Places, tmp_path: Path) -> Places:
    """A platform in files after a day; may be changed."""
    places = in_files(tmp_path / "small")
    for old, new in zip(urls_of(day_in_files), urls_of(places), strict=True):
        shutil.copy(path_of(old), path_of(new))
    return places


@pytest.fixture
def folder(backup_of_day: Path, tmp_path: Path) -> Path:
    """A backup of that day; may be changed."""
    return Path(shutil.copytree(backup_of_day, tmp_path / "backup"))


@pytest.fixture
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[New]:
    """Make empty places; a server is started only when it is asked for."""
    with ExitStack() as made:

        def database() -> str:
            cluster = request.getfixturevalue("cluster")
            assert isinstance(cluster, Cluster)
            url = cluster.new_database()
            made.callback(cluster.drop, url)
            return url

        def places(kind: str) -> Places:
            if kind == "postgresql":
                return Places(database(), database())
            return in_files(tmp_path / f"place-{len(list(tmp_path.iterdir()))}")

        yield places


def urls_of(places: Places) -> tuple[str, str]:
    return places.journal, places.cardholders
