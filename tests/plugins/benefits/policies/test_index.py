"""The compiled index says what the plain evaluation says, for every condition and every tag."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_benefits.policies.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Relation,
    Tags,
    Truth,
    evaluate,
)
from samecity_benefits.policies.index import Index, Marks, marked
from tests.plugins.benefits.policies.strategies import conditions, tags


def truths(index: Index, count: int, known: Tags) -> list[Truth]:
    yes, may = index.match(known)
    assert yes & may == 0
    assert max(yes, may) < 1 << count
    return [True if yes >> n & 1 else None if may >> n & 1 else False for n in range(count)]


@given(base=st.lists(conditions, max_size=12), known=tags())
def test_the_index_answers_as_the_plain_evaluation_does(
    base: Sequence[Condition], known: Tags
) -> None:
    assert truths(Index(base), len(base), known) == [evaluate(one, known) for one in base]


@given(base=st.lists(conditions, min_size=1, max_size=8), known=tags(), data=st.data())
def test_the_order_of_policies_does_not_matter(
    base: Sequence[Condition], known: Tags, data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(base))))

    straight = truths(Index(base), len(base), known)
    shuffled = truths(Index([base[n] for n in order]), len(base), known)

    assert shuffled == [straight[n] for n in order]


@given(base=st.lists(conditions, min_size=1, max_size=8), households=st.lists(tags(), max_size=6))
def test_what_was_matched_before_leaves_no_trace(
    base: Sequence[Condition], households: Sequence[Tags]
) -> None:
    index = Index(base)

    one_after_the_other = [index.match(known) for known in households]

    assert one_after_the_other == [Index(base).match(known) for known in households]


@pytest.mark.parametrize("age", range(-1, 8))
@pytest.mark.parametrize("relation", [Relation.IS, Relation.AT_LEAST, Relation.AT_MOST])
@pytest.mark.parametrize("is_negated", [False, True])
def test_every_side_of_a_threshold_is_right(age: int, relation: Relation, is_negated: bool) -> None:
    condition: Condition = Comparison("age", relation, (3,))
    condition = Not(condition) if is_negated else condition

    assert truths(Index([condition]), 1, {"age": age}) == [evaluate(condition, {"age": age})]


def test_a_word_that_no_condition_names_is_another_one() -> None:
    condition = Comparison("township", Relation.ONE_OF, ("gouqi", "huaniao"))

    index = Index([condition, Not(condition)])

    assert truths(index, 2, {"township": "caiyuan"}) == [False, True]


def test_a_contradiction_stays_open_while_its_tag_is_unknown() -> None:
    old = Comparison("age", Relation.AT_LEAST, (60,))
    never, always = AllOf((old, Not(old))), AnyOf((old, Not(old)))

    assert truths(Index([never, always]), 2, {}) == [None, None]
    assert truths(Index([never, always]), 2, {"age": 60}) == [False, True]


def test_an_empty_base_matches_nothing() -> None:
    assert Index([]).match({"age": 3}) == Marks(0, 0)


def test_marks_are_read_lowest_first() -> None:
    assert list(marked(0b1010_0001)) == [0, 5, 7]
