"""What parity states, as small functions over decisions; each returns what is wrong, or nothing.

Source: design section 5; domain 4.10, P-a to P-c, P-e, P-g and P-h.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import unique
from typing import Final

import attrs

from samecity.domain.decision import Decision, Terms
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Treatment
from samecity.domain.word import Word
from samecity.spi import ScenarioSpec
from samecity_conformance.parity.comparable import ROUTE

_RANK: Final[Mapping[Treatment, int]] = {
    Treatment.LOCAL: 3,
    Treatment.LOCAL_EQUAL: 3,
    Treatment.HOST_OPEN: 2,
    Treatment.NATIONAL_BASELINE: 1,
    Treatment.REFUSED: 0,
}
"""Local = equal ≥ open ≥ baseline. What home decides has no rank: the host has no part in it."""


@unique
class Statement(Word):
    """What is stated, in the order in which it is tried."""

    EQUAL = "equal"
    ORDER = "order"
    LEAK = "leak"
    UNGRANTED = "ungranted"
    KINDS = "kinds"
    DISCLOSED = "disclosed"
    CONSERVED = "conserved"


REQUIREMENTS: Final[Mapping[Statement, tuple[str, ...]]] = {
    Statement.EQUAL: ("R02", "P-a"),
    Statement.ORDER: ("R06", "P-c"),
    Statement.LEAK: ("R07", "R28", "P-b"),
    Statement.UNGRANTED: ("R07", "P-b"),
    Statement.KINDS: ("R19", "P-e"),
    Statement.DISCLOSED: ("R25", "P-h"),
    Statement.CONSERVED: ("P-g",),
}
"""Ids of the requirements behind each statement."""


@attrs.frozen
class Difference:
    """What is wrong with two decisions, or with one and what was declared.

    Attributes:
        part: Part of the decision, such as `payable_fen`.
        one: What the first has there, as a person reads it.
        other: What the second has.
    """

    part: str
    one: str
    other: str


def equal(one: Decision, other: Decision) -> Difference | None:
    """State that two decisions agree in all that shows no issuer (R02)."""
    if (
        one.allowed is other.allowed
        and one.terms == other.terms
        and one.disclosed == other.disclosed
        and (one.reasons == other.reasons or _codes(one.reasons) == _codes(other.reasons))
        and (one.notes == other.notes or _codes(one.notes) == _codes(other.notes))
        and (one.effects == other.effects or _effects(one) == _effects(other))
    ):
        return None
    return next(_differences(one, other))


def at_least(better: Decision, worse: Decision) -> Difference | None:
    """State that a decision is worth no less than another: allowed, cheaper, wider limits."""
    if not worse.allowed:
        return None
    if not better.allowed:
        return Difference("allowed", _reasons(better), "true")
    if better.terms.payable_fen > worse.terms.payable_fen:
        paid = better.terms.payable_fen, worse.terms.payable_fen
        return Difference("payable_fen", *map(str, paid))
    for name, limit in worse.terms.limits.items():
        if better.terms.limits.get(name, -1) < limit:
            return Difference(name, str(better.terms.limits.get(name, "-")), str(limit))
    return None


def ordered(one: Decision, other: Decision) -> Difference | None:
    """State that whoever is treated better gets no less, and that equals get the same (R06).

    Args:
        one: A decision on a card that no agreement names, under its treatment.
        other: Another such.
    """
    first, second = _RANK.get(one.treatment), _RANK.get(other.treatment)
    if first is None or second is None or Treatment.REFUSED in (one.treatment, other.treatment):
        return equal(one, other)
    if first == second:
        return equal(one, other)
    return at_least(one, other) if first > second else at_least(other, one)


def disclosed(decision: Decision, spec: ScenarioSpec) -> Difference | None:
    """State that a host receives what the scenario declares and nothing else (R25)."""
    if spec.discloses.issuperset(decision.disclosed):
        return None
    more = [name for name in decision.disclosed if name not in spec.discloses]
    return Difference("disclosed", ", ".join(sorted(spec.discloses)) or "-", ", ".join(more))


def conserved(decision: Decision) -> Difference | None:
    """State that the four parts make up the gross amount, and that a refusal costs nothing."""
    terms = decision.terms
    if decision.allowed:
        if terms.is_conserved:
            return None
        return Difference("gross_fen", str(_sum(terms)), str(terms.gross_fen))
    return None if _sum(terms) == 0 else Difference("refused", "0", str(_sum(terms)))


PAIRWISE: Final[Mapping[Statement, Callable[[Decision, Decision], Difference | None]]] = {
    Statement.EQUAL: equal,
    Statement.ORDER: at_least,
    Statement.LEAK: ordered,
    Statement.UNGRANTED: at_least,
    Statement.KINDS: equal,
}
"""The statements about two decisions; the other two speak of one."""


def _sum(terms: Terms) -> int:
    return terms.payable_fen + terms.saving_fen + terms.fund_fen + terms.personal_fen


def _codes(reasons: Iterable[Reason]) -> list[str]:
    return [str(one.code) for one in reasons]


def _effects(decision: Decision) -> list[dict[str, str | int]]:
    return [
        {key: value for key, value in effect.items() if key not in ROUTE}
        for effect in decision.effects
    ]


def _differences(one: Decision, other: Decision) -> Iterator[Difference]:
    if one.allowed is not other.allowed or _codes(one.reasons) != _codes(other.reasons):
        yield Difference("allowed", _reasons(one), _reasons(other))
    for name in Terms.__struct_fields__:
        ours, theirs = getattr(one.terms, name), getattr(other.terms, name)
        if ours != theirs and name != "limits":
            yield Difference(name, str(ours), str(theirs))
    for name in sorted({*one.terms.limits, *other.terms.limits}):
        limits = one.terms.limits.get(name, "-"), other.terms.limits.get(name, "-")
        if limits[0] != limits[1]:
            yield Difference(name, *map(str, limits))
    if _codes(one.notes) != _codes(other.notes):
        yield Difference("notes", _words(one.notes), _words(other.notes))
    if one.disclosed != other.disclosed:
        yield Difference("disclosed", ", ".join(one.disclosed), ", ".join(other.disclosed))
    yield Difference("effects", str(_effects(one)), str(_effects(other)))


def _reasons(decision: Decision) -> str:
    return "true" if decision.allowed else _words(decision.reasons)


def _words(reasons: Iterable[Reason]) -> str:
    return ", ".join(_codes(reasons)) or "-"
