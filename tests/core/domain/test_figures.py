"""Figures and milestones: the seeds' own, and what happens at the edges."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Item, OfferedTo, ServicePoint
from samecity.domain.figures import (
    Figure,
    How,
    Milestone,
    points_by_depth,
    progress,
    rounded,
    share_of,
)

CONTACT = frozenset({CredentialKind.CARD_CONTACT})


def figure(how: How, *of: tuple[str, ...], per: int = 1, decimals: int = 0) -> Figure:
    return Figure("ZS-02", "rate", how, of, "percent", "-", "S0", per, decimals)


def item(domain: str, opens_on: date) -> Item:
    return Item(
        f"{domain}-{opens_on}",
        "culture.enter",
        domain,
        "项",
        "item",
        frozenset({"library"}),
        CONTACT,
        OfferedTo.ZONE,
        opens_on,
        "S4",
    )


def milestone(share: int = 0, *, each_domain: bool = False) -> Milestone:
    return Milestone("AH-26", date(2023, 12, 31), "半", "half", "S4", share, each_domain)


@pytest.mark.parametrize(
    ("made", "values", "expected"),
    [
        (figure(How.SHARE, ("gen3",), ("all",), decimals=1), {"gen3": 913, "all": 1173}, "77.8"),
        (
            figure(How.PRODUCT, ("rides",), ("saved",), per=10_000, decimals=2),
            {"rides": 62_769, "saved": "1.99"},
            "12.49",
        ),
        (
            figure(How.SHARE, ("exempt",), ("scope",), decimals=2),
            {"exempt": 5_303, "scope": 20_459},
            "25.92",
        ),
        (figure(How.SHARE, ("ecards",), ("cards",)), {"ecards": 307, "cards": "392.8"}, "78"),
        (figure(How.SHARE, ("two",), ("a", "b")), {"two": 252, "a": 168, "b": 307}, "53"),
        (
            figure(How.QUOTIENT, ("paid",), ("people",)),
            {"paid": 702_100, "people": "103.25"},
            "6800",
        ),
    ],
    ids=["S0 77.8 %", "S3 12.49", "S2 25.92 %", "S3 78 %", "S4 53 %", "S3 6,800 yuan"],
)
def test_the_figures_of_the_seeds_follow_from_their_facts(
    made: Figure, values: dict[str, int | str], expected: str
) -> None:
    facts = {key: Decimal(value) for key, value in values.items()}

    assert str(made.compute(facts)) == expected


def test_a_figure_without_its_facts_is_none_and_so_is_one_of_nothing() -> None:
    rate = figure(How.SHARE, ("part",), ("whole",))

    assert rate.compute({"part": Decimal(1)}) is None
    assert rate.compute({"part": Decimal(1), "whole": Decimal(0)}) is None
    assert rate.compute({"part": Decimal(0), "whole": Decimal(2)}) == 0


@pytest.mark.parametrize(
    ("value", "decimals", "expected"), [("0.5", 0, "1"), ("2.25", 1, "2.3"), ("2.24", 1, "2.2")]
)
def test_halves_are_rounded_up(value: str, decimals: int, expected: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == expected


def test_a_milestone_counts_what_has_opened_by_its_day() -> None:
    items = [item("culture", date(2023, 12, 31)), item("transport", date(2024, 1, 1))]

    half, more = progress(milestone(50), items), progress(milestone(51), items)

    assert (half.opened, half.total, str(half.share)) == (1, 2, "50.0")
    assert (half.is_reached, more.is_reached) == (True, False)


def test_a_milestone_of_each_field_names_the_fields_that_are_missing() -> None:
    items = [item("culture", date(2023, 1, 1)), item("transport", date(2024, 1, 1))]

    found = progress(milestone(each_domain=True), items)

    assert (found.missing, found.is_reached) == (("transport",), False)


def test_an_empty_catalogue_reaches_nothing() -> None:
    assert not progress(milestone(0), []).is_reached
    assert str(share_of(0, 0)) == "0.0"


def test_who_has_reached_a_level_has_reached_those_below() -> None:
    points = [
        ServicePoint(f"p{depth}", "hefei", "library", "馆", "library", CONTACT, "S4", depth)
        for depth in (1, 1, 2, 3)
    ]

    assert points_by_depth(points) == {1: 4, 2: 2, 3: 1}


@given(st.integers(0, 10**9), st.integers(1, 10**9))
def test_a_share_is_never_below_zero_and_whole_only_of_the_whole(part: int, whole: int) -> None:
    share = share_of(min(part, whole), whole)

    assert 0 <= share <= 100
    assert share_of(whole, whole) == 100
