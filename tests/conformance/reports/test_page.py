"""The page: what stands on it, and that eye, ear and keyboard find their way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

import attrs
import pytest

from samecity.cli.views.names import Names
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.page import page_of
from samecity_conformance.reports.report import Report, make_report
from samecity_conformance.run.folder import Record
from samecity_conformance.run.record import Result, Verdict
from tests.conformance.reports.made_up import (
    case,
    ended,
    failed,
    head,
    passed,
    record,
    requirement,
)

EMPTY: Final = frozenset({"meta", "input", "br", "link", "img"})
REGISTRY: Final = Registry(Plugins())
EACH_LANGUAGE = pytest.mark.parametrize("lang", ["zh", "en"])


@attrs.define
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str | None]
    parent: Node | None
    children: list[Node] = attrs.field(factory=list)
    text: str = ""

    def all(self, tag: str) -> Iterator[Node]:
        """Yield the elements of a kind, in their order."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.all(tag)

    @property
    def said(self) -> str:
        """All text in it."""
        return " ".join((self.text + "".join(child.said for child in self.children)).split())

    @property
    def classes(self) -> Sequence[str]:
        """Its classes."""
        return (self.attributes.get("class") or "").split()


class Reader(HTMLParser):
    """Reads a page strictly: what opens has to close."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.root = Node("page", {}, None)
        self._open = self.root
        self.feed(page)
        self.close()
        assert self._open is self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Node(tag, dict(attrs), self._open)
        self._open.children.append(made)
        if tag not in EMPTY:
            self._open = made

    def handle_endtag(self, tag: str) -> None:
        assert self._open.tag == tag
        assert self._open.parent is not None
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        self._open.text += data


def every_verdict() -> Report:
    results = [ended(f"b/{one.value}", one) for one in Verdict if one is not Verdict.FAIL]
    other = record(passed("a/1"), binding="pcsc")
    made = record(passed("a/0"), failed("a/1"), *results, missing=1)
    return make_report(made, [requirement("R02"), requirement("R30")], {}, [other])


def page(report: Report, lang: str = "en") -> Node:
    return Reader(page_of(report, Names(REGISTRY, Texts(lang)))).root


def page_with(*results: Result) -> Node:
    return page(make_report(record(*results), [requirement("R02")], {}))


# What stands on it.


def test_the_first_line_says_how_many_of_how_many() -> None:
    conclusion = next(one for one in page(every_verdict()).all("div") if "bad" in one.classes)

    assert conclusion.said.startswith("Red. 3 of 8 exercised, 1 omitted.")


def test_failures_come_first_and_then_what_is_nobodys_failure() -> None:
    articles = list(page(every_verdict()).all("article"))

    assert [one.classes[1] for one in articles] == [
        "is-fail",
        "is-error",
        "is-configuration",
        "is-environment",
        "is-skip",
    ]


@pytest.mark.parametrize(
    ("lang", "said", "unsaid"), [("zh", "说明", "of why"), ("en", "of why", "说明")]
)
def test_a_verdict_says_why_in_the_readers_language(lang: str, said: str, unsaid: str) -> None:
    shown = page(every_verdict(), lang).said

    assert said in shown
    assert unsaid not in shown


def test_a_failure_shows_requirement_expected_received_evidence_and_how_to_repeat_it() -> None:
    (article,) = page_with(failed("a/1")).all("article")

    said = article.said
    for part in (
        "R02: the same fare for every card of the zone.",
        "the fare is 1.20",
        "the fare is 2.00",
        "compare [concessions] in transit.toml with R02",
        "anhui → ningbo transit.ride adult",
        "> 00A4040007 SELECT application",
        "samecity conform run --region ningbo --seed 7 --case 'a/1'",
    ):
        assert part in said
    assert len(list(article.all("details"))) == 3
    assert not any("open" in one.attributes for one in article.all("details"))


def test_every_case_stands_in_the_tables_once_also_one_that_was_never_reached() -> None:
    rows = [one for one in page(every_verdict()).all("tr") if "case" in one.classes]

    assert len(rows) == 9
    assert sum("is-missing" in one.classes for one in rows) == 1


def test_a_requirement_without_a_case_says_so() -> None:
    (row,) = (
        one
        for one in page(every_verdict()).all("tr")
        if one.attributes.get("id") == "requirement-R30"
    )

    assert "no case" in row.said


def test_bindings_that_disagree_stand_in_a_table() -> None:
    section = next(
        one for one in page(every_verdict()).all("section") if one.attributes["id"] == "bindings"
    )

    (row,) = (one for body in section.all("tbody") for one in body.all("tr"))
    assert row.said.startswith("a/1")
    assert ("✗ fail" in row.said, "✓ pass" in row.said) == (True, True)


# Offline, safe.


@EACH_LANGUAGE
def test_the_page_asks_nobody_for_anything_and_runs_nothing(lang: str) -> None:
    root = page(every_verdict(), lang)

    assert [*root.all("script"), *root.all("link"), *root.all("img")] == []
    links = [one.attributes.get("href") or "" for one in root.all("a")]
    assert [one for one in links if not one.startswith("#")] == []
    (style,) = root.all("style")
    assert "url(" not in style.text
    assert "@import" not in style.text


def test_what_others_wrote_stays_text() -> None:
    attack = "</style></p><script>alert(1)</script><img src=x onerror=alert(1)>"
    hostile = Result(attack, Verdict.FAIL, expected=attack, received=attack, repeat=attack)
    written = Record(
        head(1, name=attack), [case(attack, host=attack, requirements=[attack])], [hostile]
    )

    root = page(make_report(written, [requirement(attack)], {}))

    assert list(root.all("script")) == []
    assert list(root.all("img")) == []
    assert [name for one in root.all("article") for name in one.attributes if "on" in name] == []


def test_ids_of_regions_and_profiles_never_enter_the_style() -> None:
    written = Record(head(1), [case("a/1", host="x){}body{display:none")], [passed("a/1")])

    (style,) = page(make_report(written, [], {})).all("style")

    assert "x){}" not in style.text


# Links, filters, keyboard, screen reader.


@EACH_LANGUAGE
def test_every_link_leads_to_something_on_the_page(lang: str) -> None:
    root = page(every_verdict(), lang)
    ids = [one.attributes["id"] for one in everything(root) if "id" in one.attributes]

    assert len(ids) == len(set(ids))
    targets = {unquote((one.attributes.get("href") or "")[1:]) for one in root.all("a")}
    assert targets - set(ids) == set()


def everything(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from everything(child)


def test_every_filter_has_a_label_a_legend_and_a_rule() -> None:
    root = page(every_verdict())
    (style,) = root.all("style")

    for choice in root.all("input"):
        label = choice.parent
        assert label is not None
        assert (label.tag, bool(label.said)) == ("label", True)
        group = label.parent
        assert group is not None
        assert group.tag == "fieldset"
        assert next(group.all("legend")).said
        name = choice.attributes["id"] or ""
        assert f"#{name}:" in style.text or name.endswith("-all")


def test_filters_name_only_what_there_is() -> None:
    choices = [one.attributes["id"] for one in page_with(passed("a/1")).all("input")]

    assert choices == ["show-pass", "only-profile-all", "only-profile-0", "only-profile-1"]


def test_a_case_bears_the_classes_by_which_filters_find_it() -> None:
    written = Record(
        head(2),
        [case("a/1", host="anhui"), case("a/2", host="ningbo")],
        [passed("a/1"), passed("a/2")],
    )

    rows = [one for one in page(make_report(written, [], {})).all("tr") if "case" in one.classes]

    assert [[name for name in row.classes if "region" in name] for row in rows] == [
        ["region-0"],
        ["region-1"],
    ]


@pytest.mark.parametrize(("lang", "locale"), [("zh", "zh-CN"), ("en", "en")])
def test_the_page_says_its_language(lang: str, locale: str) -> None:
    (html,) = page(every_verdict(), lang).all("html")

    assert html.attributes["lang"] == locale


def test_a_page_in_english_holds_no_chinese() -> None:
    report = make_report(record(passed("a/1"), failed("a/2")), [requirement("R02")], {})

    assert re.findall(r"[\u4e00-\u9fff]+", next(page(report).all("body")).said) == []


@EACH_LANGUAGE
def test_headings_go_down_one_level_at_a_time(lang: str) -> None:
    found = [one.tag for one in everything(page(every_verdict(), lang))]
    levels = [int(tag[1]) for tag in found if re.fullmatch(r"h[1-6]", tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [low for high, low in pairwise(levels) if low > high + 1] == []


@EACH_LANGUAGE
def test_every_table_has_a_caption_and_headers_with_a_scope(lang: str) -> None:
    for table in page(every_verdict(), lang).all("table"):
        assert next(table.all("caption")).said
        assert {one.attributes.get("scope") for one in table.all("th")} <= {"col", "row"}
        assert all(any(one.tag == "th" for one in row.children) for row in table.all("tr"))


@EACH_LANGUAGE
def test_there_is_a_main_part_with_named_sections_and_a_link_that_skips_to_it(lang: str) -> None:
    root = page(every_verdict(), lang)

    (main,) = root.all("main")
    first = next(root.all("a"))
    assert first.attributes["href"] == f"#{main.attributes['id']}"
    headings = {one.attributes.get("id") for one in root.all("h2")}
    assert all(one.attributes["aria-labelledby"] in headings for one in root.all("section"))


def test_a_verdict_is_a_sign_and_a_word_and_never_colour_alone() -> None:
    spans = [
        one for one in page(every_verdict()).all("span") if any("v-" in c for c in one.classes)
    ]

    assert spans
    assert all(one.said for one in spans)


# Contrast.

COLOUR = re.compile(r"--([a-z-]+): (#[0-9a-f]{6})")
ON_PAPER = ("ink", "faint", "link", "good", "bad", "care", "plain")


def luminance(colour: str) -> float:
    """Return the relative luminance. Source: WCAG 2.2, relative luminance."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_text_stands_out_from_its_ground_in_light_in_dark_and_on_paper() -> None:
    (style,) = page_with(passed("a/1")).all("style")
    palettes = [dict(COLOUR.findall(part)) for part in style.text.split(":root {")[1:]]
    assert len(palettes) == 3

    for palette in palettes:
        pairs = [(name, ground) for name in ON_PAPER for ground in ("paper", "panel")]
        pairs += [(name, f"{name}-panel") for name in ("good", "bad", "care")]
        pairs += [("ink", f"{name}-panel") for name in ("good", "bad", "care")]
        weak = [pair for pair in pairs if contrast(palette[pair[0]], palette[pair[1]]) < 4.5]
        assert weak == []
