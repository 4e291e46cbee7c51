"""iReadCard: items by address, opened by PIN or key. Source: card-standards 1.11."""

from __future__ import annotations

import pytest

from samecity.domain.card import Generation
from samecity_hardware_sim.terminals.error_codes import ErrorCode
from samecity_hardware_sim.terminals.keypad import Prompt
from tests.hardware_sim.card.cards import resident_id
from tests.hardware_sim.terminals.windows import (
    CARD_INFO,
    OTHER_PIN,
    PIN,
    Fingers,
    Window,
    driver,
)

THIRD = Generation.THIRD


def test_items_are_echoed_behind_the_name_of_their_file() -> None:
    window = Window()
    window.insert(THIRD)

    asked = "SSSEEF05|07|03|$SSSEEF06|08|0A|$DF01EF05|20|$"

    assert window.driver().iReadCard(1, 2, CARD_INFO, asked) == (
        0,
        f"SSSEEF05|X00000019|3.00|$SSSEEF06|{resident_id().text}|1|$DF01EF05||$",
    )


def test_the_pin_opens_what_it_may_and_is_asked_once() -> None:
    window = Window(sam=None)
    window.insert(THIRD)
    keypad = Fingers(PIN)
    reads = driver(window.binding, window.binding.names(), None, keypad)

    code, text = reads.iReadCard(1, 1, CARD_INFO, "DF01EF05|20|$DF01EF08|2B|$")

    assert (code, text) == (0, "DF01EF05||$DF01EF08||$")
    assert keypad.asked == [Prompt.PIN]


def test_what_asks_for_pin_and_key_gets_both() -> None:
    window = Window()
    window.insert(THIRD)
    asked = "DF04EF06|90|$"

    assert window.driver(PIN).iReadCard(1, 2, CARD_INFO, asked) == (0, "DF04EF06||$")
    assert window.driver(OTHER_PIN).iReadCard(1, 2, CARD_INFO, asked)[0] == ErrorCode.PIN_WRONG


def test_what_a_key_opens_needs_the_sam() -> None:
    window = Window(sam=None)
    window.insert(THIRD)

    assert window.driver().iReadCard(1, 2, CARD_INFO, "SSSEEF06|08|$")[0] == ErrorCode.NO_SAM


@pytest.mark.parametrize(
    ("i_auth_type", "info", "address", "code"),
    [
        (3, CARD_INFO, "SSSEEF05|07|$", ErrorCode.WRONG_ARGUMENT),
        (2, CARD_INFO, "", ErrorCode.WRONG_ARGUMENT),
        (2, CARD_INFO, "SSSEEF05|07|", ErrorCode.WRONG_ARGUMENT),
        (2, CARD_INFO, "SSSEEF05|$", ErrorCode.WRONG_ARGUMENT),
        (2, CARD_INFO, "SSSEEF05|07|$$", ErrorCode.WRONG_ARGUMENT),
        (2, CARD_INFO, "DF09EF05|07|$", ErrorCode.NOT_SUPPORTED),
        (2, CARD_INFO, "SSSEEF08|07|$", ErrorCode.NOT_SUPPORTED),
        (2, CARD_INFO, "SSSEEF05|08|$", -27267),
        (2, "", "SSSEEF05|07|$", ErrorCode.WRONG_INPUT),
        (2, CARD_INFO.replace("X", "A"), "SSSEEF05|07|$", ErrorCode.OTHER_CARD),
        (2, CARD_INFO.replace("01F", "02F"), "SSSEEF05|07|$", ErrorCode.OTHER_CARD),
    ],
)
def test_what_cannot_be_read_says_why(i_auth_type: int, info: str, address: str, code: int) -> None:
    window = Window()
    window.insert(THIRD)

    assert window.driver().iReadCard(1, i_auth_type, info, address)[0] == code
