"""Reading what the journal keeps: cards, e-cards, rows and pools. Writing is by effects."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import msgspec

from samecity.domain.card import Card
from samecity.domain.ecard import Ecard
from samecity.domain.effects import SetState


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of the generic store.

    Attributes:
        body: Plain JSON values, as the plugin wrote them.
        version: 1 for the first; rises by one with each write.
    """

    key: str
    body: Mapping[str, object]
    version: int


class StateStore(Protocol):
    """The journal as a decision may read it; the same inside a transaction and in memory."""

    def card(self, home: str, card_ref: str) -> tuple[Card, int] | None:
        """Return a card of a home and its version, or None if the home has no such card."""

    def cards_of(self, home: str, holder_ref: str) -> Sequence[tuple[Card, int]]:
        """Return all cards a home ever issued to a person, oldest first."""

    def cards_of_many(
        self, home: str, holder_refs: Collection[str]
    ) -> Mapping[str, Sequence[tuple[Card, int]]]:
        """Return all cards of several people by holder, as `cards_of`; who has none is left out."""

    def ecard(self, ecard_ref: str) -> tuple[Ecard, int] | None:
        """Return an e-card and its version."""

    def ecard_of(self, holder_ref: str) -> tuple[Ecard, int] | None:
        """Return a person's one e-card and its version."""

    def get(self, region: str, plugin: str, kind: str, key: str) -> Row | None:
        """Return a row of the generic store."""

    def get_many(
        self, region: str, plugin: str, kind: str, keys: Collection[str]
    ) -> Mapping[str, Row]:
        """Return rows of the generic store by key; what is not there is left out."""

    def scan(self, region: str, plugin: str, kind: str, prefix: str) -> Sequence[Row]:
        """Return the rows whose key begins with a prefix, by key."""

    def taken(self, region: str, plugin: str, pool: str) -> int:
        """Return how many units of a pool are taken."""


class Shelf(msgspec.Struct, frozen=True, gc=False):
    """One plugin's rows in one region: all that a scenario may read of the store.

    Attributes:
        store: The journal.
        region: Region code, or `national`.
        plugin: Name of the plugin whose rows these are.
    """

    store: StateStore
    region: str
    plugin: str

    def get(self, kind: str, key: str) -> Row | None:
        """Return a row, or None."""
        return self.store.get(self.region, self.plugin, kind, key)

    def get_many(self, kind: str, keys: Collection[str]) -> Mapping[str, Row]:
        """Return rows by key; what is not there is left out."""
        return self.store.get_many(self.region, self.plugin, kind, keys)

    def scan(self, kind: str, prefix: str) -> Sequence[Row]:
        """Return the rows whose key begins with a prefix, by key.

        On the host's own shelf these are all. On the home's or the nation's, another host may be
        adding a row at this moment: what must never exceed a number is kept in one row or a pool.
        """
        return self.store.scan(self.region, self.plugin, kind, prefix)

    def left(self, pool: str, capacity: int) -> int:
        """Return how many units of a pool are left of its capacity."""
        return max(0, capacity - self.store.taken(self.region, self.plugin, pool))

    def set(self, kind: str, key: str, body: Mapping[str, object], row: Row | None) -> SetState:
        """Make the effect that writes a row.

        Args:
            kind: What it is.
            key: Which one; never personal data.
            body: The new content, plain JSON values.
            row: The row as it was read, or None for a new one.
        """
        return SetState(self.region, kind, key, body, row.version if row is not None else 0)
