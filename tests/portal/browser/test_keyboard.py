"""The portal with nothing but a keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.portal.browser.windows import Windows

MOST_STOPS = 200

FOCUSED = """
() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const { width, height } = one.getBoundingClientRect();
  // A place of the map has its mark round its dot.
  const reach = one.querySelector(".reach");
  const isOutlined = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  const isCircled = reach !== null && parseFloat(getComputedStyle(reach).strokeWidth) >= 2;
  return {
    what: one.outerHTML.slice(0, 100),
    is_over: one === document.body,
    is_marked: (isOutlined || isCircled) && width * height > 0,
  };
}
"""


def walk_to(window: Page, name: str) -> None:
    """Go on to the button of that name."""
    button = window.get_by_role("button", name=name, exact=True)
    for _ in range(MOST_STOPS):
        window.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(name)


def test_the_first_stop_skips_what_stands_on_every_page(windows: Windows) -> None:
    window = windows.open("/regions")

    window.keyboard.press("Tab")
    skip = window.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    window.keyboard.press("Enter")

    expect(window.locator("#main")).to_be_focused()


def test_whatever_has_the_focus_shows_it(windows: Windows) -> None:
    window = windows.open("/tap")
    stops, unmarked = 0, []

    while stops < MOST_STOPS:
        window.keyboard.press("Tab")
        found = window.evaluate(FOCUSED)
        if found["is_over"]:
            break
        stops += 1
        if not found["is_marked"]:
            unmarked.append(found["what"])

    assert unmarked == []
    assert 20 < stops < MOST_STOPS


def test_a_tap_needs_no_mouse_and_leads_to_its_result(windows: Windows) -> None:
    window = windows.open("/tap")

    walk_to(window, "Tap")
    window.keyboard.press("Enter")

    expect(window).to_have_url(re.compile("/taps/"))
    expect(window.locator("#why")).to_be_visible()
    expect(window.locator("#main")).to_be_focused()
