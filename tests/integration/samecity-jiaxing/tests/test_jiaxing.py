"""Jiaxing: the standard suite for the region and for its scenario, and meals of nobody real."""

from __future__ import annotations

from datetime import datetime

import pytest
from samecity_jiaxing.kitchen import KITCHEN

from samecity.testing import (
    MONDAY,
    SHANGHAI,
    CardState,
    CredentialKind,
    Platform,
    Somebody,
    Tap,
)
from samecity_conformance.testing import RegionSuite, ScenarioSuite

FIRST_MONDAY = datetime(2026, 12, 7, 12, 0, tzinfo=SHANGHAI)


class TestJiaxing(RegionSuite):
    region = "jiaxing"


class TestMeal(ScenarioSuite):
    scenario = "canteen.meal"


@pytest.mark.parametrize(
    ("home", "treatment", "decided_by", "payable_fen"),
    [
        ("jiaxing", "LOCAL", "jiaxing", 1200),
        ("zhoushan", "LOCAL_EQUAL", "canteen-pilot", 1200),
        ("ningbo", "HOST_OPEN", "jiaxing", 1500),
        ("binzhou", "HOST_OPEN", "jiaxing", 1500),
    ],
)
def test_the_pilot_makes_its_members_equal_and_nobody_else(
    tap: Tap, home: str, treatment: str, decided_by: str, payable_fen: int
) -> None:
    decision = tap(home, "jiaxing", "canteen.meal")

    assert (decision.treatment, decision.decided_by) == (treatment, decided_by)
    assert decision.terms.payable_fen == payable_fen


@pytest.mark.parametrize(
    ("home", "treatment"), [("ningbo", "LOCAL_EQUAL"), ("binzhou", "NATIONAL_BASELINE")]
)
def test_the_delta_rides_as_locals_do(tap: Tap, home: str, treatment: str) -> None:
    assert tap(home, "jiaxing", "transit.ride").treatment == treatment


@pytest.mark.parametrize(("age", "payable_fen"), [(59, 960), (60, 600)])
def test_dinner_is_cheaper_from_sixty_on(
    tap: Tap, somebody: Somebody, age: int, payable_fen: int
) -> None:
    decision = tap(somebody("zhoushan", age=age), "jiaxing", "canteen.meal", meal="dinner")

    assert decision.terms.payable_fen == payable_fen


def test_card_and_ecard_eat_once_at_a_sitting(
    tap: Tap, somebody: Somebody, platform: Platform
) -> None:
    person = somebody("jiaxing")
    first = tap(person, "jiaxing", "canteen.meal")
    second = tap(person, "jiaxing", "canteen.meal", kind=CredentialKind.ECARD_QR)
    other = tap(person, "jiaxing", "canteen.meal", meal="dinner")
    explained = platform.explain(second, "zh")["reasons"]

    assert (first.allowed, second.allowed, other.allowed) == (True, False, True)
    assert isinstance(explained, list)
    assert explained[0]["message"] == "2026-11-23 这一餐已经刷卡取过，本次没有扣款。"


def test_the_host_is_told_what_the_scenario_declares(tap: Tap) -> None:
    tap("ningbo", "jiaxing", "canteen.meal")

    assert sorted(tap.last.disclosure) == ["class", "pseudonym", "valid"]


def test_who_comes_from_another_province_has_to_see_the_notice(tap: Tap) -> None:
    decision = tap("binzhou", "jiaxing", "canteen.meal", agrees=False)

    assert [one.code for one in decision.reasons] == ["NOTICE_MISSING"]


def test_a_point_is_meant_by_its_id(tap: Tap) -> None:
    with pytest.raises(TypeError):
        # Strict mypy would call the comment useless if it did not see the types of `Tap`.
        tap("jiaxing", "jiaxing", "canteen.meal", point=3)  # type: ignore[arg-type]  # an id


def test_kitchens_are_scrubbed_on_the_first_monday(tap: Tap) -> None:
    closed = tap("jiaxing", "jiaxing", "canteen.meal", at=FIRST_MONDAY)

    assert [one.code for one in closed.reasons] == ["CLOSED"]


def test_the_kitchen_counts_what_was_served(tap: Tap, somebody: Somebody) -> None:
    before = KITCHEN.served[MONDAY.date()]
    tap("jiaxing", "jiaxing", "canteen.meal")
    tap(somebody("jiaxing", state=CardState.LOST_TEMP), "jiaxing", "canteen.meal")

    assert KITCHEN.served[MONDAY.date()] == before + 1
