"""Plugins that take the process with them: their case fails, the run goes on."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from samecity_conformance.run.conduct import go_on, options_of
from samecity_conformance.run.folder import read
from samecity_conformance.run.pool import Pool, WorkersFail
from samecity_conformance.run.protocol import Task
from samecity_conformance.run.record import Result, Verdict
from tests.conformance.run.made import WISH, begun, cases
from tests.core.host.packages import MANIFEST, lay_out

ORDINARY = ["transit.purse/G065/1", "transit.same_fare/G053/1"]
SUT = "http://127.0.0.1:9/api"
STRUCK = "culture.sport/G113/1"
OBSERVER = (
    MANIFEST
    + """
import ctypes, os

@hookimpl
def samecity_observe_decision(decision):
    if decision.scenario == "sport.enter":
        print("the plugin goes too far", flush=True)
        {body}
"""
)


def run_with(folder: Path, body: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Result]:
    """Run three cases with a plugin that does something at the second one's decision."""
    lay_out(folder, "observer", OBSERVER.replace("{body}", body))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    chosen = [cases()[name] for name in (ORDINARY[0], STRUCK, ORDINARY[1])]
    record = begun(folder / "r", chosen, msgspec.structs.replace(WISH, sut=SUT))

    results = {one.case: one for one in go_on(folder / "r", record, limit_s=10.0, workers=1)}

    assert results == {one.case: one for one in read(folder / "r").results}
    return results


@pytest.mark.parametrize(
    ("body", "received"),
    [
        ("os._exit(7)", "the end of the process by exit status 7"),
        ("ctypes.string_at(0)", "the end of the process by signal SIGSEGV"),
    ],
)
def test_a_crash_is_the_failure_of_its_case_and_of_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, received: str
) -> None:
    results = run_with(tmp_path, body, monkeypatch)

    assert [results[name].verdict for name in ORDINARY] == [Verdict.PASS, Verdict.PASS]
    struck = results[STRUCK]
    assert (struck.verdict, struck.expected, struck.received) == (
        Verdict.FAIL,
        "an answer",
        received,
    )
    assert "the plugin goes too far" in struck.evidence.counter_example
    assert f"--case {STRUCK}" in struck.repeat
    assert f"--sut {SUT}" in struck.repeat


def test_a_hang_is_the_failure_of_its_case_even_if_nothing_else_can_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = run_with(tmp_path, "ctypes.PyDLL(None).sleep(600)", monkeypatch)

    assert [results[name].verdict for name in ORDINARY] == [Verdict.PASS, Verdict.PASS]
    struck = results[STRUCK]
    assert (struck.verdict, struck.expected) == (Verdict.FAIL, "an answer within 10 s")
    assert "samecity_observe_decision" in struck.evidence.counter_example


def test_a_worker_is_told_which_system_is_under_test(tmp_path: Path) -> None:
    wish = msgspec.structs.replace(WISH, sut=SUT)
    head = begun(tmp_path / "r", [cases()[STRUCK]], wish).head
    body = f"def test_other(binding): assert (binding.name, binding.sut) == ('memory', {SUT!r})"
    (tmp_path / "test_other.py").write_text(body, encoding="utf-8")
    case = msgspec.structs.replace(cases()[STRUCK], node="test_other.py::test_other")

    [result] = Pool(Task(options_of(head), 5.0, suite=str(tmp_path)), seed=1, size=1).run([case])

    assert (result.verdict, result.received) == (Verdict.PASS, "")


def test_a_suite_that_cannot_be_collected_ends_the_run_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "test_broken.py").write_text("import no_such_module", encoding="utf-8")
    pool = Pool(Task((), 5.0, suite=str(tmp_path)), seed=1, size=1)

    with pytest.raises(WorkersFail) as raised:
        list(pool.run([cases()[STRUCK]]))

    assert "no_such_module" in raised.value.words


def test_a_case_that_the_suite_does_not_have_is_a_defect_of_ours(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("def test_other(): pass", encoding="utf-8")
    pool = Pool(Task((), 5.0, suite=str(tmp_path)), seed=1, size=1)

    [result] = pool.run([cases()[STRUCK]])

    assert result.verdict is Verdict.ERROR
