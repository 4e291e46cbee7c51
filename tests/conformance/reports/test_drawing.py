from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import pytest

from samecity.cli.views.names import Names
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.texts.catalogue import Texts
from samecity_conformance.reports.drawing import drawing_of
from samecity_conformance.reports.report import make_report
from samecity_conformance.run.record import Result
from tests.conformance.reports.made_up import failed, passed, record

SVG = "{http://www.w3.org/2000/svg}"
REGISTRY = Registry(Plugins())


def drawing(*results: Result, lang: str = "en") -> Element:
    report = make_report(record(*results), [], {})
    return fromstring(drawing_of(report, Names(REGISTRY, Texts(lang))))  # noqa: S314  our own


def texts(root: Element) -> list[str]:
    return [one.text or "" for one in root.iter(f"{SVG}text")]


def test_it_names_homes_hosts_scenarios_and_treatments_as_text() -> None:
    found = texts(drawing(passed("a/1"), failed("a/2", home="ningbo", host="anhui")))

    assert found[1].endswith("transit.ride")
    assert {"Anhui", "Ningbo", "✓ equal", "✗ equal"} <= set(found)


@pytest.mark.parametrize(("lang", "word"), [("zh", "通过 同城"), ("en", "pass equal")])
def test_whoever_does_not_see_it_is_told_what_it_shows(lang: str, word: str) -> None:
    root = drawing(passed("a/1"), lang=lang)

    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert word in (description.text or "")


def test_nothing_lies_outside_the_picture() -> None:
    homes = ("anhui", "binzhou", "ningbo", "zhoushan", "shanghai", "foshan")
    pairs = [(home, host) for home in homes for host in homes[:4]]
    results = [passed(f"a/{n}", home=home, host=host) for n, (home, host) in enumerate(pairs)]

    root = drawing(*results)

    width, height = int(root.get("width", 0)), int(root.get("height", 0))
    boxes = [one.attrib for one in root.iter(f"{SVG}rect") if "x" in one.attrib]
    assert len(boxes) == len(pairs)
    assert max(int(one["x"]) + int(one["width"]) for one in boxes) <= width
    assert max(int(one["y"]) + int(one["height"]) for one in boxes) <= height


def test_a_run_without_decisions_makes_an_empty_picture() -> None:
    assert len(texts(drawing())) == 1
