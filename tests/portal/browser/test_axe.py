"""No page puts a barrier before anybody, as far as axe-core can tell."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.portal.browser.places import TAP, Been, tap
from tests.portal.browser.windows import NARROW_PX, WIDE_PX, Windows

RUN: Final = """
async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
}
"""
HOLD: Final = """
() => {
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    await new Promise((go) => { window.go = go; });
    return answer;
  };
}
"""
"""Keeps the answer to a tap until `go()`."""


@pytest.fixture(scope="module")
def axe() -> str:
    """The program, as a text."""
    file = os.environ.get("SAMECITY_AXE", "")
    if not file:
        pytest.skip("needs the program axe-core; SAMECITY_AXE names its axe.min.js")
    return Path(file).read_text(encoding="utf-8")


def barriers(window: Page, axe: str, name: str) -> list[str]:
    """Return what is wrong with the page in a window."""
    window.evaluate(axe)
    return [f"{name} {one}" for one in window.evaluate(RUN)]


# What a barrier can be made of is the same in the other two: only words and columns differ.
@pytest.mark.parametrize(("lang", "width_px"), [("en", WIDE_PX), ("zh", NARROW_PX)])
def test_no_page_has_a_barrier(
    windows: Windows, been: Been, axe: str, lang: str, width_px: int
) -> None:
    window = windows.visitor(lang, width_px, hand=been.hand).new_page()
    found = []

    for name, path in been.paths.items():
        window.goto(path)
        found += barriers(window, axe, name)

    windows.complaints[:] = [one for one in windows.complaints if been.paths["problem"] not in one]
    assert found == []


def test_a_tap_has_no_barrier_while_it_is_watched_and_when_it_was_wrong(
    windows: Windows, axe: str
) -> None:
    window = windows.open("/tap", "zh")
    window.evaluate(HOLD)

    window.locator(TAP).click()
    expect(window.locator("#live-steps .step")).to_have_count(11)
    found = barriers(window, axe, "live")
    window.evaluate("go()")
    expect(window).to_have_url(re.compile("/taps/"))
    found += barriers(window, axe, "result")
    window.goto("/tap?scenario=medical.pharmacy&born=2030-01-01&f.items.0.code=x")
    found += barriers(window, axe, "wrong")

    windows.complaints[:] = [one for one in windows.complaints if "born=" not in one]
    assert found == []


def test_the_desk_has_no_barrier_while_a_code_is_shown_and_after_a_loss(
    windows: Windows, axe: str
) -> None:
    window = windows.visitor("en").new_page()
    tap(window)
    window.goto("/desk?at=2026-11-23T11:00")
    found = []

    for place in ("#ecard button >> nth=-1", "#ecard button >> nth=0", "#loss button"):
        window.locator(place).click()
        found += barriers(window, axe, place)

    assert found == []
