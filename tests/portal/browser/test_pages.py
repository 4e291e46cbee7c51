"""Every page as people have it before them: in both languages, on a desk and in a hand."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.portal.browser.places import Been, views
from tests.portal.browser.windows import NARROW_PX, WIDE_PX, Windows

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_every_view_for_people_is_visited(been: Been, app: Flask) -> None:
    assert been.paths.keys() - {"problem"} == views(app).keys()


@pytest.mark.parametrize("width_px", [WIDE_PX, NARROW_PX])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_fits_its_window_and_speaks_its_language_without_complaint(
    windows: Windows, been: Been, lang: str, width_px: int
) -> None:
    window = windows.visitor(lang, width_px, hand=been.hand).new_page()
    wrong = []

    for name, path in been.paths.items():
        answer = window.goto(path)
        assert answer is not None
        assert answer.status == (404 if name == "problem" else 200), name
        if width := window.evaluate(TOO_WIDE):
            wrong.append(f"{name}: {width} px too wide")
        if not (window.get_attribute("html", "lang") or "").startswith(lang):
            wrong.append(f"{name}: another language")
        if window.locator("h1").count() != 1:
            wrong.append(f"{name}: not one title")

    # A page that is not there is an error to the console, as it should be.
    windows.complaints[:] = [one for one in windows.complaints if been.paths["problem"] not in one]
    assert wrong == []
