"""Every page of the portal, by the name of its view; and one who has been at most of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import attrs
from flask import Flask
from playwright.sync_api import Page, StorageState, expect

from tests.portal.browser.windows import Windows
from tests.portal.server.running import Portal, until

EXAMPLES: Final = {
    "matrix.matrix, all domains": "/matrix?domain=all",
    "matrix.cell": "/matrix/shanghai/ningbo/transit.ride",
    "regions.region": "/regions/ningbo",
    "problem": "/nowhere",
}
"""Pages about something that is always there, and one about what never is: by the name of the view,
and what tells two pages of one view apart."""

TAP: Final = "#tap-form .button.big"
ONE_CASE: Final = {"cases": ["card.ecard/G001/1"], "binding": "memory"}

_FOR_PROGRAMS: Final = ("static", "health.", "api.", "api-docs.")
_NO_PAGES: Final = (".events", ".download", ".come_back")
_RESULT: Final = re.compile("/taps/[0-9a-f]{16}$")


@attrs.frozen
class Been:
    """What somebody leaves behind who tapped a card and filed an application.

    Attributes:
        hand: Cookies, which say that the cards are theirs.
        paths: Every page they have been at, by view, as in `EXAMPLES`.
    """

    hand: StorageState
    paths: Mapping[str, str]


def views(app: Flask) -> Mapping[str, str]:
    """Return where each view is that is made for people, by name."""
    return {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.rule.startswith("/api/")
        and not rule.endpoint.startswith(_FOR_PROGRAMS)
        and not rule.endpoint.endswith(_NO_PAGES)
    }


def go_round(windows: Windows, portal: Portal, app: Flask) -> Been:
    """Run a case, tap a card and file an application, so that every page has something to show."""
    run = str(portal.ask("POST", "/api/v1/runs", ONE_CASE).at("id"))
    person = windows.visitor()
    window = person.new_page()
    plain = {name: path for name, path in views(app).items() if "<" not in path}
    made = {"tap.result": tap(window), "cases.case": file(window)}
    until(lambda: portal.ask("GET", f"/api/v1/runs/{run}").at("state") != "running")
    runs = {
        "conformance.run": f"/conformance/runs/{run}",
        "conformance.report": f"/conformance/runs/{run}/report",
        "conformance.compare": f"/conformance/compare?before={run}&after={run}",
    }
    return Been(person.storage_state(), {**plain, **EXAMPLES, **made, **runs})


def tap(window: Page, query: str = "") -> str:
    """Tap as the form is filled in, and return the path of the result."""
    window.goto(f"/tap{query}")
    return tap_again(window)


def tap_again(window: Page) -> str:
    """Tap with the form that is there, and return the path of the result."""
    window.locator(TAP).click()
    expect(window).to_have_url(_RESULT)
    return path_of(window)


def file(window: Page) -> str:
    """Hand in an application as the form is filled in, and return the path of the case."""
    window.goto("/cases")
    window.locator("#apply button").click()
    expect(window).to_have_url(re.compile("/cases/.+"))
    return path_of(window)


def path_of(window: Page) -> str:
    """Return where a window is, without its query."""
    return re.sub(r"^https?://[^/]+|\?.*$", "", window.url)
