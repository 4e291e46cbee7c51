from __future__ import annotations

from samecity_conformance.bindings import disagreements
from samecity_conformance.run.record import Result, Verdict
from samecity_conformance.wording import alike

PASS = Result("a", Verdict.PASS)
FAIL = Result("a", Verdict.FAIL, expected="1.20", received="1.30")
NOT_EXERCISED = [verdict for verdict in Verdict if verdict not in (Verdict.PASS, Verdict.FAIL)]


def test_a_case_that_passes_by_one_binding_and_fails_by_another_is_listed_with_both() -> None:
    [found] = disagreements({"memory": [PASS], "inprocess": [PASS], "pcsc": [FAIL]})

    assert found.case == "a"
    assert found.results == {"memory": PASS, "inprocess": PASS, "pcsc": FAIL}


def test_two_failures_agree_if_the_same_was_received() -> None:
    slower = Result("a", Verdict.FAIL, expected="1.20", received="1.30", took_ms=9)
    other = Result("a", Verdict.FAIL, expected="1.20", received="0.00")

    assert disagreements({"memory": [FAIL], "pcsc": [slower]}) == ()
    assert len(disagreements({"memory": [FAIL], "pcsc": [other]})) == 1


def test_what_was_not_exercised_says_nothing() -> None:
    for verdict in NOT_EXERCISED:
        silent = Result("a", verdict, why=alike("no reader"))

        assert disagreements({"memory": [PASS], "pcsc": [silent]}) == (), verdict
        assert disagreements({"memory": [PASS], "pcsc": []}) == ()


def test_cases_are_listed_by_id_whatever_the_order_of_the_runs() -> None:
    def run(verdict: Verdict, *cases: str) -> list[Result]:
        return [Result(case, verdict) for case in cases]

    found = disagreements({"memory": run(Verdict.PASS, "c", "a"), "pcsc": run(Verdict.FAIL, *"ac")})

    assert [one.case for one in found] == ["a", "c"]


def test_without_runs_nobody_disagrees() -> None:
    assert disagreements({}) == ()
