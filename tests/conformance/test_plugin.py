"""The suite's pytest plugin, as somebody uses it who writes a feature of their own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.docs.page import ROOT

PAGE = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
[EXAMPLE] = re.findall(r"```gherkin\n(.*?)```", PAGE, re.DOTALL)
NEVER = EXAMPLE.replace("after DEBIT", "before APDU 500")


def run(folder: Path, steps: str, *options: str) -> tuple[int, str]:
    """Run a scenario in a process of its own; returns pytest's exit code and what it printed."""
    feature = f"Feature: Torn\n@chips\nScenario: Somewhere\n{steps}"
    (folder / "torn.feature").write_text(feature, encoding="utf-8")
    code = "from pytest_bdd import scenarios\nscenarios('torn.feature')\n"
    (folder / "test_torn.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "samecity_conformance.plugin", *options]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    return done.returncode, done.stdout


def test_a_scenario_that_needs_chips_runs_where_there_are_some(tmp_path: Path) -> None:
    code, printed = run(tmp_path, EXAMPLE, "--binding", "inprocess")

    assert (code, "1 passed" in printed) == (0, True), printed


def test_without_chips_it_is_omitted_and_never_passed(tmp_path: Path) -> None:
    code, printed = run(tmp_path, EXAMPLE)

    assert "1 skipped" in printed
    assert "passed" not in printed
    assert "omitted: It needs chips, and the binding memory has none." in printed
    assert code == 0


def test_a_fault_that_was_planned_and_never_happened_is_an_error(tmp_path: Path) -> None:
    code, printed = run(tmp_path, NEVER, "--binding", "inprocess")

    assert code == 1
    assert "expected these faults to happen, they did not" in printed
    assert "tear-before:500" in printed
