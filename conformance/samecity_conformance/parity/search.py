"""The search: every use of a space decided for every issuer, and what has to agree compared.

Pure: it takes what is installed and yields findings; nobody else's work is touched. A local
decision is made once for each use and kind, and shared by all visitors.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.domain.treatment import Basis
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.spi import ScenarioSpec
from samecity_conformance.parity.hands import Asked, Hands
from samecity_conformance.parity.properties import (
    PAIRWISE,
    Difference,
    Statement,
    at_least,
    conserved,
    disclosed,
    equal,
)
from samecity_conformance.parity.space import Cell, Space
from samecity_conformance.parity.use import Side, Use
from samecity_conformance.trial import Place
from samecity_conformance.variants import has_terms_of_its_own

_MOST_TIMES: Final = 50
"""Limits above are not reached by trying."""


@attrs.frozen
class Claim:
    """One statement about one use: what has to hold between two sides.

    Attributes:
        other: The side that is compared; the same as `one` where a statement speaks of one side.
    """

    statement: Statement
    use: Use
    one: Side
    other: Side


@attrs.frozen
class Finding:
    """A claim that does not hold."""

    claim: Claim
    difference: Difference


@attrs.define
class Tally:
    """How much was done.

    Attributes:
        comparisons: Pairs of decisions that were compared, by statement; the two statements about
            one decision are not counted.
    """

    comparisons: Counter[Statement] = attrs.field(factory=Counter)
    decisions: int = 0
    uses: int = 0

    @property
    def compared(self) -> int:
        """How many pairs in all."""
        return sum(self.comparisons.values())

    def add(self, other: Tally) -> None:
        """Count what somebody else did as well."""
        self.comparisons.update(other.comparisons)
        self.decisions += other.decisions
        self.uses += other.uses


class Search:
    """Searches places one by one.

    Args:
        space: What can be tried.

    Attributes:
        tally: What was done so far.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        self.hands = Hands(space.registry)
        self.tally = Tally()

    def place(self, place: Place, *, is_first: bool) -> Iterator[Finding]:
        """Yield what is wrong at a place.

        Args:
            place: Item and point.
            is_first: Whether it is the item's first point, where more is tried.
        """
        for cell in self.space.cells(place, is_first=is_first):
            yield from self.cell(cell)
        if is_first and self.space.is_zone(place):
            for cell in self.space.sequels(place, self._limits(place)):
                yield from self.cell(cell)

    def _limits(self, place: Place) -> set[int]:
        """Return how often a local can do something there, as the plain decision says."""
        kind = self.space.kinds(place)[0]
        local = self.hands.ask(Use(self.space.plain(place, kind))).decide(Side(place.host, kind))
        return {limit for limit in local.terms.limits.values() if 1 < limit <= _MOST_TIMES}

    def cell(self, cell: Cell) -> Iterator[Finding]:
        """Yield what is wrong with one use, for all issuers and kinds."""
        asked = self.hands.ask(cell.use)
        self.tally.uses += 1
        before = self.hands.decided
        try:
            yield from _Round(self, asked, cell).findings()
        except RequestInvalid:
            # The schema refuses it, whoever asks.
            return
        finally:
            self.tally.decisions += self.hands.decided - before

    def check(self, claim: Claim) -> Finding | None:
        """Say again whether one claim holds.

        Raises:
            RequestInvalid: The scenario's schema refuses the use.
        """
        asked = self.hands.ask(claim.use)
        one = asked.decide(claim.one)
        other = one if claim.other == claim.one else asked.decide(claim.other)
        if claim.statement is Statement.UNGRANTED and not _is_as_local(
            asked, claim.one.kind, other
        ):
            return None
        return judge(self.space.registry, claim, one, other)


def _is_as_local(asked: Asked, kind: CredentialKind, outsider: Decision) -> bool:
    """Say whether a card that no agreement names is worth what the host's data give its own people.

    Not so where the host's code does something for its own people too, or where they have no more
    to gain: then it may be kind to everybody.
    """
    here = Side(asked.use.trial.place.host, kind)
    local = asked.decide(here)
    may_gain = local.terms.payable_fen > 0 or local.terms.gross_fen == 0
    if not may_gain or at_least(outsider, local) is not None:
        return False
    return equal(local, asked.decide(attrs.evolve(here, is_by_data=True))) is None


