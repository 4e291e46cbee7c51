from __future__ import annotations

import pytest
from marshmallow import ValidationError

from samecity_medical.bill import EXAMPLE, MOST_LINE_FEN, MOST_LINES, Line, Pay, assess
from samecity_medical.pharmacy import PharmacyFields, PharmacySchema
from samecity_medical.rules import CareList, CoverClass, Covered
from samecity_medical.visit import VisitFields, VisitSchema


def test_a_request_without_fields_is_the_worked_example() -> None:
    assert PharmacySchema().load({}) == PharmacyFields()
    assert VisitSchema().load({}) == VisitFields()
    assert PharmacyFields().items == VisitFields().items == EXAMPLE


def test_a_bill_comes_as_a_list_or_as_one_text() -> None:
    listed = {"items": [{"code": "mri", "amount_fen": 40_000}, {"code": "stent", "amount_fen": 1}]}

    assert PharmacySchema().load(listed).items == (Line("mri", 40_000), Line("stent", 1))
    assert PharmacySchema().load({"items": "mri:40000,stent:1"}).items == (
        Line("mri", 40_000),
        Line("stent", 1),
    )


@pytest.mark.parametrize(
    "items",
    [
        [],
        "",
        "mri",
        "mri:",
        "mri:-1",
        "mri:1.5",
        "mri:0",
        ":5",
        "mri:1,",
        "mri:１",
        f"mri:{MOST_LINE_FEN + 1}",
        [{"code": "mri"}],
        [{"code": "mri", "amount_fen": "5"}],
        [{"code": "mri", "amount_fen": 1.0}],
        [{"code": "MRI scan", "amount_fen": 5}],
        [{"code": "mri", "amount_fen": 5, "class": "A"}],
        [{"code": "mri", "amount_fen": 5}] * (MOST_LINES + 1),
        5,
        None,
    ],
)
def test_no_other_bill_is_read(items: object) -> None:
    with pytest.raises(ValidationError) as raised:
        PharmacySchema().load({"items": items})

    assert set(raised.value.messages_dict) == {"items"}


@pytest.mark.parametrize("bill", ["B 1", "-1", "a" * 33, "request:r-1", "一"])
def test_a_bill_number_is_short_and_plain(bill: str) -> None:
    with pytest.raises(ValidationError, match="letters, digits"):
        PharmacySchema().load({"bill": bill})


def test_the_class_comes_from_the_list_and_never_from_the_bill() -> None:
    row = Covered("mri", "磁共振", "MRI", CoverClass.B, "test", first_pay_percent=15)

    assert assess((Line("mri", 1_000),), CareList((row,))).covered_fen == 850
    assert assess((Line("mri", 1_000),), CareList(())).covered_fen == 0


@pytest.mark.parametrize(("pay", "expected"), [("fund", Pay.FUND), ("self", Pay.SELF)])
def test_who_is_asked_is_read_by_its_word(pay: str, expected: Pay) -> None:
    assert PharmacySchema().load({"pay": pay}).pay is expected
