"""Aggregates: small groups never show, not as a remainder either; anomalies go both ways."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_benefits.policies.statistics import (
    TOTAL,
    Anomaly,
    Counted,
    Indicator,
    aggregate,
    anomalies,
)

SMALLEST = 5
LINE_FEN = 1_500_000


def group(
    name: str, households: int, people: int = 2, income_fen: int | None = 2_000_000
) -> list[Counted]:
    return [Counted(name, people, income_fen)] * households


counted = st.builds(
    Counted,
    group=st.sampled_from(("", "a", "b", "c", "d")),
    people=st.integers(0, 6),
    income_fen=st.none() | st.integers(0, 4_000_000),
)


def test_figures_are_those_of_the_group() -> None:
    poor, rich = group("a", 4, income_fen=1_000_000), group("a", 6, people=3)

    snapshot, hidden = aggregate(poor + rich, smallest_group=SMALLEST, line_fen=LINE_FEN)

    assert snapshot["a"] == {
        Indicator.PEOPLE: 26,
        Indicator.INCOME_FEN: 2_000_000,
        Indicator.INDEX: 600,
    }
    assert (snapshot[TOTAL], hidden) == (snapshot["a"], 0)


@pytest.mark.parametrize(("households", "is_shown"), [(4, False), (5, True)])
def test_a_group_shows_from_the_smallest_size_on(households: int, is_shown: bool) -> None:
    others = group("b", 9) + group("c", 9)

    snapshot, _ = aggregate(
        group("a", households) + others, smallest_group=SMALLEST, line_fen=LINE_FEN
    )

    assert ("a" in snapshot) is is_shown


def test_a_single_small_group_is_hidden_together_with_another_one() -> None:
    households = group("a", 2) + group("b", 6) + group("c", 9)

    snapshot, hidden = aggregate(households, smallest_group=SMALLEST, line_fen=LINE_FEN)

    assert (set(snapshot), hidden) == ({TOTAL, "c"}, 2)


@given(households=st.lists(counted, max_size=40))
def test_neither_a_group_nor_what_is_left_of_the_total_is_ever_small(
    households: Sequence[Counted],
) -> None:
    snapshot, _ = aggregate(households, smallest_group=SMALLEST, line_fen=LINE_FEN)

    rest = [one for one in households if one.group not in snapshot or one.group == TOTAL]
    for name in snapshot.keys() - {TOTAL}:
        shown = [one for one in households if one.group == name]
        assert min(len(shown), sum(one.people for one in shown)) >= SMALLEST
    if TOTAL in snapshot and rest:
        assert min(len(rest), sum(one.people for one in rest)) >= SMALLEST
    if snapshot.keys() == {TOTAL}:
        assert len(households) >= SMALLEST


@given(households=st.lists(counted, max_size=30))
def test_the_order_of_households_does_not_matter(
    households: list[Counted],
) -> None:
    before = aggregate(households, smallest_group=SMALLEST, line_fen=LINE_FEN)

    assert aggregate(households[::-1], smallest_group=SMALLEST, line_fen=LINE_FEN) == before


def test_incomes_show_only_where_enough_of_them_are_known() -> None:
    households = group("a", 4) + group("a", 6, income_fen=None)

    snapshot, _ = aggregate(households, smallest_group=SMALLEST, line_fen=LINE_FEN)

    assert snapshot["a"] == {Indicator.PEOPLE: 20}


@pytest.mark.parametrize(
    ("now", "percent"), [(110, None), (111, 11), (90, None), (89, -11), (100, None), (0, -100)]
)
def test_a_change_beyond_the_bound_is_an_anomaly(now: int, percent: int | None) -> None:
    found = anomalies(
        {"a": {Indicator.PEOPLE: 100}}, {"a": {Indicator.PEOPLE: now}}, change_percent=10
    )

    expected = [] if percent is None else [Anomaly("a", Indicator.PEOPLE, 100, now, percent)]
    assert list(found) == expected


def test_what_rises_from_nothing_is_an_anomaly() -> None:
    (found,) = anomalies(
        {"a": {Indicator.INDEX: 0}}, {"a": {Indicator.INDEX: 3}}, change_percent=10
    )

    assert found.percent == 100


def test_a_figure_that_only_one_snapshot_shows_is_not_compared() -> None:
    before = {"a": {Indicator.PEOPLE: 100}, "b": {Indicator.PEOPLE: 5}}
    now = {"a": {Indicator.INCOME_FEN: 3}, "c": {Indicator.PEOPLE: 9}}

    assert anomalies(before, now, change_percent=10) == ()
