"""A run from the wish to the last verdict, and one that was cut off to its end."""

from __future__ import annotations

import os
import platform
import shlex
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from samecity.domain.clock import SHANGHAI
from samecity.errors import ConfigurationError
from samecity_conformance.run import folder as folders
from samecity_conformance.run.digests import changes, digests
from samecity_conformance.run.folder import Record
from samecity_conformance.run.pool import Pool
from samecity_conformance.run.protocol import Task
from samecity_conformance.run.record import Case, Head, Result, Verdict
from samecity_conformance.run.selection import Selection
from samecity_conformance.run.wish import LIMIT_S, Wish

_PACKAGES: Final = ("samecity", "pytest", "pytest-bdd")
_BAD: Final = frozenset({Verdict.FAIL, Verdict.ERROR})

Now = Callable[[], datetime]


def now() -> datetime:
    """Return the time of this machine, Asia/Shanghai."""
    return datetime.now(SHANGHAI)


def name_of(wish: Wish, at: datetime) -> str:
    """Return the name of a run: when it began, and what it is about."""
    about = "-".join(wish.regions) or ("cases" if wish.cases else "all")
    return f"{at:%Y%m%d-%H%M%S}-{about}"


def begin(folder: Path, wish: Wish, selection: Selection, at: datetime) -> Record:
    """Write down what a run is about, and what is decided before it begins.

    Args:
        folder: Where; must not hold a run.
        wish: What the tester asked for.
        selection: The cases.
        at: Now.

    Raises:
        ConfigurationError: The folder cannot be written, or holds a run.
    """
    head = Head(
        id=folder.name,
        began_at=at,
        seed=wish.seed,
        binding=wish.binding,
        regions=selection.regions,
        profiles=selection.profiles,
        digests=digests(wish),
        versions={"python": platform.python_version(), **{one: version(one) for one in _PACKAGES}},
        cases=len(selection.cases),
        omitted=selection.omitted,
        configuration=msgspec.to_builtins(wish),
    )
    folders.begin(folder, head, selection.cases)
    with folders.appending(folder) as writer:
        writer.append(selection.decided)
    return folders.read(folder)


def check_unchanged(head: Head) -> None:
    """Raise unless what is installed here is what a run began with.

    Verdicts of two plugins, or by two suites, would make one report of neither.

    Raises:
        ConfigurationError: Something changed; names what.
    """
    found = list(changes(head.digests, digests(msgspec.convert(head.configuration, Wish))))
    if found:
        raise ConfigurationError(
            "expected what the run began with, received another "
            + ", ".join(" ".join(filter(None, one)) for one in found),
            hint="begin a run of its own with samecity conform run",
        )


def go_on(
    folder: Path,
    record: Record,
    *,
    limit_s: float = LIMIT_S,
    workers: int = 0,
    lang: str = "en",
) -> Iterator[Result]:
    """Run the cases that have no verdict yet; each result is on the disk when it is yielded.

    Args:
        folder: Of the run.
        record: What is known of it.
        limit_s: How long a case may take.
        workers: How many processes; 0 is one per core.
        lang: Language of the sentences about what is omitted.

    Raises:
        ConfigurationError: The folder cannot be written.
        WorkersFail: No worker comes as far as its first case.
    """
    cases = {case.id: case for case in record.open}
    head = record.head
    task = Task((*options_of(head), f"--lang={lang}"), limit_s)
    pool = Pool(task, head.seed, workers or os.cpu_count() or 1)
    with folders.appending(folder) as writer:
        for result in pool.run(list(cases.values())):
            told = _with_advice(result, cases[result.case], head)
            writer.append([told])
            yield told


def options_of(head: Head) -> tuple[str, ...]:
    """Return the options by which pytest runs cases as a run does."""
    return f"--binding={head.binding}", f"--seed={head.seed}", f"--sut={_sut(head)}"


def _sut(head: Head) -> str:
    return str(head.configuration.get("sut", ""))


def _with_advice(result: Result, case: Case, head: Head) -> Result:
    """Add the line that repeats a case that did not pass."""
    if result.verdict not in _BAD:
        return result
    line = repeat_of(case.id, head.binding, head.seed)
    if _sut(head):
        line += f" --sut {shlex.quote(_sut(head))}"
    return msgspec.structs.replace(result, repeat=line)


def repeat_of(case: str, binding: str, seed: int) -> str:
    """Return the command line that runs just one case again."""
    return f"samecity conform run --case {case} --binding {binding} --seed {seed}"
