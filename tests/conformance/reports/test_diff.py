from __future__ import annotations

import attrs
import msgspec
import pytest

from samecity_conformance.reports.diff import Change, Changed, compare
from samecity_conformance.reports.report import Report, make_report
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import Result, Verdict
from tests.conformance.reports.made_up import ended, failed, passed, record


def report_of(*results: Result, missing: int = 0) -> Report:
    return make_report(record(*results, missing=missing), [], {})


def changes(before: Report, after: Report) -> list[tuple[str, Change]]:
    return [(one.case, one.change) for one in compare(before, after).changes]


def result(verdict: Verdict) -> Result:
    return ended("a/1", verdict)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Verdict.PASS, Verdict.FAIL, Change.REGRESSION),
        (Verdict.PASS, Verdict.ERROR, Change.REGRESSION),
        (Verdict.PASS, Verdict.SKIP, Change.REGRESSION),
        (Verdict.PASS, Verdict.CONFIGURATION, Change.REGRESSION),
        (Verdict.PASS, Verdict.ENVIRONMENT, Change.REGRESSION),
        (Verdict.PASS, Verdict.OMIT, Change.OTHER),
        (Verdict.SKIP, Verdict.FAIL, Change.NEW_FAILURE),
        (Verdict.OMIT, Verdict.FAIL, Change.NEW_FAILURE),
        (Verdict.FAIL, Verdict.PASS, Change.FIXED),
        (Verdict.FAIL, Verdict.ERROR, Change.OTHER),
        (Verdict.SKIP, Verdict.PASS, Change.OTHER),
    ],
)
def test_a_change_has_its_name(before: Verdict, after: Verdict, change: Change) -> None:
    assert changes(report_of(result(before)), report_of(result(after))) == [("a/1", change)]


@pytest.mark.parametrize("verdict", Verdict)
def test_what_ended_as_before_is_no_change(verdict: Verdict) -> None:
    found = compare(report_of(result(verdict)), report_of(result(verdict)))

    assert (found.changes, found.same, found.is_worse) == ((), 1, False)


def test_regressions_come_first_then_new_failures_fixed_new_and_gone_cases() -> None:
    before = report_of(passed("e/1"), failed("c/1"), passed("b/1"), ended("d/1", Verdict.SKIP))
    after = report_of(passed("a/1"), passed("c/1"), failed("d/1"), failed("e/1"))

    found = compare(before, after)

    assert [(one.case, one.change) for one in found.changes] == [
        ("e/1", Change.REGRESSION),
        ("d/1", Change.NEW_FAILURE),
        ("c/1", Change.FIXED),
        ("a/1", Change.NEW),
        ("b/1", Change.GONE),
    ]
    assert found.is_worse


def test_a_new_case_that_fails_is_a_new_failure_and_no_regression() -> None:
    found = compare(report_of(passed("a/1")), report_of(passed("a/1"), failed("a/2")))

    assert [(one.case, one.change) for one in found.changes] == [("a/2", Change.NEW_FAILURE)]
    assert not found.is_worse


def test_a_case_that_the_later_run_never_reached_got_worse() -> None:
    before = report_of(passed("a/1"), passed("unreached/0"))
    after = report_of(passed("a/1"), missing=1)

    (change,) = compare(before, after).changes

    assert isinstance(change, Changed)
    assert (change.change, change.after) == (Change.REGRESSION, None)


def test_another_order_is_no_change() -> None:
    written = record(passed("a/1"), failed("a/2"), passed("a/3"))
    turned = attrs.evolve(written, cases=written.cases[::-1], results=written.results[::-1])

    found = compare(make_report(written, [], {}), make_report(turned, [], {}))

    assert (found.changes, found.same) == ((), 3)


def test_what_the_verdicts_depend_on_is_named_where_it_is_not_the_same() -> None:
    then = record(passed("a/1"))

    found = compare(make_report(then, [], {}), make_report(made_elsewhere(then), [], {}))

    assert found.bound == ("plugin ningbo", "plugin shaoxing", "core", "suite")


def made_elsewhere(then: Record) -> Record:
    """Return the same record made with another plugin and another suite."""
    now = msgspec.structs.replace(
        then.head.digests, plugins={"ningbo": "00", "shaoxing": "11"}, suite="22", core="33"
    )
    return attrs.evolve(then, head=msgspec.structs.replace(then.head, digests=now))
