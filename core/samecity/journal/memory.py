"""A journal in memory: the same rules as on disk, nothing to open, gone when the process ends.

It keeps the domain's own values, not JSON. Audit records are written and hashed when somebody asks
for them, not when an acceptance ends: there is no disk on which they could be forged in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date

from samecity.domain.card import Card
from samecity.domain.decision import reference_of
from samecity.journal.audit import (
    GENESIS,
    Books,
    Link,
    Said,
    Written,
    body_of,
    entry_of,
    examine,
    make_link,
)
from samecity.journal.balance import turnover_of, uneven_in
from samecity.journal.footprint import NOTHING_CHANGED, Footprint
from samecity.journal.memory_unit import MemoryUnit, Store, by_moment
from samecity.journal.records import decision_to_text, moment_to_text
from samecity.spi.journal import ChainReport, Entry, Kept, Posting, Stage, Turnover
from samecity.spi.state import StateStore
from samecity.storage.turn import WAIT_S


class MemoryJournal:
    """A journal that forgets everything when it goes; a `samecity.spi.journal.Journal`.

    Args:
        wait_s: How long a transaction waits for another one, in seconds.
    """

    def __init__(self, *, wait_s: float = WAIT_S) -> None:
        self._store = Store(wait_s)
        self._chains: defaultdict[str, list[Link]] = defaultdict(list)
        self._recorded: dict[str, tuple[str, Link]] = {}
        self._hashed = 0
        self._booked = 0

    def begin(self, host: str) -> AbstractContextManager[MemoryUnit]:
        """Open a transaction; one at a time, so that entering it may wait and give up.

        Raises:
            JournalError: On entering, when another transaction took too long.
        """
        return MemoryUnit(self._store)

    def snapshot(self) -> AbstractContextManager[StateStore]:
        """Open what can be read."""
        return MemoryUnit(self._store)

    def recall(self, request_id: str) -> Kept | None:
        """Return the acceptance with this id, if there is one, as committed."""
        with self._store.turn:
            found = self._store.acceptances.get(request_id)
        return found[0] if found is not None else None

    def entry(self, reference: str) -> Entry | None:
        """Return what an acceptance left in the books."""
        with self._store.turn:
            self._catch_up()
            found = self._recorded.get(reference)
        return entry_of(*found) if found is not None else None

    def reserved(self) -> Sequence[Kept]:
        """Return the acceptances that wait for an effect outside the database, oldest first."""
        with self._store.turn:
            waiting = list(self._store.reserved.values())
        return sorted(waiting, key=by_moment)

    def cards(self) -> Iterator[Card]:
        """Go through all cards of all homes."""
        with self._store.turn:
            found = sorted(self._store.cards.items())
        return (card for _, (card, _) in found)

    def postings(
        self,
        day: date | None = None,
        *,
        region: str = "",
        account: str = "",
        skip: int = 0,
        limit: int | None = None,
    ) -> Sequence[Posting]:
        """Return postings, in the order in which they were made."""
        with self._store.turn:
            found = [
                one
                for one in self._store.postings
                if day in (None, one.day)
                and region in ("", one.region, one.counterparty)
                and account in ("", one.account)
            ]
        return found[skip : None if limit is None else skip + limit]

    def turnover(self, day: date | None = None) -> Sequence[Turnover]:
        """Sum the postings of all days or of one, by day, region, counterparty and account."""
        return turnover_of(self.postings(day))

    def uneven(self, day: date | None = None) -> Mapping[str, int]:
        """Return the acceptances whose postings do not sum to zero, with the sum in fen."""
        return uneven_in(self.postings(day))

    def verify(self) -> Sequence[ChainReport]:
        """Write the audit records that are still missing, then recompute every chain."""
        store = self._store
        with store.turn:
            kept = {reference_of(name): one for name, (one, _) in store.acceptances.items()}
            postings: defaultdict[str, list[Posting]] = defaultdict(list)
            for posting in store.postings:
                postings[posting.reference].append(posting)
            written = {name: _written(one, postings.get(name, ())) for name, one in kept.items()}
            self._catch_up()
            regions = sorted({one.decision.host for one in kept.values()})
            return [examine(self._books(region, written), _unheard) for region in regions]

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    def _catch_up(self) -> None:
        """Write the audit records that are still missing."""
        for ended in self._store.settled[self._hashed :]:
            kept, _ = self._store.acceptances[ended.request_id]
            postings = self._store.postings[self._booked : ended.booked]
            self._lengthen(kept.decision.host, ended.request_id, _written(kept, postings).said)
            self._booked = ended.booked
        self._hashed = len(self._store.settled)

    def _lengthen(self, region: str, request_id: str, said: Said) -> None:
        chain, reference = self._chains[region], reference_of(request_id)
        previous = chain[-1].digest if chain else GENESIS
        body = body_of(said, NOTHING_CHANGED)
        chain.append(make_link(len(chain) + 1, reference, previous, body))
        self._recorded[reference] = region, chain[-1]

    def _books(self, region: str, written: Mapping[str, Written]) -> Books:
        chain = self._chains[region]
        stages = [one.said.stage for one in written.values() if one.columns[0] == region]
        reserved = stages.count(Stage.RESERVED)
        return Books(
            region=region,
            links=((link, written.get(link.reference)) for link in chain),
            records=len(chain),
            head=(chain[-1].seq, chain[-1].digest) if chain else None,
            finished=len(stages) - reserved,
            reserved=reserved,
            stray_postings=0,  # nobody but this journal can write here
        )


def _unheard(_left: Footprint) -> None:
    """Do nothing: nobody but this journal can write its rows."""


def _written(kept: Kept, postings: Sequence[Posting]) -> Written:
    decision = kept.decision
    return Written(
        said=Said(decision_to_text(decision), kept.digest, kept.stage, postings),
        columns=(decision.host, decision.scenario, moment_to_text(decision.at), kept.purse_ref),
        pseudonym="",
    )
