"""What `samecity conform` says of plugins that do wrong, each installed for its own process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.plugins.misdeeds import GOOD, WHEN_ASKED, WHEN_LOADED, Misdeed
from tests.conformance.plugins.packages import FILES, ITEM, NAME, lay_out

CASE = f"R08/transit.ride/{NAME}"
CORRECT = Misdeed("does nothing wrong", GOOD, "")
MANY = 20_000
LARGE = Misdeed(
    "has a very large catalogue",
    GOOD,
    f"{NAME}: {MANY} items",
    {
        **FILES,
        "catalogue/transit.toml": "".join(ITEM.replace("{n}", str(n)) for n in range(MANY)),
    },
)


def conform(folder: Path, plugin: Misdeed, *arguments: str) -> tuple[int, str, str]:
    """Run a command with the plugin installed; returns exit code, output and errors."""
    installed = folder / "installed"
    environment = lay_out(installed, plugin.module, plugin.files)
    command = [sys.executable, "-c", "from samecity.cli.root import main; main()", "conform"]
    ran = subprocess.run(
        [*command, *arguments, "--json"],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert "Traceback" not in ran.stderr, ran.stderr
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.parametrize("plugin", WHEN_LOADED, ids=lambda one: one.name)
def test_a_plugin_that_cannot_be_loaded_is_a_wrong_configuration(
    plugin: Misdeed, tmp_path: Path
) -> None:
    code, printed, _ = conform(tmp_path, plugin, "doctor", "--region", NAME)

    [found] = [one for one in json.loads(printed) if one["verdict"]]
    assert (code, found["verdict"]) == (3, "configuration")
    for lang in ("zh", "en"):
        assert NAME in found["text"][lang]
        assert plugin.words in found["text"][lang]
    assert found["hint"]


def test_a_correct_plugin_is_well(tmp_path: Path) -> None:
    code, printed, _ = conform(tmp_path, CORRECT, "doctor", "--region", NAME)

    assert code == 0
    assert [one for one in json.loads(printed) if one["verdict"]] == []


def test_a_correct_region_without_concessions_raises_no_alarm(tmp_path: Path) -> None:
    code, printed, said = conform(
        tmp_path, CORRECT, "run", "--region", NAME, "--binding", "memory", "--workers", "2"
    )

    summary = json.loads(printed)["summary"]
    assert (code, summary["exercised"], summary["fail"]) == (0, summary["pass"], 0), said
    assert summary["pass"] > 15


def test_a_run_of_what_cannot_be_loaded_proves_nothing_and_says_why(tmp_path: Path) -> None:
    plugin = WHEN_LOADED[0]

    code, printed, said = conform(tmp_path, plugin, "run", "--region", NAME)

    assert code == 3
    assert json.loads(printed)["summary"]["fail"] == 0
    assert plugin.words in said


@pytest.mark.parametrize("plugin", WHEN_ASKED, ids=lambda one: one.name)
def test_a_plugin_that_fails_while_it_is_asked_fails_its_case(
    plugin: Misdeed, tmp_path: Path
) -> None:
    code, summary, result = run_case(tmp_path, plugin)

    assert code == 1
    assert (summary["fail"], summary["error"], summary["exercised"]) == (1, 0, 1)
    assert plugin.words in f"{result['expected']} {result['received']}"
    assert CASE in str(result["repeat"])


def test_a_correct_plugin_passes_the_case_that_the_others_fail(tmp_path: Path) -> None:
    code, summary, _ = run_case(tmp_path, CORRECT)

    assert (code, summary["pass"], summary["exercised"]) == (0, 1, 1)


def test_a_very_large_catalogue_is_well(tmp_path: Path) -> None:
    code, printed, said = conform(tmp_path, LARGE, "doctor", "--region", NAME)

    assert code == 0, said
    assert any(one["text"]["en"].startswith(LARGE.words) for one in json.loads(printed))


def run_case(folder: Path, plugin: Misdeed) -> tuple[int, dict[str, int], dict[str, object]]:
    """Run one case; returns exit code, summary and result."""
    code, printed, said = conform(
        folder, plugin, "run", "--case", CASE, "--limit", "3", "--workers", "1"
    )
    assert printed, said
    report = json.loads(printed)
    [case] = report["cases"]
    return code, report["summary"], case["result"]
