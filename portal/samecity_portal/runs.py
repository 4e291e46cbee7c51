"""Conformance runs that a visitor starts: one at a time, each in processes and a folder of its own.

The suite is never imported: it is started by its command, and what it writes is read (docs/
reports.md). All workers of a portal see the same folders; a lock that lasts as long as the run says
that one is going on.
"""

from __future__ import annotations

import fcntl
import secrets
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import unique
from pathlib import Path
from time import monotonic, sleep
from typing import Final, TypeVar

import attrs
import msgspec

from samecity.domain.clock import SHANGHAI
from samecity.domain.word import Word
from samecity.errors import UnknownName
from samecity_portal.run_guard import END, LOG, REPORT, End
from samecity_portal.settings import KEPT_RUNS
from samecity_portal.suite import SUITE, ask, environment

_GUARD: Final = (sys.executable, "-m", "samecity_portal.run_guard")
_LOCK: Final = "lock"
_ORDER: Final = "order.json"
_HEAD: Final = "run.json"
_CASES: Final = "cases.ndjson"
_VERDICTS: Final = "verdicts.ndjson"
_ID_FORM: Final = "%Y%m%d-%H%M%S"
_LAST_WORDS: Final = 2000
_LOOK_S: Final = 0.2
_LETS_GO_S: Final = 5.0


class RunsBusy(Exception):
    """A run is going on already; wait for its end."""


@unique
class RunState(Word):
    """How far a run has come.

    `FINISHED` has a report; `FAILED` ended without one; `CANCELLED` ended with the portal; `LOST`
    was cut off by something else.
    """

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be run.

    Attributes:
        regions: Region codes; empty with `cases`, else every region with a plugin.
        profiles: Profiles; empty is all.
        cases: Ids of cases; empty is all.
        workers: How many processes.
    """

    regions: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    binding: str = "memory"
    seed: int = 0
    workers: int = 1
    began_at: datetime = datetime(2000, 1, 1, tzinfo=SHANGHAI)

    def options(self) -> Iterator[str]:
        """Return the options of the suite's command."""
        named = (("--region", self.regions), ("--profile", self.profiles), ("--case", self.cases))
        for option, values in named:
            for value in values:
                yield from (option, value)
        if not self.regions and not self.cases:
            yield "--all"
        yield from ("--binding", self.binding, "--seed", str(self.seed))
        yield from ("--workers", str(self.workers))


class Verdict(msgspec.Struct, frozen=True):
    """What became of a case, in short."""

    case: str
    verdict: str
    took_ms: int = 0


class _Head(msgspec.Struct, frozen=True):
    cases: int


class _Report(msgspec.Struct, frozen=True):
    conclusion: str


@attrs.frozen
class Run:
    """A run as its folder shows it.

    Attributes:
        conclusion: Green, red, unproved or ours; empty before it is over.
        cases: How many there are; None before the suite has counted them.
        verdicts: How many cases ended how.
        problem: The last words of a run that failed.
    """

    id: str
    order: Order
    state: RunState
    conclusion: str
    ended_at: datetime | None
    cases: int | None
    verdicts: Mapping[str, int]
    problem: str

    @property
    def done(self) -> int:
        """How many cases have a verdict."""
        return sum(self.verdicts.values())


