"""Every page as people have it before them: in both languages, on a desk and in a hand."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.portal.browser.places import Been, views
from tests.portal.browser.windows import HEIGHT_PX, NARROW_PX, WIDE_PX, Windows

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_every_view_for_people_is_visited(been: Been, app: Flask) -> None:
    assert {name.partition(",")[0] for name in been.paths} - {"problem"} == views(app).keys()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_fits_its_window_and_speaks_its_language_without_complaint(
    windows: Windows, been: Been, lang: str
) -> None:
    window = windows.visitor(lang, hand=been.hand).new_page()
    wrong = []

    for name, path in been.paths.items():
        answer = window.goto(path)
        assert answer is not None
        assert answer.status == (404 if name == "problem" else 200), name
        for width_px in (WIDE_PX, NARROW_PX):
            window.set_viewport_size({"width": width_px, "height": HEIGHT_PX})
            if too_wide := window.evaluate(TOO_WIDE):
                wrong.append(f"{name}: {too_wide} px too wide at {width_px}")
        if not (window.get_attribute("html", "lang") or "").startswith(lang):
            wrong.append(f"{name}: another language")
        if window.locator("h1").count() != 1:
            wrong.append(f"{name}: not one title")

    # A page that is not there is an error to the console, as it should be.
    windows.complaints[:] = [one for one in windows.complaints if been.paths["problem"] not in one]
    assert wrong == []


def test_a_cell_of_the_matrix_opens_in_place(windows: Windows) -> None:
    window = windows.open("/matrix?scenario=transit.ride")

    window.locator("table.matrix td a").nth(1).click()

    expect(window.locator("#cell ol.steps .step")).to_have_count(11)
    expect(window.locator("#cell h2").first).to_be_in_viewport()
    assert window.url.endswith("/matrix?scenario=transit.ride")
