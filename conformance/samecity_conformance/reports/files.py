"""Reports as files: runs and reports are found and read, and what is made of them is written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from samecity.errors import ConfigurationError, DataInvalid
from samecity_conformance.profiles import load_profiles
from samecity_conformance.reports.report import Report, make_report
from samecity_conformance.requirements.book import load_requirements
from samecity_conformance.run.folder import read

_ORDINARY: Final = 0o666


def report_of(run: Path, others: Iterable[Path] = ()) -> Report:
    """Make the report of a run, finished or not.

    Args:
        run: Its folder, or its name.
        others: Runs of the same cases over other bindings.

    Raises:
        ConfigurationError: The run cannot be read.
        DataInvalid: It is damaged, or of another version.
        UnknownName: There is no such run.
    """
    try:
        records = [read(one) for one in (run, *others)]
    except OSError as error:
        raise ConfigurationError(
            f"expected a run that can be read, received: {error.strerror}",
            hint="a run's folder holds run.json, cases.ndjson and verdicts.ndjson",
        ) from error
    for record in records:
        if len(record.cases) != record.head.cases:
            raise DataInvalid(
                "cases.ndjson",
                "-",
                expected=f"{record.head.cases} cases",
                received=str(len(record.cases)),
            )
    least_percent = {name: one.share_percent for name, one in load_profiles().items()}
    return make_report(records[0], load_requirements().values(), least_percent, records[1:])


def read_report(file: Path) -> Report:
    """Read a report that was kept as JSON.

    Raises:
        ConfigurationError: The file cannot be read.
        DataInvalid: It is damaged, or of another version.
    """
    content = content_of(file)
    try:
        return msgspec.json.decode(content, type=Report)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        problem, _, path = str(error).partition(" - at ")
        raise DataInvalid(
            file.name,
            path.strip("`") or "-",
            expected="a report of version 1",
            received=problem,
        ) from error


def open_report(name: Path) -> Report:
    """Return a report by the file that holds it, or by the folder or name of its run.

    Raises:
        ConfigurationError: It cannot be read.
        DataInvalid: It is damaged, or of another version.
        UnknownName: There is no such run.
    """
    return read_report(name) if name.is_file() else report_of(name)


def content_of(file: Path) -> bytes:
    """Return what a file holds.

    Raises:
        ConfigurationError: It cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"expected a file that can be read, received {file.name}: {error.strerror}",
            hint="compare the name with what is in the folder",
        ) from error


def put(file: Path, text: str) -> None:
    """Write a file whole or not at all; an older one gives way.

    Raises:
        ConfigurationError: It cannot be written.
    """
    try:
        handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
            os.chmod(draft, _ORDINARY & ~_mask())
            os.replace(draft, file)
        finally:
            with suppress(FileNotFoundError):  # it has its name
                os.unlink(draft)
    except OSError as error:
        raise ConfigurationError(
            f"expected a place to write {file.name}, received: {error.strerror}",
            hint="name a file in a folder of your own",
        ) from error


def _mask() -> int:
    """Return which rights new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
