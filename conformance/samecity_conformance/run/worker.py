"""A worker: a process that collects the suite once and then runs the cases it is handed.

It reads one job a line from standard input and writes one message a line to where standard output
was; whatever else prints, prints to standard error. A case that takes too long ends the process
with the stack of every thread on standard error, also while a plugin holds the interpreter: the
alarm is served by a signal handler in C.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, Final

import msgspec
import pytest

from samecity_conformance.rules import NODE as RULE
from samecity_conformance.run.installed import plugin_places
from samecity_conformance.run.protocol import DEFECT, Done, Job, Ready, Task, Told
from samecity_conformance.run.watch import Watch
from samecity_conformance.suite import FEATURES
from samecity_conformance.suite.selection import HANDED, HEARD, Chosen, chosen_by
from samecity_hardware_sim.traces.trace import Event

_STDERR: Final = 2


class Loop:
    """The loop of a worker, as a plugin of pytest.

    Args:
        task: What it was told.
        jobs: Lines with jobs.
        told: Where its messages go.

    Attributes:
        is_over: Whether all jobs were done.
    """

    def __init__(self, task: Task, jobs: BinaryIO, told: BinaryIO) -> None:
        self._task = task
        self._jobs = jobs
        self._told = told
        self._heard: list[Event] = []
        self.is_over = False

    def pytest_configure(self, config: pytest.Config) -> None:
        """Let the suite know that cases are chosen elsewhere."""
        config.stash[HANDED] = True
        config.stash[HEARD] = self._heard

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Say why a part of the suite cannot be collected."""
        if report.failed:
            sys.stderr.write(f"{report.nodeid}: {report.longreprtext}\n")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run cases until no more come."""
        if session.testsfailed:
            raise session.Interrupted("the suite could not be collected")
        items = {item.nodeid: item for item in session.items}
        watch = Watch(tuple(plugin_places().values()), self._heard)
        session.config.pluginmanager.register(watch)
        chosen = chosen_by(session.config)
        # Built now: the first case has as much time as any other.
        _ = chosen.registry
        faulthandler.register(signal.SIGALRM, file=_STDERR, chain=True)
        self._tell(Ready(len(items)))
        for job in self._read():
            begun = time.monotonic()
            watch.begin()
            signal.setitimer(signal.ITIMER_REAL, self._task.limit_s)
            if job.node in items:
                _run(items[job.node], items)
            elif job.node.startswith(RULE):
                _check(job.case, chosen, watch)
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            took_ms = round(1000 * (time.monotonic() - begun))
            self._tell(Done(watch.result(job.case, took_ms)))
        self.is_over = True
        return True

    def _read(self) -> Iterator[Job]:
        for line in self._jobs:
            yield msgspec.json.decode(line, type=Job)

    def _tell(self, message: Told) -> None:
        self._told.write(msgspec.json.encode(message) + b"\n")
        self._told.flush()


def arguments(suite: str, options: Sequence[str]) -> list[str]:
    """Return the command line of pytest: the suite, and nothing of the folder it is started in."""
    left_out = ("cacheprovider", "terminal", "faulthandler", "doctest", "junitxml", "logging")
    return [
        "--pyargs",
        suite,
        *("-ppytest_bdd.plugin", "-psamecity_conformance.plugin"),
        *(f"-pno:{name}" for name in left_out),
        "--capture=no",
        "--import-mode=importlib",
        f"-c{os.devnull}",
        f"--rootdir={FEATURES.parent}",
        *options,
    ]


def _run(item: pytest.Item, items: Mapping[str, pytest.Item]) -> None:
    """Run an item; what its module shares stays set up, as if another one of it came next."""
    following = next((one for one in items.values() if one is not item), None)
    item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)


def _check(case: str, chosen: Chosen, watch: Watch) -> None:
    """Check a rule, which asks for nothing that a pytest item would bring."""
    try:
        watch.checked = chosen.check(case)
        watch.has_run = True
    except (KeyboardInterrupt, pytest.exit.Exception):
        raise
    except BaseException as error:
        # As pytest does it: even what a plugin raises to end the process fails this case alone.
        watch.keep(error)


def main() -> None:
    """Serve the process that started this one."""
    task = msgspec.json.decode(sys.stdin.buffer.readline(), type=Task)
    told = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    loop = Loop(task, sys.stdin.buffer, told)
    pytest.main(arguments(task.suite, task.options), plugins=[loop])
    sys.exit(0 if loop.is_over else DEFECT)


if __name__ == "__main__":
    main()
