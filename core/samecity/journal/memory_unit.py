"""What a journal in memory holds, and one transaction over it.

Rows are the domain's own values. A transaction changes them at once and remembers how to go back.
The body of a plugin's row is copied on its way in and out, as it is on disk: whoever reads or wrote
it may do with it what they like.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Self, TypeVar

import attrs

from samecity.domain.card import Card
from samecity.domain.decision import Decision
from samecity.domain.ecard import Ecard
from samecity.domain.effects import Json
from samecity.errors import Conflict
from samecity.journal.booking import Undo, by_age, owner_of, purse_of
from samecity.journal.footprint import Footprint
from samecity.journal.records import body_from_text, canonical
from samecity.journal.unit import UnitOfWork
from samecity.spi.journal import Kept, Posting, Ruling, Stage
from samecity.spi.state import Row
from samecity.storage.turn import Turn

Key = TypeVar("Key")
Value = TypeVar("Value")


class _Table(dict[Key, Value]):
    """Rows by key."""

    def put(self, key: Key, value: Value | None) -> None:
        """Set a row, or delete it where there is none to set."""
        if value is None:
            self.pop(key, None)
        else:
            self[key] = value


class _Rows(_Table[str, Row]):
    """The rows of one region, plugin and kind; sorted from the first scan on."""

    def __init__(self) -> None:
        super().__init__()
        self._sorted: list[str] | None = None

    def put(self, key: str, value: Row | None) -> None:
        """Set a row, or delete it; keep the order."""
        if self._sorted is not None:
            if value is None:
                self._sorted.remove(key)
            elif key not in self:
                insort(self._sorted, key)
        super().put(key, value)

    def scan(self, prefix: str) -> Sequence[Row]:
        """Return the rows whose key begins with a prefix, by key."""
        if self._sorted is None:
            self._sorted = sorted(self)
        found = []
        for position in range(bisect_left(self._sorted, prefix), len(self._sorted)):
            key = self._sorted[position]
            if not key.startswith(prefix):
                break
            found.append(self[key])
        return found


@attrs.frozen
class Settled:
    """An acceptance that is over.

    Attributes:
        booked: How many postings there were when it ended; its own are the last of them.
    """

    request_id: str
    booked: int


class Store:
    """Everything that a journal in memory holds.

    Attributes:
        turn: Whoever reads or writes takes it.
        reserved: The acceptances that wait for their purse, by id.
        settled: The acceptances that are over, in the order in which they ended.
    """

    def __init__(self, wait_s: float) -> None:
        self.turn = Turn(wait_s)
        self.acceptances: _Table[str, tuple[Kept, Undo | None]] = _Table()
        self.reserved: _Table[str, Kept] = _Table()
        self.shelves: defaultdict[tuple[str, str, str], _Rows] = defaultdict(_Rows)
        self.pools: _Table[tuple[str, str, str], int] = _Table()
        self.cards: _Table[tuple[str, str], tuple[Card, int]] = _Table()
        self.cards_by_holder: _Table[tuple[str, str], frozenset[str]] = _Table()
        self.ecards: _Table[str, tuple[Ecard, int]] = _Table()
        self.ecard_by_holder: _Table[str, str] = _Table()
        self.ecard_by_card: _Table[str, str] = _Table()
        self.postings: list[Posting] = []
        self.settled: list[Settled] = []


class MemoryUnit(UnitOfWork):
    """A transaction over a store: changes at once, remembers how to go back."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._back: list[Callable[[], None]] = []
        self._marks = 0, 0

    def __enter__(self) -> Self:
        self._store.turn.__enter__()
        self._marks = len(self._store.postings), len(self._store.settled)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_failure: object) -> None:
        try:
            if kind is not None or not self.is_whole:
                self._roll_back()
            if kind is None:
                self.check_whole()
        finally:
            self._store.turn.__exit__()

    def _roll_back(self) -> None:
        for step in reversed(self._back):
            step()
        postings, settled = self._marks
        del self._store.postings[postings:], self._store.settled[settled:]

    def _set(self, table: _Table[Key, Value], key: Key, value: Value | None) -> None:
        self._back.append(partial(table.put, key, table.get(key)))
        table.put(key, value)

    def card(self, home: str, card_ref: str) -> tuple[Card, int] | None:
        """Return a card of a home and its version."""
        return self._store.cards.get((home, card_ref))

    def cards_of(self, home: str, holder_ref: str) -> Sequence[tuple[Card, int]]:
        """Return all cards a home ever issued to a person, oldest first."""
        refs = self._store.cards_by_holder.get((home, holder_ref), frozenset())
        return by_age(self._store.cards[home, card_ref] for card_ref in refs)

    def cards_of_many(
        self, home: str, holder_refs: Collection[str]
    ) -> Mapping[str, Sequence[tuple[Card, int]]]:
        """Return all cards of several people by holder; who has none is left out."""
        found = {holder_ref: self.cards_of(home, holder_ref) for holder_ref in holder_refs}
        return {holder_ref: cards for holder_ref, cards in found.items() if cards}

    def ecard(self, ecard_ref: str) -> tuple[Ecard, int] | None:
        """Return an e-card and its version."""
        return self._store.ecards.get(ecard_ref)

    def ecard_of(self, holder_ref: str) -> tuple[Ecard, int] | None:
        """Return a person's one e-card and its version."""
        return self._store.ecards.get(self._store.ecard_by_holder.get(holder_ref, ""))

    def get(self, region: str, plugin: str, kind: str, key: str) -> Row | None:
        """Return a row of the generic store."""
        shelf = self._store.shelves.get((region, owner_of(region, plugin), kind))
        row = shelf.get(key) if shelf is not None else None
        return _lent(row) if row is not None else None

    def get_many(
        self, region: str, plugin: str, kind: str, keys: Collection[str]
    ) -> Mapping[str, Row]:
        """Return rows of the generic store by key; what is not there is left out."""
        found = {key: self.get(region, plugin, kind, key) for key in keys}
        return {key: row for key, row in found.items() if row is not None}

    def scan(self, region: str, plugin: str, kind: str, prefix: str) -> Sequence[Row]:
        """Return the rows whose key begins with a prefix, by key."""
        shelf = self._store.shelves.get((region, owner_of(region, plugin), kind))
        return list(map(_lent, shelf.scan(prefix))) if shelf is not None else ()

    def taken(self, region: str, plugin: str, pool: str) -> int:
        """Return how many units of a pool are taken."""
        return self._store.pools.get((region, owner_of(region, plugin), pool), 0)

    def open_on(self, purse_ref: str) -> Kept | None:
        """Return an acceptance that waits for this purse."""
        waiting = (one for one in self._store.reserved.values() if one.purse_ref == purse_ref)
        return min(waiting, key=by_moment, default=None)

    def _put_state(
        self, region: str, plugin: str, kind: str, key: str, body: Json, version: int
    ) -> bool:
        shelf = self._store.shelves[region, plugin, kind]
        row = shelf.get(key)
        if version != (row.version if row is not None else 0):
            return False
        self._set(shelf, key, Row(key, body_from_text(canonical(body)), version + 1))
        return True

    def _drop_state(self, region: str, plugin: str, kind: str, key: str, version: int) -> None:
        shelf = self._store.shelves[region, plugin, kind]
        row = shelf.get(key)
        if row is not None and row.version == version:
            self._set(shelf, key, None)

    def _put_card(self, card: Card, version: int) -> bool:
        found = self.card(card.home, card.card_ref)
        if version != (found[1] if found is not None else 0):
            return False
        if found is not None:
            self._index_card(found[0], present=False)
        self._index_card(card, present=True)
        self._set(self._store.cards, (card.home, card.card_ref), (card, version + 1))
        return True

    def _drop_card(self, home: str, card_ref: str, version: int) -> None:
        found = self.card(home, card_ref)
        if found is not None and found[1] == version:
            self._index_card(found[0], present=False)
            self._set(self._store.cards, (home, card_ref), None)

    def _index_card(self, card: Card, *, present: bool) -> None:
        index, key = self._store.cards_by_holder, (card.home, card.holder_ref)
        refs = index.get(key, frozenset()) - {card.card_ref}
        self._set(index, key, refs | {card.card_ref} if present else refs)

    def _put_ecard(self, ecard: Ecard, version: int) -> bool:
        found = self.ecard(ecard.ecard_ref)
        if version != (found[1] if found is not None else 0):
            return False
        store, ref = self._store, ecard.ecard_ref
        if store.ecard_by_holder.get(ecard.holder_ref, ref) != ref or (
            ecard.card_ref and store.ecard_by_card.get(ecard.card_ref, ref) != ref
        ):
            return False
        if found is not None:
            self._index_ecard(found[0], None)
        self._index_ecard(ecard, ref)
        self._set(store.ecards, ref, (ecard, version + 1))
        return True

    def _drop_ecard(self, ecard_ref: str, version: int) -> None:
        found = self.ecard(ecard_ref)
        if found is not None and found[1] == version:
            self._index_ecard(found[0], None)
            self._set(self._store.ecards, ecard_ref, None)

    def _index_ecard(self, ecard: Ecard, ecard_ref: str | None) -> None:
        self._set(self._store.ecard_by_holder, ecard.holder_ref, ecard_ref)
        if ecard.card_ref:
            self._set(self._store.ecard_by_card, ecard.card_ref, ecard_ref)

    def _take(self, region: str, plugin: str, pool: str, units: int, capacity: int) -> bool:
        taken = self.taken(region, plugin, pool) + units
        if taken > capacity:
            return False
        self._set(self._store.pools, (region, plugin, pool), taken)
        return True

    def _give(self, region: str, plugin: str, pool: str, units: int) -> None:
        taken = max(0, self.taken(region, plugin, pool) - units)
        self._set(self._store.pools, (region, plugin, pool), taken)

    def _keep(self, ruling: Ruling, stage: Stage, undo: Undo | None) -> None:
        request_id = ruling.decision.request_id
        if request_id in self._store.acceptances:
            raise Conflict("expected a new request id, somebody else was faster")
        purse_ref = purse_of(ruling.effects) if undo is not None else ""
        kept = Kept(ruling.decision, ruling.digest, stage, purse_ref)
        self._set(self._store.acceptances, request_id, (kept, undo))
        if undo is not None:
            self._set(self._store.reserved, request_id, kept)

    def _find(self, request_id: str) -> tuple[Kept, Undo | None] | None:
        return self._store.acceptances.get(request_id)

    def _finish(self, request_id: str, decision: Decision, stage: Stage) -> None:
        kept, _ = self._store.acceptances[request_id]
        if decision.request_id != request_id:
            if decision.request_id in self._store.acceptances:
                raise Conflict("expected a new request id, somebody else was faster")
            self._set(self._store.acceptances, request_id, None)
        ended = Kept(decision, kept.digest, stage)
        self._set(self._store.acceptances, decision.request_id, (ended, None))
        self._set(self._store.reserved, request_id, None)

    def _settle(
        self,
        decision: Decision,
        _digest: str,
        _stage: Stage,
        postings: Sequence[Posting],
        _footprint: Footprint,
    ) -> None:
        self._store.postings.extend(postings)
        self._store.settled.append(Settled(decision.request_id, len(self._store.postings)))


def by_moment(kept: Kept) -> tuple[datetime, str]:
    """Sort acceptances, oldest first."""
    return kept.decision.at, kept.decision.request_id


def _lent(row: Row) -> Row:
    return Row(row.key, {name: _copy(one) for name, one in row.body.items()}, row.version)


def _copy(plain: object) -> object:
    if isinstance(plain, dict):
        return {name: _copy(one) for name, one in plain.items()}
    return list(map(_copy, plain)) if isinstance(plain, list) else plain
