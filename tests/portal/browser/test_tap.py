"""Page Tap in a browser: a tap is watched while it happens, and found again afterwards."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby

from playwright.sync_api import Route, expect

from samecity_portal.people import cast
from tests.portal.browser.places import tap, tap_again
from tests.portal.browser.windows import Windows

WATCH = """
() => {
  window.seen = [];
  const ask = window.fetch;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    window.seen.push("answer");
    return answer;
  };
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      for (const _ of addedNodes) window.seen.push(target.id);
  }).observe(document.getElementById("main"), { childList: true, subtree: true });
}
"""
"""Notes what comes onto the page, in its order, and when the tap itself was answered."""


def test_commands_are_seen_while_the_card_is_read_then_the_steps_then_the_result(
    windows: Windows,
) -> None:
    window = windows.open("/tap?scenario=transit.ride&home=anhui&host=ningbo")
    window.evaluate(WATCH)

    tap_again(window)

    seen: list[str] = window.evaluate("window.seen")
    commands = window.locator("#apdus .apdu").count()
    counted = Counter(seen)
    assert [one for one, _ in groupby(one for one in seen if one != "answer")] == [
        "main",
        "live-apdus",
        "live-steps",
        "main",
    ]
    assert (counted["live-apdus"], counted["live-steps"]) == (commands, 11)
    assert commands > 10
    # Most of them were there before the portal had answered the tap.
    assert Counter(seen[: seen.index("answer")])["live-apdus"] > commands / 2
    expect(window.locator("#steps .step.passed")).to_have_count(11)


def test_the_way_back_leads_to_the_form_and_the_way_forward_to_the_result(
    windows: Windows,
) -> None:
    window = windows.open("/")
    tap(window, "?host=zhoushan")
    said = window.locator("#main").inner_text()

    window.go_back()
    expect(window.get_by_role("button", name="Tap", exact=True)).to_be_visible()
    window.go_forward()

    expect(window.locator("#why")).to_be_visible()
    assert window.locator("#main").inner_text() == said


def test_a_stranger_sees_the_same_result_at_its_address_and_nobodys_card(
    windows: Windows,
) -> None:
    window = windows.open("/")
    path = tap(window, "?person=p-li")
    stranger = windows.open(path)

    for part in ("why", "beside", "money", "books", "steps", "apdus"):
        shown = window.locator(f"#{part}").inner_text()
        assert stranger.locator(f"#{part}").inner_text() == shown
    assert window.get_by_role("button", name="Report this card lost").count() == 1
    assert stranger.get_by_role("button", name="Report this card lost").count() == 0
    person = cast()["p-li"]
    assert person.person.name not in stranger.content()
    assert person.name_en not in stranger.content()
    assert not re.search(r"\bp-li\b", stranger.locator("main").inner_html())


def test_what_is_chosen_shows_at_once_and_the_map_chooses_too(windows: Windows) -> None:
    window = windows.open("/tap")

    window.get_by_label("Use in Zhoushan").click()
    expect(window.get_by_label("Place of use", exact=True)).to_have_value("zhoushan")
    window.get_by_label("Service").select_option("shop.discount")

    expect(window.locator('[name="f.amount_fen"]')).to_be_visible()
    assert window.url.endswith("/tap")


def test_a_row_is_added_and_removed_in_place_and_the_tap_still_has_its_key(
    windows: Windows,
) -> None:
    window = windows.open("/tap?scenario=medical.pharmacy&home=ningbo")
    codes = window.locator('[name^="f.items."][name$=".code"]')

    window.get_by_role("button", name="Add a row").click()
    expect(codes).to_have_count(3)
    window.get_by_role("button", name="Remove row 1 of Items").click()
    expect(codes).to_have_count(1)
    codes.press("Enter")

    expect(window).to_have_url(re.compile("/taps/"))
    expect(window.locator("#money")).to_contain_text("31.77 yuan")


def test_an_answer_that_comes_after_a_later_one_is_not_shown(windows: Windows) -> None:
    window = windows.open("/tap")
    held: list[Route] = []
    window.route("**/tap", lambda route: held.append(route), times=1)
    amount = window.locator('[name="f.amount_fen"]')

    window.get_by_label("Use in Zhoushan").click()
    window.get_by_label("Service").select_option("shop.discount")
    expect(amount).to_be_visible()
    with window.expect_event("requestfinished"):
        held[0].continue_()
    window.evaluate("() => new Promise(requestAnimationFrame)")

    expect(amount).to_be_visible()
    expect(window.get_by_label("Place of use", exact=True)).to_have_value("zhoushan")
