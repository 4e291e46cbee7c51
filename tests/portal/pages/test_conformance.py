"""Page Conformance: real runs of the suite, small ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final
from xml.etree import ElementTree

import pytest
from flask import Flask

from samecity.host.registry import Registry
from samecity_portal.app import create_app
from samecity_portal.current import EXTENSION, Parts
from samecity_portal.house import open_house
from samecity_portal.runs import Order, Runs, RunState
from samecity_portal.settings import Settings
from tests.portal.pages.visitor import Visitor, words

LOST: Final = "card.ecard/G001/1"
OTHER: Final = "card.ecard/G003/1"


def runs_of(app: Flask) -> Runs:
    parts = app.extensions[EXTENSION]
    assert isinstance(parts, Parts)
    return parts.runs


def finished(app: Flask, *cases: str) -> str:
    """Run some cases to their end."""
    run = runs_of(app).start(Order(cases=cases))
    told = Visitor(app.test_client()).client.get(f"/conformance/runs/{run.id}/events").text
    assert "event: over" in told
    assert runs_of(app).find(run.id).state is RunState.FINISHED
    return run.id


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, registry: Registry) -> Iterator[Flask]:
    """A portal with two runs behind it."""
    settings = Settings(folder=str(tmp_path_factory.mktemp("portal") / "portal"))
    with closing(open_house(settings, registry)) as house:
        made = create_app(settings, house)
        yield made
        runs_of(made).cancel()


@pytest.fixture(scope="module")
def two_runs(portal: Flask) -> tuple[str, str]:
    """The ids of a run of one case, and of one of two cases."""
    return finished(portal, LOST), finished(portal, LOST, OTHER)


@pytest.fixture
def tester(portal: Flask) -> Visitor:
    """Somebody who visits that portal."""
    return Visitor(portal.test_client())


def test_without_runs_there_is_a_form(visitor: Visitor) -> None:
    page = visitor.get("/conformance")

    assert "There is no run yet." in words(page)
    for name in ("region", "profile", "binding", "seed", "workers"):
        assert f'name="{name}"' in page


def test_a_run_is_started_as_the_form_says_and_one_at_a_time(app: Flask, visitor: Visitor) -> None:
    form = {"region": "ningbo", "profile": "e-card", "seed": "7", "workers": "1"}
    page = visitor.get("/conformance")
    try:
        said = visitor.follow(visitor.send("/conformance/runs", page, **form))
        second = visitor.send("/conformance/runs", page, **form)
        order = runs_of(app).all()[0].order
    finally:
        runs_of(app).cancel()

    assert "going on" in words(said)
    assert '<noscript><meta http-equiv="refresh"' in said
    assert second.status_code == 409
    assert "Another run is going on." in words(second.text)
    assert (order.regions, order.profiles, order.seed) == (("ningbo",), ("e-card",), 7)
    over = visitor.get(visitor.at)
    assert "cancelled" in words(over)
    assert "http-equiv" not in over


@pytest.mark.parametrize(
    "form",
    [
        {"region": "atlantis"},
        {"profile": "first-class"},
        {"binding": "telepathy"},
        {"seed": "-1"},
        {"seed": "dice"},
        {"workers": "99"},
    ],
)
def test_what_the_form_does_not_offer_is_not_run(
    app: Flask, visitor: Visitor, form: dict[str, str]
) -> None:
    answer = visitor.send("/conformance/runs", visitor.get("/conformance"), **form)

    assert answer.status_code == 422
    assert runs_of(app).all() == []


def test_a_run_tells_its_verdicts_and_then_its_end(
    tester: Visitor, two_runs: tuple[str, str]
) -> None:
    run = two_runs[1]

    told = tester.client.get(f"/conformance/runs/{run}/events").text
    known = tester.client.get(f"/conformance/runs/{run}/events?seen=2-finished").text

    assert "pass <b>2</b>" in told
    assert told.endswith("event: over\ndata: -\n\n")
    assert known.count("event: part") == 0
    assert "2 of 2 cases" in words(tester.get(f"/conformance/runs/{run}"))


def test_the_list_shows_the_newest_run_first(tester: Visitor, two_runs: tuple[str, str]) -> None:
    page = tester.get("/conformance")

    listed = re.findall(r'href="/conformance/runs/([0-9a-f-]+)"', page)
    assert listed[:2] == [two_runs[1], two_runs[0]]


@pytest.mark.parametrize(("lang", "title"), [("en", "Report"), ("zh", "测试报告")])
def test_a_report_says_what_was_found(
    portal: Flask, two_runs: tuple[str, str], lang: str, title: str
) -> None:
    page = words(Visitor(portal.test_client(), lang).get(f"/conformance/runs/{two_runs[1]}/report"))

    assert title in page
    assert re.search(r"\b2 (exercised|实际测试)", page)


def test_a_report_can_be_had_as_files(tester: Visitor, two_runs: tuple[str, str]) -> None:
    def file(form: str) -> str:
        answer = tester.client.get(f"/conformance/runs/{two_runs[1]}/report.{form}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return answer.text

    assert {one["case"]["id"] for one in json.loads(file("json"))["cases"]} == {LOST, OTHER}
    assert file("html").startswith("<!DOCTYPE html>")
    found = ElementTree.fromstring(file("junit"))  # noqa: S314  our own suite's
    assert len(found.findall(".//testcase")) == 2
    assert tester.client.get(f"/conformance/runs/{two_runs[1]}/report.pdf").status_code == 404


def test_two_runs_are_compared(tester: Visitor, two_runs: tuple[str, str]) -> None:
    before, after = two_runs

    forth = words(tester.get("/conformance/compare", before=before, after=after))
    back = words(tester.get("/conformance/compare", before=after, after=before))

    assert "Only in the later run · 1" in forth
    assert "Only in the earlier run · 1" in back
    assert OTHER in forth
    assert "Cases that ended as before: 1." in forth


def test_a_run_that_nobody_started_is_not_found(tester: Visitor) -> None:
    for path in ("runs/x", "runs/x/events", "runs/x/report", "runs/x/report.json", "compare"):
        assert tester.client.get(f"/conformance/{path}").status_code == 404


def test_a_run_without_its_end_has_no_report(app: Flask, visitor: Visitor, folder: Path) -> None:
    run = runs_of(app).start(Order(cases=(LOST,)))
    runs_of(app).cancel()

    assert visitor.client.get(f"/conformance/runs/{run.id}/report").status_code == 409
    assert (folder / "runs" / run.id / "end.json").is_file()
