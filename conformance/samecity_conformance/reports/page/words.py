"""Small pieces that stand all over the page: verdicts, links, sections."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element

from samecity.texts.catalogue import Texts
from samecity_conformance.reports.markup import add
from samecity_conformance.run.record import Verdict

MARKS: Final = {
    Verdict.PASS: "✓",
    Verdict.FAIL: "✗",
    Verdict.ERROR: "!",
    Verdict.SKIP: "»",
    Verdict.OMIT: "–",
    Verdict.CONFIGURATION: "⚙",
    Verdict.ENVIRONMENT: "⌂",
    None: "…",
}
"""A sign for each verdict, so that colour alone never carries it; None is a case never reached."""


def key_of(verdict: Verdict | None) -> str:
    """Return the word for a verdict in classes and keys of texts."""
    return verdict.value if verdict else "missing"


def word_of(verdict: Verdict | None, texts: Texts) -> str:
    """Return a verdict with its sign in the reader's language."""
    return f"{MARKS[verdict]} {texts(f'verdict.{key_of(verdict)}')}"


def add_verdict(parent: Element, verdict: Verdict | None, texts: Texts) -> Element:
    """Add a verdict in its colour."""
    return add(parent, "span", word_of(verdict, texts), class_=f"v-{key_of(verdict)}")


def anchor(kind: str, name: str) -> str:
    """Return the id of an element that can be linked to."""
    return f"{kind}-{'_'.join(name.split())}"


def add_link(parent: Element, kind: str, name: str) -> Element:
    """Add a link to something on the page, under its own name."""
    return add(parent, "a", name, href=f"#{quote(anchor(kind, name), safe='/@:.~')}")


def add_section(parent: Element, name: str, heading: str) -> Element:
    """Add a section that assistive technology can name and links can reach."""
    section = add(parent, "section", id=name, aria_labelledby=f"{name}-heading")
    add(section, "h2", heading, id=f"{name}-heading")
    return section


def add_table(
    parent: Element, caption: str, headings: tuple[str, ...], **attributes: str
) -> Element:
    """Add a table with its headings, and return its body."""
    table = add(add(parent, "div", class_="wide"), "table", **attributes)
    add(table, "caption", caption)
    row = add(add(table, "thead"), "tr")
    for heading in headings:
        add(row, "th", heading, scope="col")
    return add(table, "tbody")
