"""Starts the processes of a run, watches them, and brings back what they counted.

Every one of them ends when this process lets go of its input, however that happens: at the end of
the run, on Ctrl-C, or because it was killed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from select import select
from tempfile import TemporaryFile
from typing import IO, Final, Self

import attrs
import msgspec

from samecity.errors import ConfigurationError
from samecity_conformance.load.plan import Finished, Listening, Plan, Role, Taken, Told
from samecity_conformance.load.tally import Tally

_COMMAND: Final = (sys.executable, "-m", "samecity_conformance.load.play")
_LOCUST: Final = "locust"
_LONGER_S: Final = 120.0
"""How much longer than the run all of it may take: start, preparation, the last turns, the books.
Project-defined."""

_LOOKS_EVERY_S: Final = 0.2
_LEAVES_WITHIN_S: Final = 10.0
_LAST_WORDS: Final = 300
_READ_AT_ONCE: Final = 1 << 20


@attrs.frozen
class Lost:
    """A process without which the run came to nothing.

    Attributes:
        number: Of a worker, from 1; 0 is the process that leads, or the only one.
        status: Exit code, below 0 the signal that ended it; None is one that was too late.
        words: The last that it said.
    """

    number: int
    workers: int
    status: int | None
    words: str


def run(plan: Plan) -> Sequence[Tally] | Lost:
    """Carry out a plan in processes of its own.

    Args:
        plan: Its role and number are set here.

    Returns:
        What each process with users counted, or which process was lost.

    Raises:
        ConfigurationError: The port is taken.
    """
    with _Crowd(plan) as crowd:
        if plan.workers == 1:
            crowd.start(Role.ALONE)
        else:
            crowd.start(Role.MASTER, port=plan.port)
            told = crowd.listen()
            if isinstance(told, Taken):
                raise ConfigurationError(
                    f"expected a free port, received {plan.port}, where somebody listens already",
                    hint="name another --port, or none: then one is found",
                )
            if isinstance(told, Lost):
                return told
            assert isinstance(told, Listening)
            for number in range(1, plan.workers + 1):
                crowd.start(Role.WORKER, number=number, port=told.port)
        told = crowd.listen()
        if isinstance(told, Lost):
            return told
        assert isinstance(told, Finished)
        return told.tallies


def check_installed() -> None:
    """See to it that Locust is there, without importing it.

    Raises:
        ConfigurationError: It is not.
    """
    if find_spec(_LOCUST) is None:
        raise ConfigurationError(
            "expected Locust to be installed, received no such package",
            hint='pip install "samecity[load]"',
        )


class _Process:
    """A process that was started, and lives for as long as we hold its input."""

    def __init__(self, plan: Plan) -> None:
        self.number = plan.number if plan.role is Role.WORKER else 0
        self._words: IO[bytes] = TemporaryFile()
        # In a session of its own: Ctrl-C is for us alone, who then let go of everybody.
        self._popen = subprocess.Popen(  # noqa: S603  this Python with our own module
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._words,
            start_new_session=True,
        )
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        self._held, self.output = self._popen.stdin, self._popen.stdout
        with suppress(BrokenPipeError):  # it is dead already, which is found out soon
            self._held.write(msgspec.json.encode(plan) + b"\n")
            self._held.flush()

    @property
    def status(self) -> int | None:
        """Its exit code, None while it lives."""
        return self._popen.poll()

    def words(self) -> str:
        """Return the last line that it wrote for people."""
        self._words.seek(0)
        lines = self._words.read().decode(errors="replace").strip().splitlines()
        return lines[-1][:_LAST_WORDS] if lines else ""

    def let_go(self) -> None:
        """Let go of its input, so that it ends."""
        with suppress(BrokenPipeError):
            self._held.close()

    def close(self) -> None:
        """Wait until it has ended; insist if it does not."""
        try:
            self._popen.wait(_LEAVES_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self.output.close()
        self._words.close()


class _Crowd:
    """The processes of one run; when it is left, all of them end."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._deadline = time.monotonic() + plan.run_time_s + _LONGER_S
        self._processes: list[_Process] = []
        self._unread = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        for process in self._processes:
            process.let_go()
        for process in self._processes:
            process.close()

    def start(self, role: Role, *, number: int = 1, port: int = 0) -> None:
        """Start one more."""
        plan = msgspec.structs.replace(self._plan, role=role, number=number, port=port)
        self._processes.append(_Process(plan))

    def listen(self) -> Told | Lost:
        """Wait until the first process says something, or one of them is lost."""
        first = self._processes[0].output.fileno()
        while b"\n" not in self._unread:
            ready, _, _ = select([first], [], [], _LOOKS_EVERY_S)
            said = os.read(first, _READ_AT_ONCE) if ready else b""
            self._unread += said
            # Whoever has ended may have said something before.
            lost = self._lost() if not said else None
            if lost is not None:
                return lost
        line, _, self._unread = self._unread.partition(b"\n")
        told: Told = msgspec.json.decode(line, type=Told)
        return told

    def _lost(self) -> Lost | None:
        workers = self._plan.workers
        for process in self._processes:
            if process.status is not None:
                return Lost(process.number, workers, process.status, process.words())
        if time.monotonic() > self._deadline:
            return Lost(0, workers, None, self._processes[0].words())
        return None
