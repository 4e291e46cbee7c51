"""What regions owe each other, and who is named when the sides do not agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import attrs
from hypothesis import given
from hypothesis import strategies as st

from samecity.journal.balance import Balance, Debt, balance_of, turnover_of, uneven_in
from samecity.spi.journal import Posting

DAY = date(2026, 11, 23)
REGIONS = ("anhui", "binzhou", "ningbo")


def movement(
    payer: str, payee: str, amount_fen: int, reference: str = "r-1", account: str = "transit"
) -> list[Posting]:
    return [
        Posting(payer, payee, reference, account, -amount_fen, DAY),
        Posting(payee, payer, reference, account, amount_fen, DAY),
    ]


def balance(postings: Sequence[Posting]) -> Balance:
    return balance_of(turnover_of(postings), uneven_in(postings))


def test_both_directions_of_a_pair_stand_in_one_line() -> None:
    postings = [
        *movement("anhui", "ningbo", 120),
        *movement("anhui", "ningbo", 200, "r-2"),
        *movement("ningbo", "anhui", 50, "r-3"),
    ]

    found = balance(postings)

    assert found.debts == [Debt("anhui", "ningbo", "transit", 320, 50, 0)]
    assert found.debts[0].net_fen == -270
    assert found.is_even


def test_each_account_has_a_line_of_its_own() -> None:
    postings = [
        *movement("ningbo", "anhui", 5_000, account="topup"),
        *movement("ningbo", "anhui", 50, "r-2"),
        *movement("ningbo", "binzhou", 7, "r-3"),
    ]

    assert balance(postings).debts == [
        Debt("anhui", "ningbo", "topup", 0, 5_000, 0),
        Debt("anhui", "ningbo", "transit", 0, 50, 0),
        Debt("binzhou", "ningbo", "transit", 0, 7, 0),
    ]


def test_what_stays_inside_a_region_is_no_debt() -> None:
    found = balance(movement("ningbo", "ningbo", 120))

    assert (found.debts, found.is_even) == ([], True)


def test_without_postings_nobody_owes_anything() -> None:
    found = balance([])

    assert (found.debts, found.is_even) == ([], True)


def test_a_side_that_is_missing_is_named_by_pair_and_by_reference() -> None:
    payer_side, _ = movement("anhui", "ningbo", 120)

    found = balance([payer_side, *movement("anhui", "ningbo", 200, "r-2")])

    assert not found.is_even
    assert found.uneven_pairs == [Debt("anhui", "ningbo", "transit", 320, 0, -120)]
    assert found.uneven_references == {"r-1": -120}


def test_a_side_inside_one_region_that_is_missing_is_named_too() -> None:
    _, payee_side = movement("ningbo", "ningbo", 120)

    found = balance([payee_side])

    assert [(one.region, one.counterparty, one.sum_fen) for one in found.uneven_pairs] == [
        ("ningbo", "ningbo", 120)
    ]


def test_two_faults_that_cancel_out_in_a_pair_are_named_by_reference() -> None:
    first, second = movement("anhui", "ningbo", 120), movement("anhui", "ningbo", 120, "r-2")
    first[1] = attrs.evolve(first[1], amount_fen=130)
    second[1] = attrs.evolve(second[1], amount_fen=110)

    found = balance([*first, *second])

    assert found.uneven_pairs == []
    assert found.uneven_references == {"r-1": 10, "r-2": -10}


def test_a_side_in_another_account_is_named_by_pair() -> None:
    payer_side, payee_side = movement("anhui", "ningbo", 120)

    found = balance([payer_side, attrs.evolve(payee_side, account="topup")])

    assert found.uneven_references == {}
    assert [(one.account, one.sum_fen) for one in found.uneven_pairs] == [
        ("topup", 120),
        ("transit", -120),
    ]


regions = st.sampled_from(REGIONS)
movements = st.tuples(regions, regions, st.integers(1, 10_000), st.sampled_from(["a", "b"]))


@given(st.lists(movements, max_size=30))
def test_whatever_moves_all_debts_of_a_region_sum_up_to_what_it_got_less_what_it_paid(
    moved: list[tuple[str, str, int, str]],
) -> None:
    postings = [
        side
        for number, (payer, payee, amount_fen, account) in enumerate(moved)
        for side in movement(payer, payee, amount_fen, f"r-{number}", account)
    ]

    found = balance(postings)

    assert found.is_even
    for region in REGIONS:
        got = sum(fen for payer, payee, fen, _ in moved if payee == region)
        paid = sum(fen for payer, payee, fen, _ in moved if payer == region)
        net = sum(one.net_fen for one in found.debts if one.region == region)
        net -= sum(one.net_fen for one in found.debts if one.counterparty == region)
        assert net == got - paid
