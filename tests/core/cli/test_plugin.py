"""`samecity plugin list`: works however broken a plugin is, and says what is wrong with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from rich.cells import cell_len

from samecity import __version__
from samecity.host.plugins import installed
from tests.core.cli.terminal import ENVIRONMENT, Ran, run
from tests.core.host.packages import MANIFEST, lay_out, on_the_path

REGION: Final = (
    MANIFEST
    + """
from pathlib import Path
@hookimpl
def samecity_register_regions():
    return [RegionSource(Path(__file__).parent / "data")]
"""
)
BROKEN: Final = {
    "raises": "1 / 0",
    "exits": "import sys\nsys.exit(0)",
    "silent": "",
    "newer": MANIFEST.replace('en="Extra"', 'en="Extra", api="2"'),
    "nodata": REGION,
    "endless": MANIFEST
    + "@hookimpl\ndef samecity_register_scenarios():\n    while True:\n        yield 1\n",
    "deep": "def f(): f()\nf()",
    "taken": MANIFEST
    + "from samecity_transit.ride import Ride\n"
    + "@hookimpl\ndef samecity_register_scenarios(): return [Ride()]\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with packages that are broken in many ways, and one that is not."""
    for name, code in BROKEN.items():
        lay_out(tmp_path, name, code)
    lay_out(tmp_path, "listless", "", entry_points="[samecity]\nlistless")
    lay_out(tmp_path, "good", MANIFEST)
    return tmp_path


def in_process(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with what is in a folder installed."""
    program = "from samecity.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "plugin", "list", *arguments],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={
            **os.environ,
            **ENVIRONMENT,
            "PYTHONPATH": str(folder),
            "PYTHONIOENCODING": "utf-8",
            **env,
        },
        timeout=60,
    )


def listed(folder: Path, *arguments: str, **env: str) -> Ran:
    with on_the_path(folder):
        return run("plugin", "list", *arguments, env=env)


def test_all_that_is_installed_is_listed_and_works() -> None:
    ran = run("plugin", "list", "--json")
    rows = {row["name"]: row for row in ran.rows()}

    assert ran.exit_code == 0
    assert set(rows) >= {found.name for found in installed()}
    assert {row["state"] for row in rows.values()} == {"working"}
    assert {row["version"] for row in rows.values()} == {__version__}


def test_a_plugin_as_json_has_all_its_keys() -> None:
    row = run("plugin", "list", "binzhou", "--json").at()

    assert isinstance(row, dict)
    assert isinstance(row.pop("seconds"), float)
    assert row == {
        "name": "binzhou",
        "zh": "滨州",
        "en": "Binzhou",
        "distribution": "samecity",
        "version": __version__,
        "module": "samecity_binzhou",
        "api": "1",
        "state": "working",
        "registers": {
            "regions": ["binzhou"],
            "scenarios": [],
            "agreements": ["jinan-circle"],
            "reasons": [],
        },
        "observes": False,
        "problem": None,
    }


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ["服务", "transit.ride、transit.topup"]), ("en", ["scenarios", "transit.ride, "])],
)
def test_one_plugin_is_shown_with_the_names_of_what_it_brings(lang: str, words: list[str]) -> None:
    shown = run("plugin", "list", "transit", "--lang", lang).stdout

    assert [word for word in words if word not in shown] == []


def test_an_unknown_plugin_ends_with_3_and_names_what_may_have_been_meant() -> None:
    ran = run("plugin", "list", "tansit", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-601")
    assert "did you mean: transit" in ran.stderr


def test_a_plugin_that_the_operator_blocks_is_no_fault() -> None:
    ran = run("plugin", "list", "--json", env={"SAMECITY_BLOCK": "culture"})
    states = {row["name"]: row["state"] for row in ran.rows()}

    assert ran.exit_code == 0
    assert states["culture"] == "blocked_by_operator"
    assert "blocked by operator" in run("plugin", "list", env={"SAMECITY_BLOCK": "culture"}).stdout


def test_every_broken_plugin_is_listed_with_its_error_and_the_others_work(folder: Path) -> None:
    ran = listed(folder, "--json")
    rows = {str(row["name"]): row for row in ran.rows()}
    broken = {*BROKEN, "extra-listless"}

    assert ran.exit_code == 1
    assert {name for name, row in rows.items() if row["state"] == "blocked"} == broken
    assert {name for name, row in rows.items() if row["state"] == "working"} == {
        "good",
        *(found.name for found in installed()),
    }
    codes = {name: ran.at(list(rows).index(name), "problem", "code") for name in sorted(broken)}
    assert codes == {
        "deep": "SC-E-101",
        "endless": "SC-E-101",
        "exits": "SC-E-101",
        "extra-listless": "SC-E-101",
        "newer": "SC-E-102",
        "nodata": "SC-E-101",
        "raises": "SC-E-101",
        "silent": "SC-E-101",
        "taken": "SC-E-103",
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_says_of_each_what_is_wrong_and_what_to_do(folder: Path, lang: str) -> None:
    shown = " ".join(listed(folder, "--lang", lang, COLUMNS="120").stdout.split())

    assert "raises: SC-E-101" in shown
    assert "import raised ZeroDivisionError('division by zero')" in shown
    assert "look at extra_raises, line 1" in shown
    assert "region.toml: -: expected a file, received no such file" in shown
    assert "expected plugin interface 1, received 2" in shown


def test_one_broken_plugin_ends_with_1_and_a_good_one_beside_it_with_0(folder: Path) -> None:
    broken, good = listed(folder, "raises"), listed(folder, "good")

    assert (broken.exit_code, good.exit_code) == (1, 0)
    assert "SC-E-101 a plugin cannot be used: import raised ZeroDivisionError" in broken.stdout
    assert "plugin raises: " not in broken.stdout


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_keeps_to_the_width_of_the_terminal(folder: Path, lang: str, width: int) -> None:
    shown = listed(folder, "--lang", lang, COLUMNS=str(width)).stdout

    assert max(cell_len(one) for one in shown.splitlines()) <= width


def test_no_name_is_broken_in_two_on_an_ordinary_terminal(folder: Path) -> None:
    for lang in ("zh", "en"):
        words = listed(folder, "--lang", lang, COLUMNS="80").stdout.split()
        assert [name for name in BROKEN if name not in words] == []


def test_a_plugin_that_exits_the_process_at_import_does_not_end_the_command(folder: Path) -> None:
    ran = in_process(folder, "--json")

    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert {row["name"] for row in json.loads(ran.stdout)} >= {"exits", "good", "transit"}
