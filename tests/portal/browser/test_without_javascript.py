"""The portal in a browser that runs no script: everything that is offered works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.portal.browser.places import Been, file, tap
from tests.portal.browser.windows import Windows


@pytest.fixture
def window(windows: Windows, been: Been) -> Page:
    """Somebody with a card in the hand and no JavaScript."""
    return windows.visitor(has_javascript=False, hand=been.hand).new_page()


def test_a_tap_shows_why_the_steps_and_the_commands(window: Page) -> None:
    tap(window, "?host=zhoushan")

    expect(window.locator("#steps .step")).to_have_count(11)
    expect(window.locator("#why")).to_contain_text("Yangtze River Delta")
    assert window.locator("#apdus .apdu").count() > 10


def test_the_form_of_a_tap_follows_when_it_is_asked_to(window: Page) -> None:
    window.goto("/tap")
    window.get_by_label("Service").select_option("shop.discount")
    window.get_by_role("button", name="Update the form").click()

    expect(window.locator('[name="f.amount_fen"]')).to_be_visible()


def test_a_cell_of_the_matrix_opens_its_reason_chain(window: Page) -> None:
    window.goto("/matrix?scenario=transit.ride")
    window.locator("table.matrix td a").nth(1).click()

    assert "/matrix/" in window.url
    expect(window.locator("ol.steps .step")).to_have_count(11)


def test_the_desk_reports_a_loss_and_says_who_refuses_the_card_now(window: Page) -> None:
    tap(window)
    window.goto("/desk?at=2026-11-23T11:00")
    window.locator("#loss").get_by_role("button").click()
    expect(window.locator("#done")).to_contain_text("allowed")

    window.get_by_role("link", name="Look again").click()

    expect(window.locator("#reach")).to_contain_text("CARD_REPORTED_LOST")


def test_a_case_is_handed_in_and_followed(window: Page) -> None:
    file(window)

    expect(window.locator("ol.path")).to_be_visible()


def test_runs_are_listed_and_their_reports_read(window: Page) -> None:
    window.goto("/conformance")
    window.locator("#runs tbody a").first.click()
    window.get_by_role("link", name="Read the report").click()

    expect(window.locator("#shares")).to_contain_text("1 / 1")
