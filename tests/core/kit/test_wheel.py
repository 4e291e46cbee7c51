"""The wheel is built, installed into an environment of its own, and tested there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import attrs
import pytest

from samecity.kit.check import Finding
from samecity.kit.checks import wheel
from samecity.kit.dependencies import undeclared
from tests.core.kit.package import FILES, PACKAGE, in_words, replace, subject, write

TESTS: Final = "tests/test_kiosk.py"
PROJECT: Final = "pyproject.toml"
# The suite is left out, and a plugin of pytest that takes a second to load.
QUICK: Final = (
    FILES[TESTS]
    .partition("\n\n\nclass ")[0]
    .replace("from samecity_conformance.testing import RegionSuite, ScenarioSuite\n", "")
)
WITHOUT: Final = '\n[tool.pytest.ini_options]\naddopts = "-p no:schemathesis"\n'


@pytest.fixture
def root(root: Path) -> Path:
    """Return the package with quick tests."""
    write(root, TESTS, QUICK + "\n")
    write(root, PROJECT, FILES[PROJECT] + WITHOUT)
    return root


def found(root: Path) -> list[Finding]:
    findings = [*wheel.CHECK.find(subject(root))]
    assert all(in_words(one) for one in findings)
    return findings


def test_what_only_the_source_folder_has_is_missed_by_the_plugin(root: Path) -> None:
    write(root, "settings.txt", "")
    lines = "from pathlib import Path\nPath(__file__).parents[1].joinpath('settings.txt').stat()\n"
    write(root, f"{PACKAGE}/__init__.py", lines + FILES[f"{PACKAGE}/__init__.py"])

    [finding] = found(root)

    place = (finding.what, finding.file, finding.line)
    assert place == ("wheel_blocked", f"{PACKAGE}/__init__.py", 2)
    assert "SC-E-101 import raised FileNotFoundError" in finding.received


def test_only_the_test_that_fails_against_the_wheel_is_named_and_nothing_is_left_behind(
    root: Path,
) -> None:
    write(root, "settings.txt", "")
    lines = "\n\ndef test_settings():\n    assert open('settings.txt', encoding='utf-8').read()\n"
    write(root, TESTS, QUICK + lines)
    before = sorted(root.rglob("*"))

    [finding] = found(root)

    expected = Finding("wheel_tests_fail", TESTS, None, "a test that passes")
    assert attrs.evolve(finding, received="") == expected
    assert finding.received.startswith("test_settings - FileNotFoundError")
    assert [file for file in sorted(root.rglob("*")) if "__pycache__" not in str(file)] == before


def test_a_data_file_that_the_wheel_has_not_is_named(root: Path) -> None:
    packages = 'packages = ["samecity_kiosk"]'
    replace(root, PROJECT, packages, f'{packages}\nexclude = ["points"]')

    file = f"{PACKAGE}/data/points/kiosk.toml"
    assert found(root) == [Finding("wheel_file_missing", file, None, file, "nothing")]


def test_a_wheel_without_the_entry_point_is_found(root: Path) -> None:
    replace(root, PROJECT, "[project.entry-points.samecity]", "[project.entry-points.samecty]")

    line = '[project.entry-points.samecity] kiosk = "samecity_kiosk"'
    [finding] = found(root)
    assert (finding.what, finding.file) == ("wheel_entry_point", PROJECT)
    assert (finding.expected, finding.received) == (line, "nothing")


def test_a_backend_that_is_not_installed_is_named(root: Path) -> None:
    replace(root, PROJECT, 'build-backend = "hatchling.build"', 'build-backend = "hatchlin.build"')

    [finding] = found(root)
    assert (finding.what, finding.file, finding.line) == ("wheel_not_built", PROJECT, 1)
    assert finding.expected == "a wheel by hatchlin.build"
    assert finding.received == "ModuleNotFoundError: No module named 'hatchlin'"


@pytest.mark.parametrize(
    ("line", "distribution"),
    [
        ("import click", "click"),
        ("from yaml import load", "PyYAML"),
        ("import nowhere.at_all", "nowhere"),
    ],
)
def test_an_import_that_is_not_declared_is_found_with_the_name_to_declare(
    root: Path, line: str, distribution: str
) -> None:
    replace(root, f"{PACKAGE}/use.py", "import attrs", f"import attrs\n{line}")

    [(source, found, brings)] = undeclared(subject(root))

    assert (source.path.name, found.line, brings) == ("use.py", 4, distribution)


def test_the_standard_library_the_package_itself_and_what_is_declared_need_no_more(
    root: Path,
) -> None:
    lines = f"import json\nimport {PACKAGE}\nimport attr"
    replace(root, f"{PACKAGE}/use.py", "import attrs", lines)

    assert [*undeclared(subject(root))] == []
