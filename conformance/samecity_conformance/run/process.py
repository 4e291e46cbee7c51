"""A worker as its employer sees it: a process with pipes, the case it has, and its last words."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO, Final

import msgspec

from samecity_conformance.run.protocol import Job, Task, Told
from samecity_conformance.run.record import Case

_COMMAND: Final = (sys.executable, "-m", "samecity_conformance.run.worker")
_START_S: Final = 300.0
"""How long a worker may take until the suite is collected; each plugin has a limit of its own."""

_GRACE_S: Final = 5.0
_LAST_WORDS: Final = 20_000
_READ_AT_ONCE: Final = 1 << 20


class Worker:
    """A worker that was started.

    Args:
        task: What it is told.
        seed: Of the run; sets of words have the same order under the same seed.

    Attributes:
        case: The case it has.
        is_ready: Whether it has collected the suite.
    """

    def __init__(self, task: Task, seed: int) -> None:
        self.case: Case | None = None
        self.is_ready = False
        self._limit_s = task.limit_s
        self._since = time.monotonic()
        self._rest = b""
        self._printed: IO[bytes] = TemporaryFile()
        self._process = subprocess.Popen(  # noqa: S603  this Python with our own module
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._printed,
            env=_environment(os.environ, seed),
        )
        self._tell(task)

    def fileno(self) -> int:
        """Return the descriptor that can be read when it says something, or is dead."""
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    @property
    def left_s(self) -> float:
        """How long it may still be silent; below 0 it is taken for dead."""
        limit_s = self._limit_s if self.is_ready else _START_S
        return self._since + limit_s + _GRACE_S - time.monotonic()

    @property
    def took_s(self) -> float:
        """How long it has had its case."""
        return time.monotonic() - self._since

    @property
    def is_late(self) -> bool:
        """Whether it had its case as long as a case may take."""
        return self.case is not None and self.took_s >= self._limit_s

    def hand(self, case: Case) -> None:
        """Give it a case."""
        self.case = case
        self._since = time.monotonic()
        self._tell(Job(case.id, case.node))

    def hear(self) -> Sequence[Told]:
        """Return what it said.

        Raises:
            EOFError: It is dead.
        """
        content = os.read(self.fileno(), _READ_AT_ONCE)
        if not content:
            raise EOFError
        *lines, self._rest = (self._rest + content).split(b"\n")
        return [msgspec.json.decode(line, type=Told) for line in lines]

    def end(self, patience_s: float = _GRACE_S) -> tuple[int, str]:
        """Let it know that nothing more comes, and see that it ends.

        Args:
            patience_s: How long it is given before it is killed.

        Returns:
            Its exit status, below 0 by a signal, and the last that it printed.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(patience_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
        status = self._process.wait()
        self._process.stdout.close()
        with self._printed as printed:
            printed.seek(max(0, printed.seek(0, os.SEEK_END) - _LAST_WORDS))
            return status, printed.read().decode(errors="replace")

    def _tell(self, message: Task | Job) -> None:
        assert self._process.stdin is not None
        # Who is dead says so by the end of its pipe.
        with suppress(BrokenPipeError):
            self._process.stdin.write(msgspec.json.encode(message) + b"\n")
            self._process.stdin.flush()


def _environment(ours: Mapping[str, str], seed: int) -> Mapping[str, str]:
    """Return a worker's environment: without what would make pytest load or do something else."""
    kept = {name: value for name, value in ours.items() if not name.startswith("PYTEST_")}
    return {
        **kept,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONHASHSEED": str(seed % 2**32),
    }
