"""Victims, and where they live: a journal of each kind with a folder of cards."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest

from samecity.journal import open_journal

pytest.register_assert_rewrite("tests.crash.books")

from tests.crash.books import Books  # noqa: E402  after its asserts are made to explain themselves
from tests.crash.parent import Victims  # noqa: E402  as above

_ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def parent() -> Iterator[Victims]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.victims"],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        yield Victims(process)


@pytest.fixture
def victims(parent: Victims) -> Iterator[Victims]:
    yield parent
    parent.bury()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path}/journal.db"


@pytest.fixture
def books(url: str, tmp_path: Path) -> Iterator[Books]:
    with closing(open_journal(url)) as journal:
        yield Books(url, tmp_path / "cards", journal)
