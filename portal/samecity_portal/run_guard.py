"""Runs one conformance run in a process of its own, and ends it when the portal's worker ends.

Its standard input is a pipe that the worker keeps open: however the worker ends, the pipe closes,
and the suite is stopped. What became of the run is written down last.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Final

import msgspec

from samecity.domain.clock import SHANGHAI

REPORT: Final = "report.json"
LOG: Final = "log.txt"
END: Final = "end.json"

_PATIENCE_S: Final = 5.0


class End(msgspec.Struct, frozen=True):
    """How a run ended.

    Attributes:
        exit_code: Of the suite.
        is_cancelled: Whether it was stopped because the portal ended.
    """

    exit_code: int
    is_cancelled: bool
    ended_at: datetime


def guard(folder: Path, command: list[str]) -> int:
    """Run a command until it ends, or until standard input does.

    Args:
        folder: Of the run: its report and what it says on standard error are kept there.
        command: The suite's.
    """
    cancelled = Event()
    with (folder / REPORT).open("xb") as report, (folder / LOG).open("xb") as log:
        process = subprocess.Popen(  # noqa: S603  our own suite, arguments as a list
            command, stdin=subprocess.DEVNULL, stdout=report, stderr=log, start_new_session=True
        )
    Thread(target=_stop_with_parent, args=(process, cancelled), daemon=True).start()
    exit_code = process.wait()
    end = End(exit_code, cancelled.is_set(), datetime.now(SHANGHAI))
    new = folder / f"{END}.new"
    new.write_bytes(msgspec.json.encode(end))
    new.replace(folder / END)
    return exit_code


def _stop_with_parent(process: subprocess.Popen[bytes], cancelled: Event) -> None:
    sys.stdin.buffer.read()
    cancelled.set()
    for sent in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE_S)
            return


if __name__ == "__main__":
    sys.exit(guard(Path(sys.argv[1]), sys.argv[2:]))
