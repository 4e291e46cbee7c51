"""The card desk as somebody without JavaScript uses it, and its stream."""

from __future__ import annotations

import re
from typing import Final

import pytest
import zxingcpp
from flask import Flask

from samecity_portal.accepting import accept
from samecity_portal.house import House
from samecity_portal.pages.desk.reach import PLACES
from samecity_portal.shown import Shown
from tests.portal.pages.visitor import Visitor, words

AT: Final = "2026-11-23T10:00"


@pytest.fixture
def holder(visitor: Visitor) -> Visitor:
    """Somebody with a new card of Ningbo in the hand."""
    page = visitor.get("/desk")
    visitor.follow(visitor.send("/desk/apply", page, place="ningbo", at=AT))
    return visitor


def handle_of(holder: Visitor) -> str:
    found = re.search(r"card=([0-9a-f]+)", holder.at)
    assert found is not None
    return found[1]


def operate(holder: Visitor, operation: str, **said: str) -> str:
    page = holder.get("/desk", at=AT)
    asked = {"card": handle_of(holder), "at": AT, "operation": operation, **said}
    return words(holder.follow(holder.send("/desk/operations", page, **asked)))


def through_channel(holder: Visitor, what: str, **said: str) -> str:
    page = holder.get("/desk", at=AT)
    asked = {"card": handle_of(holder), "at": AT, "f.channel": "alipay", **said}
    answer = holder.send(f"/desk/{what}", page, **asked)
    return holder.follow(answer) if answer.status_code == 303 else answer.text


def test_an_empty_hand_is_told_where_cards_come_from(visitor: Visitor) -> None:
    said = words(visitor.get("/desk"))

    assert "There is no card in your hand yet." in said
    assert "Apply for a card" in said


def test_a_card_that_is_applied_for_comes_into_the_hand(holder: Visitor) -> None:
    said = words(holder.get("/desk", at=AT))

    assert "Ningbo · generation 3 · in order" in said
    assert "2026-11-23 to 2036-11-23" in said


def test_a_card_is_not_issued_twice_in_a_province(holder: Visitor) -> None:
    page = holder.get("/desk", at=AT)
    asked = {"card": handle_of(holder), "at": AT}

    again = words(holder.follow(holder.send("/desk/apply", page, place="zhoushan", **asked)))
    other = words(holder.follow(holder.send("/desk/apply", page, place="hefei", **asked)))

    assert "ALREADY_ISSUED" in again
    assert "Anhui · generation 3 · in order" in other


def test_a_lost_card_is_refused_by_every_region_at_once(holder: Visitor) -> None:
    before = words(holder.get("/desk", at=AT))
    after = operate(holder, "loss", **{"f.channel": "phone", "f.kind": "temporary"})

    assert before.count("✓ allowed") == len(PLACES)
    assert "CARD_REPORTED_LOST" not in before
    assert after.count("CARD_REPORTED_LOST") == len(PLACES)
    assert "The temporary report lapses at 2026-12-03 10:00." in after


def test_a_temporary_report_lapses_after_ten_days(holder: Visitor) -> None:
    operate(holder, "loss", **{"f.kind": "temporary"})

    last = words(holder.get("/desk", at="2026-12-03T10:00"))
    later = words(holder.get("/desk", at="2026-12-03T10:01"))

    assert last.count("CARD_REPORTED_LOST") == len(PLACES)
    assert later.count("✓ allowed") == len(PLACES)


def test_a_card_that_was_found_is_lifted_by_its_pin(holder: Visitor) -> None:
    operate(holder, "loss", **{"f.kind": "temporary"})

    wrong = operate(holder, "lift", pin="wrong")
    right = operate(holder, "lift", pin="right")

    assert "PIN_WRONG" in wrong
    assert wrong.count("CARD_REPORTED_LOST") == len(PLACES)
    assert right.count("✓ allowed") == len(PLACES) + 1  # the operation itself


def test_a_replaced_card_makes_room_for_the_new_one(holder: Visitor) -> None:
    old = handle_of(holder)
    operate(holder, "loss", **{"f.kind": "formal"})

    said = operate(holder, "reissue", **{"f.reason": "loss", "f.generation": "3"})

    assert handle_of(holder) != old
    assert "Ningbo · generation 3 · cancelled" in said
    assert "Ningbo · generation 3 · in order" in said
    assert "20.00 yuan" in said


def test_a_cancelled_card_never_comes_back(holder: Visitor) -> None:
    operate(holder, "cancel")

    assert "UNLOSS_NOT_POSSIBLE" in operate(holder, "lift")
    assert "CARD_CANCELLED" in operate(holder, "enable")


