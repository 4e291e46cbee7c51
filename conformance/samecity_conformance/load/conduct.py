"""A run under load from its plan to a record in the form of every other run."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

import attrs
import msgspec

from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import binding_to, look
from samecity_conformance.load.counted import Counted
from samecity_conformance.load.crowd import Lost, check_installed, run
from samecity_conformance.load.plan import Plan
from samecity_conformance.load.shared import SharedBooks
from samecity_conformance.load.verdicts import Judge
from samecity_conformance.run import folder as folders
from samecity_conformance.run.digests import digests
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import Head, Result, Verdict
from samecity_conformance.wording import Wording, alike, worded, worded_by

_PACKAGES: Final = ("samecity", "locust")
_PRIVATE: Final = ("database_url", "cardholders_url", "port", "number", "role")
"""What of a plan is no part of the configuration: passwords, and how processes find each other."""


@attrs.frozen
class Load:
    """What became of a run.

    Attributes:
        counted: None if nothing was.
    """

    record: Record
    counted: Counted | None = None


def conduct(plan: Plan, judge: Judge, texts: Texts, at: datetime) -> Load:
    """Carry out a plan and judge what was counted.

    Args:
        plan: What is to be done.
        judge: Knows the cases of the plan's shape.
        texts: Language of the sentences.
        at: Now.

    Raises:
        ConfigurationError: Locust is missing, the port is taken, the journal is in use, or the
            system under test cannot be used.
        JournalError: The journal cannot be used.
    """
    counted, results = _judged(plan, judge, texts)
    head = _head(plan, judge, at)
    return Load(Record(head, judge.cases, results), counted)


def keep(record: Record, folder: Path) -> None:
    """Write a run into a folder, as every other run is kept.

    Raises:
        ConfigurationError: It cannot be written, or holds a run.
    """
    folders.begin(folder, record.head, record.cases)
    with folders.appending(folder) as writer:
        writer.append(record.results)


def _judged(plan: Plan, judge: Judge, texts: Texts) -> tuple[Counted | None, Sequence[Result]]:
    missing = worded_by(binding_to(plan.binding, plan.sut).missing)
    if missing.en:
        return None, judge.same_for_all(Verdict.OMIT, missing)
    if plan.sut:
        look(plan.sut)
    check_installed()
    books = SharedBooks(plan, texts) if plan.database_url is not None else None
    before = books.prepare() if books is not None else {}
    ended = run(plan)
    if isinstance(ended, Lost):
        return None, judge.same_for_all(Verdict.ENVIRONMENT, _why(ended), alike(ended.words))
    counted = Counted(ended, books.read(before) if books is not None else None)
    return counted, judge.results(counted)


def _why(lost: Lost) -> Wording:
    if lost.status is None:
        return worded("load.late")
    if lost.number:
        told = {"number": lost.number, "workers": lost.workers}
        return worded("load.lost_worker", status=lost.status, **told)
    return worded("load.lost_master", status=lost.status)


def _head(plan: Plan, judge: Judge, at: datetime) -> Head:
    configuration = dict[str, object](msgspec.to_builtins(plan))
    for name in _PRIVATE:
        configuration.pop(name)
    configuration["database"] = (plan.database_url or "memory").partition(":")[0]
    cases = judge.cases
    return Head(
        id=f"{at:%Y%m%d-%H%M%S}-load-{plan.shape}",
        began_at=at,
        seed=plan.seed,
        binding=plan.binding,
        regions=tuple(sorted({region for case in cases for region in case.regions})),
        profiles=(),
        digests=digests(configuration),
        versions={"python": platform.python_version(), **_versions()},
        cases=len(cases),
        configuration=configuration,
    )


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        with suppress(ModuleNotFoundError):
            found[name] = version(name)
    return found
