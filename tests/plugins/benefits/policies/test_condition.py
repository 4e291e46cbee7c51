"""The condition language: Kleene's laws, learning is monotone, grounds decide, forms agree."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_benefits.policies.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Literal,
    Not,
    Relation,
    Tags,
    Truth,
    clauses,
    conjunction,
    count_clauses,
    disjunction,
    evaluate,
    grounds,
    negation,
    tags_of,
)
from tests.plugins.benefits.policies.strategies import conditions, learnt, tags, values

TRUTHS: tuple[Truth, ...] = (True, None, False)
PAIRS = list(product(TRUTHS, repeat=2))
ADULT = Comparison("age", Relation.AT_LEAST, (18,))
DISABLED = Comparison("disabled", Relation.IS, (True,))


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (True, True, True, True),
        (True, False, False, True),
        (True, None, None, True),
        (False, False, False, False),
        (False, None, False, None),
        (None, None, None, None),
    ],
)
def test_and_and_or_have_kleenes_tables(
    one: Truth, other: Truth, both: Truth, either: Truth
) -> None:
    for pair in ((one, other), (other, one)):
        assert conjunction(pair) is both
        assert disjunction(pair) is either


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_de_morgans_laws_hold_for_unknowns_too(one: Truth, other: Truth) -> None:
    opposites = (negation(one), negation(other))

    assert negation(conjunction((one, other))) is disjunction(opposites)
    assert negation(disjunction((one, other))) is conjunction(opposites)


@pytest.mark.parametrize("truths", list(product(TRUTHS, repeat=3)))
def test_and_distributes_over_or(truths: tuple[Truth, Truth, Truth]) -> None:
    one, two, three = truths

    joined = disjunction((conjunction((one, two)), conjunction((one, three))))

    assert conjunction((one, disjunction((two, three)))) is joined


@pytest.mark.parametrize("truth", TRUTHS)
def test_an_unknown_is_neither_itself_or_its_opposite_for_certain(truth: Truth) -> None:
    excluded_middle = disjunction((truth, negation(truth)))

    assert negation(negation(truth)) is truth
    assert excluded_middle is (None if truth is None else True)


@given(condition=conditions, known=learnt())
def test_learning_a_tag_never_turns_yes_into_no_or_no_into_yes(
    condition: Condition, known: tuple[Tags, Tags]
) -> None:
    less, more = known
    before, after = evaluate(condition, less), evaluate(condition, more)

    assert before is None or after is before


@given(condition=conditions, known=tags())
def test_a_condition_all_of_whose_tags_are_known_has_an_answer(
    condition: Condition, known: Tags
) -> None:
    if tags_of(condition) <= known.keys():
        assert evaluate(condition, known) is not None


@given(condition=conditions, known=tags(), order=st.randoms(use_true_random=False))
def test_the_order_of_parts_does_not_matter(
    condition: Condition, known: Tags, order: Random
) -> None:
    def shuffled(one: Condition) -> Condition:
        match one:
            case Comparison():
                return one
            case Not():
                return Not(shuffled(one.part))
        parts = [shuffled(part) for part in one.parts]
        order.shuffle(parts)
        return type(one)(tuple(parts))

    assert evaluate(shuffled(condition), known) is evaluate(condition, known)


@given(condition=conditions, known=tags())
def test_the_disjunctive_form_says_the_same(condition: Condition, known: Tags) -> None:
    form = clauses(condition)

    def holds(literal: Literal) -> Truth:
        value = known.get(literal.comparison.tag)
        return None if value is None else literal.holds_for(value)

    truth = disjunction([conjunction(map(holds, clause)) for clause in form])

    assert truth is evaluate(condition, known)
    assert len(form) <= count_clauses(condition)


@given(condition=conditions, known=tags())
def test_the_grounds_of_an_answer_suffice_for_it(condition: Condition, known: Tags) -> None:
    truth = evaluate(condition, known)
    deciding = grounds(condition, known)

    assert deciding
    if truth is None:
        assert all(literal.comparison.tag not in known for literal in deciding)
    else:
        assert all(
            literal.holds_for(known[literal.comparison.tag]) is truth for literal in deciding
        )
        enough = {literal.comparison.tag: known[literal.comparison.tag] for literal in deciding}
        assert evaluate(condition, enough) is truth


@given(condition=conditions, known=tags(), data=st.data())
def test_supplying_the_tags_that_are_missing_gives_an_answer(
    condition: Condition, known: Tags, data: st.DataObject
) -> None:
    supplied = dict(known)
    if evaluate(condition, known) is None:
        for literal in grounds(condition, known):
            tag = literal.comparison.tag
            supplied[tag] = data.draw(values(tag))

    assert evaluate(condition, supplied) is not None


@pytest.mark.parametrize(("age", "holds"), [(17, False), (18, True), (19, True)])
def test_a_threshold_is_inclusive(age: int, holds: bool) -> None:
    assert evaluate(ADULT, {"age": age}) is holds


def test_a_no_is_explained_by_its_first_obstacle_and_a_yes_by_all_it_needs() -> None:
    both = AllOf((ADULT, DISABLED))
    either = AnyOf((ADULT, DISABLED))

    def named(condition: Condition, known: Tags) -> list[str]:
        return [literal.comparison.tag for literal in grounds(condition, known)]

    assert named(both, {"age": 20, "disabled": True}) == ["age", "disabled"]
    assert named(both, {"age": 3, "disabled": False}) == ["age"]
    assert named(either, {"age": 20, "disabled": True}) == ["age"]
    assert named(either, {"age": 3, "disabled": False}) == ["age", "disabled"]
    assert named(both, {"age": 20}) == ["disabled"]
