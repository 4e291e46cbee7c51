"""The cardholder base: people and what is printed on their cards. The only store with names.

Two implementations of one port: in memory here, in a database of its own in `sql_base`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import count
from typing import Protocol

from samecity.domain.identifiers import ResidentId
from samecity.spi.national import CardIdentity, Person


class CardholderBase(Protocol):
    """People and card identities, by opaque reference.

    Whatever is asked of it may raise `PlatformUnreachable`.
    """

    def secret(self) -> bytes:
        """Return the platform's own key, made once: 32 random bytes."""

    def add_person(self, person: Person) -> None:
        """Keep a person; the same reference again replaces what was kept."""

    def person(self, holder_ref: str) -> Person | None:
        """Return a person."""

    def find_person(self, resident_id: ResidentId) -> Person | None:
        """Find a person by the number on a document."""

    def are_alive(self, holder_refs: Collection[str]) -> Mapping[str, bool]:
        """Say of several people whether they are alive; who is unknown is left out."""

    def add_card(self, identity: CardIdentity) -> None:
        """Keep what is printed on a card; the same card again changes nothing."""

    def card(self, card_ref: str) -> CardIdentity | None:
        """Return what is printed on a card."""

    def serial_of(self, request_id: str) -> int:
        """Return the serial of the card that a request asks for, from 1.

        The same request gets the same one, and no other request ever gets it; gaps may remain.
        """

    def close(self) -> None:
        """Release what the base holds open."""


class MemoryBase:
    """A cardholder base that lives as long as the process.

    Args:
        secret: 32 bytes; from the system's randomness unless a test needs the same each time.
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._people: dict[str, Person] = {}
        self._by_number: dict[ResidentId, str] = {}
        self._cards: dict[str, CardIdentity] = {}
        self._serials: dict[str, int] = {}
        self._next = count(1)

    def secret(self) -> bytes:
        """Return the platform's own key."""
        return self._secret

    def add_person(self, person: Person) -> None:
        """Keep a person."""
        self._people[person.holder.holder_ref] = person
        self._by_number[person.resident_id] = person.holder.holder_ref

    def person(self, holder_ref: str) -> Person | None:
        """Return a person."""
        return self._people.get(holder_ref)

    def find_person(self, resident_id: ResidentId) -> Person | None:
        """Find a person by the number on a document."""
        return self._people.get(self._by_number.get(resident_id, ""))

    def are_alive(self, holder_refs: Collection[str]) -> Mapping[str, bool]:
        """Say of several people whether they are alive."""
        known = {ref: self._people.get(ref) for ref in holder_refs}
        return {ref: one.holder.is_alive for ref, one in known.items() if one is not None}

    def add_card(self, identity: CardIdentity) -> None:
        """Keep what is printed on a card."""
        self._cards.setdefault(identity.card_ref, identity)

    def card(self, card_ref: str) -> CardIdentity | None:
        """Return what is printed on a card."""
        return self._cards.get(card_ref)

    def serial_of(self, request_id: str) -> int:
        """Return the serial of the card that a request asks for."""
        found = self._serials.get(request_id)
        return (
            found if found is not None else self._serials.setdefault(request_id, next(self._next))
        )

    def close(self) -> None:
        """Do nothing: there is nothing to release."""
