"""A journal in memory: the same rules as on disk, nothing to open, gone when the process ends.

It keeps the domain's own values, not JSON. Audit records are hashed when somebody verifies, not
when they are made: there is no disk on which they could be forged in between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from threading import Lock
from typing import Final

from samecity.errors import JournalError
from samecity.journal.audit import GENESIS, Books, Link, Written, body_of, examine, forge
from samecity.journal.booking import reference_of
from samecity.journal.memory_unit import MemoryUnit, Store
from samecity.journal.records import decision_to_text, moment_to_text
from samecity.journal.unit import UnitOfWork
from samecity.spi.journal import ChainReport, Kept, Posting, Stage

WAIT_S: Final = 10.0
"""How long a transaction waits for another one, in seconds; as the journal on disk."""


class MemoryJournal:
    """A journal that forgets everything when it goes; a `samecity.spi.journal.Journal`."""

    def __init__(self) -> None:
        self._store = Store()
        self._lock = Lock()
        self._chains: defaultdict[str, list[Link]] = defaultdict(list)
        self._hashed = 0

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        """Open a transaction; one at a time.

        Raises:
            JournalError: Another one stayed open for too long.
        """
        with self._exclusively():
            unit = MemoryUnit(self._store)
            try:
                yield unit
                unit.check_whole()
            except BaseException:
                unit.roll_back()
                raise

    def recall(self, request_id: str) -> Kept | None:
        """Return the acceptance with this id, if there is one, as committed."""
        with self._exclusively():
            found = self._store.acceptances.get(request_id)
        return found[0] if found is not None else None

    def reserved(self) -> Sequence[Kept]:
        """Return the acceptances that wait for an effect outside the database, oldest first."""
        with self._exclusively():
            waiting = [kept for kept, undo in self._store.acceptances.values() if undo is not None]
        return sorted(waiting, key=lambda kept: (kept.decision.at, kept.decision.request_id))

    def postings(self, day: date | None = None) -> Sequence[Posting]:
        """Return all postings, or those of a day."""
        with self._exclusively():
            return [one for one in self._store.postings if day is None or one.day == day]

    def verify(self) -> Sequence[ChainReport]:
        """Hash what was not hashed yet, then recompute every chain."""
        with self._exclusively():
            self._hash()
            kept = {
                reference_of(request_id): kept
                for request_id, (kept, _) in self._store.acceptances.items()
            }
            postings: defaultdict[str, list[Posting]] = defaultdict(list)
            for posting in self._store.postings:
                postings[posting.reference].append(posting)
            regions = sorted({one.decision.host for one in kept.values()})
            return [examine(self._books(region, kept, postings)) for region in regions]

    def close(self) -> None:
        """Do nothing: there is nothing to release."""

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=WAIT_S):
            raise JournalError(
                f"expected the journal to be free within {WAIT_S:g} s, it stayed busy",
                hint="end one transaction before the next one begins",
            )
        try:
            yield
        finally:
            self._lock.release()

    def _hash(self) -> None:
        for record in self._store.records[self._hashed :]:
            chain = self._chains[record.decision.host]
            previous = chain[-1].digest if chain else GENESIS
            reference = reference_of(record.decision.request_id)
            text = decision_to_text(record.decision)
            body = body_of(text, record.digest, record.stage, record.postings)
            chain.append(forge(len(chain) + 1, reference, previous, body))
        self._hashed = len(self._store.records)

    def _books(
        self, region: str, kept: Mapping[str, Kept], postings: Mapping[str, Sequence[Posting]]
    ) -> Books:
        chain = self._chains[region]
        stages = [one.stage for one in kept.values() if one.decision.host == region]
        reserved = stages.count(Stage.RESERVED)
        return Books(
            region=region,
            links=_written(chain, kept, postings),
            records=len(chain),
            head=(chain[-1].seq, chain[-1].digest) if chain else None,
            finished=len(stages) - reserved,
            reserved=reserved,
            stray_postings=0,  # nobody but this journal can write here
        )


def _written(
    chain: Iterable[Link], kept: Mapping[str, Kept], postings: Mapping[str, Sequence[Posting]]
) -> Iterator[tuple[Link, Written | None]]:
    for link in chain:
        one = kept.get(link.reference)
        if one is None:
            yield link, None
            continue
        yield (
            link,
            Written(
                decision=decision_to_text(one.decision),
                columns=(one.decision.host, one.decision.scenario, moment_to_text(one.decision.at)),
                digest=one.digest,
                stage=one.stage,
                postings=postings.get(link.reference, ()),
            ),
        )
