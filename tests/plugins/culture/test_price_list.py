from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from samecity.domain.catalogue import OfferedTo
from samecity.domain.identifiers import DivisionCode
from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity_culture.price_list import Concession, PriceList, PriceListSchema, Ticket

TICKET = """\
[[ticket]]
points = ["hill"]
price_fen = 8000
source = "test"
"""
CONCESSION = """\
[[concession]]
id = "veteran"
point_types = ["scenic_area"]
percent = 0
offered_to = "NATIONAL"
source = "test"
classes = ["veteran"]
household = "330900"
opens_on = 2023-01-01
"""


def _load(tmp_path: Path, text: str) -> object:
    file = tmp_path / "tourism.toml"
    file.write_text(text, encoding="utf-8")
    return load_toml(file, PriceListSchema)


def test_a_file_becomes_a_price_list(tmp_path: Path) -> None:
    veteran = Concession(
        "veteran",
        frozenset({"scenic_area"}),
        0,
        OfferedTo.NATIONAL,
        "test",
        classes=frozenset({"veteran"}),
        household=DivisionCode("330900"),
        opens_on=date(2023, 1, 1),
    )

    assert _load(tmp_path, TICKET + CONCESSION) == PriceList(
        (Ticket(frozenset({"hill"}), 8_000, "test"),), (veteran,)
    )


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (TICKET.replace("8000", "-1"), "ticket.0.price_fen", "whole fen, 0 or more"),
        (TICKET.replace("8000", "80.5"), "ticket.0.price_fen", "a valid integer"),
        (TICKET.replace('["hill"]', "[]"), "ticket.0.points", "one or more"),
        (TICKET + "price_yuan = 80\n", "ticket.0.price_yuan", "no such key"),
        (TICKET * 2, "ticket", "each point once"),
        (CONCESSION.replace("percent = 0", "percent = 101"), "concession.0.percent", None),
        (CONCESSION.replace("NATIONAL", "LOCAL"), "concession.0.offered_to", "ZONE or NATIONAL"),
        (CONCESSION.replace("330900", "3309"), "concession.0.household", None),
        (CONCESSION + "min_age = 151\n", "concession.0.min_age", "an age, 0-150"),
        (CONCESSION * 2, "concession", "each id once"),
    ],
)
def test_a_wrong_file_names_key_and_what_was_expected(
    tmp_path: Path, text: str, key: str, expected: str | None
) -> None:
    with pytest.raises(DataInvalid) as raised:
        _load(tmp_path, text)

    assert (raised.value.file, raised.value.key) == ("tourism.toml", key)
    assert expected in (None, raised.value.expected)


def test_a_venue_without_a_row_has_no_price() -> None:
    hill = Ticket(frozenset({"hill"}), 8_000, "test")

    assert PriceList((hill,)).ticket_at("hill") is hill
    assert PriceList((hill,)).ticket_at("beach") is None


def test_an_invented_price_is_shown_as_demo() -> None:
    assert Ticket(frozenset({"hill"}), 8_000, "test", demo=True).shown_source == "test (demo)"
