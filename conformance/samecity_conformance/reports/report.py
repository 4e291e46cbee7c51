"""The report: one plain-data model of a run, from which every form of it is made.

Pure: what was recorded goes in as values. Its JSON has a published schema; see `schema.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import unique
from typing import Literal

import msgspec

from samecity.domain.word import Word
from samecity_conformance.reports.matrix import Cell, matrix_of
from samecity_conformance.requirements.requirement import Requirement
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import EXERCISED, Case, Head, Result, Summary, Verdict


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case and what became of it; no result is there if the run ended before."""

    case: Case
    result: Result | None = None

    @property
    def verdict(self) -> Verdict | None:
        """What became of it, if anything did."""
        return self.result.verdict if self.result else None


class Coverage(msgspec.Struct, frozen=True):
    """A requirement, and the cases of the run that test it.

    Attributes:
        cases: Their ids, in order.
        summary: How they ended.
    """

    requirement: Requirement
    cases: tuple[str, ...]
    summary: Summary


class Share(msgspec.Struct, frozen=True):
    """How much of a profile was exercised.

    Attributes:
        applicable: How many of its cases there are, less the omitted ones.
        least_percent: What share of them has to be exercised for a green verdict.
    """

    profile: str
    exercised: int
    applicable: int
    least_percent: int

    @property
    def is_enough(self) -> bool:
        """Whether so much was exercised that a verdict means something."""
        return 100 * self.exercised >= self.least_percent * self.applicable


@unique
class Conclusion(Word):
    """What a report comes to, the gravest first.

    `RED`: a region failed. `OURS`: the suite is defective. `UNPROVED`: settings, machine, or too
    little that was exercised. `GREEN` is what is left.
    """

    RED = "red"
    OURS = "ours"
    UNPROVED = "unproved"
    GREEN = "green"


class Disagreement(msgspec.Struct, frozen=True):
    """A case that ended differently over different bindings, which is one defect somewhere."""

    case: str
    verdicts: dict[str, Verdict]


class Report(msgspec.Struct, frozen=True):
    """What a run found.

    Attributes:
        missing: How many cases have no result, because the run was cut off.
        shares: How much of each profile was exercised.
        cases: By the id of the case, so that two reports of the same run are the same.
        requirements: Those that the run's profiles contain or its cases name, by id.
        matrix: Home, host and scenario as far as the results tell them.
        disagreements: Between this run and others of the same cases over other bindings.
    """

    head: Head
    conclusion: Conclusion
    summary: Summary
    missing: int
    shares: tuple[Share, ...]
    cases: tuple[Outcome, ...]
    requirements: tuple[Coverage, ...]
    matrix: tuple[Cell, ...]
    disagreements: tuple[Disagreement, ...] = ()
    format: Literal["samecity-report"] = "samecity-report"
    version: Literal[1] = 1

    @property
    def applicable(self) -> int:
        """How many cases there are without those that do not apply."""
        return len(self.cases) - self.summary.omit


def summarise(verdicts: Iterable[Verdict | None]) -> Summary:
    """Count how cases ended; one without a verdict counts nowhere."""
    count = Counter(verdicts)
    return Summary(
        exercised=sum(count[verdict] for verdict in EXERCISED),
        passed=count[Verdict.PASS],
        fail=count[Verdict.FAIL],
        error=count[Verdict.ERROR],
        skip=count[Verdict.SKIP],
        omit=count[Verdict.OMIT],
        configuration=count[Verdict.CONFIGURATION],
        environment=count[Verdict.ENVIRONMENT],
    )


def make_report(
    record: Record,
    requirements: Iterable[Requirement],
    least_percent: Mapping[str, int],
    others: Iterable[Record] = (),
) -> Report:
    """Make the report of a run.

    Args:
        record: All that is known of it.
        requirements: All that there are; those of other profiles are left out.
        least_percent: What share of a profile's cases has to be exercised, by profile.
        others: Runs of the same cases over other bindings.
    """
    results = _by_case(record)
    in_order = sorted(record.cases, key=lambda case: case.id)
    outcomes = tuple(Outcome(case, results.get(case.id)) for case in in_order)
    runs = {one.head.binding: _by_case(one) for one in (*others, record)}
    summary = summarise(one.verdict for one in outcomes)
    missing = sum(one.result is None for one in outcomes)
    shares = tuple(_share(name, outcomes, least_percent) for name in record.head.profiles)
    return Report(
        head=record.head,
        conclusion=conclude(summary, missing, shares),
        summary=summary,
        missing=missing,
        shares=shares,
        cases=outcomes,
        requirements=_coverage(record.head, outcomes, requirements),
        matrix=matrix_of((one.case, one.result) for one in outcomes if one.result),
        disagreements=tuple(_disagreements(in_order, runs)),
    )


def conclude(summary: Summary, missing: int, shares: Iterable[Share]) -> Conclusion:
    """Say what a run comes to.

    Args:
        summary: How its cases ended.
        missing: How many never did.
        shares: How much of each profile was exercised.
    """
    if summary.fail:
        return Conclusion.RED
    if summary.error:
        return Conclusion.OURS
    open_ends = missing + summary.configuration + summary.environment
    if open_ends or not summary.exercised or not all(share.is_enough for share in shares):
        return Conclusion.UNPROVED
    return Conclusion.GREEN


def _share(profile: str, outcomes: Iterable[Outcome], least_percent: Mapping[str, int]) -> Share:
    mine = [one.verdict for one in outcomes if profile in one.case.profiles]
    return Share(
        profile,
        exercised=sum(verdict in EXERCISED for verdict in mine),
        applicable=sum(verdict is not Verdict.OMIT for verdict in mine),
        least_percent=least_percent.get(profile, 100),
    )


def _by_case(record: Record) -> Mapping[str, Result]:
    return {result.case: result for result in record.results}


def _coverage(
    head: Head, outcomes: Sequence[Outcome], requirements: Iterable[Requirement]
) -> tuple[Coverage, ...]:
    by_requirement: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for name in outcome.case.requirements:
            by_requirement.setdefault(name, []).append(outcome)
    profiles = set(head.profiles)
    return tuple(
        Coverage(
            requirement,
            tuple(outcome.case.id for outcome in tested),
            summarise(outcome.verdict for outcome in tested),
        )
        for requirement in sorted(requirements, key=lambda one: one.id)
        if (tested := by_requirement.get(requirement.id, []))
        or profiles.intersection(requirement.profiles)
    )


def _disagreements(
    cases: Iterable[Case], runs: Mapping[str, Mapping[str, Result]]
) -> Iterable[Disagreement]:
    """Yield the cases that were exercised over several bindings and ended differently."""
    for case in cases:
        verdicts = {
            binding: results[case.id].verdict
            for binding, results in runs.items()
            if case.id in results and results[case.id].verdict in EXERCISED
        }
        if len(set(verdicts.values())) > 1:
            yield Disagreement(case.id, verdicts)
