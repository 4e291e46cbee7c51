"""Households matched per second on one core: 172 policies, every member asked, three answers.

The policy base is made, not collected: the source counts 172 policies and names none (ZS-21). Ours
is the compiled index; the peers hold the same conditions one by one, as a plain reader of the
language and as nested functions made beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Final, Protocol

from benchmarks.measure import Row, Target, in_turn, per_cpu_second
from samecity_benefits.policies.book import HouseholdProfile, Policy, PolicyBook
from samecity_benefits.policies.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    Not,
    Relation,
    Tags,
    Truth,
    Value,
    evaluate,
)
from samecity_benefits.policies.index import marked
from samecity_benefits.policies.tags import Subject

POLICIES: Final = 172
"""As many as the source counts. Source: S2 ZS-21."""

HOUSEHOLDS: Final = 400
PER_SECOND: Final = 10_000
_ROUNDS: Final = 9

_NUMBERS: Final = {
    Subject.PERSON: ("age", "school_years", "work_years", "degree"),
    Subject.HOUSEHOLD: ("people", "eldest_age", "income", "area", "boats"),
}
_FLAGS: Final = {
    Subject.PERSON: ("disabled", "student", "veteran", "employed", "carer", "pregnant"),
    Subject.HOUSEHOLD: ("low_income", "owns_home", "single_parent", "resettled", "farms"),
}
_WORDS: Final = {
    Subject.PERSON: ("occupation", "status"),
    Subject.HOUSEHOLD: ("township", "heating"),
}
_NAMES: Final = ("a", "b", "c", "d", "e", "f", "g")
_MOST: Final = 100
_KNOWN: Final = 0.8
"""Share of the tags that somebody supplied."""

Answer = tuple[list[tuple[str, str]], list[tuple[str, str]]]
"""Policy and subject of every yes, and of every open question."""


class Matcher(Protocol):
    """A way of matching households, prepared so that only the matching is timed."""

    name: str

    def answers(self) -> list[Answer]:
        """Match every household once."""


class Indexed:
    """Ours: the compiled book, and its marks read out."""

    name = "samecity"

    def __init__(self, book: PolicyBook, profiles: Sequence[HouseholdProfile]) -> None:
        self._book = book
        self._profiles = profiles
        self._ids = {
            subject: [one.id for one in group.policies]
            for subject, group in book.by_subject.items()
        }

    def answers(self) -> list[Answer]:
        """Match every household once."""
        return [self._ask(profile) for profile in self._profiles]

    def _ask(self, profile: HouseholdProfile) -> Answer:
        fits: list[tuple[str, str]] = []
        may_fit: list[tuple[str, str]] = []
        for member, (yes, may) in self._book.match(profile).items():
            ids = self._ids[Subject.PERSON if member else Subject.HOUSEHOLD]
            fits += [(ids[number], member) for number in marked(yes)]
            may_fit += [(ids[number], member) for number in marked(may)]
        return fits, may_fit


class OneByOne:
    """A peer: every policy asked by itself, of every subject.

    Args:
        name: What kind of peer it is.
        read: Makes of a condition what answers for known tags.
    """

    def __init__(
        self,
        name: str,
        book: PolicyBook,
        profiles: Sequence[HouseholdProfile],
        read: Callable[[Condition], Callable[[Tags], Truth]],
    ) -> None:
        self.name = name
        self._profiles = profiles
        self._asked = {
            subject: [(one.id, read(one.when)) for one in group.policies]
            for subject, group in book.by_subject.items()
        }

    def answers(self) -> list[Answer]:
        """Match every household once."""
        return [self._ask(profile) for profile in self._profiles]

    def _ask(self, profile: HouseholdProfile) -> Answer:
        fits: list[tuple[str, str]] = []
        may_fit: list[tuple[str, str]] = []
        for member in ("", *profile.members):
            tags = profile.tags_for(member)
            for policy, ask in self._asked[Subject.PERSON if member else Subject.HOUSEHOLD]:
                truth = ask(tags)
                if truth is not False:
                    (fits if truth else may_fit).append((policy, member))
        return fits, may_fit


def interpreted(condition: Condition) -> Callable[[Tags], Truth]:
    """Return the plain meaning of a condition."""
    return lambda tags: evaluate(condition, tags)


def nested(condition: Condition) -> Callable[[Tags], Truth]:
    """Return a condition as functions within functions, which stop at the first that decides."""
    match condition:
        case Comparison():
            tag, holds_for = condition.tag, condition.holds_for

            def compare(tags: Tags) -> Truth:
                value = tags.get(tag)
                return None if value is None else holds_for(value)

            return compare
        case Not():
            ask = nested(condition.part)
            opposite: dict[Truth, Truth] = {True: False, False: True, None: None}
            return lambda tags: opposite[ask(tags)]
    decides = isinstance(condition, AnyOf)
    parts = [nested(part) for part in condition.parts]

    def join(tags: Tags) -> Truth:
        joined: Truth = not decides
        for part in parts:
            truth = part(tags)
            if truth is decides:
                return decides
            if truth is None:
                joined = None
        return joined

    return join


def rows() -> list[Row]:
    """Measure ours and the peers on one policy base.

    Raises:
        ValueError: A peer gives another answer than we do.
    """
    random = Random(1)  # noqa: S311  a base that repeats, not a secret
    book = PolicyBook(policies=tuple(_policies(random)))
    profiles = [_profile(random) for _ in range(HOUSEHOLDS)]
    ours = Indexed(book, profiles)
    peers = [
        OneByOne("plain interpreter", book, profiles, interpreted),
        OneByOne("nested functions", book, profiles, nested),
    ]
    expected = ours.answers()
    for peer in peers:
        if peer.answers() != expected:
            raise ValueError(f"expected the answers of samecity, received others of {peer.name}")
    matchers: list[Matcher] = [ours, *peers]
    sides = {
        one.name: lambda one=one: per_cpu_second(one.answers, len(profiles)) for one in matchers
    }
    found = in_turn(sides, _ROUNDS)
    return [
        Row.of(
            f"households matched with {POLICIES} policies",
            found[ours.name],
            found[peer.name],
            unit="households per CPU second",
            peer_name=peer.name,
            target=_TARGET if peer is peers[0] else None,
        )
        for peer in peers
    ]


_TARGET: Final = Target(f">= {PER_SECOND:,}", lambda ours, _ratio: ours >= PER_SECOND)


def _policies(random: Random) -> Iterator[Policy]:
    for number in range(POLICIES):
        subject = random.choice(list(Subject))
        name = f"policy-{number}"
        yield Policy(name, subject, name, name, _condition(random, subject), "made", demo=True)


def _condition(random: Random, subject: Subject) -> Condition:
    """Make a condition of three to six comparisons, as a policy's text has them."""
    needs = [_comparison(random, subject) for _ in range(random.randint(2, 4))]
    choice = AnyOf(tuple(_comparison(random, subject) for _ in range(random.randint(1, 2))))
    return AllOf((*needs, Not(choice) if random.random() < 0.3 else choice))


