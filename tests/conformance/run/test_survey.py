"""What is said of a plugin that takes the process with it while it is loaded, wherever it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from samecity_conformance.run.record import Verdict
from samecity_conformance.run.survey import Survey, survey
from samecity_conformance.run.wish import Wish
from samecity_conformance.wording import worded
from tests.core.host.packages import MANIFEST, lay_out

HOOK = "samecity_register_agreements"
STRIKES = (
    MANIFEST
    + """
import ctypes, os

@hookimpl
def samecity_register_agreements():
    {body}
"""
)
CASE = "transit.purse/G065/1"


def surveyed(
    folder: Path, body: str, monkeypatch: pytest.MonkeyPatch, *, limit_s: float = 60.0
) -> Survey:
    """Look round where a plugin strikes in a hook; another one is imported after it."""
    lay_out(folder, "extra", STRIKES.replace("{body}", body))
    lay_out(folder, "zealous", MANIFEST)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return survey(Wish(binding="memory", cases=(CASE,)), limit_s=limit_s)


def test_a_plugin_that_ends_the_process_in_a_hook_is_named_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [found] = surveyed(tmp_path, "os._exit(7)", monkeypatch).findings

    assert (found.verdict, found.is_fatal) == (Verdict.CONFIGURATION, True)
    assert found.text.en == f"Plugin extra ends the process while it is loaded ({HOOK})."


def test_a_plugin_that_lets_nothing_else_run_is_named_with_the_time_it_took(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "ctypes.PyDLL(None).sleep(600)"

    [found] = surveyed(tmp_path, body, monkeypatch, limit_s=20.0).findings

    assert (found.verdict, found.is_fatal) == (Verdict.CONFIGURATION, True)
    assert found.text.en == f"Plugin extra keeps the process busy for 20 s ({HOOK})."
    assert found.hint == worded("doctor.plugin_ends_hint", plugin="extra")


def test_a_plugin_that_hangs_in_a_hook_is_left_out_and_the_others_are_tested(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = surveyed(tmp_path, "import time; time.sleep(600)", monkeypatch)

    [wrong] = [one for one in found.findings if one.verdict]
    assert (wrong.region, HOOK in wrong.text.zh) == ("extra", True)
    assert found.selection is not None
    assert [case.id for case in found.selection.cases] == [CASE]


def test_a_machine_that_is_too_slow_is_no_plugin_s_matter() -> None:
    [found] = survey(Wish(binding="memory"), limit_s=0.01).findings

    assert (found.verdict, found.is_fatal) == (Verdict.ENVIRONMENT, True)
    assert "within 0.01 s" in found.text.en


def test_a_look_without_cases_makes_none() -> None:
    found = survey(Wish(binding="memory"), has_cases=False)

    assert {one.check for one in found.findings} == {"plugins", "regions", "binding"}
    assert found.selection is None
