from __future__ import annotations

from pathlib import Path

import pytest

from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity_city_life.section import CityLife, CityLifeSchema

GOOD = """\
[[event]]
id = "talk"
zh = "讲座"
en = "Talk"
starts_at = 2026-11-23T10:00:00+08:00
sign_in = { begins = 2026-11-23T09:30:00+08:00, ends = 2026-11-23T10:30:00+08:00 }
sign_out = { begins = 2026-11-23T11:30:00+08:00, ends = 2026-11-23T12:30:00+08:00 }
source = "test"

[[offer]]
id = "save"
zh = "优惠"
en = "Offer"
funder = "bank"
opens_on = 2026-11-01
closes_on = 2026-11-30
off_fen = 100
source = "test"

[[bill]]
id = "water"
zh = "水费"
en = "Water"
amount_fen = 4860
source = "test"

[[paper]]
id = "daily"
zh = "日报"
en = "Daily"
gross_fen = 46000
reduced_fen = 42000
classes = ["senior"]
source = "test"
"""

WATER = """\
[[bill]]
id = "water"
zh = "水费"
en = "Water"
amount_fen = 1
source = "test"
"""


def load(folder: Path, content: str) -> CityLife:
    file = folder / "city_life.toml"
    file.write_text(content, encoding="utf-8")
    life = load_toml(file, CityLifeSchema)
    assert isinstance(life, CityLife)
    return life


def test_the_first_row_is_meant_where_none_is_named(tmp_path: Path) -> None:
    life = load(tmp_path, GOOD)

    assert life.event("") is life.event("talk") is life.events[0]
    assert life.bill("") is life.bill("water") is life.bills[0]
    assert (life.event("x"), life.bill("x"), life.paper("x")) == (None, None, None)


def test_an_empty_file_is_a_region_without_city_life(tmp_path: Path) -> None:
    assert load(tmp_path, "") == CityLife()


@pytest.mark.parametrize(
    ("right", "wrong", "key", "expected"),
    [
        (
            "ends = 2026-11-23T10:30",
            "ends = 2026-11-23T09:29",
            "event.0.sign_in.ends",
            "a moment not before begins",
        ),
        (
            "closes_on = 2026-11-30",
            "closes_on = 2026-10-31",
            "offer.0.closes_on",
            "a day not before opens_on",
        ),
        (
            "off_fen = 100",
            "off_fen = 0",
            "offer.0.off_fen",
            "what is taken off, in fen or in percent",
        ),
        ("off_fen = 100", "percent_off = 101", "offer.0.percent_off", "a percentage, 0-100"),
        ("off_fen = 100", "off_fen = 1.5", "offer.0.off_fen", "a valid integer"),
        ("off_fen = 100", "off_fen = 100\nper_day = 0", "offer.0.per_day", "times a day, 1-100"),
        ("amount_fen = 4860", "amount_fen = -1", "bill.0.amount_fen", "whole fen, 0 or more"),
        ('classes = ["senior"]\n', "", "paper.0.classes", "this key"),
        ("[[bill]]", f"{WATER}\n[[bill]]", "bill", "each id once"),
        ("[[bill]]", "[[bills]]", "bills", "no such key"),
    ],
)
def test_a_wrong_row_is_named_with_its_key(
    tmp_path: Path, right: str, wrong: str, key: str, expected: str
) -> None:
    assert right in GOOD
    with pytest.raises(DataInvalid) as raised:
        load(tmp_path, GOOD.replace(right, wrong, 1))

    assert (raised.value.key, raised.value.expected) == (key, expected)
