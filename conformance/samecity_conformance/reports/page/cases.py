"""Cases on the page: what needs a look first and in full, then all of them in tables."""

from __future__ import annotations

import json
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element

from samecity.cli.views.names import Names
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.junit import group_of
from samecity_conformance.reports.markup import add, follow
from samecity_conformance.reports.page.filters import Filters
from samecity_conformance.reports.page.words import (
    add_link,
    add_section,
    add_table,
    add_verdict,
    anchor,
)
from samecity_conformance.reports.report import Outcome, Report
from samecity_conformance.run.record import Case, Evidence, Result, Verdict

_FINDINGS: Final = (
    Verdict.FAIL,
    Verdict.ERROR,
    Verdict.CONFIGURATION,
    Verdict.ENVIRONMENT,
    Verdict.SKIP,
)
"""What needs a look, the region's own failures first."""


def title_of(case: Case, texts: Texts) -> str:
    """Return the title of a case in the reader's language."""
    return case.zh if texts.lang == "zh" else case.en


def add_findings(main: Element, report: Report, names: Names, filters: Filters) -> None:
    """Add everything that needs a look, each with all that is known of it."""
    section = add_section(main, "found", names.texts("findings.found"))
    found = [one for one in report.cases if one.verdict in _FINDINGS]
    if not found:
        add(section, "p", names.texts("findings.none"))
    statements = {one.requirement.id: names.of(one.requirement) for one in report.requirements}
    order = {verdict: place for place, verdict in enumerate(_FINDINGS)}
    for one in sorted(found, key=lambda one: order[one.verdict or Verdict.SKIP]):
        if one.result:
            _add_finding(section, one, one.result, statements, names.texts, filters)


def _add_finding(
    section: Element,
    outcome: Outcome,
    result: Result,
    statements: dict[str, str],
    texts: Texts,
    filters: Filters,
) -> None:
    case = outcome.case
    edge = "" if result.verdict in (Verdict.FAIL, Verdict.ERROR) else " care-edge"
    article = add(
        section, "article", id=anchor("case", case.id), class_=filters.classes(outcome) + edge
    )
    heading = add(article, "h3")
    add_verdict(heading, result.verdict, texts)
    follow(heading, f" {title_of(case, texts)}")
    add(add(article, "p", class_="note"), "code", case.id)
    for name in case.requirements:
        line = add(article, "p", class_="note")
        add_link(line, "requirement", name)
        follow(line, f" {statements.get(name, '')}")
    if result.expected or result.received:
        sides = add(article, "div", class_="sides")
        for key, said in (("expected", result.expected), ("received", result.received)):
            side = add(sides, "div")
            add(side, "h4", texts(f"findings.{key}"))
            add(side, "p", said or "–")
    if result.why is not None:
        add(article, "p", result.why.of(texts.lang))
    if result.hint is not None:
        add(article, "p", texts("findings.hint", hint=result.hint.of(texts.lang)))
    _add_evidence(article, result.evidence, texts)
    if result.repeat:
        add(article, "h4", texts("findings.repeat"))
        add(add(article, "pre"), "code", result.repeat)


def _add_evidence(article: Element, evidence: Evidence, texts: Texts) -> None:
    if evidence.counter_example:
        add(article, "h4", texts("findings.counter_example"))
        add(add(article, "pre"), "code", evidence.counter_example)
    seen = {
        "request": _pretty(evidence.request),
        "response": _pretty(evidence.response),
        "apdus": "\n".join(evidence.apdus),
    }
    for key, content in seen.items():
        if content:
            folded = add(article, "details")
            add(folded, "summary", texts(f"findings.{key}"))
            add(folded, "pre", content)


def _pretty(message: dict[str, object] | None) -> str:
    return json.dumps(message, ensure_ascii=False, indent=2) if message else ""


def add_all_cases(main: Element, report: Report, names: Names, filters: Filters) -> None:
    """Add every case as a line, in groups; what was found links to where it stands in full."""
    texts = names.texts
    section = add_section(main, "cases", texts("findings.cases"))
    headings = (
        texts("findings.verdict"),
        texts("findings.case"),
        texts("findings.requirement"),
        texts("findings.region"),
        texts("findings.took"),
    )
    for group, outcomes in groupby(report.cases, key=lambda one: group_of(one.case)):
        around = add(section, "div", class_="group")
        body = add_table(around, group, headings, class_="cases")
        for one in outcomes:
            _add_line(body, one, names, filters)


def _add_line(body: Element, outcome: Outcome, names: Names, filters: Filters) -> None:
    case, result, texts = outcome.case, outcome.result, names.texts
    is_finding = outcome.verdict in _FINDINGS
    row = add(body, "tr", class_=filters.classes(outcome))
    add_verdict(add(row, "td", class_="word"), outcome.verdict, texts)
    cell = add(row, "th", scope="row")
    if is_finding:
        add(cell, "a", title_of(case, texts), href=f"#{anchor('case', case.id)}")
    else:
        row.set("id", anchor("case", case.id))
        follow(cell, title_of(case, texts))
    add(cell, "div", case.id, class_="id")
    if result and result.why is not None:
        add(cell, "div", names.of(result.why), class_="note")
    if result and result.checked:
        add(cell, "div", names.of(result.checked), class_="note")
    requirements = add(row, "td")
    for name in case.requirements:
        add_link(requirements, "requirement", name)
        follow(requirements, " ")
    add(row, "td", names.listed(names.region(code) for code in case.regions))
    add(row, "td", f"{result.took_ms} ms" if result else "", class_="number time")
