"""The card desk in a browser: a loss that reaches every window, a code that a camera reads."""

from __future__ import annotations

from base64 import b64decode, b64encode

from playwright.sync_api import Page, expect

from samecity_hardware_sim.terminals.codes import Camera
from samecity_hardware_sim.terminals.picture import Picture
from tests.portal.browser.places import tap, tap_again
from tests.portal.browser.windows import Windows
from tests.portal.server.running import Portal

GREY = """
async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  let grey = "";
  for (let at = 0; at < data.length; at += 4) grey += String.fromCharCode(data[at + 1]);
  return { width, height, pixels: btoa(grey) };
}
"""
"""The pixels of a picture; the green part serves as grey."""


def photographed(window: Page) -> Picture:
    """Return what a camera before the screen sees."""
    seen = window.evaluate(GREY, b64encode(window.screenshot()).decode())
    return Picture(seen["width"], seen["height"], b64decode(seen["pixels"]))


def test_a_card_reported_lost_at_the_desk_is_lost_in_every_window_and_refused(
    windows: Windows,
) -> None:
    person = windows.visitor()
    desk, other = person.new_page(), person.new_page()
    tap(other)
    other.goto("/desk?at=2026-11-23T12:00")
    reach = other.locator("#reach")
    expect(reach.get_by_text("allowed")).not_to_have_count(0)

    desk.goto("/desk?at=2026-11-23T11:30")
    desk.locator("#loss").get_by_role("button").click()
    expect(desk.locator("#done")).to_contain_text("allowed")

    # Nobody touched this window: it heard of it.
    expect(reach).to_contain_text("CARD_REPORTED_LOST")
    expect(reach.get_by_text("✓ allowed")).to_have_count(0)
    other.get_by_role("link", name="Tap this card").click()
    tap_again(other)
    expect(other.locator("#why")).to_contain_text("CARD_REPORTED_LOST")


def test_a_code_is_read_from_the_screen_and_taken(windows: Windows, portal: Portal) -> None:
    window = windows.open("/")
    tap(window)
    window.goto("/desk?at=2026-11-23T10:30")
    window.locator("#ecard").get_by_role("button").last.click()
    window.locator("#ecard").get_by_role("button").first.click()
    expect(window.locator("#ecard .qr")).to_be_visible()
    window.locator("#ecard .qr").scroll_into_view_if_needed()

    token = Camera().read(photographed(window))

    request = {
        "scenario": "culture.enter",
        "host": "ningbo",
        "kind": "ecard_qr",
        "at": "2026-11-23T10:30:30+08:00",
        "fields": {},
    }
    shown = {"request": request, "shown": {"code": token}}
    assert portal.ask("POST", "/api/v1/acceptances", shown).is_allowed
    assert token not in window.url
