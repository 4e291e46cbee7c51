"""Whose matter a failed case is: the region's, the suite's, the settings' or the machine's.

An expectation that did not come true is the region's, and so is an exception out of its plugin;
any other exception is a defect of the suite, unless it says that settings or machine are at fault.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb
from typing import Final

import attrs
import pytest

from samecity.errors import ConfigurationError, DataInvalid, JournalError, PluginError
from samecity_conformance.bindings import NotUsable
from samecity_conformance.expectation import Unexpected
from samecity_conformance.rules import CounterExample
from samecity_conformance.run.record import Verdict
from samecity_conformance.unasked import OMITTED, Omitted
from samecity_conformance.wording import Wording, alike

_SAID: Final = re.compile(r"expected (?P<expected>.+?),? (?:received|got) (?P<received>.+)", re.S)
_LONGEST: Final = 500
_THEN: Final = "then"


@attrs.frozen
class Failure:
    """What went wrong in a case.

    Attributes:
        error: What was raised.
        phase: `setup`, `call` or `teardown`.
        step: Sentence of the step in which it was raised, or empty.
        step_type: `given`, `when` or `then`, or empty.
        compared: What an assertion compared, in words; or empty.
    """

    error: BaseException
    phase: str
    step: str = ""
    step_type: str = ""
    compared: str = ""


@attrs.frozen
class Judgement:
    """A verdict with what was expected, what came, and why."""

    verdict: Verdict
    expected: str = ""
    received: str = ""
    why: Wording | None = None


def judge(failure: Failure, plugins: tuple[Path, ...]) -> Judgement:
    """Say whose matter a failure is.

    Args:
        failure: What went wrong.
        plugins: Folders of the plugins under test.
    """
    error = failure.error
    if isinstance(error, Omitted):
        return Judgement(Verdict.OMIT, why=error.why)
    if isinstance(error, pytest.skip.Exception):
        why = str(error.msg)
        verdict = Verdict.OMIT if why.startswith(OMITTED) else Verdict.SKIP
        return Judgement(verdict, why=alike(why.removeprefix(OMITTED)))
    is_theirs = (
        isinstance(error, PluginError | DataInvalid | Unexpected)
        or _is_expectation(failure)
        or _is_raised_in(error, plugins)
    )
    if isinstance(error, NotUsable):
        return Judgement(error.verdict, why=alike(_shortened(str(error))))
    if isinstance(error, ConfigurationError) and not is_theirs:
        return Judgement(Verdict.CONFIGURATION, why=alike(_shortened(str(error))))
    if isinstance(error, OSError | JournalError) and not is_theirs:
        return Judgement(Verdict.ENVIRONMENT, why=alike(_shortened(str(error))))
    if isinstance(error, CounterExample):
        return Judgement(Verdict.FAIL, error.expected, error.received)
    expected, received = _told(failure)
    return Judgement(Verdict.FAIL if is_theirs else Verdict.ERROR, expected, received)


def _is_expectation(failure: Failure) -> bool:
    return (
        isinstance(failure.error, AssertionError)
        and failure.phase == "call"
        and failure.step_type in ("", _THEN)
    )


def _is_raised_in(error: BaseException, folders: tuple[Path, ...]) -> bool:
    files = list(_files(error))
    return bool(files) and any(files[-1].is_relative_to(folder) for folder in folders)


def _files(error: BaseException) -> Iterator[Path]:
    for frame, _ in walk_tb(error.__traceback__):
        yield Path(frame.f_code.co_filename)


def _told(failure: Failure) -> tuple[str, str]:
    """Return what was expected and received, as the assertion says it or as the step does."""
    # What pytest adds to an assertion's own message stands below it.
    message = next(iter(str(failure.error).splitlines()), "")
    said = _SAID.search(message) if isinstance(failure.error, AssertionError) else None
    if said is not None:
        return _shortened(said["expected"]), _shortened(said["received"])
    received = failure.compared or message or "nothing that says more"
    if not isinstance(failure.error, AssertionError):
        received = f"{type(failure.error).__name__}: {message}"
    return _shortened(failure.step), _shortened(received)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