def test_a_form_that_is_sent_twice_is_one_operation(holder: Visitor, house: House) -> None:
    page = holder.get("/desk", at=AT)
    form = {"card": handle_of(holder), "at": AT, "operation": "loss", "f.kind": "temporary"}
    form["request_id"] = "desk-0123456789abcdef"

    first, second = (holder.send("/desk/operations", page, **form) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    kept = house.platform.journal.recall("desk-0123456789abcdef")
    assert kept is not None
    assert kept.decision.allowed


def test_the_state_stands_against_what_it_does_not_allow(holder: Visitor) -> None:
    page = holder.get("/desk", at=AT)

    against = {
        form: "obstacle" in part
        for form, part in re.findall(r'id="(\w+)" method="post"(.*?)</form>', page, re.S)
    }

    assert against == {
        **{"enable": True, "loss": False, "lift": True},
        **{"reissue": True, "unlock": True, "cancel": False},
    }


def test_nobody_operates_on_a_card_in_another_hand(app: Flask, holder: Visitor) -> None:
    stranger = Visitor(app.test_client())
    page = stranger.get("/desk")

    for path in ("operations", "ecard", "code"):
        asked = {"card": handle_of(holder), "operation": "loss"}
        assert stranger.send(f"/desk/{path}", page, **asked).status_code == 422
    assert stranger.client.get(f"/desk/events?card={handle_of(holder)}").status_code == 404
    assert "in order" in words(holder.get("/desk", at=AT))


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"operation": "burn"}, "burn"),
        ({"operation": "loss", "f.kind": "forever"}, "kind"),
        ({"operation": "loss", "at": "noon"}, "at"),
    ],
)
def test_what_cannot_be_is_named(holder: Visitor, said: dict[str, str], named: str) -> None:
    page = holder.get("/desk")

    answer = holder.send("/desk/operations", page, card=handle_of(holder), **said)

    assert answer.status_code == 422
    assert named in answer.text.partition('class="note bad"')[2].partition("</div>")[0]


def test_an_e_card_is_issued_once_and_carried_by_several_channels(holder: Visitor) -> None:
    through_channel(holder, "ecard")
    said = words(through_channel(holder, "ecard", **{"f.channel": "wechat"}))

    assert "Carried by Alipay, WeChat" in said
    assert "2: payment" in said


def test_a_code_can_be_read_and_is_good_once(holder: Visitor, house: House) -> None:
    through_channel(holder, "ecard")

    token = read_code(through_channel(holder, "code"))

    enter = {"scenario": "culture.enter", "host": "ningbo", "kind": "ecard_qr", "at": AT}
    first, again = (accept(house, enter, Shown(code=token)) for _ in range(2))
    assert first.acceptance.decision.allowed
    assert [one.code for one in again.acceptance.decision.reasons] == ["QR_REPLAYED"]


def test_a_code_says_its_end_without_a_script(holder: Visitor) -> None:
    through_channel(holder, "ecard")

    page = through_channel(holder, "code")

    assert "Good until 10:01:00, for one scan." in words(page)
    assert 'data-seconds="60"' in page


def test_a_code_is_shown_once_and_stands_in_no_address(holder: Visitor) -> None:
    through_channel(holder, "ecard")
    asked = {"request_id": "desk-00000000000000aa"}

    first = through_channel(holder, "code", **asked)
    second = through_channel(holder, "code", **asked)

    token = read_code(first)
    assert token not in first
    assert "qrline" not in second
    assert "shows it once only" in second


def test_the_e_card_of_a_lost_card_shows_no_code(holder: Visitor) -> None:
    through_channel(holder, "ecard")
    operate(holder, "loss", **{"f.kind": "temporary"})

    page = through_channel(holder, "code")

    assert "qrline" not in page
    assert "CARD_REPORTED_LOST" in words(page).partition("Cards in hand")[0]


def test_a_channel_that_nobody_knows_issues_nothing(holder: Visitor) -> None:
    assert "CHANNEL_NOT_AUTHORISED" in through_channel(holder, "ecard", **{"f.channel": "nobody"})


def test_another_window_hears_of_a_loss(holder: Visitor) -> None:
    page = holder.get("/desk", at=AT)
    address = re.search(r'data-live="([^"]+)"', page)
    assert address is not None
    answer = holder.client.get(address[1].replace("&amp;", "&"), buffered=False)
    stream = answer.iter_encoded()
    assert next(stream) == b": \n\n"  # nothing has changed since the page was made

    operate(holder, "loss", **{"f.kind": "temporary"})

    said = next(stream)
    answer.close()
    assert b"event: part" in said
    assert said.count(b"CARD_REPORTED_LOST") == len(PLACES)


def test_a_card_in_another_reader_is_told_to_be_there(
    holder: Visitor, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.chips, "_wait_s", 0.05)

    with house.chips.held(house.chips.refs()[0]):
        said = words(holder.get("/desk", at=AT))

    assert "The card is in another reader just now." in said


def read_code(page: str) -> str:
    """Read the code of a page from its drawing, module by module, as a camera would."""
    drawing = re.search(
        r'<svg[^>]*width="(\d+)"[^>]*>.*?<path[^>]*class="qrline"[^>]*d="([^"]+)"', page, re.S
    )
    assert drawing is not None
    return _scan(drawing[2])


def _scan(path: str) -> str:
    x = y = 0.0
    dark: set[tuple[int, int]] = set()
    for command, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if command == "h":
            dark.update((int(x) + step, int(y)) for step in range(int(first)))
            x += float(first)
        elif command == "M":
            x, y = float(first), float(second)
        else:
            x, y = x + float(first), y + float(second)
    size = max(max(one) for one in dark) + 5
    scale = 4
    rows = [
        bytes(
            0 if (column // scale, row // scale) in dark else 255 for column in range(size * scale)
        )
        for row in range(size * scale)
    ]
    pixels = memoryview(b"".join(rows)).cast("B", (size * scale, size * scale))
    found = zxingcpp.read_barcodes(pixels)
    assert len(found) == 1
    return found[0].text