def _comparison(random: Random, subject: Subject) -> Condition:
    about = subject if random.random() < 0.7 else Subject.HOUSEHOLD
    draw = random.random()
    if draw < 0.4:
        relation = random.choice((Relation.AT_LEAST, Relation.AT_MOST))
        return Comparison(random.choice(_NUMBERS[about]), relation, (random.randint(0, _MOST),))
    if draw < 0.8:
        return Comparison(random.choice(_FLAGS[about]), Relation.IS, (random.random() < 0.7,))
    words = tuple(random.sample(_NAMES, random.randint(1, 3)))
    return Comparison(random.choice(_WORDS[about]), Relation.ONE_OF, words)


def _profile(random: Random) -> HouseholdProfile:
    members = {
        f"m{number}": _tags(random, Subject.PERSON) for number in range(random.randint(1, 5))
    }
    return HouseholdProfile(_tags(random, Subject.HOUSEHOLD), members)


def _tags(random: Random, subject: Subject) -> Tags:
    drawn: dict[str, Value] = {name: random.randint(0, _MOST) for name in _NUMBERS[subject]}
    drawn |= {name: random.random() < 0.5 for name in _FLAGS[subject]}
    drawn |= {name: random.choice(_NAMES) for name in _WORDS[subject]}
    return {name: value for name, value in drawn.items() if random.random() < _KNOWN}
