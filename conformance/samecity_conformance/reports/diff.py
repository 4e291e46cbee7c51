"""Two runs side by side: what got worse, what got better, what came and what went."""

from __future__ import annotations

from collections.abc import Iterator
from enum import unique
from typing import Final, Literal

import msgspec

from samecity.domain.word import Word
from samecity_conformance.reports.report import Outcome, Report
from samecity_conformance.run.record import Digests, Verdict


@unique
class Change(Word):
    """What happened to a case, in the order in which readers need it.

    `REGRESSION`: it passed and applies still, and does not pass any more. `NEW_FAILURE`: it fails
    and did not before, without having passed. `FIXED`: it failed and passes. `NEW` and `GONE`:
    only one of the runs has it. `OTHER`: another verdict for another reason.
    """

    REGRESSION = "regression"
    NEW_FAILURE = "new_failure"
    FIXED = "fixed"
    NEW = "new"
    GONE = "gone"
    OTHER = "other"


_NOT_WORSE: Final = (Verdict.PASS, Verdict.OMIT)


class Changed(msgspec.Struct, frozen=True):
    """A case that changed; a verdict is None where the run has no such case or never got there."""

    change: Change
    case: str
    before: Verdict | None
    after: Verdict | None
    outcome: Outcome


class Difference(msgspec.Struct, frozen=True):
    """What changed between two runs.

    Attributes:
        bound: What the verdicts depend on and what is not the same: `plugin ningbo`, `suite`.
        changes: In the order of `Change`, then by case.
        same: How many cases ended as before.
    """

    before: str
    after: str
    bound: tuple[str, ...]
    changes: tuple[Changed, ...]
    same: int
    format: Literal["samecity-difference"] = "samecity-difference"
    version: Literal[1] = 1

    @property
    def is_worse(self) -> bool:
        """Whether something that passed does not pass any more."""
        return any(one.change is Change.REGRESSION for one in self.changes)


def compare(before: Report, after: Report) -> Difference:
    """Compare two reports; the order of their cases does not matter."""
    then = {one.case.id: one for one in before.cases}
    now = {one.case.id: one for one in after.cases}
    changes = [
        made
        for case in sorted({*then, *now})
        if (made := _compared(case, then.get(case), now.get(case)))
    ]
    order = list(Change)
    changes.sort(key=lambda one: order.index(one.change))
    return Difference(
        before=before.head.id,
        after=after.head.id,
        bound=tuple(_bound(before.head.digests, after.head.digests)),
        changes=tuple(changes),
        same=len({*then, *now}) - len(changes),
    )


def _compared(case: str, then: Outcome | None, now: Outcome | None) -> Changed | None:
    if now is None:
        assert then is not None
        return Changed(Change.GONE, case, then.verdict, None, then)
    before = then.verdict if then else None
    change = _change(then, now)
    return Changed(change, case, before, now.verdict, now) if change else None


def _change(then: Outcome | None, now: Outcome) -> Change | None:
    """Say what happened to a case that the later run has; None if nothing did."""
    before, after = then.verdict if then else None, now.verdict
    if then and before is after:
        return None
    if before is Verdict.PASS and after not in _NOT_WORSE:
        return Change.REGRESSION
    if after is Verdict.FAIL:
        return Change.NEW_FAILURE
    if then is None:
        return Change.NEW
    if before is Verdict.FAIL and after is Verdict.PASS:
        return Change.FIXED
    return Change.OTHER


def _bound(then: Digests, now: Digests) -> Iterator[str]:
    """Yield the names of what is not the same any more."""
    for plugin in sorted({*then.plugins, *now.plugins}):
        if then.plugins.get(plugin) != now.plugins.get(plugin):
            yield f"plugin {plugin}"
    for name in ("core", "suite", "configuration", "requirements"):
        if getattr(then, name) != getattr(now, name):
            yield name
