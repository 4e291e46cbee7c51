"""The page as a whole: what stands on it, and in which order."""

from __future__ import annotations

from importlib.resources import files
from xml.etree.ElementTree import Element

from samecity.cli.views.names import Names
from samecity_conformance.reports.markup import add, as_html
from samecity_conformance.reports.page.cases import add_all_cases, add_findings
from samecity_conformance.reports.page.filters import Filters
from samecity_conformance.reports.page.head import add_head, page_title
from samecity_conformance.reports.page.tables import (
    add_disagreements,
    add_matrix,
    add_requirements,
)
from samecity_conformance.reports.report import Report

_LOCALES = {"zh": "zh-CN", "en": "en"}
_STYLE = files("samecity_conformance.reports.page") / "style.css"


def page_of(report: Report, names: Names) -> str:
    """Write a report as a page in one language.

    Args:
        report: What was found.
        names: The language, and the names of regions and scenarios in it.
    """
    filters = Filters(report, names)
    root = Element("html", lang=_LOCALES[names.texts.lang])
    head = add(root, "head")
    add(head, "meta", charset="utf-8")
    add(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    add(head, "title", page_title(report, names))
    add(head, "style", _STYLE.read_text("utf-8") + filters.rules())
    body = add(root, "body")
    add(body, "a", names.texts("findings.to_results"), class_="skip-link", href="#results")
    add_head(body, report, names)
    main = add(body, "main", id="results")
    filters.add_to(main)
    add_findings(main, report, names, filters)
    add_requirements(main, report, names)
    add_matrix(main, report, names)
    add_disagreements(main, report, names)
    add_all_cases(main, report, names, filters)
    return as_html(root)
