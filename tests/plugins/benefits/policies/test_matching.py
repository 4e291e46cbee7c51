"""How a finding is put into words, in both languages, for a yes, a no and an open question."""

from __future__ import annotations

import pytest

from samecity_benefits.policies.book import Fit, HouseholdProfile, Policy, PolicyBook
from samecity_benefits.policies.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Relation,
    Tags,
    Value,
)
from samecity_benefits.policies.matching import Result, note
from samecity_benefits.policies.tags import Named, Subject, Tag, TagType


def tag(name: str, kind: TagType, zh: str, en: str, **more: object) -> Tag:
    return Tag(name, Subject.HOUSEHOLD, kind, zh, en, "test", "test", **more)  # type: ignore[arg-type]  # fields of Tag


TAGS = {
    one.id: one
    for one in (
        tag("age", TagType.NUMBER, "年龄", "age", unit_zh="周岁", unit_en="years"),
        tag("income_fen", TagType.NUMBER, "收入", "income", unit_zh="元", unit_en="yuan"),
        tag("boats", TagType.NUMBER, "船", "boats"),
        tag("poor", TagType.FLAG, "低收入", "low income"),
        tag(
            "town",
            TagType.WORD,
            "乡镇",
            "town",
            words=(Named("a", "甲", "Alpha"), Named("b", "乙", "Beta")),
        ),
    )
}


def told(condition: Condition, known: Tags) -> dict[str, object]:
    policy = Policy("p", Subject.HOUSEHOLD, "政策", "Policy", condition, "test")
    book = PolicyBook(tags=TAGS, policies=(policy,))
    (finding,) = Result.of(book, HouseholdProfile(known, {})).findings((), Fit)
    reason = note(finding, "nobody", TAGS)
    return {**reason.facts, "code": reason.code}


@pytest.mark.parametrize(
    ("comparison", "value", "zh", "en"),
    [
        (Comparison("age", Relation.AT_LEAST, (80,)), 80, "年龄 ≥ 80周岁", "age ≥ 80 years"),
        (Comparison("age", Relation.AT_LEAST, (80,)), 79, "年龄 < 80周岁", "age < 80 years"),
        (Comparison("age", Relation.AT_MOST, (3,)), 3, "年龄 ≤ 3周岁", "age ≤ 3 years"),
        (Comparison("age", Relation.AT_MOST, (3,)), 4, "年龄 > 3周岁", "age > 3 years"),
        (Comparison("boats", Relation.IS, (2,)), 2, "船 = 2", "boats = 2"),
        (Comparison("boats", Relation.IS, (2,)), 1, "船 ≠ 2", "boats ≠ 2"),
        (
            Comparison("income_fen", Relation.AT_MOST, (120_050,)),
            0,
            "收入 ≤ 1200.50元",
            "income ≤ 1200.50 yuan",
        ),
        (Comparison("poor", Relation.IS, (True,)), True, "低收入：是", "low income: yes"),
        (Comparison("poor", Relation.IS, (True,)), False, "低收入：否", "low income: no"),
        (Comparison("poor", Relation.IS, (False,)), True, "低收入：是", "low income: yes"),
        (
            Comparison("town", Relation.ONE_OF, ("a", "b")),
            "b",
            "乡镇：甲或乙",
            "town: Alpha or Beta",
        ),
        (Comparison("town", Relation.IS, ("a",)), "b", "乡镇：不是甲", "town: not Alpha"),
    ],
)
@pytest.mark.parametrize("is_negated", [False, True])
def test_what_is_the_case_is_said_whether_it_helps_or_not(
    comparison: Comparison, value: Value, zh: str, en: str, is_negated: bool
) -> None:
    condition: Condition = Not(comparison) if is_negated else comparison

    facts = told(condition, {comparison.tag: value})

    assert (facts["because_zh"], facts["because_en"]) == (zh, en)
    fits = comparison.holds_for(value) is not is_negated
    assert facts["code"] == ("POLICY_FITS" if fits else "POLICY_DOES_NOT_FIT")


def test_each_unknown_tag_is_named_once() -> None:
    old_or_young = AnyOf(
        (Comparison("age", Relation.AT_LEAST, (80,)), Comparison("age", Relation.AT_MOST, (3,)))
    )

    facts = told(AllOf((old_or_young, Comparison("poor", Relation.IS, (True,)))), {})

    assert (facts["unknown_zh"], facts["unknown_en"]) == ("年龄；低收入", "age; low income")


def test_several_grounds_are_listed_in_the_order_of_the_policy() -> None:
    both = AllOf(
        (Comparison("poor", Relation.IS, (True,)), Comparison("age", Relation.AT_LEAST, (80,)))
    )

    facts = told(both, {"age": 90, "poor": True})

    assert facts["because_en"] == "low income: yes; age ≥ 80 years"
