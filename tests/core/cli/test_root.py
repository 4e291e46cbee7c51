"""The command as a process: exit codes, streams, what is imported, faults of our own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from samecity import __version__
from tests.core.cli.terminal import ENVIRONMENT, run

HEAVY = ("alembic", "marshmallow", "rich", "samecity.platform", "sqlalchemy")
RIDE = ("accept", "--home", "anhui", "--host", "ningbo", "--scenario", "transit.ride")


def samecity(
    *arguments: str,
    env: Mapping[str, str] | None = None,
    program: str = "from samecity.cli import main",
) -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own, or a program that ends in `main()`."""
    return subprocess.run(
        [sys.executable, "-c", f"{program}; main()", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, **ENVIRONMENT, "PYTHONIOENCODING": "utf-8", **(env or {})},
        timeout=60,
    )


def test_the_version_is_told() -> None:
    ran = samecity("--version")

    assert (ran.returncode, ran.stdout.split()[-1]) == (0, __version__)


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_version_and_help_import_nothing_heavy(argument: str) -> None:
    program = (
        "import atexit, sys; from samecity.cli import main; "
        f"atexit.register(lambda: print([one for one in {HEAVY!r} if one in sys.modules]))"
    )

    ran = samecity(argument, program=program)

    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_journal_in_memory_needs_no_database_library() -> None:
    program = (
        "import atexit, sys; from samecity.cli import main; "
        "atexit.register(lambda: print('sqlalchemy' in sys.modules))"
    )

    assert samecity(*RIDE, program=program).stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((*RIDE, "--set", "mode=bus"), 0),
        (("can-serve", "binzhou", "anhui", "culture.borrow"), 1),
        ((*RIDE, "--set", "mode=rocket"), 2),
        (("accept", "--nonsense"), 2),
        (("nonsense",), 2),
        (("regions", "atlantis"), 3),
        (("journal", "verify", "--database-url", "nonsense"), 3),
    ],
)
def test_the_process_ends_with_the_exit_code_of_the_answer(
    arguments: tuple[str, ...], code: int
) -> None:
    ran = samecity(*arguments)

    assert ran.returncode == code
    assert "Traceback" not in ran.stderr


def test_help_lists_every_command_with_a_line_about_it() -> None:
    shown = run("--help").stdout

    for name in ("accept", "can-serve", "demo", "items", "journal", "matrix", "regions"):
        assert f"  {name} " in shown


BROKEN = (
    "import samecity.cli.root as root; import samecity.cli.matrix as matrix; "
    "matrix.every_pair = lambda *_: 1 / 0; main = root.main"
)


@pytest.mark.parametrize(("lang", "words"), [("zh_CN.UTF-8", "内部出错"), ("C", "our own fault")])
def test_a_fault_of_ours_is_a_sentence_without_a_traceback(lang: str, words: str) -> None:
    ran = samecity("matrix", program=BROKEN, env={"LANG": lang})

    assert ran.returncode == 5
    assert "SC-E-999" in ran.stderr
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_debugging_shows_the_traceback() -> None:
    ran = samecity("matrix", program=BROKEN, env={"SAMECITY_DEBUG": "1"})

    assert ran.returncode != 0
    assert "ZeroDivisionError" in ran.stderr


def test_an_error_is_told_in_both_languages() -> None:
    assert "there is no region" in run("regions", "atlantis", "--lang", "en").stderr
    assert "没有名为“atlantis”的地区" in run("regions", "atlantis", "--lang", "zh").stderr


@pytest.mark.parametrize("line", ["items --json", "items", "regions --json", "seeds"])
def test_a_reader_that_leaves_early_is_no_error(line: str) -> None:
    """Also one that leaves while more is being written than a pipe holds."""
    command = f"{sys.executable} -c 'from samecity.cli import main; main()' {line} | head -1"

    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_terminal_without_chinese_gets_escapes_and_json_stays_json() -> None:
    latin = {"PYTHONIOENCODING": "latin-1"}

    ran = samecity("regions", "--json", env=latin)

    assert (ran.returncode, ran.stdout.isascii()) == (0, True)
    assert json.loads(ran.stdout)[0]["zh"] == "安徽"
    assert samecity("demo", "--lang", "zh", env=latin).returncode == 0


def test_a_broken_plugin_is_named_on_standard_error_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "broken_region.py").write_text("raise RuntimeError('at import')", encoding="utf-8")
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: broken\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[samecity]\nbroken = broken_region\n", encoding="utf-8")

    ran = samecity(*RIDE, "--json", env={"PYTHONPATH": str(tmp_path)})

    assert ran.returncode == 0
    assert json.loads(ran.stdout)["treatment"] == "LOCAL_EQUAL"
    assert "plugin broken is blocked" in ran.stderr
