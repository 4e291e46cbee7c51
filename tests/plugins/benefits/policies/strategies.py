"""Conditions and tags drawn by Hypothesis: a small vocabulary, so that they meet often."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

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

FLAGS: Final = ("disabled", "student", "veteran")
NUMBERS: Final = ("age", "income_fen")
WORDS: Final = ("township", "occupation")
NAMES: Final = ("a", "b", "c")
EVERY_TAG: Final = (*FLAGS, *NUMBERS, *WORDS)

_number = st.integers(0, 6)


def _comparison(tag: str) -> st.SearchStrategy[Comparison]:
    if tag in FLAGS:
        return st.booleans().map(lambda value: Comparison(tag, Relation.IS, (value,)))
    if tag in WORDS:
        named = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True).map(tuple)
        return named.map(lambda words: Comparison(tag, Relation.ONE_OF, words))
    relations = st.sampled_from((Relation.IS, Relation.AT_LEAST, Relation.AT_MOST))
    return st.builds(lambda how, at: Comparison(tag, how, (at,)), relations, _number)


comparisons: Final[st.SearchStrategy[Condition]] = st.sampled_from(EVERY_TAG).flatmap(_comparison)


def _deeper(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return parts.map(AllOf) | parts.map(AnyOf) | inner.map(Not)


conditions: Final = st.recursive(comparisons, _deeper, max_leaves=6)


def values(tag: str) -> st.SearchStrategy[Value]:
    """Return what draws a value of a tag's type."""
    if tag in FLAGS:
        return st.booleans()
    return _number if tag in NUMBERS else st.sampled_from((*NAMES, "d"))


@st.composite
def tags(draw: st.DrawFn) -> Tags:
    """Draw what is known: any tag may be missing."""
    known = draw(st.lists(st.sampled_from(EVERY_TAG), unique=True))
    return {tag: draw(values(tag)) for tag in known}


@st.composite
def learnt(draw: st.DrawFn) -> tuple[Tags, Tags]:
    """Draw what is known, and the same with one tag more."""
    more = dict(draw(tags().filter(bool)))
    new = draw(st.sampled_from(sorted(more)))
    return {tag: value for tag, value in more.items() if tag != new}, more
