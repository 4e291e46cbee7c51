from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_medical.bill import EXAMPLE, Assessed, Line, assess
from samecity_medical.rules import CareList, CoverClass, Covered
from samecity_medical.split import Left, Split, split

LIST = CareList(
    (
        Covered("amoxicillin", "甲", "A", CoverClass.A, "P30"),
        Covered("atorvastatin", "乙", "B", CoverClass.B, "P30", first_pay_percent=10),
        Covered("tonic", "丙", "C", CoverClass.C, "test"),
    )
)
PLENTY = Left(deductible_fen=0, ceiling_fen=10**10, account_fen=0)

AMOUNTS = st.integers(0, 10**9)


@st.composite
def bills(draw: st.DrawFn) -> Assessed:
    covered = draw(AMOUNTS)
    medical = covered + draw(AMOUNTS)
    return Assessed(medical + draw(AMOUNTS), covered, medical)


LEFTS = st.builds(Left, AMOUNTS, AMOUNTS, AMOUNTS)


def test_the_worked_example_comes_out_to_the_cent() -> None:
    bill = assess(EXAMPLE, LIST)

    assert bill == Assessed(gross_fen=6_429, covered_fen=6_111, medical_fen=6_429)
    assert split(bill, 80, PLENTY) == Split(0, 4_889, 0, 1_540, is_capped=False)
    assert split(bill, 60, PLENTY) == Split(0, 3_667, 0, 2_762, is_capped=False)


def test_the_deductible_is_borne_before_the_ratio() -> None:
    bill = Assessed(50_000, 50_000, 50_000)

    paid = split(bill, 80, Left(10_000, 10**10, 0))

    assert (paid.deductible_fen, paid.fund_fen, paid.personal_fen) == (10_000, 32_000, 18_000)


@pytest.mark.parametrize(
    ("covered_fen", "left_fen", "borne_fen", "fund_fen"),
    [(9_999, 10_000, 9_999, 0), (10_000, 10_000, 10_000, 0), (10_001, 10_000, 10_000, 1)],
)
def test_a_deductible_takes_no_more_than_there_is(
    covered_fen: int, left_fen: int, borne_fen: int, fund_fen: int
) -> None:
    paid = split(Assessed(covered_fen, covered_fen, covered_fen), 80, Left(left_fen, 10**10, 0))

    assert (paid.deductible_fen, paid.fund_fen) == (borne_fen, fund_fen)


@pytest.mark.parametrize(("ceiling_fen", "is_capped"), [(4_888, True), (4_889, False)])
def test_the_ceiling_caps_the_fund_and_says_so(ceiling_fen: int, is_capped: bool) -> None:
    paid = split(assess(EXAMPLE, LIST), 80, Left(0, ceiling_fen, 0))

    assert (paid.fund_fen, paid.is_capped) == (ceiling_fen, is_capped)
    assert paid.personal_fen == 6_429 - ceiling_fen


def test_without_the_fund_only_the_account_pays() -> None:
    paid = split(assess(EXAMPLE, LIST), None, Left(5_000, 10**10, 4_000))

    assert paid == Split(0, 0, 4_000, 6_429, is_capped=False)
    assert paid.till_fen == 2_429


def test_goods_are_paid_at_the_till_even_from_a_full_account() -> None:
    lines = (Line("amoxicillin", 1_000), Line("tonic", 500), Line("toothpaste", 300))

    paid = split(assess(lines, LIST), 80, Left(0, 10**10, 10**6))

    assert (paid.fund_fen, paid.account_fen, paid.till_fen) == (800, 700, 300)


@given(bills(), st.none() | st.integers(0, 100), LEFTS)
def test_every_fen_is_paid_once_and_nobody_pays_beyond_what_is_left(
    bill: Assessed, percent: int | None, left: Left
) -> None:
    paid = split(bill, percent, left)

    assert paid.fund_fen + paid.account_fen + paid.till_fen == bill.gross_fen
    assert paid.till_fen >= bill.gross_fen - bill.medical_fen
    assert 0 <= paid.fund_fen <= left.ceiling_fen
    assert 0 <= paid.account_fen <= left.account_fen
    assert 0 <= paid.deductible_fen <= min(left.deductible_fen, bill.covered_fen)


@given(bills(), st.integers(0, 100), AMOUNTS)
def test_the_fund_pays_its_exact_ratio_rounded_half_up(
    bill: Assessed, percent: int, deductible_fen: int
) -> None:
    paid = split(bill, percent, Left(deductible_fen, 10**12, 0))

    exact = Fraction(max(bill.covered_fen - deductible_fen, 0) * percent, 100)
    assert exact - Fraction(1, 2) < paid.fund_fen <= exact + Fraction(1, 2)


@given(bills(), st.integers(1, 100), LEFTS)
def test_fewer_percent_never_mean_more_fund(bill: Assessed, percent: int, left: Left) -> None:
    assert split(bill, percent - 1, left).fund_fen <= split(bill, percent, left).fund_fen
