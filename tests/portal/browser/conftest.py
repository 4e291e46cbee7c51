"""One portal as its users start it, and Debian's chromium in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright

from samecity_portal.app import create_app
from samecity_portal.settings import Settings
from tests.portal.browser.places import Been, go_round
from tests.portal.browser.windows import FLAGS, Windows
from tests.portal.server.running import Portal, running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser that has no window yet."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("needs the Debian package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def portal(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal with its usual workers, for all tests with a browser."""
    with running(tmp_path_factory.mktemp("portal") / "data") as portal:
        yield portal


@pytest.fixture
def windows(browser: Browser, portal: Portal) -> Iterator[Windows]:
    """The windows of one test; afterwards the browser must have had nothing to complain of."""
    with closing(Windows(browser, portal.url)) as windows:
        yield windows
    assert windows.complaints == []


@pytest.fixture(scope="package")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The same application, to know which pages there are."""
    return create_app(Settings(folder=str(tmp_path_factory.mktemp("app"))))


@pytest.fixture(scope="package")
def been(browser: Browser, portal: Portal, app: Flask) -> Iterator[Been]:
    """Somebody who has been everywhere."""
    with closing(Windows(browser, portal.url)) as windows:
        yield go_round(windows, portal, app)
