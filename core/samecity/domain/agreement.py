"""Agreements among sets of regions: the only thing that makes a visitor a local.

Same-city treatment is never a flag on a region: several agreements can name the same two regions,
each grants some scenarios, from one moment to another, in one version.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import unique
from fnmatch import fnmatchcase

import attrs

from samecity.domain.identifiers import DivisionCode
from samecity.domain.word import Word


@unique
class AgreementBasis(Word):
    """What an agreement rests on. Source: domain 4.2."""

    LAW = "law"
    BILATERAL = "bilateral"
    NATIONAL = "national"
    CAMPAIGN = "campaign"


@attrs.frozen
class Grant:
    """One thing that an agreement equalises.

    Attributes:
        scenario: Scenario code, or a pattern such as `transit.*`.
        item_list: Name of the list that an item must stand on; empty grants every item.
    """

    scenario: str
    item_list: str = ""


@attrs.frozen
class Agreement:
    """A zone: who belongs, what is equal, from when to when.

    Attributes:
        members: Divisions; a province stands for everything inside it.
        size: How many prefecture-level divisions it covers; fewer is more specific.
        valid_from: First moment, Asia/Shanghai, inclusive.
        valid_to: First moment at which it no longer holds, or None.
        source: Seed or public source of the facts.
    """

    id: str
    zh: str
    en: str
    basis: AgreementBasis
    members: tuple[DivisionCode, ...]
    grants: tuple[Grant, ...]
    size: int
    valid_from: datetime
    version: str
    source: str
    valid_to: datetime | None = None

    def names(self, division: DivisionCode) -> bool:
        """Say whether a division belongs to the zone."""
        return any(member.covers(division) for member in self.members)

    def holds_at(self, at: datetime) -> bool:
        """Say whether the agreement is in force at a moment; a suspension shows the same second."""
        return self.valid_from <= at and (self.valid_to is None or at < self.valid_to)

    def lists_for(self, scenario: str) -> frozenset[str]:
        """Return the lists on one of which an item must stand to be equalised.

        The empty name stands for no list: every item of the scenario is equalised. Nothing at all
        means that the agreement does not speak of the scenario.
        """
        return frozenset(
            grant.item_list for grant in self.grants if fnmatchcase(scenario, grant.scenario)
        )


class AgreementBook:
    """All agreements, asked by pair of divisions.

    Candidates of a pair do not depend on the date and are remembered, so that a decision costs the
    same however many regions and agreements there are; what holds at a moment is computed anew.
    """

    def __init__(self, agreements: Iterable[Agreement]) -> None:
        self.agreements = tuple(sorted(agreements, key=lambda one: (one.size, one.id)))
        self._candidates: dict[tuple[str, str, str], tuple[tuple[Agreement, frozenset[str]], ...]]
        self._candidates = {}

    def naming(
        self, home: DivisionCode, host: DivisionCode, scenario: str
    ) -> tuple[tuple[Agreement, frozenset[str]], ...]:
        """Return who names both and speaks of the scenario, and for which lists of items.

        Returns:
            Agreements with their `lists_for` the scenario, the most specific first.
        """
        key = (home.text, host.text, scenario)
        found = self._candidates.get(key)
        if found is None:
            found = self._candidates[key] = tuple(
                (agreement, agreement.lists_for(scenario))
                for agreement in self.agreements
                if agreement.names(home) and agreement.names(host) and agreement.lists_for(scenario)
            )
        return found

    def granting(
        self,
        home: DivisionCode,
        host: DivisionCode,
        scenario: str,
        at: datetime,
        item_lists: frozenset[str] = frozenset(),
    ) -> Agreement | None:
        """Return the most specific agreement in force that grants the scenario, if any (R02).

        Args:
            home: Division of the place of issue.
            host: Division of the place of use.
            scenario: Scenario code.
            at: Asia/Shanghai.
            item_lists: The lists on which the item in question stands.
        """
        for agreement, lists in self.naming(home, host, scenario):
            if agreement.holds_at(at) and ("" in lists or not lists.isdisjoint(item_lists)):
                return agreement
        return None
