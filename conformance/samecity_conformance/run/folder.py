"""A run's folder: what is written down while it goes on, and what survives when it is killed.

`run.json` is the head, `cases.ndjson` the cases, one a line, `verdicts.ndjson` the results, one a
line in the order in which they came. A line is on the disk before the next case of that worker
begins; a last line that was cut off counts as not written.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import attrs
import msgspec

from samecity.errors import ConfigurationError, DataInvalid, UnknownName
from samecity_conformance.run.record import Case, Head, Result

RUNS: Final = Path("runs")
"""Where runs are kept unless somebody says otherwise."""

_HEAD: Final = "run.json"
_CASES: Final = "cases.ndjson"
_VERDICTS: Final = "verdicts.ndjson"

_Line = TypeVar("_Line", Case, Result)


@attrs.frozen
class Record:
    """All that is known of a run.

    Attributes:
        cases: All of them, in their order.
        results: Of those that were decided, in the order of the cases.
    """

    head: Head
    cases: Sequence[Case]
    results: Sequence[Result]

    @property
    def open(self) -> Sequence[Case]:
        """Cases that have no verdict yet."""
        decided = {result.case for result in self.results}
        return [case for case in self.cases if case.id not in decided]


class Writer:
    """Appends results to a run that is going on.

    Args:
        file: Descriptor of the open file.
    """

    def __init__(self, file: int) -> None:
        self._file = file

    def append(self, results: Iterable[Result]) -> None:
        """Write results, and return when they are on the disk."""
        lines = b"".join(msgspec.json.encode(result) + b"\n" for result in results)
        while lines:
            lines = lines[os.write(self._file, lines) :]
        os.fsync(self._file)


def begin(folder: Path, head: Head, cases: Sequence[Case]) -> None:
    """Make the folder of a run.

    Args:
        folder: Must not hold a run yet.
        head: What the run is about.
        cases: All of them.

    Raises:
        ConfigurationError: It cannot be written, or holds a run.
    """
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _HEAD).exists():
            raise ConfigurationError(
                f"expected a folder without a run, received {folder}",
                hint=f"samecity conform resume {folder}, or another --to",
            )
        lines = b"".join(msgspec.json.encode(case) + b"\n" for case in cases)
        _put(folder / _CASES, lines)
        _put(folder / _VERDICTS, b"")
        # Last: whoever finds a head finds all the rest.
        _put(folder / _HEAD, msgspec.json.format(msgspec.json.encode(head)) + b"\n")


@contextmanager
def appending(folder: Path) -> Iterator[Writer]:
    """Open a run for further results; a line that was cut off is taken away.

    Raises:
        ConfigurationError: It cannot be written.
    """
    file = folder / _VERDICTS
    with _writable(folder):
        whole = file.read_bytes().rfind(b"\n") + 1
        descriptor = os.open(file, os.O_WRONLY)
    try:
        os.ftruncate(descriptor, whole)
        os.lseek(descriptor, whole, os.SEEK_SET)
        yield Writer(descriptor)
    finally:
        os.close(descriptor)


def read(folder: Path) -> Record:
    """Read a run, finished or not.

    Args:
        folder: Of the run, or the name of one under `runs/`.

    Raises:
        UnknownName: There is no run.
        DataInvalid: It is not as it was written, or a case has two results.
    """
    found = find(folder)
    head = _decoded(found / _HEAD, (found / _HEAD).read_bytes(), Head)
    cases = list(_lines(found / _CASES, Case))
    place = {case.id: at for at, case in enumerate(cases)}
    by_case: dict[str, Result] = {}
    for result in _lines(found / _VERDICTS, Result):
        if result.case in by_case:
            raise DataInvalid(
                _VERDICTS,
                "case",
                expected="one result of each case",
                received=f"two of {result.case}",
            )
        by_case[result.case] = result
    results = sorted(
        (result for case, result in by_case.items() if case in place),
        key=lambda result: place[result.case],
    )
    return Record(head, cases, results)


def find(folder: Path) -> Path:
    """Return the folder of a run by its path or its name.

    Raises:
        UnknownName: There is no such run.
    """
    for one in (folder, RUNS / folder):
        if (one / _HEAD).is_file():
            return one
    known = sorted(one.parent.name for one in RUNS.glob(f"*/{_HEAD}"))
    raise UnknownName("run", str(folder), tuple(known[-3:]))


def _lines(file: Path, kind: type[_Line]) -> Iterator[_Line]:
    content = file.read_bytes()
    for line in content[: content.rfind(b"\n") + 1].splitlines():
        yield _decoded(file, line, kind)


_Value = TypeVar("_Value", Head, Case, Result)


def _decoded(file: Path, content: bytes, kind: type[_Value]) -> _Value:
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise DataInvalid(
            file.name, "line", expected=f"a {kind.__name__.lower()}", received=str(error)[:120]
        ) from error


def _put(file: Path, content: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ConfigurationError(
            f"expected a folder that can be written, received {folder}: {error.strerror}",
            hint="choose another one with --to",
        ) from error
