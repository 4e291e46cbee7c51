"""Two traces side by side: what one has and the other has not, and what they say differently.

Challenges, cryptograms, MACs, TACs and times are others in each run and count only where that is
asked for. What belongs to a person is compared, unless a trace is redacted, and never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import unique
from itertools import zip_longest

import attrs

from samecity.domain.word import Word
from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import Meaning, explained
from samecity_hardware_sim.traces.meaning.fields import Field
from samecity_hardware_sim.traces.trace import Kind, Trace

_Meanings = Sequence[Meaning]


@unique
class What(Word):
    """In what way two traces differ."""

    MISSING = "missing"
    ADDED = "added"
    MOVED = "moved"
    STATUS = "status"
    FAILURE = "failure"
    ASKED = "asked"
    TOLD = "told"


@attrs.frozen
class Difference:
    """One difference between two traces.

    Attributes:
        left: What the first trace has, or None.
        right: What the second has, or None.
        fields: The two fields of `ASKED` and `TOLD`; None where one of them lacks it.
    """

    what: What
    left: Meaning | None
    right: Meaning | None
    fields: tuple[Field | None, Field | None] = (None, None)


@attrs.frozen
class Comparison:
    """What counts when two traces are compared.

    Attributes:
        volatile: Whether what is another in each run counts.
        personal: Whether personal data counts: not if it was replaced.
    """

    volatile: bool = False
    personal: bool = True

    def counts(self, field: Field | None) -> bool:
        """Say whether a field counts; one that is missing is judged by the other."""
        if field is None:
            return False
        return (self.volatile or not field.is_volatile) and (self.personal or not field.is_personal)

    def pairs(
        self, left: Sequence[Field], right: Sequence[Field]
    ) -> Iterator[tuple[Field | None, Field | None]]:
        """Yield the fields that differ, pair by pair in their order."""
        for one, other in zip_longest(left, right):
            if one != other and (self.counts(one) or self.counts(other)):
                yield one, other


def differences(left: Trace, right: Trace, *, strict: bool = False) -> Sequence[Difference]:
    """Compare two traces.

    Args:
        left: Such as what was recorded.
        right: Such as what came now.
        strict: Whether challenges, cryptograms, MACs, TACs and times count too.
    """
    is_redacted = left.head.is_redacted or right.head.is_redacted
    comparison = Comparison(volatile=strict, personal=not is_redacted)
    ours, theirs = _compared(left), _compared(right)
    found, gone, come = list[Difference](), list[Meaning](), list[Meaning]()
    for is_same, left_part, right_part in _aligned(ours, theirs):
        if is_same:
            pairs = zip(left_part, right_part, strict=True)
            found += (each for one, other in pairs for each in _within(one, other, comparison))
        else:
            gone += left_part
            come += right_part
    return sorted((*found, *_elsewhere(gone, come)), key=_place)


def _compared(trace: Trace) -> Sequence[Meaning]:
    """Return what is compared: not whether somebody watched the readers."""
    unseen = (Kind.INSERT, Kind.REMOVE)
    return [one for one in explained(trace.events) if one.of.first.kind not in unseen]


def _aligned(left: _Meanings, right: _Meanings) -> Iterator[tuple[bool, _Meanings, _Meanings]]:
    """Cut two traces into parts that have the same commands, and parts that have not.

    What both begin with is compared at once, so that long traces that are alike cost no search.
    """
    ours, theirs = [_key(one) for one in left], [_key(one) for one in right]
    same = 0
    while same < min(len(ours), len(theirs)) and ours[same] == theirs[same]:
        same += 1
    yield True, left[:same], right[:same]
    matcher = SequenceMatcher(None, ours[same:], theirs[same:], autojunk=False)
    left, right = left[same:], right[same:]
    for kind, left_from, left_to, right_from, right_to in matcher.get_opcodes():
        yield kind == "equal", left[left_from:left_to], right[right_from:right_to]


def _key(meaning: Meaning) -> tuple[str, bytes]:
    """Return by what events of two traces are taken for the same."""
    if not isinstance(meaning.of, Exchange):
        return meaning.name, b""
    command = meaning.of.command
    return meaning.name, command if meaning.name == "select" else command[:4]


def _within(left: Meaning, right: Meaning, comparison: Comparison) -> Iterator[Difference]:
    for what, one, other in (
        (What.ASKED, left.asked, right.asked),
        (What.TOLD, left.told, right.told),
    ):
        for pair in comparison.pairs(one.fields, other.fields):
            yield Difference(what, left, right, pair)
    if isinstance(left.of, Exchange) and isinstance(right.of, Exchange):
        if left.of.failure != right.of.failure:
            yield Difference(What.FAILURE, left, right)
        elif left.of.status != right.of.status:
            yield Difference(What.STATUS, left, right)
    elif left.of.first.return_code != right.of.first.return_code:
        yield Difference(What.FAILURE, left, right)


def _elsewhere(gone: Sequence[Meaning], come: Sequence[Meaning]) -> Iterator[Difference]:
    """Tell what was moved from what one trace alone has."""
    waiting = list(come)
    both = Counter(map(_key, gone)) & Counter(map(_key, come))
    for meaning in gone:
        if both[_key(meaning)]:
            both[_key(meaning)] -= 1
            other = next(each for each in waiting if _key(each) == _key(meaning))
            waiting.remove(other)
            yield Difference(What.MOVED, meaning, other)
        else:
            yield Difference(What.MISSING, meaning, None)
    for meaning in waiting:
        yield Difference(What.ADDED, None, meaning)


def _place(difference: Difference) -> int:
    meaning = difference.left or difference.right
    assert meaning is not None  # a difference has at least one side
    return meaning.of.first.n
