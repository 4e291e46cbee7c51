"""Page Cases as somebody without JavaScript uses it, and its stream."""

from __future__ import annotations

import re
from typing import Final

import pytest
from flask import Flask

from samecity_portal.house import House
from tests.portal.pages.visitor import Visitor, words

AT: Final = "2026-11-23T10:00"
FUND: Final = {"item": "provident-fund-withdrawal", "amount": "3000"}
LICENCE: Final = {"item": "driving-licence-renewal", "delivery": "pickup"}


def applied(visitor: Visitor, **said: str) -> str:
    """Let a new card of Ningbo apply at a window of Zhoushan."""
    page = visitor.get("/cases")
    asked = {"window": "zhoushan", "applicant": "new:ningbo", "at": AT, **said}
    return words(visitor.follow(visitor.send("/cases", page, **asked)))


def step(visitor: Visitor, side: str, name: str) -> str:
    number = visitor.at.partition("?")[0]
    page = visitor.get(number)
    return words(visitor.follow(visitor.send(f"{number}/steps", page, side=side, step=name)))


def test_an_application_taken_in_here_is_decided_there(visitor: Visitor) -> None:
    taken = applied(visitor, **FUND)
    granted = step(visitor, "authority", "grant")
    posted = step(visitor, "authority", "post")

    assert "taken in 2026-11-23 10:00 decided still ahead" in taken
    assert "same as a local" in taken
    assert "At the window: Zhoushan" in taken
    assert "At the authority: Ningbo" in taken
    assert "Outcome granted Asked for 3000.00 yuan Paid to the card 3000.00 yuan" in granted
    assert "delivered still ahead" in granted
    assert "State now delivered" in posted


def test_each_side_knows_its_own_part_only(visitor: Visitor) -> None:
    applied(visitor, **FUND)

    said = step(visitor, "authority", "grant")

    window = said.partition("At the window")[2].partition("At the authority")[0]
    assert "State when it last left here taken in" in window
    assert "granted" not in window


def test_minor_papers_may_follow(visitor: Visitor) -> None:
    taken = applied(visitor, documents="major", **LICENCE)
    early = step(visitor, "authority", "grant")
    whole = step(visitor, "window", "supplement")
    step(visitor, "authority", "grant")
    collected = step(visitor, "window", "collect")

    assert "State now taken in, papers to follow" in taken
    assert "Documents passed on health certificate Receipts" in taken
    assert "CASE_NOT_READY" in early
    assert "Documents passed on health certificate, photograph" in whole
    assert "State now delivered" in collected


def test_an_application_without_its_papers_is_refused_and_opens_no_case(visitor: Visitor) -> None:
    said = applied(visitor, documents="none", **LICENCE)

    assert "MATERIAL_MISSING" in said
    assert "health certificate" in said
    assert "There is no case yet." in said


def test_what_stands_on_no_list_is_not_taken_in_for_a_visitor(visitor: Visitor) -> None:
    assert "ITEM_NOT_IN_LIST" in applied(visitor, item="fishing-permit")


def test_the_authority_may_decline_and_ask_for_more(visitor: Visitor) -> None:
    applied(visitor, **FUND)

    asked = step(visitor, "authority", "supplement")
    again = step(visitor, "window", "supplement")
    declined = step(visitor, "authority", "decline")

    assert "State now more is asked for" in asked
    assert "State now taken in" in again
    assert "Outcome declined" in declined
    assert "Paid to the card" not in declined


def test_a_stranger_looks_on_and_decides_nothing(app: Flask, visitor: Visitor) -> None:
    applied(visitor, **FUND)
    number = visitor.at.partition("?")[0]
    stranger = Visitor(app.test_client())

    page = stranger.get(number)
    answer = stranger.send(
        f"{number}/steps", stranger.get("/cases"), side="authority", step="grant"
    )

    assert "so that you can look on and do nothing" in words(page)
    assert f'action="{number}/steps"' not in page
    assert answer.status_code == 404
    assert "State now taken in" in words(visitor.get(number))


def test_a_case_names_nobody(visitor: Visitor, house: House) -> None:
    applied(visitor, **FUND)

    page = visitor.get(visitor.at.partition("?")[0])

    card = next(iter(house.platform.journal.cards()))
    person = house.platform.base.person(card.holder_ref)
    assert person is not None
    for secret in (person.name, person.resident_id.text, card.holder_ref, card.card_ref):
        assert secret not in page


def test_a_card_in_the_hand_applies_again(visitor: Visitor) -> None:
    applied(visitor, **FUND)
    handle = re.search(r'<option value="([0-9a-f]{6})"', visitor.get("/cases"))
    assert handle is not None

    applied(visitor, applicant=handle[1], **LICENCE)

    assert "2 in all" in words(visitor.get("/cases"))


def test_a_region_sees_the_cases_in_which_it_has_a_part(visitor: Visitor) -> None:
    applied(visitor, **FUND)

    assert "1 in all" in words(visitor.get("/cases", region="ningbo"))
    assert "There is no case yet." in words(visitor.get("/cases", region="anhui"))
    assert "a name is unknown" in visitor.get("/cases", 404, region="atlantis")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"item": "moon-landing"}, "moon-landing"),
        ({"window": "atlantis"}, "atlantis"),
        ({"applicant": "new:atlantis"}, "atlantis"),
        ({"applicant": "abcdef"}, "abcdef"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "much"}, "amount"),
    ],
)
def test_what_cannot_be_is_named(visitor: Visitor, said: dict[str, str], named: str) -> None:
    page = visitor.get("/cases")
    asked = {"window": "zhoushan", "applicant": "new:ningbo", **FUND, **said}

    answer = visitor.send("/cases", page, **asked)

    assert answer.status_code == 422
    assert named in answer.text.partition('class="note bad"')[2].partition("</div>")[0]


def test_a_case_that_nobody_took_in_is_not_found(visitor: Visitor) -> None:
    for path in ("/cases/330200-0123456789ab", "/cases/x", "/cases/x/events"):
        assert visitor.client.get(path).status_code == 404


def test_the_other_side_sees_a_decision_at_once(visitor: Visitor) -> None:
    applied(visitor, **FUND)
    page = visitor.get(visitor.at.partition("?")[0])
    address = re.search(r'data-live="([^"]+)"', page)
    assert address is not None
    answer = visitor.client.get(address[1].replace("&amp;", "&"), buffered=False)
    stream = answer.iter_encoded()
    assert next(stream) == b": \n\n"

    step(visitor, "authority", "grant")

    said = next(stream)
    answer.close()
    assert b"event: part" in said
    assert b"granted" in said
