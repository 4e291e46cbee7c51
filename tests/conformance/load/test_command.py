"""`samecity load` from the command line to the last process; Locust in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from samecity_conformance.bindings import HTTP
from samecity_conformance.reports.report import Report
from samecity_conformance.run import folder
from samecity_conformance.wording import worded_by
from tests.core.cli.terminal import Ran, run
from tests.core.host.packages import MANIFEST, lay_out
from tests.portal.server.running import running

MAIN = "from samecity.cli import main; main()"
COMMAND = (sys.executable, "-c", MAIN, "load", "--lang", "en")
PATIENCE_S = 90
GREEDY = (
    MANIFEST
    + """
from samecity.host.offers import changed
from samecity.spi import Region

Region.host_terms = lambda self, default, question: changed(default, {"payable_fen": 200})
"""
)
"""A plugin that lets everybody pay the full fare."""

_Found = TypeVar("_Found")


def report_of(ran: Ran) -> Report:
    """Return the printed report."""
    return msgspec.json.decode(ran.stdout, type=Report)


def verdicts(ran: Ran) -> dict[str, str]:
    """Return the verdict of each case of a printed report."""
    cases = report_of(ran).cases
    return {one.case.id: one.verdict.value for one in cases if one.verdict is not None}


def test_a_run_counts_only_right_answers_and_is_kept_as_every_run(tmp_path: Path) -> None:
    ran = run(
        *("load", "--shape", "museum", "--users", "20", "--run-time", "4s", "--json"),
        *("--binding", "memory", "--to", str(tmp_path / "run")),
    )

    found = verdicts(ran)
    kept = folder.read(tmp_path / "run")
    assert found["load.museum.answers"] == "pass"
    assert found["load.museum.books"] == "pass"
    assert found["load.museum.units.museum"] in ("pass", "environment")
    assert {one.case: one.verdict.value for one in kept.results} == found
    assert kept.head.configuration["database"] == "memory"
    assert "locust" in kept.head.versions


def test_two_workers_share_the_books_and_the_last_places(file_url: str, tmp_path: Path) -> None:
    ran = run(
        *("load", "--shape", "museum", "--users", "16", "--run-time", "4s", "--json"),
        *("--workers", "2", "--database-url", file_url),
    )
    again = run("load", "--shape", "museum", "--run-time", "2s", "--database-url", file_url)

    found = verdicts(ran)
    assert found["load.museum.answers"] == "pass"
    assert found["load.museum.books"] == "pass"
    assert found["load.museum.units.museum"] in ("pass", "environment")
    assert again.exit_code == 3
    assert "received one with cards in it" in again.stderr


def test_over_http_two_workers_get_right_answers_of_a_portal_and_read_its_books(
    tmp_path: Path,
) -> None:
    with running(tmp_path / "portal", "--test-controls", "--workers", "1") as portal:
        ran = run(
            *("load", "--shape", "morning", "--users", "6", "--run-time", "5s", "--json"),
            *("--workers", "2", "--sut", f"{portal.url}/api/v1"),
        )

    found = verdicts(ran)
    assert [found[f"load.morning.{name}"] for name in ("answers", "books", "users")] == ["pass"] * 3
    [answers] = [one for one in report_of(ran).cases if one.case.id == "load.morning.answers"]
    assert answers.result is not None
    assert answers.result.evidence.response is not None
    assert int(str(answers.result.evidence.response["answers"])) >= 10
    assert "--binding http" in answers.result.repeat


def test_over_http_a_portal_that_takes_too_much_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "lie").mkdir()
    lay_out(tmp_path / "lie", "extra", GREEDY)
    options = ("--test-controls", "--workers", "1")
    with running(tmp_path / "portal", *options, PYTHONPATH=str(tmp_path / "lie")) as portal:
        ran = run(
            *("load", "--shape", "morning", "--users", "6", "--run-time", "5s", "--json"),
            *("--sut", f"{portal.url}/api/v1"),
        )

    assert ran.exit_code == 1
    assert verdicts(ran)["load.morning.answers"] == "fail"


def test_an_address_that_is_no_system_ends_before_anybody_comes() -> None:
    ran = run("load", "--sut", "http://127.0.0.1:9")

    assert ran.exit_code == 3
    assert "a refused connection" in ran.stderr


def test_over_http_without_an_address_nothing_is_run_and_the_sentence_says_why() -> None:
    ran = run("load", "--shape", "morning", "--binding", "http", "--json")

    assert ran.exit_code == 3
    assert set(verdicts(ran).values()) == {"omit"}
    whys = {one.result.why for one in report_of(ran).cases if one.result is not None}
    assert whys == {worded_by(HTTP.missing)}


@pytest.mark.parametrize(
    ("options", "exit_code", "said"),
    [
        (("--shape", "rush"), 3, "morning"),
        (("--users", "0"), 2, "--users"),
        (("--users", "1", "--workers", "2"), 2, "expected at least one user for each of 2"),
        (("--workers", "99"), 2, "--workers"),
        (("--run-time", "soon"), 2, "expected a time of one second to a day"),
        (("--run-time", "0s"), 2, "expected a time of one second to a day"),
        (("--run-time", "25h"), 2, "expected a time of one second to a day"),
        (("--run-time", ""), 2, "expected a time of one second to a day"),
        (("--port", "5557"), 2, "expected --workers 2 or more with --port"),
        (("--binding", "pcsc"), 2, "--binding"),
        (("--binding", "memory", "--sut", "http://127.0.0.1:9"), 2, "expected --sut with"),
        (("--sut", "http://127.0.0.1:9", "--database-url", "sqlite://"), 2, "expected --sut with"),
        (("--database-url", "mysql://x"), 3, "SC-E-500"),
    ],
)
def test_bad_input_is_told(options: Sequence[str], exit_code: int, said: str) -> None:
    ran = run("load", *options)

    assert ran.exit_code == exit_code, ran.stderr
    assert said in ran.stderr


def run_alone(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments[1:]],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=PATIENCE_S,
        env={**os.environ, "SAMECITY_BLOCK": "", **environment},
    )


def test_a_port_that_is_taken_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ran = run_alone("load", "--workers", "2", "--port", str(port))

    assert ran.returncode == 3
    assert f"expected a free port, received {port}" in ran.stderr


def test_without_locust_the_extra_is_named(tmp_path: Path) -> None:
    hide = "import importlib.util as u; f = u.find_spec\n" + (
        "u.find_spec = lambda name, *rest: None if name == 'locust' else f(name, *rest)\n"
    )
    (tmp_path / "sitecustomize.py").write_text(hide, encoding="utf-8")

    ran = run_alone("load", PYTHONPATH=str(tmp_path))

    assert ran.returncode == 3
    assert 'pip install "samecity[load]"' in ran.stderr


def test_the_command_line_never_imports_locust() -> None:
    code = (
        "import sys, samecity_conformance.cli.load;"
        "sys.exit(any(name in sys.modules for name in ('locust', 'gevent')))"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_worker_that_dies_is_told_and_everybody_leaves() -> None:
    with started("--workers", "2", "--users", "4", "--run-time", "60s") as running:
        processes = until(lambda: three(children(running.pid)))
        os.kill(processes[2], signal.SIGKILL)
        out, _ = running.communicate(timeout=PATIENCE_S)

    assert running.returncode == 3
    assert "worker 2 of 2 has ended (status -9)" in " ".join(out.split())
    until(lambda: not any(map(is_there, processes)))


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL], ids=lambda one: one.name)
def test_whoever_ends_the_command_ends_all_of_it(by: signal.Signals) -> None:
    with started("--workers", "2", "--users", "4", "--run-time", "60s") as running:
        processes = until(lambda: three(children(running.pid)))
        running.send_signal(by)
        running.communicate(timeout=PATIENCE_S)

    assert running.returncode == {signal.SIGINT: 130, signal.SIGKILL: -9}[by]
    until(lambda: not any(map(is_there, processes)))


def started(*options: str) -> subprocess.Popen[str]:
    """Start a morning in memory."""
    return subprocess.Popen(
        [*COMMAND, "--shape", "morning", "--binding", "memory", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "SAMECITY_BLOCK": "", "COLUMNS": "300"},
    )


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, oldest first."""
    found = subprocess.run(
        ["pgrep", "--parent", str(pid)], capture_output=True, encoding="utf-8", check=False
    )
    return sorted(int(line) for line in found.stdout.split())


def three(processes: list[int]) -> list[int]:
    return processes if len(processes) == 3 else []


def is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(found: Callable[[], _Found]) -> _Found:
    """Wait until something is there."""
    deadline = time.monotonic() + PATIENCE_S
    while not (seen := found()):
        assert time.monotonic() < deadline, "expected it within the time, it never came"
        time.sleep(0.1)
    return seen
