from __future__ import annotations

from pathlib import Path

import pytest

from samecity.errors import ConfigurationError, DataInvalid, SameCityError
from samecity_conformance.bindings import NotUsable
from samecity_conformance.expectation import Unexpected, only
from samecity_conformance.rules import CounterExample
from samecity_conformance.run.judge import Failure, Judgement, judge
from samecity_conformance.run.record import Evidence, Verdict
from samecity_conformance.unasked import Omitted, Unasked
from samecity_conformance.wording import alike, worded

HERE = (Path(__file__).parent,)


def raised(error: BaseException) -> BaseException:
    """Return an error with the traceback of one that was raised in this file."""
    try:
        raise error
    except BaseException as caught:
        return caught


def test_an_expectation_that_did_not_come_true_is_the_regions() -> None:
    failure = Failure(AssertionError("1"), "call", "the fare is 1.20", "then", "200, not 120")

    found = judge(failure, ())

    assert (found.verdict, found.expected, found.received) == (
        Verdict.FAIL,
        "the fare is 1.20",
        "200, not 120",
    )


def test_an_assertion_that_says_both_sides_is_taken_at_its_word() -> None:
    failure = Failure(AssertionError("expected allowed, received ['OUT_OF_ZONE']"), "call", "it")

    found = judge(failure, ())

    assert (found.expected, found.received) == ("allowed", "['OUT_OF_ZONE']")


@pytest.mark.parametrize("step_type", ["given", "when", "then"])
@pytest.mark.parametrize("found", [[], [1, 2]])
def test_an_answer_with_which_a_step_cannot_go_on_is_the_regions(
    step_type: str, found: list[int]
) -> None:
    with pytest.raises(Unexpected) as caught:
        only(found, "card")

    judged = judge(Failure(caught.value, "call", "a step", step_type), ())

    assert (judged.verdict, judged.expected, judged.received) == (
        Verdict.FAIL,
        "one card",
        str(len(found)),
    )


def test_a_counter_example_is_the_regions() -> None:
    error = CounterExample("2.00", "2.10", "card of anhui", Evidence())

    found = judge(Failure(error, "call"), ())

    assert (found.verdict, found.expected, found.received) == (Verdict.FAIL, "2.00", "2.10")


@pytest.mark.parametrize(
    ("phase", "step_type"), [("call", "given"), ("call", "when"), ("setup", ""), ("teardown", "")]
)
def test_an_assertion_anywhere_else_is_a_defect_of_the_suite(phase: str, step_type: str) -> None:
    failure = Failure(AssertionError("no Given"), phase, "a step", step_type)

    assert judge(failure, ()).verdict is Verdict.ERROR


@pytest.mark.parametrize("error", [ZeroDivisionError(), OSError("gone"), ConfigurationError("x")])
def test_an_exception_out_of_a_plugin_is_the_regions(error: Exception) -> None:
    failure = Failure(raised(error), "call", "a step", "when")

    assert judge(failure, HERE).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (ZeroDivisionError("a"), Verdict.ERROR),
        (SameCityError("b"), Verdict.ERROR),
        (DataInvalid("f", "k", expected="a", received="b"), Verdict.FAIL),
        (ConfigurationError("c"), Verdict.CONFIGURATION),
        (NotUsable(Verdict.ENVIRONMENT, "e", hint=""), Verdict.ENVIRONMENT),
        (NotUsable(Verdict.CONFIGURATION, "e", hint=""), Verdict.CONFIGURATION),
        (ConnectionRefusedError("d"), Verdict.ENVIRONMENT),
    ],
)
def test_any_other_exception_says_by_its_kind_whose_matter_it_is(
    error: Exception, verdict: Verdict
) -> None:
    assert judge(Failure(raised(error), "call", "a step", "then"), ()).verdict is verdict


def test_a_skip_is_an_omission_only_if_it_says_so() -> None:
    omitted = Failure(pytest.skip.Exception("omitted: needs chips"), "call")
    skipped = Failure(pytest.skip.Exception("not today"), "call")

    assert (judge(omitted, ()).verdict, judge(omitted, ()).why) == (
        Verdict.OMIT,
        alike("needs chips"),
    )
    assert (judge(skipped, ()).verdict, judge(skipped, ()).why) == (
        Verdict.SKIP,
        alike("not today"),
    )


def test_what_a_binding_cannot_be_asked_is_said_in_both_languages_whatever_pytest_prints() -> None:
    left_out = Failure(raised(Omitted(Unasked.POWER, "zh")), "call")

    judgement = judge(left_out, ())

    assert judgement == Judgement(Verdict.OMIT, why=worded("conform.unasked.power"))
