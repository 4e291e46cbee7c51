"""The national platform as a validator without a network has it: out of reach."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from samecity.domain.card import Card
from samecity.domain.ecard import CouplingPolicy, Ecard
from samecity.domain.effects import SetState, WriteEcard
from samecity.domain.holder import Holder
from samecity.domain.identifiers import CardIdentification, DivisionCode, ResidentId
from samecity.domain.reasons import Reason
from samecity.errors import PlatformUnreachable
from samecity.offline.homes import Listing
from samecity.spi.national import CardIdentity, Person, Resolved
from samecity.spi.state import StateStore


class AbsentNational:
    """A national platform that cannot be asked; what it calls cards and people, the hot list says.

    Every other question raises `PlatformUnreachable`.
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    @property
    def coupling(self) -> CouplingPolicy:
        """How loss of a card reaches its e-card; no e-card is taken here."""
        return CouplingPolicy.SEED_STRICT

    @property
    def channels(self) -> frozenset[str]:
        """No channel can show an e-card here."""
        return frozenset()

    def resolve(
        self, token: str, channel: str, at: datetime, store: StateStore
    ) -> Resolved | Reason:
        """Refuse to answer."""
        raise PlatformUnreachable

    def show(self, ecard: Ecard, channel: str, at: datetime, token: str) -> SetState:
        """Refuse to answer."""
        raise PlatformUnreachable

    def sign(self, ecard: Ecard, version: int) -> WriteEcard:
        """Refuse to answer."""
        raise PlatformUnreachable

    def code_of(self, request_id: str) -> str:
        """Refuse to answer."""
        raise PlatformUnreachable

    def person(self, holder_ref: str) -> Person | None:
        """Refuse to answer."""
        raise PlatformUnreachable

    def find_person(self, resident_id: ResidentId) -> Person | None:
        """Refuse to answer."""
        raise PlatformUnreachable

    def holder(self, home: str, holder_ref: str) -> Holder | None:
        """Know nobody: no home's copy of the base is here."""
        return None

    def are_alive(self, home: str, holder_refs: Collection[str]) -> Mapping[str, bool]:
        """Know nobody."""
        return {}

    def cards_of(self, holder_ref: str, store: StateStore) -> Sequence[tuple[Card, int]]:
        """Refuse to answer."""
        raise PlatformUnreachable

    def enrol(self, holder_ref: str, issuer: DivisionCode, request_id: str) -> CardIdentity:
        """Refuse to answer."""
        raise PlatformUnreachable

    def hold(self, holder_ref: str, home: str, card_ref: str, store: StateStore) -> SetState:
        """Refuse to answer."""
        raise PlatformUnreachable

    def card_ref(self, identification: CardIdentification) -> str:
        """Return the name of a card in the hot list."""
        return self._listing.current.name_of(identification)

    def pseudonym(self, host: str, holder_ref: str) -> str:
        """Return the name by which this validator knows whoever holds a card."""
        return self._listing.current.name(f"holder:{host}", holder_ref)
