from __future__ import annotations

from pathlib import Path

import pytest

from samecity.domain.identifiers import DivisionCode, TUnionCity
from samecity.errors import DataInvalid
from samecity.national.divisions import load_divisions
from samecity.national.t_union import load_t_union


@pytest.mark.parametrize(
    ("division", "city"),
    [
        ("330900", "3420"),
        ("330200", "3320"),
        ("371600", "4660"),
        ("310000", "2900"),
        ("340100", "3610"),
        ("341600", "3810"),
        ("331000", "3450"),
        ("331100", "3430"),
        ("120000", "1121"),
    ],
)
def test_a_division_has_the_code_of_the_source(division: str, city: str) -> None:
    # Source: card-standards 2.9.
    assert load_t_union()[DivisionCode(division)] == TUnionCity(city)


def test_a_city_that_the_source_does_not_give_has_no_code() -> None:
    assert DivisionCode("440600") not in load_t_union()


def test_no_two_divisions_share_a_code() -> None:
    cities = load_t_union()

    assert len(set(cities.values())) == len(cities)


def test_every_division_is_in_the_national_table() -> None:
    divisions = load_divisions()

    assert [code for code in load_t_union() if divisions.by_code(code) is None] == []


def test_all_cities_of_zhejiang_and_anhui_are_known() -> None:
    cities = load_t_union()
    rows = load_divisions().rows

    missing = [
        row.slug for row in rows if row.code.text[:2] in ("33", "34") if row.code not in cities
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("rows", "key", "expected", "received"),
    [
        (
            '{ division = "330900", t_union = "342" }',
            "city.0.t_union",
            "four digits of gb/t 13497",
            "'342'",
        ),
        (
            '{ division = "3309", t_union = "3420" }',
            "city.0.division",
            "six digits of gb/t 2260",
            "'3309'",
        ),
        (
            '{ division = "330900", t_union = "3420", note = "x" }',
            "city.0.note",
            "no such key",
            "'x'",
        ),
        ('{ division = "330900" }', "city.0.t_union", "this key", "nothing"),
        (
            '{ division = "330900", t_union = "3420" }, { division = "330900", t_union = "3421" }',
            "city.1.division",
            "a division that is not yet listed",
            "330900 again",
        ),
    ],
    ids=["wrong city", "wrong division", "unknown key", "missing key", "twice"],
)
def test_a_wrong_row_is_named_with_what_was_expected_and_received(
    tmp_path: Path, rows: str, key: str, expected: str, received: str
) -> None:
    file = tmp_path / "t_union.toml"
    file.write_text(f'source = "test"\ncity = [{rows}]\n', encoding="utf-8")

    with pytest.raises(DataInvalid) as caught:
        load_t_union(file)

    error = caught.value
    assert (error.file, error.key, error.received) == ("t_union.toml", key, received)
    assert error.expected.lower() == expected
