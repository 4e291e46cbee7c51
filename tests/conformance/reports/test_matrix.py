from __future__ import annotations

from samecity_conformance.reports.matrix import ANY_HOME, Cell, grid, matrix_of
from samecity_conformance.run.record import Evidence, Result, Treated, Verdict
from tests.conformance.reports.made_up import case, ended, failed, passed


def test_a_cell_tells_home_host_scenario_and_treatment_of_what_was_decided() -> None:
    (cell,) = matrix_of([(case("a/1"), passed("a/1", home="anhui", host="ningbo"))])

    assert cell == Cell(
        scenario="transit.ride",
        home="anhui",
        host="ningbo",
        treatments=("LOCAL_EQUAL",),
        verdict=Verdict.PASS,
        cases=("a/1",),
    )


def test_the_worst_case_of_a_cell_is_its_verdict() -> None:
    results = [(case(one.case), one) for one in (passed("a/1"), failed("a/2"), passed("a/3"))]

    (cell,) = matrix_of(results)

    assert (cell.verdict, cell.cases) == (Verdict.FAIL, ("a/1", "a/2", "a/3"))


def test_a_result_without_a_decision_stands_for_any_home_at_the_hosts_of_its_case() -> None:
    (cell,) = matrix_of([(case("a/1", host="anhui"), Result("a/1", Verdict.PASS))])

    assert (cell.home, cell.host, cell.treatments) == (ANY_HOME, "anhui", ())


def test_every_decision_of_a_case_counts_and_the_treatments_of_a_cell_are_all_named() -> None:
    ride = Treated("transit.ride", "anhui", "ningbo", "LOCAL_EQUAL")
    outside = Treated("transit.ride", "anhui", "ningbo", "HOST_OPEN")
    local = Treated("transit.ride", "ningbo", "ningbo", "LOCAL")
    evidence = Evidence(treated=(ride, outside, local))

    cells = matrix_of([(case("a/1"), Result("a/1", Verdict.PASS, evidence=evidence))])

    assert [(one.home, one.treatments) for one in cells] == [
        ("anhui", ("HOST_OPEN", "LOCAL_EQUAL")),
        ("ningbo", ("LOCAL",)),
    ]
    assert [one.cases for one in cells] == [("a/1",), ("a/1",)]


def test_what_was_omitted_is_not_in_the_matrix() -> None:
    assert matrix_of([(case("a/1"), ended("a/1", Verdict.OMIT))]) == ()


def test_a_grid_has_every_host_as_a_column_and_any_home_first() -> None:
    cells = matrix_of(
        [
            (case("a/1"), passed("a/1", home="anhui", host="zhoushan")),
            (case("a/2", host="binzhou"), Result("a/2", Verdict.PASS)),
        ]
    )

    hosts, rows = grid(cells)

    assert list(hosts) == ["binzhou", "zhoushan"]
    assert {home: list(row) for home, row in rows.items()} == {
        ANY_HOME: ["binzhou"],
        "anhui": ["zhoushan"],
    }
