"""The workers of a run: each has one case at a time, and is replaced when it dies.

What a death means is decided here: the case that the worker had is a failure of the plugin under
test, and the run goes on. A worker that dies before it was ever ready ends the run: no other one
would do better.
"""

from __future__ import annotations

import re
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from multiprocessing.connection import wait
from typing import Final

from samecity_conformance.run.process import Worker
from samecity_conformance.run.protocol import DEFECT, Ready, Task
from samecity_conformance.run.record import Case, Evidence, Result, Verdict

_LINES: Final = 30
_GRACE_S: Final = 5.0
_HANGS: Final = re.compile(r"^(Current thread|Thread) 0x\w+ .*\Z", re.M | re.S)
"""The stacks that a worker prints whose case takes too long."""


class WorkersFail(Exception):
    """No worker comes as far as its first case.

    Attributes:
        words: The last that one of them printed.
    """

    def __init__(self, status: int, words: str) -> None:
        super().__init__(f"expected a worker that collects the suite, received status {status}")
        self.words = words


class Pool:
    """Runs cases in processes of their own.

    Args:
        task: What every worker is told.
        seed: Of the run.
        size: How many workers.
    """

    def __init__(self, task: Task, seed: int, size: int) -> None:
        self._task = task
        self._seed = seed
        self._size = size
        self._workers: list[Worker] = []
        self._waiting: deque[deque[Case]] = deque()
        self._begun: dict[Worker, deque[Case]] = {}

    def run(self, cases: Sequence[Case]) -> Iterator[Result]:
        """Run cases, and yield the results as they come.

        A worker gets its next case only when the caller asks for the next result: until then the
        caller can put the last one where it is safe.

        Raises:
            WorkersFail: No worker comes as far as its first case.
        """
        self._waiting.extend(map(deque, _groups(cases)))
        try:
            while len(self._workers) < min(self._size, len(self._waiting)):
                self._hire()
            while self._workers:
                yield from self._wait()
        finally:
            for worker in self._workers:
                worker.end(patience_s=0.0)

    def _hire(self) -> None:
        self._workers.append(Worker(self._task, self._seed))

    def _wait(self) -> Iterator[Result]:
        patience_s = min(worker.left_s for worker in self._workers)
        heard = wait([worker.fileno() for worker in self._workers], max(0.0, patience_s))
        for worker in tuple(self._workers):
            if worker.fileno() in heard:
                yield from self._hear(worker)
            elif worker.left_s < 0:
                yield from self._bury(worker, patience_s=0.0)

    def _hear(self, worker: Worker) -> Iterator[Result]:
        try:
            messages = worker.hear()
        except EOFError:
            yield from self._bury(worker, patience_s=_GRACE_S)
            return
        for message in messages:
            if isinstance(message, Ready):
                worker.is_ready = True
            else:
                worker.case = None
                yield message.result
            self._employ(worker)

    def _employ(self, worker: Worker) -> None:
        """Give a worker its next case, or send it home."""
        group = self._begun.get(worker)
        if not group and self._waiting:
            group = self._begun[worker] = self._waiting.popleft()
        if group:
            worker.hand(group.popleft())
        else:
            self._workers.remove(worker)
            worker.end()

    def _bury(self, worker: Worker, *, patience_s: float) -> Iterator[Result]:
        self._workers.remove(worker)
        case, took_s, is_late = worker.case, worker.took_s, worker.is_late
        status, words = worker.end(patience_s)
        if case is None:
            raise WorkersFail(status, words)
        yield _death(case, status, words, took_s, limit_s=self._task.limit_s if is_late else 0.0)
        rest = self._begun.pop(worker)
        if rest:
            self._waiting.appendleft(rest)
        if len(self._workers) < len(self._waiting):
            self._hire()


def _telling(words: str, *, is_late: bool) -> str:
    """Return what tells most of the last that a worker printed.

    Whoever hangs tells it first: the newest call stands at the top of its stack. Whoever dies tells
    it last.
    """
    stacks = _HANGS.search(words) if is_late else None
    lines = words.splitlines()[-_LINES:] if stacks is None else stacks[0].splitlines()[:_LINES]
    return "\n".join(lines)


def _groups(cases: Iterable[Case]) -> Iterator[Iterable[Case]]:
    """Yield cases that one worker runs one after the other, because they look at the same uses."""
    for _, group in groupby(cases, lambda case: (case.kind, case.scenarios, case.regions)):
        yield group


def _death(case: Case, status: int, words: str, took_s: float, *, limit_s: float) -> Result:
    """Return what a worker's death is for the case it had.

    Args:
        case: The case.
        status: Of the process.
        words: The last that it printed.
        took_s: How long it had the case.
        limit_s: How long it might have had it; 0 if it died sooner.
    """
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    received = f"the end of the process by {how}"
    if limit_s:
        received = f"none for {limit_s:g} s, and {received}"
    return Result(
        case=case.id,
        verdict=Verdict.ERROR if status == DEFECT else Verdict.FAIL,
        expected=f"an answer within {limit_s:g} s" if limit_s else "an answer",
        received=received,
        evidence=Evidence(counter_example=_telling(words, is_late=limit_s > 0)),
        took_ms=round(1000 * took_s),
    )