class Runs:
    """The runs of a portal.

    Args:
        folder: Where they are kept, a folder each.
        kept: How many of them.
    """

    # The pipes that keep guards waiting; closed with this process, which ends their runs.
    _open: list[subprocess.Popen[bytes]]

    def __init__(self, folder: Path, kept: int = KEPT_RUNS) -> None:
        self._folder = folder
        self._kept = kept
        self._open = []

    def start(self, order: Order) -> Run:
        """Start a run.

        Raises:
            RunsBusy: Another one is going on.
        """
        began_at = datetime.now(SHANGHAI)
        order = msgspec.structs.replace(order, began_at=began_at)
        run_id = f"{began_at:{_ID_FORM}}-{secrets.token_hex(3)}"
        with self._lock(run_id) as lock:
            folder = self._folder / run_id
            folder.mkdir(mode=0o700)
            (folder / _ORDER).write_bytes(msgspec.json.encode(order))
            suite = (*SUITE, "run", *order.options(), "--to", str(folder), "--json")
            # What it had before is over, or the lock would be held.
            self.cancel()
            self.prune()
            self._open.append(
                subprocess.Popen(  # noqa: S603  our own suite, arguments as a list
                    (*_GUARD, str(folder), *suite),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=(lock,),
                    env=environment(),
                    start_new_session=True,
                )
            )
        return self.find(run_id)

    def cancel(self) -> None:
        """End what this process started, and wait for it."""
        for guard in self._open:
            assert guard.stdin is not None  # see start
            guard.stdin.close()
        for guard in self._open:
            guard.wait()
        self._open = []

    def all(self) -> Sequence[Run]:
        """Return all runs, the newest first."""
        running, found = self._running(), []
        for folder in self._newest_first():
            with suppress(FileNotFoundError):  # forgotten by another worker meanwhile
                found.append(_read(folder, running))
        return found

    def prune(self) -> None:
        """Forget all but the newest runs; one that goes on stays."""
        running = self._running()
        for folder in self._newest_first()[self._kept :]:
            if folder.name != running:
                (folder / _ORDER).unlink(missing_ok=True)  # from here on nobody finds it
                shutil.rmtree(folder, ignore_errors=True)

    def _newest_first(self) -> list[Path]:
        folders = (file.parent for file in self._folder.glob(f"*/{_ORDER}"))
        return sorted(folders, key=lambda folder: folder.name, reverse=True)

    def find(self, run_id: str) -> Run:
        """Return a run.

        Raises:
            UnknownName: There is none such.
        """
        # Asked first: a run that ends in between is over in the folder already.
        running = self._running()
        return _read(self._of(run_id), running)

    def verdicts(self, run_id: str, after: int = 0) -> Sequence[Verdict]:
        """Return the verdicts of a run in the order in which they came, but for the first ones.

        Raises:
            UnknownName: There is no such run.
        """
        return _lines(self._of(run_id) / _VERDICTS)[after:]

    def report(self, run_id: str, lang: str = "", form: str = "html") -> bytes | None:
        """Return the report of a run that is finished; None before.

        Args:
            run_id: The run.
            lang: `zh` or `en` for people; empty for JSON.
            form: For people: `html` or `junit`. Made when it is first asked for.

        Raises:
            UnknownName: There is no such run.
        """
        if self.find(run_id).state is not RunState.FINISHED:
            return None
        folder = self._of(run_id)
        if not lang:
            return (folder / REPORT).read_bytes()
        made = folder / f"report.{lang}.{form}"
        if not made.is_file():
            new = folder / f"{secrets.token_hex(4)}.new"
            ask("report", str(folder), f"--{form}", str(new), "--lang", lang)
            new.replace(made)
        return made.read_bytes()

    def difference(self, before: str, after: str) -> bytes | None:
        """Return what changed between two runs that are finished, as JSON; None before.

        Raises:
            UnknownName: There is no such run.
        """
        ends = [self.find(run_id).state for run_id in (before, after)]
        if any(state is not RunState.FINISHED for state in ends):
            return None
        made = self._of(after) / f"since.{before}.json"
        if not made.is_file():
            new = self._of(after) / f"{secrets.token_hex(4)}.new"
            new.write_bytes(ask("diff", str(self._of(before)), str(self._of(after)), "--json"))
            new.replace(made)
        return made.read_bytes()

    def _of(self, run_id: str) -> Path:
        names = {file.parent.name: file.parent for file in self._folder.glob(f"*/{_ORDER}")}
        if run_id not in names:
            raise UnknownName("run", run_id[:40], tuple(sorted(names))[-3:])
        return names[run_id]

    @contextmanager
    def _lock(self, run_id: str) -> Iterator[int]:
        """Hold the lock; it stays held as long as a process has it that was started meanwhile."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / _LOCK).open("a+b") as lock:
            began = monotonic()
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    # Somebody may just be looking whether it is held, or a run that is over may
                    # not have let go of it yet.
                    lock.seek(0)
                    is_over = (self._folder / lock.read().decode() / END).is_file()
                    if monotonic() - began >= (_LETS_GO_S if is_over else _LOOK_S):
                        raise RunsBusy from None
                sleep(_LOOK_S / 10)
            lock.truncate(0)
            lock.write(run_id.encode())
            lock.flush()
            yield lock.fileno()

    def _running(self) -> str:
        """Return the id of the run that is going on, or an empty text."""
        try:
            with (self._folder / _LOCK).open("rb") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
                except BlockingIOError:
                    return lock.read().decode()
        except FileNotFoundError:
            pass
        return ""


def _read(folder: Path, running: str) -> Run:
    order = msgspec.json.decode((folder / _ORDER).read_bytes(), type=Order)
    end = _decoded(folder / END, End)
    head = _decoded(folder / _HEAD, _Head)
    report = _decoded(folder / REPORT, _Report) if end is not None else None
    state = _state(end, report, is_running=folder.name == running)
    return Run(
        id=folder.name,
        order=order,
        state=state,
        conclusion=report.conclusion if report is not None else "",
        ended_at=end.ended_at if end is not None else None,
        cases=head.cases if head is not None else None,
        verdicts=Counter(one.verdict for one in _lines(folder / _VERDICTS)),
        problem=_last_words(folder / LOG) if state is RunState.FAILED else "",
    )


def _state(end: End | None, report: _Report | None, *, is_running: bool) -> RunState:
    if end is None:
        return RunState.RUNNING if is_running else RunState.LOST
    if end.is_cancelled:
        return RunState.CANCELLED
    return RunState.FINISHED if report is not None else RunState.FAILED


_Kind = TypeVar("_Kind", End, _Head, _Report)


def _decoded(file: Path, kind: type[_Kind]) -> _Kind | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def _lines(file: Path) -> list[Verdict]:
    """Return the verdicts in a file; a last line that is being written does not count."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return []
    whole = content[: content.rfind(b"\n") + 1].splitlines()
    return [msgspec.json.decode(line, type=Verdict) for line in whole]


def _last_words(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:].strip()
