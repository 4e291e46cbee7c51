from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from samecity.domain.clock import SHANGHAI
from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity_culture.house_rules import (
    DAYS_AHEAD,
    MINUTES_A_DAY,
    HouseRules,
    HouseRulesSchema,
    Lending,
    Slot,
    Slots,
)

LENDING = """\
[[lending]]
point_type = "library"
loans = 5
days = 30
source = "test"
"""
SLOTS = """\
[[slots]]
point_type = "museum"
slot_minutes = 90
source = "test"
"""


def _load(tmp_path: Path, text: str) -> object:
    file = tmp_path / "culture.toml"
    file.write_text(text, encoding="utf-8")
    return load_toml(file, HouseRulesSchema)


def test_a_file_becomes_house_rules(tmp_path: Path) -> None:
    assert _load(tmp_path, LENDING + SLOTS) == HouseRules(
        (Lending("library", 5, 30, "test"),), (Slots("museum", 90, "test"),)
    )


@pytest.mark.parametrize(
    ("text", "key", "expected", "received"),
    [
        (LENDING.replace("loans = 5", "loans = 0"), "lending.0.loans", "items, 1-100", "0"),
        (LENDING.replace("days = 30", "days = 400"), "lending.0.days", "days, 1-366", "400"),
        (LENDING.replace("days = 30\n", ""), "lending.0.days", "this key", "nothing"),
        (LENDING + "fee_fen = 1\n", "lending.0.fee_fen", "no such key", "1"),
        (SLOTS.replace("90", "0"), "slots.0.slot_minutes", "minutes, 1-1,440", "0"),
        (SLOTS.replace("90", '"90"'), "slots.0.slot_minutes", "a valid integer", "'90'"),
        (SLOTS + "days_ahead = -1\n", "slots.0.days_ahead", "days, 0-366", "-1"),
        (SLOTS * 2, "slots", "each point_type once", None),
        (LENDING * 2, "lending", "each point_type once", None),
    ],
)
def test_a_wrong_file_names_key_expected_and_received(
    tmp_path: Path, text: str, key: str, expected: str, received: str | None
) -> None:
    with pytest.raises(DataInvalid) as raised:
        _load(tmp_path, text)

    error = raised.value
    assert (error.file, error.key, error.expected) == ("culture.toml", key, expected)
    assert received in (None, error.received)


def test_a_class_without_a_rule_lends_nothing() -> None:
    assert HouseRules((Lending("library", 5, 30, "test"),)).lending_at("museum") is None


@pytest.mark.parametrize(
    ("point_type", "moment", "begins"),
    [
        ("museum", (10, 29, 59), (9, 0)),
        ("museum", (10, 30, 0), (10, 30)),
        ("museum", (0, 0, 0), (0, 0)),
        ("museum", (23, 59, 59), (22, 30)),
        ("library", (23, 59, 59), (0, 0)),
    ],
)
def test_slots_are_counted_from_midnight(
    point_type: str, moment: tuple[int, int, int], begins: tuple[int, int]
) -> None:
    rules = HouseRules(slots=(Slots("museum", 90, "test"),))

    slot = rules.slots_of(point_type).slot_at(datetime(2026, 11, 23, *moment, tzinfo=SHANGHAI))

    assert slot.begins == datetime(2026, 11, 23, *begins, tzinfo=SHANGHAI)


def test_a_slot_ends_where_the_next_one_begins_and_the_last_one_with_the_day() -> None:
    slots = Slots("gym", 100, "test")
    midnight = datetime(2026, 11, 23, tzinfo=SHANGHAI)

    first, last = slots.slot_at(midnight), slots.slot_at(midnight + timedelta(hours=23, minutes=59))

    assert first == Slot(midnight, midnight + timedelta(minutes=100))
    assert slots.slot_at(first.ends).begins == first.ends
    assert last == Slot(midnight + timedelta(minutes=1_400), midnight + timedelta(days=1))


def test_a_class_that_says_nothing_has_one_slot_a_day_and_is_booked_a_week_ahead() -> None:
    undivided = HouseRules().slots_of("library")

    assert (undivided.slot_minutes, undivided.days_ahead) == (MINUTES_A_DAY, DAYS_AHEAD)
