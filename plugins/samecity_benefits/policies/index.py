"""Many conditions at once: what a household's tags rule out, as bits of one whole number.

Every clause of every condition is one bit. For each tag a table is made beforehand that says which
clauses each of its values falsifies; a household is matched by one look-up per tag and a few
operations on long integers, however many conditions there are. `condition.evaluate` says the same,
one condition at a time; tests hold the two against each other.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from samecity_benefits.policies.condition import (
    Condition,
    Literal,
    Relation,
    Tags,
    Value,
    clauses,
)


class Marks(NamedTuple):
    """Which conditions hold and which stay open, a bit per condition, the first one lowest."""

    yes: int
    may: int


def marked(marks: int) -> Iterator[int]:
    """Yield the numbers of the bits that are set, lowest first."""
    while marks:
        lowest = marks & -marks
        yield lowest.bit_length() - 1
        marks ^= lowest


class _Numbers(NamedTuple):
    """What the values of a number falsify.

    Attributes:
        cuts: Where the answer changes, ascending.
        ruled_out: The clauses that fall below the first cut, and from each cut on.
        every: The clauses that speak of the tag.
    """

    tag: str
    cuts: Sequence[int]
    ruled_out: Sequence[int]
    every: int


class _Words(NamedTuple):
    """What the values of a flag or word falsify.

    Attributes:
        ruled_out: By value, for the values that some clause names.
        otherwise: For any other value.
        every: The clauses that speak of the tag.
    """

    tag: str
    ruled_out: Mapping[Value, int]
    otherwise: int
    every: int


class Index:
    """Conditions, compiled.

    Bit `n * alternative + condition` is one clause; conditions with fewer alternatives than the
    longest have bits that are ruled out from the start.

    Args:
        conditions: In the order of the bits of `Marks`.
    """

    def __init__(self, conditions: Sequence[Condition]) -> None:
        forms = [clauses(condition) for condition in conditions]
        count = len(forms)
        self._all: Final = (1 << count) - 1
        self._shifts: Final = tuple(
            range(0, count * max(map(len, forms), default=0), count) if count else ()
        )
        self._padding = 0
        by_tag: dict[str, dict[Literal, int]] = defaultdict(lambda: defaultdict(int))
        for number, form in enumerate(forms):
            for alternative, shift in enumerate(self._shifts):
                bit = 1 << (shift + number)
                if alternative >= len(form):
                    self._padding |= bit
                    continue
                for literal in form[alternative]:
                    by_tag[literal.comparison.tag][literal] |= bit
        tables = [_table(tag, literals) for tag, literals in sorted(by_tag.items())]
        self._numbers = [one for one in tables if isinstance(one, _Numbers)]
        self._words = [one for one in tables if isinstance(one, _Words)]

    def match(self, tags: Tags) -> Marks:
        """Say which conditions hold and which stay open for what is known.

        Args:
            tags: Values of the types that the conditions were checked against.
        """
        ruled_out, unknown = self._padding, 0
        get = tags.get
        for tag, cuts, by_cut, every in self._numbers:
            value = get(tag)
            if value is None:
                unknown |= every
            else:
                ruled_out |= by_cut[bisect_right(cuts, value)]
        for tag, by_value, otherwise, every in self._words:
            value = get(tag)
            if value is None:
                unknown |= every
            else:
                ruled_out |= by_value.get(value, otherwise)
        yes = alive = 0
        for shift in self._shifts:
            yes |= ~(ruled_out | unknown) >> shift
            alive |= ~ruled_out >> shift
        yes &= self._all
        return Marks(yes, alive & self._all & ~yes)


def _table(tag: str, literals: Mapping[Literal, int]) -> _Numbers | _Words:
    every = 0
    for bits in literals.values():
        every |= bits
    operands = {one for literal in literals for one in literal.comparison.operands}
    if any(isinstance(one, str | bool) for one in operands):
        named = {one: _falsified(one, literals) for one in (*operands, *_flags(operands))}
        return _Words(tag, named, _falsified("", literals), every)
    cuts = sorted({cut for literal in literals for cut in _cuts(literal)})
    ruled_out = [_falsified(at, literals) for at in (cuts[0] - 1, *cuts)]
    return _Numbers(tag, tuple(cuts), tuple(ruled_out), every)


def _flags(operands: set[Value]) -> tuple[bool, ...]:
    return (True, False) if any(isinstance(one, bool) for one in operands) else ()


def _falsified(value: Value, literals: Mapping[Literal, int]) -> int:
    """Return the clauses that a value rules out; the empty text stands for a word not named."""
    ruled_out = 0
    for literal, bits in literals.items():
        if not literal.holds_for(value):
            ruled_out |= bits
    return ruled_out


def _cuts(literal: Literal) -> tuple[int, ...]:
    """Return the whole numbers from which on a comparison's answer is another one."""
    (operand,) = literal.comparison.operands
    assert isinstance(operand, int)
    match literal.comparison.relation:
        case Relation.AT_LEAST:
            return (operand,)
        case Relation.AT_MOST:
            return (operand + 1,)
    return (operand, operand + 1)
