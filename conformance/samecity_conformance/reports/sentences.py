"""The sentences of every report in the reader's language: its top, and what became of a case."""

from __future__ import annotations

from collections.abc import Iterator

from samecity.texts.catalogue import Texts
from samecity_conformance.reports.report import Report
from samecity_conformance.run.record import Result
from samecity_conformance.wording import Wording


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


def lines_of(result: Result, texts: Texts) -> list[tuple[str, str]]:
    """Return what is to be said of a case that did not pass, each with its label."""
    said = [
        (texts("findings.case"), result.case),
        (texts("findings.expected"), result.expected),
        (texts("findings.received"), result.received),
        (texts("findings.why"), _worded(result.why, texts)),
        (texts("findings.counter_example"), result.evidence.counter_example),
        (texts("findings.next"), _worded(result.hint, texts)),
        (texts("findings.repeat"), result.repeat),
    ]
    return [(label, text) for label, text in said if text]


def _worded(said: Wording | None, texts: Texts) -> str:
    return said.of(texts.lang) if said is not None else ""
