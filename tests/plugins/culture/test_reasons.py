from __future__ import annotations

import pytest

from samecity.host.registry import Registry
from samecity.texts.reasons import LANGUAGES, PLACEHOLDER
from samecity_culture.booking import (
    ALREADY_BOOKED,
    BOOKING_USED,
    NOT_BOOKED,
    SLOT_OVER,
    TICKET_PAID,
)
from samecity_culture.borrow import ALREADY_ON_LOAN
from samecity_culture.give_back import NOT_ON_LOAN

OF_ITEMS = (ALREADY_ON_LOAN, NOT_ON_LOAN)
OF_BOOKINGS = (ALREADY_BOOKED, NOT_BOOKED, BOOKING_USED, SLOT_OVER, TICKET_PAID)
OWN = OF_ITEMS + OF_BOOKINGS


def test_the_plugin_registers_exactly_the_codes_it_gives(registry: Registry) -> None:
    registered = [code for code, text in registry.reasons.items() if text.plugin == "culture"]

    assert registered == list(OWN)


@pytest.mark.parametrize("code", OWN)
def test_no_text_has_room_for_what_somebody_reads(registry: Registry, code: str) -> None:
    text = registry.reasons[code]

    for lang in LANGUAGES:
        assert text.message[lang]
        assert text.message[lang] != text.next_step[lang]
        assert not PLACEHOLDER.search(text.message[lang] + text.next_step[lang])


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        *((code, "R04") for code in OF_ITEMS),
        *((code, "R21") for code in OF_BOOKINGS[:-1]),
        (TICKET_PAID, "R24"),
    ],
)
def test_the_rule_behind_a_code_is_known_to_the_engine(
    registry: Registry, code: str, rule: str
) -> None:
    assert registry.rule_of(code) == rule
