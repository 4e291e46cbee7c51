"""The suite by plain pytest, from any folder, as a conformance tester calls it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ASKED = "--pyargs samecity_conformance --region binzhou --profile e-card --binding memory"


def pytest_in(folder: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", *words]
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=240
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_a_region_is_tested_in_parallel_too(tmp_path: Path) -> None:
    code, printed = pytest_in(tmp_path, *ASKED.split(), "-n", "2")

    assert (code, " passed" in printed, " failed" in printed) == (0, True, False), printed


def test_a_region_that_does_not_exist_is_a_wrong_line_and_no_failure(tmp_path: Path) -> None:
    code, printed = pytest_in(tmp_path, *ASKED.replace("binzhou", "binzou").split())

    assert code == 2
    assert "did you mean binzhou" in printed


def test_who_tests_something_else_gets_no_option_of_the_suite(tmp_path: Path) -> None:
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")

    assert pytest_in(tmp_path, "test_own.py")[0] == 0
    assert pytest_in(tmp_path, "test_own.py", "--region", "ningbo")[0] == 4
