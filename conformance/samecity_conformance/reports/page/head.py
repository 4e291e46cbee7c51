"""The top of the page: the conclusion, how many of how many, and what the run was about."""

from __future__ import annotations

from typing import Final
from xml.etree.ElementTree import Element

from samecity.cli.views.names import Names
from samecity_conformance.reports.markup import add, follow
from samecity_conformance.reports.page.words import word_of
from samecity_conformance.reports.report import Conclusion, Report
from samecity_conformance.reports.sentences import first_line, reasons
from samecity_conformance.run.record import Verdict

_COLOURS: Final = {
    Conclusion.GREEN: "good",
    Conclusion.RED: "bad",
    Conclusion.OURS: "bad",
    Conclusion.UNPROVED: "care",
}


def page_title(report: Report, names: Names) -> str:
    """Return the title of the page."""
    regions = names.listed(names.region(code) for code in report.head.regions)
    return names.texts("findings.title", regions=regions)


def add_head(body: Element, report: Report, names: Names) -> None:
    """Add the head of the page."""
    texts = names.texts
    header = add(body, "header")
    add(header, "h1", page_title(report, names))
    around = add(header, "div", class_=f"conclusion {_COLOURS[report.conclusion]}")
    add(around, "p", first_line(report, texts))
    for reason in reasons(report, texts):
        add(around, "p", reason)
    _add_counts(header, report, names)
    _add_facts(header, report, names)
    nav = add(header, "nav", aria_label=texts("findings.contents"))
    links = add(nav, "ul")
    for name in ("found", "requirements", "matrix", "bindings", "cases"):
        add(add(links, "li"), "a", texts(f"findings.{name}"), href=f"#{name}")


def _add_counts(header: Element, report: Report, names: Names) -> None:
    summary, texts = report.summary, names.texts
    numbers = {
        Verdict.PASS: summary.passed,
        Verdict.FAIL: summary.fail,
        Verdict.ERROR: summary.error,
        Verdict.CONFIGURATION: summary.configuration,
        Verdict.ENVIRONMENT: summary.environment,
        Verdict.SKIP: summary.skip,
        Verdict.OMIT: summary.omit,
    }
    counts = add(header, "ul", class_="counts")
    for verdict, number in numbers.items():
        if number or verdict in (Verdict.PASS, Verdict.FAIL):
            one = add(counts, "li", class_=f"v-{verdict.value}")
            add(one, "b", str(number))
            follow(one, f" {word_of(verdict, texts)}")


def _add_facts(header: Element, report: Report, names: Names) -> None:
    head, texts = report.head, names.texts
    facts = [
        ("run", head.id),
        ("began", head.began_at.isoformat(sep=" ", timespec="minutes")),
        ("profiles", names.listed(head.profiles)),
        ("binding", head.binding),
        ("seed", str(head.seed)),
    ]
    _add_list(header, [(texts(f"findings.{key}"), value) for key, value in facts])
    folded = add(header, "details")
    add(folded, "summary", texts("findings.digests"))
    digests = head.digests
    _add_list(
        folded,
        [
            *((f"plugin {name}", value) for name, value in sorted(digests.plugins.items())),
            ("core", digests.core),
            ("suite", digests.suite),
            ("configuration", digests.configuration),
            ("requirements", digests.requirements),
            *sorted(head.versions.items()),
        ],
    )
    if head.omitted:
        folded = add(header, "details", open="")
        add(folded, "summary", texts("findings.left_out"))
        _add_list(folded, [(name, names.of(why)) for name, why in sorted(head.omitted.items())])


def _add_list(parent: Element, pairs: list[tuple[str, str]]) -> None:
    made = add(parent, "dl", class_="facts")
    for label, value in pairs:
        add(made, "dt", label)
        add(made, "dd", value)
