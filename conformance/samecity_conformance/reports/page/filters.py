"""Filters without a script: boxes and buttons that style rules listen to.

A browser that does not know `:has()` shows everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from samecity.cli.views.names import Names
from samecity_conformance.reports.markup import add, follow
from samecity_conformance.reports.page.words import key_of, word_of
from samecity_conformance.reports.report import Outcome, Report
from samecity_conformance.run.record import Verdict


class Filters:
    """What the cases of a page can be narrowed down to.

    Ids of regions and profiles come from files of others; rules speak of their numbers instead.

    Args:
        report: Whose cases.
        names: The reader's language.
    """

    def __init__(self, report: Report, names: Names) -> None:
        self._names = names
        met = {outcome.verdict for outcome in report.cases}
        self._verdicts = [one for one in (*Verdict, None) if one in met]
        self._groups = {
            "region": _sorted(code for one in report.cases for code in one.case.regions),
            "profile": _sorted(name for one in report.cases for name in one.case.profiles),
        }

    def classes(self, outcome: Outcome) -> str:
        """Return the classes of a case, by which the rules find it."""
        regions, profiles = self._groups["region"], self._groups["profile"]
        return " ".join(
            (
                "case",
                f"is-{key_of(outcome.verdict)}",
                *(f"region-{regions.index(code)}" for code in outcome.case.regions),
                *(f"profile-{profiles.index(name)}" for name in outcome.case.profiles),
            )
        )

    def rules(self) -> str:
        """Return the style rules that hide what is not wanted."""
        return "".join(
            f"body:has({when}) {what} {{ display: none; }}\n" for when, what in self._rules()
        )

    def add_to(self, parent: Element) -> None:
        """Add the filters, each group with a legend and each choice with a label."""
        texts = self._names.texts
        row = add(
            parent, "div", class_="filters", role="search", aria_label=texts("findings.filters")
        )
        group = _add_group(row, texts("findings.verdict"))
        for verdict in self._verdicts:
            box = _add_choice(group, f"show-{key_of(verdict)}", word_of(verdict, texts))
            box.set("type", "checkbox")
            box.set("checked", "")
        for kind, members in self._groups.items():
            if len(members) > 1:
                self._add_choices(row, kind, members)

    def _add_choices(self, row: Element, kind: str, members: Sequence[str]) -> None:
        texts = self._names.texts
        group = _add_group(row, texts(f"findings.{kind}"))
        labels = [self._names.region(one) if kind == "region" else one for one in members]
        choices = [("all", texts("findings.all")), *((str(n), one) for n, one in enumerate(labels))]
        for number, label in choices:
            button = _add_choice(group, f"only-{kind}-{number}", label)
            button.set("type", "radio")
            button.set("name", kind)
            if number == "all":
                button.set("checked", "")

    def _rules(self) -> Iterator[tuple[str, str]]:
        for verdict in self._verdicts:
            word = key_of(verdict)
            yield f"#show-{word}:not(:checked)", f".is-{word}"
        for kind, members in self._groups.items():
            for number in range(len(members)):
                yield f"#only-{kind}-{number}:checked", f".case:not(.{kind}-{number})"


def _add_group(row: Element, legend: str) -> Element:
    group = add(row, "fieldset")
    add(group, "legend", legend)
    return group


def _add_choice(group: Element, name: str, label: str) -> Element:
    around = add(group, "label")
    choice = add(around, "input", id=name)
    follow(around, f" {label}")
    return choice


def _sorted(names: Iterator[str]) -> list[str]:
    return sorted(set(names))
