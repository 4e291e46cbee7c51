"""docs/operate.md: every command on it runs, in its order, and every error's hint stands there."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import make_url

from samecity.storage import database
from tests.core.cli.terminal import run
from tests.docs.page import ROOT, read_page
from tests.postgres import Cluster, programs

PAGE = read_page("docs/operate.md")
LINE = re.compile(r"\$ (.+?)(?: +# exit (\d))?")


def lines() -> list[tuple[list[str], int]]:
    found = [LINE.fullmatch(line) for block in PAGE.blocks for line in block.text.splitlines()]
    return [(shlex.split(one[1]), int(one[2] or 0)) for one in found if one is not None]


class Server:
    """The server on which the page's databases are made, and removed afterwards."""

    def __init__(self, cluster: Cluster, url: str, made: ExitStack) -> None:
        self._cluster = cluster
        self._address = make_url(url)
        self._made = made

    def run(self, words: list[str]) -> int:
        """Run a line of the page as its reader would, here instead of at localhost."""
        here = f"{self._address.host}:{self._address.port}"
        if words[0] == "samecity":
            return run(*(word.replace("localhost", here) for word in words[1:])).exit_code
        folder = programs()
        assert folder is not None
        code = subprocess.run(
            [folder / words[0], *words[1:]],
            env={
                **os.environ,
                "PGHOST": str(self._address.host),
                "PGPORT": str(self._address.port),
                "PGUSER": str(self._address.username),
            },
            check=False,
        ).returncode
        if words[0] == "createdb":
            url = self._address.set(database=words[-1]).render_as_string(hide_password=False)
            self._made.callback(self._cluster.drop, url)
        return code


@pytest.fixture
def server(cluster: Cluster, postgres_url: str) -> Iterator[Server]:
    with ExitStack() as made:
        yield Server(cluster, postgres_url, made)


def test_the_page_holds_nothing_but_lines_that_can_be_run() -> None:
    blocks = [line for block in PAGE.blocks for line in block.text.splitlines()]

    assert len(blocks) == len(lines()) > 20
    assert {words[0] for words, _ in lines()} == {"samecity", "createuser", "createdb", "pip"}


def test_the_extra_that_the_page_installs_brings_the_driver() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]

    (installed,) = [words[-1] for words, _ in lines() if words[0] == "pip"]

    assert any(one.startswith("psycopg") for one in extras[installed.split("[")[1].rstrip("]")])


def test_every_command_of_the_page_runs_in_its_order(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    codes = [
        (words, server.run(words), expected) for words, expected in lines() if words[0] != "pip"
    ]

    assert [(words, code) for words, code, expected in codes if code != expected] == []


def test_the_page_has_every_hint_of_a_database_error() -> None:
    hints = {hint for _, hint in database._HINTS}
    told = {row[2] for row in PAGE.rows("What a database error means")}

    assert hints - told == set()
