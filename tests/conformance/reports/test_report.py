from __future__ import annotations

import attrs
import msgspec
import pytest

from samecity_conformance.reports.report import Conclusion, Report, make_report
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import Result, Summary, Verdict
from tests.conformance.reports.made_up import (
    case,
    ended,
    failed,
    head,
    passed,
    record,
    requirement,
)

LEAST = {"delta-same-city": 90, "national-baseline": 90}


def report_of(*results: Result, missing: int = 0) -> Report:
    return make_report(record(*results, missing=missing), [requirement("R02")], LEAST)


def many(count: int) -> list[Result]:
    return [passed(f"a/{number:02}") for number in range(count)]


def test_the_summary_counts_each_verdict_once_and_exercised_is_pass_and_fail() -> None:
    others = [ended(f"b/{verdict.value}", verdict) for verdict in Verdict if verdict != "fail"]

    made = report_of(failed("a/1"), passed("a/2"), *others, missing=3)

    assert made.summary == Summary(
        exercised=3, passed=2, fail=1, error=1, skip=1, omit=1, configuration=1, environment=1
    )
    assert made.missing == 3
    assert made.applicable == 10


def test_a_report_is_the_same_in_whatever_order_cases_and_results_came() -> None:
    written = record(failed("b/1"), passed("a/2"), passed("a/1"))
    turned = attrs.evolve(written, cases=written.cases[::-1], results=written.results[::-1])

    one, other = (make_report(each, [requirement("R02")], LEAST) for each in (written, turned))

    assert msgspec.json.encode(one) == msgspec.json.encode(other)
    assert [each.case.id for each in one.cases] == ["a/1", "a/2", "b/1"]


@pytest.mark.parametrize(
    ("results", "missing", "conclusion"),
    [
        (many(10), 0, Conclusion.GREEN),
        ([*many(9), ended("b/1", Verdict.OMIT)], 0, Conclusion.GREEN),
        ([*many(9), ended("b/1", Verdict.SKIP)], 0, Conclusion.GREEN),
        ([*many(8), ended("b/1", Verdict.SKIP), ended("b/2", Verdict.SKIP)], 0, "unproved"),
        ([*many(99), ended("b/1", Verdict.CONFIGURATION)], 0, Conclusion.UNPROVED),
        ([*many(99), ended("b/1", Verdict.ENVIRONMENT)], 0, Conclusion.UNPROVED),
        (many(99), 1, Conclusion.UNPROVED),
        ([], 0, Conclusion.UNPROVED),
        ([ended("b/1", Verdict.OMIT)], 0, Conclusion.UNPROVED),
        ([*many(99), ended("b/1", Verdict.ERROR)], 0, Conclusion.OURS),
        ([*many(99), failed("b/1")], 0, Conclusion.RED),
        ([failed("b/1"), ended("b/2", Verdict.ERROR)], 5, Conclusion.RED),
    ],
)
def test_green_needs_no_failure_no_open_end_and_enough_of_each_profile(
    results: list[Result], missing: int, conclusion: Conclusion
) -> None:
    assert report_of(*results, missing=missing).conclusion == conclusion


def test_a_profile_that_was_hardly_exercised_is_named_with_its_share() -> None:
    made = report_of(passed("a/1"), ended("a/2", Verdict.SKIP))

    share = made.shares[0]
    assert (share.profile, share.exercised, share.applicable) == ("delta-same-city", 1, 2)
    assert not share.is_enough


def test_a_profile_without_a_known_share_needs_all_of_its_cases() -> None:
    written = record(*many(99), ended("b/1", Verdict.SKIP))

    assert make_report(written, [], {}).conclusion is Conclusion.UNPROVED


def test_a_requirement_of_the_profiles_that_no_case_tests_stands_there_untested() -> None:
    book = [requirement("R30"), requirement("R02"), requirement("H-01", "hardware")]

    made = make_report(record(failed("a/1"), passed("a/2")), book, LEAST)

    found = {one.requirement.id: one for one in made.requirements}
    assert list(found) == ["R02", "R30"]
    assert found["R02"].cases == ("a/1", "a/2")
    assert found["R02"].summary.fail == 1
    assert found["R30"].cases == ()


def test_a_requirement_outside_the_profiles_stands_there_if_a_case_tests_it() -> None:
    written = Record(head(1), [case("a/1", requirements=["H-01"])], [passed("a/1")])

    made = make_report(written, [requirement("H-01", "hardware")], LEAST)

    assert [one.requirement.id for one in made.requirements] == ["H-01"]


def test_bindings_disagree_where_both_exercised_a_case_and_ended_differently() -> None:
    here = record(passed("a/1"), passed("a/2"), passed("a/3"))
    there = record(passed("a/1"), failed("a/2"), ended("a/3", Verdict.OMIT), binding="pcsc")

    made = make_report(here, [], LEAST, [there])

    assert [one.case for one in made.disagreements] == ["a/2"]
    assert made.disagreements[0].verdicts == {"pcsc": Verdict.FAIL, "memory": Verdict.PASS}
