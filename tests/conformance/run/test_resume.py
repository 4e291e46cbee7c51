"""A run that is killed with all its processes, again and again, and what it comes to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import msgspec
import pytest

from samecity_conformance.reports.files import report_of
from samecity_conformance.reports.report import Report
from samecity_conformance.run.conduct import go_on
from samecity_conformance.run.folder import begin, read
from tests.conformance.run.made import begun, cases
from tests.core.cli.terminal import run

CHOSEN: Final = [case for case in cases().values() if "transit.ride" in case.scenarios][:40]
PATIENCE_S: Final = 90.0
RESUME: Final = (sys.executable, "-c", "from samecity.cli import main; main()", "conform", "resume")


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"core": "0"}, "another core"), ({"plugins": {}}, "another plugin_new anhui")],
)
def test_what_changed_since_it_began_is_not_resumed(
    tmp_path: Path, changed: dict[str, object], said: str
) -> None:
    record = begun(tmp_path / "then", CHOSEN[:1])
    digests = msgspec.structs.replace(record.head.digests, **changed)
    head = msgspec.structs.replace(record.head, digests=digests)
    folder = tmp_path / "changed"
    begin(folder, head, CHOSEN[:1])

    ran = run("conform", "resume", str(folder))

    assert ran.exit_code == 3
    assert said in ran.stderr
    assert verdicts(folder) == 0


def verdicts(folder: Path) -> int:
    return (folder / "verdicts.ndjson").read_bytes().count(b"\n")


def kill_after(folder: Path, count: int) -> None:
    """Resume a run in a process group of its own, and kill the group at so many verdicts."""
    command = (*RESUME, str(folder), "--workers", "2")
    with subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + PATIENCE_S
        while verdicts(folder) < count and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.002)
        os.killpg(process.pid, signal.SIGKILL)


def without_times(report: Report) -> object:
    """Return what a report says, but not when, where and how long."""
    return (
        report.conclusion,
        report.summary,
        report.missing,
        report.shares,
        [(one.case, one.verdict, one.result and one.result.received) for one in report.cases],
        report.requirements,
        report.matrix,
    )


@pytest.fixture
def undisturbed(tmp_path: Path) -> Report:
    """The report of the same run when nobody kills it."""
    folder = tmp_path / "undisturbed"
    record = begun(folder, CHOSEN)
    assert len(list(go_on(folder, record, workers=1))) == len(CHOSEN)
    return report_of(folder)


def test_a_run_that_is_killed_three_times_gives_the_report_of_an_undisturbed_one(
    tmp_path: Path, undisturbed: Report
) -> None:
    folder = tmp_path / "killed"
    begun(folder, CHOSEN)

    kill_after(folder, 0)
    kill_after(folder, 1)
    kill_after(folder, 17)
    kept = read(folder)
    assert 17 <= len(kept.results) < len(CHOSEN)
    list(go_on(folder, kept, workers=1))

    last = read(folder)
    assert {one.case: one for one in kept.results}.items() <= {
        one.case: one for one in last.results
    }.items()
    assert verdicts(folder) == len(CHOSEN)
    assert without_times(report_of(folder)) == without_times(undisturbed)
