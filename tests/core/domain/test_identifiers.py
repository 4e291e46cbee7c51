"""Check characters against published and re-computed vectors, and what numbers let others see."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.identifiers import (
    MOHRSS_RID,
    CardIdentification,
    CardNumber,
    DivisionCode,
    ResidentId,
    TUnionCity,
    card_check_character,
    resident_check_character,
)

# The first two are the examples of GB 11643; card-standards 6 re-computed the others.
RESIDENT_VECTORS = [
    ("11010519491231002", "X"),
    ("44052418800101001", "4"),
    ("33090019900101001", "3"),
    ("37160019851212002", "7"),
]
# Source: card-standards 1.7; the arithmetic is that of GB 11714.
CARD_VECTORS = [("X0000001", "9"), ("A0000001", "1")]
GB_11714_EXAMPLE = ("D2143569", "X")

EXAMPLE_ID = "11010519491231002X"
WRONG_IDS = {
    "check character": "110105194912310021",
    "lower-case x": "11010519491231002x",
    "length": "11010519491231002",
    "letter inside": "1101051949123100AX",
    "full-width digits": "１１０１０５１９４９１２３１００２X",
    "birth date": "110105194902300028",
}
WRONG_CARD_NUMBERS = {
    "check character": "X00000018",
    "length": "X0000001",
    "lower-case series": "x00000019",
    "letter in the serial": "X000000A9",
}
GOOD_CODE = f"330900{MOHRSS_RID}00000001FFFFFFFF"


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    area = draw(st.integers(110000, 999999))
    born = draw(st.dates(date(1900, 1, 1), date(2026, 11, 22)))
    sequence = draw(st.integers(0, 999))
    first17 = f"{area}{born:%Y%m%d}{sequence:03d}"
    return first17 + resident_check_character(first17)


@pytest.mark.parametrize(("first17", "expected"), RESIDENT_VECTORS)
def test_the_check_character_of_a_resident_id_is_that_of_the_vector(
    first17: str, expected: str
) -> None:
    assert resident_check_character(first17) == expected
    assert ResidentId(first17 + expected).text == first17 + expected


@pytest.mark.parametrize(("first8", "expected"), CARD_VECTORS)
def test_the_check_character_of_a_card_number_is_that_of_the_vector(
    first8: str, expected: str
) -> None:
    assert card_check_character(first8) == expected
    assert CardNumber(first8 + expected).text == first8 + expected


def test_the_check_character_of_a_card_number_is_that_of_an_organisation_code() -> None:
    first8, expected = GB_11714_EXAMPLE

    assert card_check_character(first8) == expected


@given(number=resident_ids(), position=st.integers(0, 17), data=st.data())
def test_one_changed_character_of_a_resident_id_is_always_found(
    number: str, position: int, data: st.DataObject
) -> None:
    alphabet = "0123456789X" if position == 17 else "0123456789"
    other = data.draw(st.sampled_from([one for one in alphabet if one != number[position]]))
    assert ResidentId(number).text == number

    with pytest.raises(ValueError, match="expected"):
        ResidentId(number[:position] + other + number[position + 1 :])


@given(number=resident_ids())
def test_a_resident_id_tells_its_birth_date(number: str) -> None:
    assert f"{ResidentId(number).born:%Y%m%d}" == number[6:14]


@pytest.mark.parametrize("number", WRONG_IDS.values(), ids=WRONG_IDS.keys())
def test_a_wrong_resident_id_is_refused_without_being_quoted(number: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        ResidentId(number)

    assert number not in str(caught.value)
    assert number[6:14] not in str(caught.value)


@pytest.mark.parametrize("number", WRONG_CARD_NUMBERS.values(), ids=WRONG_CARD_NUMBERS.keys())
def test_a_wrong_card_number_is_refused_without_being_quoted(number: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        CardNumber(number)

    assert number not in str(caught.value)
    assert number[1:8] not in str(caught.value)


@given(number=resident_ids())
def test_the_repr_of_a_resident_id_hides_birth_date_and_sequence(number: str) -> None:
    shown = repr(ResidentId(number))

    assert sum(character.isdigit() for character in shown) <= 3
    assert number[6:14] not in shown


def test_the_reprs_of_card_number_and_identification_hide_the_serial() -> None:
    number = CardNumber.from_serial("X", 1234567)
    identification = CardIdentification.issue(DivisionCode("330900"), 0xCAFE1234)

    assert "1234567" not in repr(number)
    assert "CAFE1234" not in repr(identification)


def test_area_99_marks_a_synthetic_person() -> None:
    assert ResidentId("990900198803120028").is_synthetic
    assert not ResidentId(EXAMPLE_ID).is_synthetic


@given(series=st.sampled_from("0123456789ABCXYZ"), serial=st.integers(0, 9_999_999))
def test_a_numbered_card_keeps_series_and_serial(series: str, serial: int) -> None:
    text = CardNumber.from_serial(series, serial).text

    assert (text[0], int(text[1:8]), len(text)) == (series, serial, 9)


@pytest.mark.parametrize("serial", [-1, 10_000_000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the arithmetic refuses, in its own words
        CardNumber.from_serial("X", serial)


def test_an_issued_identification_code_names_its_issuer() -> None:
    code = CardIdentification.issue(DivisionCode("330900"), 1)

    assert code.text == GOOD_CODE
    assert code.issuer == DivisionCode("330900")


@pytest.mark.parametrize(
    "text",
    [
        GOOD_CODE[:-1],
        GOOD_CODE.lower(),
        GOOD_CODE.replace(MOHRSS_RID, "A000000333"),
        "09" + GOOD_CODE[2:],
        "33090A" + GOOD_CODE[6:],
    ],
    ids=["length", "lower case", "other provider", "no such province", "no division"],
)
def test_a_wrong_identification_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        CardIdentification(text)


@pytest.mark.parametrize("text", ["33020", "3302000", "33020A", "３３０２００", "", "109999"])
def test_a_wrong_division_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected six digits"):
        DivisionCode(text)


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("330000", "330000", True),
        ("330000", "330200", True),
        ("330000", "330206", True),
        ("330200", "330206", True),
        ("330206", "330206", True),
        ("330200", "330000", False),
        ("330206", "330200", False),
        ("330206", "330203", False),
        ("330000", "340000", False),
        ("330200", "330900", False),
        ("331000", "331100", False),
        ("310000", "310115", True),
    ],
)
def test_a_division_covers_itself_and_what_lies_inside(
    outer: str, inner: str, expected: bool
) -> None:
    assert DivisionCode(outer).covers(DivisionCode(inner)) is expected


def test_a_county_belongs_to_its_prefecture_and_province() -> None:
    county = DivisionCode("330206")

    assert county.prefecture == DivisionCode("330200")
    assert county.province == DivisionCode("330000")
    assert county.province.prefecture == county.province


@pytest.mark.parametrize("text", ["332", "33200", "33A0", "３３２０"])
def test_a_wrong_city_code_of_t_union_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected four digits"):
        TUnionCity(text)
