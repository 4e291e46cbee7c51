from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.decision import FREE, Terms

FEN = st.integers(0, 10**9)


@given(payable=FEN, saving=FEN, fund=FEN, personal=FEN)
def test_terms_whose_parts_add_up_are_conserved(
    payable: int, saving: int, fund: int, personal: int
) -> None:
    terms = Terms(payable + saving + fund + personal, payable, saving, fund, personal)

    assert terms.is_conserved


@given(gross=FEN, off_by=st.integers(-(10**9), 10**9).filter(bool))
def test_terms_that_lose_or_make_money_are_not_conserved(gross: int, off_by: int) -> None:
    assert not Terms(gross_fen=gross, payable_fen=gross + off_by).is_conserved


@pytest.mark.parametrize(
    "terms",
    [
        Terms(100, payable_fen=-1, saving_fen=101),
        Terms(100, payable_fen=101, saving_fen=-1),
        Terms(100, payable_fen=101, fund_fen=-1),
        Terms(100, payable_fen=101, personal_fen=-1),
    ],
    ids=["payable", "saving", "fund", "personal"],
)
def test_a_negative_part_is_not_conserved_even_if_the_sum_is_right(terms: Terms) -> None:
    assert not terms.is_conserved


def test_what_is_free_is_conserved() -> None:
    assert FREE.is_conserved
