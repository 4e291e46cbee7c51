from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.money import parse_yuan, percent_of, yuan

AMOUNTS = st.integers(0, 10**11)
HALF_A_FEN = Fraction(1, 2)


@pytest.mark.parametrize(
    ("amount_fen", "percent", "expected_fen"),
    [(1, 50, 1), (3, 50, 2), (1, 49, 0), (200, 60, 120), (400, 95, 380), (0, 95, 0), (7, 100, 7)],
)
def test_a_share_is_rounded_half_up(amount_fen: int, percent: int, expected_fen: int) -> None:
    assert percent_of(amount_fen, percent) == expected_fen


@given(amount_fen=AMOUNTS, percent=st.integers(0, 1000))
def test_a_share_lies_within_half_a_fen_of_the_exact_value(amount_fen: int, percent: int) -> None:
    error = percent_of(amount_fen, percent) - Fraction(amount_fen * percent, 100)

    assert -HALF_A_FEN < error <= HALF_A_FEN


@given(amount_fen=AMOUNTS)
def test_what_is_written_as_yuan_is_read_back(amount_fen: int) -> None:
    assert parse_yuan(yuan(amount_fen)) == amount_fen


@pytest.mark.parametrize(
    ("text", "expected_fen"),
    [("1.2", 120), ("1.20", 120), ("1.02", 102), ("2", 200), ("0", 0), ("0.05", 5)],
)
def test_yuan_are_read_as_fen(text: str, expected_fen: int) -> None:
    assert parse_yuan(text) == expected_fen


@pytest.mark.parametrize("text", ["-1", "1.234", "1.", ".5", "1,20", "", " 1", "1e2", "one"])
def test_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected yuan"):
        parse_yuan(text)


def test_a_negative_amount_keeps_its_sign() -> None:
    assert yuan(-5) == "-0.05"
