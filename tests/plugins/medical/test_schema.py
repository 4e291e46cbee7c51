from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Final

import pytest
from marshmallow import ValidationError

from samecity.domain.identifiers import DivisionCode
from samecity_medical.rules import (
    Benefit,
    CareList,
    CoverClass,
    Exemption,
    FilingKind,
    FilingRule,
    Medical,
    Setting,
    Share,
)
from samecity_medical.schema import MedicalSchema

LONG: Final = {"kind": "long_term", "reduction_points": 0}
REFERRAL: Final = {"kind": "referral", "reduction_points": 10, "valid_months": 6}
EMERGENCY: Final = {"kind": "emergency", "reduction_points": 10, "valid_months": 6}
OTHER: Final = {"kind": "other", "reduction_points": 20, "valid_months": 6}
FILINGS: Final = [LONG, REFERRAL, EMERGENCY, OTHER]
BENEFIT: Final = {
    "ceiling_fen": 100,
    "account_fen": 10,
    "source": "test",
    "share": [{"setting": "inpatient", "percent": 80, "deductible_fen": 5}],
    "filing": FILINGS,
}
ROW: Final = {"code": "mri", "zh": "磁共振", "en": "MRI", "class": "A", "source": "test"}


def load(**parts: object) -> Medical:
    loaded = MedicalSchema().load(deepcopy(parts))
    assert isinstance(loaded, Medical)
    return loaded


def test_a_region_may_be_no_place_of_care_and_insure_nobody() -> None:
    assert load() == Medical(CareList(()), Benefit())


def test_a_benefit_is_read_whole() -> None:
    benefit = load(benefit=BENEFIT).benefit

    assert benefit.share(Setting.INPATIENT) == Share(Setting.INPATIENT, 80, 5)
    assert benefit.share(Setting.PHARMACY) is None
    assert benefit.filing(FilingKind.OTHER) == FilingRule(FilingKind.OTHER, 20, 6)
    assert benefit.filing(FilingKind.LONG_TERM).valid_months is None


def test_a_benefit_without_a_rule_for_a_kind_says_which() -> None:
    with pytest.raises(LookupError, match="of kind referral"):
        Benefit().filing(FilingKind.REFERRAL)


def test_a_row_of_class_b_keeps_its_share() -> None:
    row = load(covered=[{**ROW, "class": "B", "first_pay_percent": 15}]).care.row("mri")

    assert row is not None
    assert (row.cover, row.first_pay_percent) == (CoverClass.B, 15)
    assert row.covered_fen(1_000) == 850


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({**ROW, "class": "D"}, "class"),
        ({**ROW, "class": "B"}, "first_pay_percent"),
        ({**ROW, "first_pay_percent": 10}, "first_pay_percent"),
        ({**ROW, "class": "B", "first_pay_percent": 101}, "first_pay_percent"),
        ({**ROW, "price_fen": 5}, "price_fen"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(row: dict[str, object], problem: str) -> None:
    with pytest.raises(ValidationError) as raised:
        load(covered=[row])

    assert set(raised.value.messages_dict["covered"][0]) == {problem}


def test_a_code_stands_on_a_list_once() -> None:
    with pytest.raises(ValidationError, match="each code once"):
        load(covered=[ROW, ROW])


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ({**LONG, "reduction_points": 1}, "reduction_points"),
        ({**LONG, "valid_months": 6}, "valid_months"),
        ({**REFERRAL, "reduction_points": 11}, "reduction_points"),
        ({**EMERGENCY, "reduction_points": 11}, "reduction_points"),
        ({**OTHER, "reduction_points": 21}, "reduction_points"),
        ({**OTHER, "valid_months": 5}, "valid_months"),
        ({"kind": "other", "reduction_points": 20}, "valid_months"),
    ],
)
def test_no_home_is_harsher_than_the_national_rule(rule: dict[str, object], problem: str) -> None:
    filings = [rule if one["kind"] == rule["kind"] else one for one in FILINGS]

    with pytest.raises(ValidationError) as raised:
        load(benefit={**BENEFIT, "filing": filings})

    [(_, found)] = raised.value.messages_dict["benefit"]["filing"].items()
    assert set(found) == {problem}


@pytest.mark.parametrize("filings", [FILINGS[:3], [*FILINGS, OTHER], []])
def test_a_benefit_has_a_rule_for_each_kind_of_filing(filings: list[object]) -> None:
    with pytest.raises(ValidationError, match="each once of long_term"):
        load(benefit={**BENEFIT, "filing": filings})


@pytest.mark.parametrize("shares", [[], BENEFIT["share"] * 2])  # type: ignore[operator]  # a list
def test_a_benefit_has_one_share_for_a_setting(shares: list[object]) -> None:
    with pytest.raises(ValidationError, match="each setting once"):
        load(benefit={**BENEFIT, "share": shares})


ZONE: Final = Exemption(
    id="zone",
    members=(DivisionCode("330900"), DivisionCode("310000")),
    valid_from=date(2026, 1, 1),
    source="test",
    valid_to=date(2026, 12, 31),
)


@pytest.mark.parametrize(
    ("insured", "care", "day", "holds"),
    [
        ("330900", "310000", date(2026, 1, 1), True),
        ("330900", "310118", date(2026, 12, 31), True),
        ("310118", "330900", date(2026, 6, 1), True),
        ("330900", "310000", date(2025, 12, 31), False),
        ("330900", "310000", date(2027, 1, 1), False),
        ("330900", "340100", date(2026, 6, 1), False),
        ("330200", "310000", date(2026, 6, 1), False),
    ],
)
def test_an_exemption_holds_between_its_members_in_its_time(
    insured: str, care: str, day: date, holds: bool
) -> None:
    assert ZONE.holds(DivisionCode(insured), DivisionCode(care), day) is holds
