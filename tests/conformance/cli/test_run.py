"""`samecity conform run` as a tester meets it; each run starts real processes."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from samecity_conformance.run.folder import read
from samecity_conformance.run.record import Verdict
from samecity_conformance.wording import worded
from tests.core.cli.terminal import run
from tests.core.host.packages import MANIFEST, lay_out

PASSES = "transit.purse/G065/1"
NEEDS_CHIPS = "hardware.readers/ZS-08/1"
GENEROUS = (
    MANIFEST
    + """
from samecity.host.offers import changed
from samecity.spi import Region

_FREE = {"payable_fen": 0, "household_fen": 0}
Region.host_terms = lambda self, default, question: changed(default, _FREE)
"""
)
"""A plugin that lets everybody ride for nothing."""


def test_a_case_that_passes_is_green_and_the_first_line_says_how_much_that_is(
    tmp_path: Path,
) -> None:
    ran = run(*"conform run --case".split(), PASSES, "--to", str(tmp_path / "r"), "--seed", "7")

    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[0] == "Green. 1 of 1 exercised, 0 omitted."
    assert "Seed 7" in ran.stderr
    assert read(tmp_path / "r").head.seed == 7


def test_a_rule_that_held_says_how_hard_it_was_tried(tmp_path: Path) -> None:
    folder, page = tmp_path / "r", tmp_path / "page.html"
    command = "conform run --case R01/transit.ride/ningbo --binding memory --seed 7 --html".split()

    ran = run(*command, str(page), "--to", str(folder), "--lang", "zh")

    [result] = read(folder).results
    assert ran.exit_code == 0
    assert result.checked is not None
    assert (result.checked.seed, result.checked.trials > 0) == (7, True)
    assert result.checked.zh in page.read_text(encoding="utf-8")


def test_a_failure_says_how_to_repeat_it_and_that_line_finds_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_out(tmp_path, "generous", GENEROUS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    folder = tmp_path / "r"

    ran = run(*"conform run --case".split(), PASSES, "--to", str(folder))

    [result] = read(folder).results
    assert (ran.exit_code, result.verdict) == (1, Verdict.FAIL)
    assert (result.expected, result.received) == ("a refusal with BALANCE_TOO_LOW", "allowed")
    assert result.evidence.request is not None
    assert result.evidence.response is not None
    assert result.evidence.response["allowed"] is True
    assert any("SELECT" in line for line in result.evidence.apdus)

    line = shlex.split(result.repeat)[1:]
    again = run(*line, "--to", str(tmp_path / "again"))

    [repeated] = read(tmp_path / "again").results
    assert again.exit_code == 1
    assert (repeated.verdict, repeated.received) == (result.verdict, result.received)


def test_nothing_exercised_is_not_green(tmp_path: Path) -> None:
    folder = str(tmp_path / "r")
    ran = run(*"conform run --binding memory --case".split(), NEEDS_CHIPS, "--to", folder)

    assert ran.exit_code == 3
    assert "0 of 0 exercised, 1 omitted" in ran.stdout.splitlines()[0]


def test_a_blocked_region_is_the_testers_matter_and_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "r"
    command = ("conform", "run", "--case", PASSES, "--to", str(folder))

    ran = run(*command, env={"SAMECITY_BLOCK": "anhui"})

    [result] = read(folder).results
    assert (ran.exit_code, result.verdict) == (3, Verdict.CONFIGURATION)
    assert result.why == worded("doctor.plugin_blocked", plugin="anhui")


@pytest.mark.parametrize(
    ("words", "exit_code", "said"),
    [
        ("run", 2, "expected --all, or --region, or --case"),
        ("run --all --region ningbo", 2, "expected --all, or --region, or --case"),
        ("run --all --seed -1", 2, "--seed"),
        ("run --region nimbo", 3, "ningbo"),
        ("run --all --profile delta", 3, "delta-same-city"),
        ("run --case transit.purse/G065/9", 3, PASSES),
        ("resume nowhere", 3, "nowhere"),
    ],
)
def test_a_wrong_line_says_what_was_meant(words: str, exit_code: int, said: str) -> None:
    ran = run("conform", *words.split())

    assert ran.exit_code == exit_code
    assert said in ran.stderr


def test_a_folder_that_cannot_be_written_is_said_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    ran = run("conform", "run", "--case", PASSES, "--to", str(tmp_path / "file" / "r"))

    assert ran.exit_code == 3
    assert "expected a folder that can be written" in ran.stderr
