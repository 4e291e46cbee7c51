"""JUnit XML, as continuous integration reads it, without letting anything pass that did not.

JUnit has three unhappy words for our seven. A failure is the region's. What is ours or the
tester's is an error whose type says so, and so is a case that was never reached. Skipped is what
was omitted, with its sentence; a skip, which applies and was not run, is an error: readers of
JUnit count skipped as good.
"""

from __future__ import annotations

from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element

from samecity_conformance.reports.markup import add, as_xml
from samecity_conformance.reports.report import Outcome, Report, summarise
from samecity_conformance.run.record import Case, Head, Result, Verdict

_UNFINISHED: Final = "unfinished"
_ELEMENTS: Final = {
    Verdict.FAIL: "failure",
    Verdict.ERROR: "error",
    Verdict.SKIP: "error",
    Verdict.CONFIGURATION: "error",
    Verdict.ENVIRONMENT: "error",
    Verdict.OMIT: "skipped",
}


def junit_of(report: Report, lang: str) -> str:
    """Write a report as JUnit XML.

    Properties belong to suites, not to cases, in the schema that continuous integration checks:
    cases of one feature that test the same requirements of the same regions are a suite.

    Args:
        report: What was found.
        lang: Language of the titles, `zh` or `en`.
    """
    root = Element("testsuites", name=report.head.id)
    for key, outcomes in groupby(sorted(report.cases, key=_suite_of), key=_suite_of):
        _add_suite(root, report.head, key, list(outcomes), lang)
    return as_xml(root)


def group_of(case: Case) -> str:
    """Return the first part of a case's id, under which reports group it."""
    return case.id.partition("/")[0]


_Suite = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _suite_of(outcome: Outcome) -> _Suite:
    case = outcome.case
    return group_of(case), case.requirements, case.regions, case.profiles


def _add_suite(root: Element, head: Head, key: _Suite, outcomes: list[Outcome], lang: str) -> None:
    group, requirements, regions, profiles = key
    summary = summarise(one.verdict for one in outcomes)
    made = add(
        root,
        "testsuite",
        name=" ".join((group, *requirements, *regions)),
        tests=str(len(outcomes)),
        failures=str(summary.fail),
        errors=str(len(outcomes) - summary.passed - summary.fail - summary.omit),
        skipped=str(summary.omit),
        time=_seconds(sum(one.result.took_ms for one in outcomes if one.result)),
        timestamp=head.began_at.replace(tzinfo=None).isoformat(timespec="seconds"),
    )
    properties = add(made, "properties")
    for name, values in (
        ("requirement", requirements),
        ("region", regions),
        ("profile", profiles),
        ("binding", (head.binding,)),
        ("seed", (str(head.seed),)),
    ):
        for value in values:
            add(properties, "property", name=name, value=value)
    for one in outcomes:
        _add_case(made, group, one, lang)


def _add_case(suite: Element, group: str, outcome: Outcome, lang: str) -> None:
    case, result = outcome.case, outcome.result
    title = case.zh if lang == "zh" else case.en
    took_ms = result.took_ms if result else 0
    made = add(
        suite,
        "testcase",
        name=f"{case.id} {title}",
        classname=group,
        time=_seconds(took_ms),
    )
    if result is None:
        add(made, "error", type=_UNFINISHED, message="the run ended before this case")
    elif result.verdict in _ELEMENTS:
        add(
            made,
            _ELEMENTS[result.verdict],
            _details(result, lang),
            type=result.verdict.value,
            message=_message(result, lang),
        )


def _message(result: Result, lang: str) -> str:
    if result.expected or result.received:
        return f"expected {result.expected}; received {result.received}"
    return result.why.of(lang) if result.why is not None else ""


def _details(result: Result, lang: str) -> str:
    said = [one.of(lang) for one in (result.why, result.hint) if one is not None]
    lines = (*said, result.evidence.counter_example, result.repeat)
    return "\n".join(line for line in lines if line)


def _seconds(took_ms: int) -> str:
    return f"{took_ms / 1000:.3f}"
