"""Homes as a validator knows them: the region's data, and the hot list in the place of its word."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import unique
from typing import Final

import attrs

from samecity.domain.agreement import AgreementBook
from samecity.domain.card import Card, CardFunction, CardState, Generation
from samecity.domain.holder import Holder
from samecity.domain.identifiers import DivisionCode
from samecity.domain.word import Word
from samecity.engine.directory import Directory
from samecity.errors import HomeUnreachable
from samecity.offline.hot_list import HotList
from samecity.spi.national import NationalPlatform
from samecity.spi.region import Region, Vouch
from samecity.spi.scenario import Scenario
from samecity.spi.state import StateStore

MAX_AGE: Final = timedelta(hours=24)
"""How old a hot list may be unless a validator is told otherwise; project-defined."""

_NOWHERE: Final = DivisionCode("990000")
"""A division that no region covers: where somebody lives of whom nothing is known."""

_ADULT_YEARS: Final = 30
_DAYS_OF_A_YEAR: Final = 365


@unique
class Stale(Word):
    """What a validator does once its hot list is older than it may be.

    `REFUSE` refuses every card with `HOME_UNREACHABLE`; `GO_ON` decides by the list it has.
    """

    REFUSE = "refuse"
    GO_ON = "go_on"


@attrs.define
class Listing:
    """The hot list in force and what becomes of it with age.

    Attributes:
        current: Replaced as a whole when a newer one arrives.
        max_age: Inclusive.
    """

    current: HotList
    max_age: timedelta = MAX_AGE
    when_stale: Stale = Stale.REFUSE

    def may_be_used(self, at: datetime) -> bool:
        """Say whether a decision may rest on it at a moment."""
        return self.when_stale is Stale.GO_ON or at - self.current.made_at <= self.max_age


class ListedHome(Region):
    """A home that cannot be asked: a card that is not on the hot list is good.

    The holder is a plain adult who lives nowhere in particular, whatever the card: what a ride
    costs must not depend on who issued it (R05).
    """

    def __init__(self, home: Region, listing: Listing) -> None:
        super().__init__(home.identity, home.catalogue, home.sections, plugin=home.plugin)
        self._listing = listing

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        """Say what the hot list says.

        Raises:
            HomeUnreachable: The list is too old.
        """
        if not self._listing.may_be_used(at):
            raise HomeUnreachable(
                self.code, "expected a hot list that is not too old, received an older one"
            )
        state = self._listing.current.cards.get(card_ref, CardState.NORMAL)
        day = at.date()
        card = Card(
            card_ref=card_ref,
            holder_ref=card_ref,
            home=self.code,
            city=self.identity.division.text,
            generation=Generation.THIRD,
            functions=frozenset(CardFunction),
            state=state,
            since=at,
            issued_on=day,
            valid_until=day,
        )
        return Vouch(card, 0, state, _plain_adult(card_ref, day))


def _plain_adult(holder_ref: str, day: date) -> Holder:
    born = day - timedelta(days=_ADULT_YEARS * _DAYS_OF_A_YEAR + _ADULT_YEARS)
    return Holder(holder_ref, born, _NOWHERE, _NOWHERE, _NOWHERE)


class OfflineDirectory:
    """A directory whose homes answer from the hot list; hosts, scenarios, agreements as they are.

    Implements `samecity.engine.directory.Directory`.
    """

    def __init__(self, directory: Directory, listing: Listing) -> None:
        self._directory = directory
        self._listing = listing
        self._homes: dict[str, ListedHome] = {}

    @property
    def agreements(self) -> AgreementBook:
        """All agreements."""
        return self._directory.agreements

    def scenario(self, code: str) -> Scenario | None:
        """Return a scenario by code."""
        return self._directory.scenario(code)

    def region(self, code: str) -> Region | None:
        """Return a region as a host."""
        return self._directory.region(code)

    def region_of(self, division: DivisionCode) -> Region | None:
        """Return the region that issued a card, as a home."""
        found = self._directory.region_of(division)
        if found is None:
            return None
        home = self._homes.get(found.code)
        if home is None:
            home = self._homes[found.code] = ListedHome(found, self._listing)
        return home

    def knows_reason(self, reason_code: str) -> bool:
        """Say whether somebody registered texts for a reason code."""
        return self._directory.knows_reason(reason_code)

    def rule_of(self, reason_code: str) -> str:
        """Return the rule behind a reason code."""
        return self._directory.rule_of(reason_code)