def judge(registry: Registry, claim: Claim, one: Decision, other: Decision) -> Finding | None:
    """Say whether a claim holds of two decisions; those of one side are the same twice."""
    if claim.statement is Statement.DISCLOSED:
        spec = registry.known_scenario(claim.use.trial.place.item.scenario).spec
        difference = disclosed(one, spec)
    elif claim.statement is Statement.CONSERVED:
        difference = conserved(one)
    else:
        difference = PAIRWISE[claim.statement](one, other)
    return Finding(claim, difference) if difference is not None else None


@attrs.define
class _Round:
    """One use, decided for one side after another."""

    search: Search
    asked: Asked
    cell: Cell
    _first_kind: dict[str, tuple[Side, Decision]] = attrs.field(factory=dict)
    place: Place = attrs.field(init=False)
    spec: ScenarioSpec = attrs.field(init=False)
    _granted: frozenset[str] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        space, use = self.search.space, self.asked.use
        self.place = use.trial.place
        self.spec = space.registry.known_scenario(self.place.item.scenario).spec
        others = (home for home in self.cell.homes if home != self.place.host)
        self._granted = frozenset(home for home in others if space.is_granted(home, use))

    def findings(self) -> Iterator[Finding]:
        is_zone = self.spec.basis is Basis.ZONE
        for kind in self.cell.kinds:
            here = Side(self.place.host, kind)
            local = self.asked.decide(here)
            if not local.home:
                # Refused before a card was read: nobody knows yet whose card it is.
                continue
            yield from self._alone(here, local)
            outsiders: list[tuple[Side, Decision]] = []
            for home in self.cell.homes:
                if home == self.place.host:
                    continue
                side = Side(home, kind)
                visitor = self.asked.decide(side)
                yield from self._alone(side, visitor)
                if not is_zone:
                    continue
                if home in self._granted:
                    yield from self._pair(Statement.EQUAL, here, local, side, visitor)
                else:
                    yield from self._pair(Statement.ORDER, here, local, side, visitor)
                    outsiders.append((side, visitor))
            if is_zone:
                yield from self._outside(kind, outsiders)
                yield from self._ungranted(kind, outsiders)

    def _outside(
        self, kind: CredentialKind, outsiders: list[tuple[Side, Decision]]
    ) -> Iterator[Finding]:
        """Compare cards that no agreement names with each other, and with one that left."""
        if not outsiders:
            return
        first, decided = outsiders[-1]
        for side, decision in outsiders[:-1]:
            yield from self._pair(Statement.LEAK, first, decided, side, decision)
        if self.cell.suspends:
            for home in sorted(self._granted):
                side = Side(home, kind, is_suspended=True)
                left = self.asked.decide(side)
                yield from self._pair(Statement.LEAK, first, decided, side, left)

    def _ungranted(
        self, kind: CredentialKind, outsiders: list[tuple[Side, Decision]]
    ) -> Iterator[Finding]:
        """Compare cards that no agreement names with what the host's data say of them.

        Where the host's code has no part in its terms that is the same question, and not asked.
        """
        host = self.search.space.host(self.place)
        if not has_terms_of_its_own(host):
            return
        for side, decision in outsiders:
            if _is_as_local(self.asked, kind, decision):
                by_data = attrs.evolve(side, is_by_data=True)
                told = self.asked.decide(by_data)
                yield from self._pair(Statement.UNGRANTED, by_data, told, side, decision)

    def _alone(self, side: Side, decision: Decision) -> Iterator[Finding]:
        more, lost = disclosed(decision, self.spec), conserved(decision)
        if more is not None:
            yield Finding(Claim(Statement.DISCLOSED, self.asked.use, side, side), more)
        if lost is not None:
            yield Finding(Claim(Statement.CONSERVED, self.asked.use, side, side), lost)
        if side.kind is self.cell.kinds[0]:
            self._first_kind[side.home] = side, decision
        elif side.kind is not CredentialKind.NONE and side.home in self._first_kind:
            first, shown = self._first_kind[side.home]
            yield from self._pair(Statement.KINDS, first, shown, side, decision)

    def _pair(
        self, statement: Statement, one: Side, first: Decision, other: Side, second: Decision
    ) -> Iterator[Finding]:
        self.search.tally.comparisons[statement] += 1
        difference = PAIRWISE[statement](first, second)
        if difference is not None:
            yield Finding(Claim(statement, self.asked.use, one, other), difference)
