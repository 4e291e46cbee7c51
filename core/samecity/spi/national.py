"""The national platform as a port: who a person is, what a code stands for, what to call them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

import attrs

from samecity.domain.card import Card
from samecity.domain.ecard import CouplingPolicy, Ecard
from samecity.domain.effects import SetState, WriteEcard
from samecity.domain.holder import Holder
from samecity.domain.identifiers import (
    CardIdentification,
    CardNumber,
    DivisionCode,
    ResidentId,
)
from samecity.domain.reasons import Reason
from samecity.spi.state import StateStore


@attrs.frozen
class Person:
    """A person in the cardholder base: the only record with a name and a number in it."""

    holder: Holder
    resident_id: ResidentId = attrs.field(repr=False)
    name: str = attrs.field(repr=False)


@attrs.frozen
class CardIdentity:
    """What is printed on a card and written into its chip."""

    card_ref: str
    holder_ref: str
    number: CardNumber
    identification: CardIdentification


@attrs.frozen
class Resolved:
    """An e-card token that was found good.

    Attributes:
        ecard: The e-card it stands for.
        use: Marks the token as used; part of the transaction, not of the decision.
    """

    ecard: Ecard
    use: SetState


class NationalPlatform(Protocol):
    """What hub and homes ask of the national platform.

    `resolve`, `show`, `sign`, `person`, `find_person` and `cards_of` may raise
    `PlatformUnreachable`.
    """

    @property
    def coupling(self) -> CouplingPolicy:
        """How loss of a card reaches its e-card."""

    @property
    def channels(self) -> frozenset[str]:
        """The channels that may issue and show e-cards."""

    def resolve(
        self, token: str, channel: str, at: datetime, store: StateStore
    ) -> Resolved | Reason:
        """Resolve an e-card token: known, of this channel, not older than 60 seconds, unused."""

    def show(self, ecard: Ecard, channel: str, at: datetime, token: str) -> SetState:
        """Make the effect that registers a new token.

        Args:
            ecard: The e-card to show.
            channel: The channel that shows it.
            at: Moment of issue.
            token: The opaque text that goes into the code.
        """

    def sign(self, ecard: Ecard, version: int) -> WriteEcard:
        """Make the effect that writes an e-card, which nobody but this platform issues.

        Args:
            ecard: The e-card as it is to be.
            version: The version that was read, 0 for a new e-card.

        Source: `NB-06`.
        """

    def code_of(self, request_id: str) -> str:
        """Return the text of the code that a request shows: the same for the same request.

        The journal keeps only what it needs to recognise the text, never the text itself.
        """

    def person(self, holder_ref: str) -> Person | None:
        """Return a person of the cardholder base."""

    def find_person(self, resident_id: ResidentId) -> Person | None:
        """Find a person by the number on a document."""

    def holder(self, home: str, holder_ref: str) -> Holder | None:
        """Return what a home's own copy of the base says of a person.

        Homes keep it, so it works while the national platform is down.
        """

    def are_alive(self, home: str, holder_refs: Collection[str]) -> Mapping[str, bool]:
        """Say of several people whether they are alive, and no more; who is unknown is left out.

        As `holder`: from the home's own copy of the base.
        """

    def cards_of(self, holder_ref: str, store: StateStore) -> Sequence[tuple[Card, int]]:
        """Return all cards ever issued to a person by any region, oldest first, with versions."""

    def enrol(self, holder_ref: str, issuer: DivisionCode, request_id: str) -> CardIdentity:
        """Give a new card its number and identification: the same for the same request.

        Kept at once, outside the transaction. An identity whose card is never written, because
        the request failed in the end, is harmless: no home vouches for it.

        Args:
            holder_ref: Who gets the card.
            issuer: The issuing city's division, part of the identification.
            request_id: The request that asks for the card.
        """

    def hold(self, holder_ref: str, home: str, card_ref: str, store: StateStore) -> SetState:
        """Make the effect that adds a new card to those of its holder.

        The row has a version: of two cards that two regions issue to one person at the same
        moment, one is decided again.

        Args:
            holder_ref: Who holds the card.
            home: Region code of the issuer.
            card_ref: The new card.
            store: The journal as of this transaction.
        """

    def card_ref(self, identification: CardIdentification) -> str:
        """Return the opaque reference of a card."""

    def pseudonym(self, host: str, holder_ref: str) -> str:
        """Return the name by which one host knows a person; another host gets another one."""
