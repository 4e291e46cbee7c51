"""The condition language of policies: and, or, not over comparisons of tags, in Kleene's logic.

A tag that nobody knows makes a comparison neither true nor false; it never becomes a silent no
(G183). Conditions are data, read by `schema.py`; nothing of a data file is ever executed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import unique
from itertools import product

import attrs

from samecity.domain.word import Word

Value = bool | int | str
"""What a tag can be: a flag, a whole number, or one of the words that its row lists."""

Tags = Mapping[str, Value]
"""Known tags by id; what is missing is unknown."""

Truth = bool | None
"""Kleene's three values: true, false, and None for unknown."""


@unique
class Relation(Word):
    """How a comparison relates a tag to its operand; numbers are compared inclusively."""

    IS = "is"
    ONE_OF = "one_of"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


@attrs.frozen
class Comparison:
    """One tag compared with a constant.

    Attributes:
        tag: Id of the tag.
        operands: One value; one or more words for `ONE_OF`.
    """

    tag: str
    relation: Relation
    operands: tuple[Value, ...]

    def holds_for(self, value: Value) -> bool:
        """Compare a known value of the tag's own type."""
        first = self.operands[0]
        if isinstance(first, str) or isinstance(value, str) or self.relation is Relation.IS:
            return value in self.operands
        return value >= first if self.relation is Relation.AT_LEAST else value <= first


@attrs.frozen
class AllOf:
    """True if every part is."""

    parts: tuple[Condition, ...]


@attrs.frozen
class AnyOf:
    """True if one part is."""

    parts: tuple[Condition, ...]


@attrs.frozen
class Not:
    """True if its part is false."""

    part: Condition


Condition = Comparison | AllOf | AnyOf | Not


@attrs.frozen
class Literal:
    """A comparison or its opposite."""

    comparison: Comparison
    is_negated: bool = False

    def holds_for(self, value: Value) -> bool:
        """Compare a known value of the tag's own type."""
        return self.comparison.holds_for(value) is not self.is_negated


Clause = frozenset[Literal]
"""Literals all of which must hold."""


def conjunction(truths: Iterable[Truth]) -> Truth:
    """Join by and: one false decides, else one unknown leaves it open."""
    met = set(truths)
    return False if False in met else (None if None in met else True)


def disjunction(truths: Iterable[Truth]) -> Truth:
    """Join by or: one true decides, else one unknown leaves it open."""
    met = set(truths)
    return True if True in met else (None if None in met else False)


def negation(truth: Truth) -> Truth:
    """Turn true and false round; unknown stays unknown."""
    return None if truth is None else not truth


def evaluate(condition: Condition, tags: Tags) -> Truth:
    """Say whether a condition holds: the meaning of the language, in its plainest form.

    Args:
        condition: AnyOf depth.
        tags: What is known.
    """
    match condition:
        case Comparison():
            value = tags.get(condition.tag)
            return None if value is None else condition.holds_for(value)
        case Not():
            return negation(evaluate(condition.part, tags))
        case AllOf():
            return conjunction(evaluate(part, tags) for part in condition.parts)
        case AnyOf():
            return disjunction(evaluate(part, tags) for part in condition.parts)


def grounds(condition: Condition, tags: Tags, *, is_negated: bool = False) -> tuple[Literal, ...]:
    """Return the comparisons that decide a condition, each once, in the order of the text.

    For a yes they all hold and suffice; for a no none holds and they suffice; for an open question
    they are the comparisons whose tags somebody has to supply.

    Args:
        condition: AnyOf depth.
        tags: What is known.
        is_negated: Whether the condition stands under an odd number of `not`.
    """
    match condition:
        case Comparison():
            return (Literal(condition, is_negated),)
        case Not():
            return grounds(condition.part, tags, is_negated=not is_negated)
    truth = evaluate(condition, tags)
    deciding = [part for part in condition.parts if evaluate(part, tags) is truth]
    if truth is isinstance(condition, AnyOf):
        # One true part decides an or, one false part an and; the first is as good as the others.
        deciding = deciding[:1]
    found = (grounds(part, tags, is_negated=is_negated) for part in deciding)
    return tuple(dict.fromkeys(literal for literals in found for literal in literals))


def tags_of(condition: Condition) -> frozenset[str]:
    """Return the ids of the tags that a condition speaks of."""
    match condition:
        case Comparison():
            return frozenset({condition.tag})
        case Not():
            return tags_of(condition.part)
    return frozenset().union(*map(tags_of, condition.parts))


def clauses(condition: Condition, *, is_negated: bool = False) -> tuple[Clause, ...]:
    """Return the disjunctive normal form: it holds if every literal of one clause does.

    Kleene's logic keeps De Morgan's and the distributive laws, so the form has the same truth for
    the same tags, unknown ones included.

    Args:
        condition: AnyOf depth; the form can be exponentially longer than the condition.
        is_negated: Whether the opposite is wanted.
    """
    match condition:
        case Comparison():
            return (frozenset({Literal(condition, is_negated)}),)
        case Not():
            return clauses(condition.part, is_negated=not is_negated)
    forms = [clauses(part, is_negated=is_negated) for part in condition.parts]
    if isinstance(condition, AnyOf) is not is_negated:
        return tuple(dict.fromkeys(clause for form in forms for clause in form))
    joined = (frozenset[Literal]().union(*chosen) for chosen in product(*forms))
    return tuple(dict.fromkeys(joined))


def count_clauses(condition: Condition, *, is_negated: bool = False) -> int:
    """Return how long `clauses` would be at most, without making them."""
    match condition:
        case Comparison():
            return 1
        case Not():
            return count_clauses(condition.part, is_negated=not is_negated)
    counts = [count_clauses(part, is_negated=is_negated) for part in condition.parts]
    if isinstance(condition, AnyOf) is not is_negated:
        return sum(counts)
    longest = 1
    for count in counts:
        longest *= count
    return longest
