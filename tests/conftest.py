"""What every test may use: the suite's steps and fixtures, Hypothesis, and empty databases.

Hypothesis tries the same examples in every run and knows no deadline: a machine that is busy is no
defect.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import Cluster, programs

pytest_plugins = ["samecity_conformance.plugin"]

settings.register_profile("samecity", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("samecity")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running server for the tests of this process."""
    found = programs()
    if found is None:
        pytest.skip("needs the Debian package postgresql")
    with Cluster(found) as made:
        yield made


@pytest.fixture
def postgres_url(cluster: Cluster) -> Iterator[str]:
    """An empty database on it."""
    url = cluster.new_database()
    yield url
    cluster.drop(url)


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """A file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'journal.db'}"


@pytest.fixture(params=["sqlite-file", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of either kind, which outlives a process and is shared by several."""
    return str(
        request.getfixturevalue("file_url" if request.param == "sqlite-file" else "postgres_url")
    )
