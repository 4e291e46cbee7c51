"""The sentences that stand at the top of every report, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from samecity.texts.catalogue import Texts
from samecity_conformance.reports.report import Report


def first_line(report: Report, texts: Texts) -> str:
    """Return the first line of every report: what it comes to, and how many of how many."""
    conclusion = texts(f"conclusion.{report.conclusion.value}")
    return f"{conclusion} " + texts(
        "findings.exercised",
        exercised=report.summary.exercised,
        of=report.applicable,
        omitted=report.summary.omit,
    )


def reasons(report: Report, texts: Texts) -> Iterator[str]:
    """Yield why a report is not green."""
    summary = report.summary
    counts = {
        "fail": summary.fail,
        "error": summary.error,
        "configuration": summary.configuration,
        "environment": summary.environment,
        "skip": summary.skip,
        "missing": report.missing,
    }
    for key, count in counts.items():
        if count:
            yield texts(f"finding.{key}", count=count)
    if not summary.exercised:
        yield texts("finding.nothing")
    for share in report.shares:
        if not share.is_enough:
            yield texts(
                "finding.share",
                profile=share.profile,
                exercised=share.exercised,
                of=share.applicable,
                percent=share.least_percent,
            )
