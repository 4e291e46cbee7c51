"""Tables on the page: requirements, home by host, and where bindings disagree."""

from __future__ import annotations

from itertools import groupby
from xml.etree.ElementTree import Element

from samecity.cli.views.names import Names
from samecity_conformance.reports.markup import add
from samecity_conformance.reports.matrix import Cell, grid, home_of, treatments_of
from samecity_conformance.reports.page.words import (
    add_link,
    add_section,
    add_table,
    add_verdict,
    anchor,
)
from samecity_conformance.reports.report import Coverage, Report
from samecity_conformance.run.record import Summary, Verdict


def add_requirements(main: Element, report: Report, names: Names) -> None:
    """Add the requirements with their sources, and how the cases that test them ended."""
    texts = names.texts
    section = add_section(main, "requirements", texts("findings.requirements"))
    columns = ("requirement", "statement", "level", "source", "cases_of")
    headings = tuple(texts(f"findings.{key}") for key in columns)
    body = add_table(section, texts("findings.requirements_caption"), headings)
    unhappy = {
        one.case.id for one in report.cases if one.verdict not in (Verdict.PASS, Verdict.OMIT)
    }
    for coverage in report.requirements:
        one = coverage.requirement
        row = add(body, "tr", id=anchor("requirement", one.id))
        add(row, "th", one.id, scope="row", class_="word")
        add(row, "td", names.of(one))
        add(row, "td", texts(f"level.{one.level.value}"), class_="word")
        add(row, "td", one.source)
        _add_result(add(row, "td"), coverage, unhappy, names)


def _add_result(cell: Element, coverage: Coverage, unhappy: set[str], names: Names) -> None:
    texts = names.texts
    if not coverage.cases:
        add(cell, "span", texts("findings.untested"), class_="v-skip")
        return
    add(
        cell,
        "span",
        texts(
            "findings.passed_of",
            passed=coverage.summary.passed,
            total=len(coverage.cases) - coverage.summary.omit,
        ),
        class_="v-pass" if _is_clean(coverage.summary, len(coverage.cases)) else "v-fail",
    )
    for case in coverage.cases:
        if case in unhappy:
            add_link(add(cell, "div"), "case", case)


def _is_clean(summary: Summary, cases: int) -> bool:
    return summary.passed + summary.omit == cases


def add_matrix(main: Element, report: Report, names: Names) -> None:
    """Add home by host, a table for each scenario."""
    texts = names.texts
    section = add_section(main, "matrix", texts("findings.matrix"))
    add(section, "p", texts("findings.matrix_note"))
    for scenario, cells in groupby(report.matrix, key=lambda cell: cell.scenario):
        _add_grid(section, names.scenario(scenario), list(cells), names)


def _add_grid(section: Element, title: str, cells: list[Cell], names: Names) -> None:
    hosts, rows = grid(cells)
    headings = (names.texts("findings.corner"), *map(names.region, hosts))
    body = add_table(section, title, headings, class_="matrix")
    for home, found in rows.items():
        row = add(body, "tr")
        add(row, "th", home_of(home, names), scope="row")
        for host in hosts:
            cell, place = found.get(host), add(row, "td")
            if cell is None:
                place.text = "·"
                continue
            add_verdict(place, cell.verdict, names.texts)
            add(place, "div", treatments_of(cell, names))


def add_disagreements(main: Element, report: Report, names: Names) -> None:
    """Add the cases that ended differently over different bindings."""
    texts = names.texts
    section = add_section(main, "bindings", texts("findings.bindings"))
    if not report.disagreements:
        add(section, "p", texts("findings.agree", binding=report.head.binding))
        return
    bindings = tuple(sorted({name for one in report.disagreements for name in one.verdicts}))
    headings = (texts("findings.case"), *bindings)
    body = add_table(section, texts("findings.disagree"), headings)
    for one in report.disagreements:
        row = add(body, "tr")
        add_link(add(row, "th", scope="row"), "case", one.case)
        for name in bindings:
            cell = add(row, "td")
            if name in one.verdicts:
                add_verdict(cell, one.verdicts[name], texts)
