"""One transaction of any journal: what a ruling does, in which order, and how it is undone.

A journal subclasses `UnitOfWork` and says how a row is read and written; nothing here knows where
rows are kept.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import groupby

import attrs

from samecity.domain.card import Card
from samecity.domain.decision import Decision
from samecity.domain.ecard import Ecard
from samecity.domain.effects import (
    Effect,
    Json,
    Post,
    SetState,
    TakeFromPool,
    WriteCard,
    WriteEcard,
)
from samecity.errors import Conflict, JournalError
from samecity.journal.booking import Undo, owner_of, postings_of, posts_of, undo_of
from samecity.journal.footprint import Footprint, Steps, name_digest_of
from samecity.spi.journal import Kept, Posting, Ruling, Stage, Unit


class UnitOfWork(Unit, ABC):
    """A transaction that applies rulings.

    A write with a version succeeds only if the row has that version, 0 meaning that there is none;
    the row then has the next one. Such methods return False when somebody was faster, or raise
    `Conflict` where only the attempt can tell.

    Attributes:
        is_whole: False while a ruling is being applied, and for ever when that was interrupted:
            then the transaction cannot be committed.
    """

    def __init__(self) -> None:
        self.is_whole = True
        self._steps = Steps()

    def find(self, request_id: str) -> Kept | None:
        """Return an acceptance."""
        found = self._find(request_id)
        return found[0] if found is not None else None

    def record(self, ruling: Ruling) -> None:
        """Keep a ruling and apply its effects, postings and audit record."""
        self._begin()
        self._keep(ruling, Stage.DONE, None)
        self._apply(ruling)
        postings = postings_of(ruling.decision, posts_of(ruling.effects))
        self._settle(ruling.decision, ruling.digest, Stage.DONE, postings, self._left_by(ruling))
        self.is_whole = True

    def reserve(self, ruling: Ruling) -> None:
        """Keep a ruling whose last effect lies outside the database; apply the other effects."""
        self._begin()
        undo = undo_of(ruling, self)
        self._apply(ruling)
        undo = attrs.evolve(undo, footprint=self._left_by(ruling))
        self._keep(ruling, Stage.RESERVED, undo)
        self.is_whole = True

    def confirm(self, request_id: str) -> Kept | None:
        """Finish a reserved acceptance; does nothing if it is over already."""
        kept, undo = self._find(request_id) or (None, None)
        if kept is None or undo is None:
            return kept
        self._begin()
        return self._end(kept, kept.decision, Stage.DONE, undo.posts, undo.footprint)

    def cancel(self, request_id: str, decision: Decision) -> Kept | None:
        """Undo a reserved acceptance; does nothing if it is over already.

        A row that somebody else has written since stays as it is; what is restored gets a new
        version, so that whoever read the row before is told of the change.

        Raises:
            ValueError: The decision is another host's.
        """
        kept, undo = self._find(request_id) or (None, None)
        if kept is None or undo is None:
            return kept
        if decision.host != kept.decision.host:
            raise ValueError("expected a refusal of the same host, received another's")
        self._begin()
        self._restore(undo)
        left = self._steps.footprint(undo.footprint.name_digest, undo.footprint)
        return self._end(kept, decision, Stage.CANCELLED, (), left)

    def _end(
        self,
        kept: Kept,
        decision: Decision,
        stage: Stage,
        posts: Sequence[Post],
        left: Footprint,
    ) -> Kept:
        self._finish(kept.decision.request_id, decision, stage)
        self._settle(decision, kept.digest, stage, postings_of(decision, posts), left)
        self.is_whole = True
        return Kept(decision, kept.digest, stage)

    def _begin(self) -> None:
        """Begin to apply something; what was interrupted before is not made whole by it."""
        self.check_whole()
        self.is_whole = False

    def check_whole(self) -> None:
        """Refuse to go on after a ruling that was applied in part.

        Raises:
            JournalError: A failure inside the transaction was caught inside it.
        """
        if not self.is_whole:
            raise JournalError(
                "expected a failed write to end the transaction, it went on",
                hint="let the error leave the transaction, then decide again in a new one",
            )

    def _left_by(self, ruling: Ruling) -> Footprint:
        named = name_digest_of(ruling.decision.request_id, ruling.pseudonym)
        return self._steps.footprint(named)

    def _apply(self, ruling: Ruling) -> None:
        self._steps = Steps()
        for are_new_rows, effects in groupby(ruling.effects, _is_new_row):
            if are_new_rows:
                self._add(ruling, effects)
                continue
            for effect in effects:
                if not self._carry_out(effect, ruling.plugin):
                    raise Conflict(f"expected to carry out {effect.type}, somebody else was faster")

    def _add(self, ruling: Ruling, effects: Iterable[Effect]) -> None:
        rows = [effect for effect in effects if isinstance(effect, SetState)]
        if not self._add_states(rows, ruling.plugin):
            raise Conflict("expected to add rows, somebody else was faster")

    def _carry_out(self, effect: Effect, plugin: str) -> bool:
        if isinstance(effect, SetState):
            owner = owner_of(effect.region, plugin)
            return self._put_state(
                effect.region, owner, effect.kind, effect.key, effect.body, effect.version
            )
        if isinstance(effect, TakeFromPool):
            owner = owner_of(effect.region, plugin)
            if effect.units > 0:
                return self._take(effect.region, owner, effect.pool, effect.units, effect.capacity)
            self._give(effect.region, owner, effect.pool, -effect.units)
        elif isinstance(effect, WriteCard):
            return self._put_card(effect.card, effect.version)
        elif isinstance(effect, WriteEcard):
            return self._put_ecard(effect.ecard, effect.version)
        # Money is posted when the acceptance is done; purses and incidents are not in the books.
        return True

    def _restore(self, undo: Undo) -> None:
        self._steps = Steps()
        for row in undo.states:
            if row.body is None:
                self._drop_state(row.region, row.plugin, row.kind, row.key, row.version)
            else:
                self._put_state(row.region, row.plugin, row.kind, row.key, row.body, row.version)
        for issued in undo.cards:
            if issued.card is None:
                self._drop_card(issued.home, issued.card_ref, issued.version)
            else:
                self._put_card(issued.card, issued.version)
        for carried in undo.ecards:
            if carried.ecard is None:
                self._drop_ecard(carried.ecard_ref, carried.version)
            else:
                self._put_ecard(carried.ecard, carried.version)
        for share in undo.shares:
            self._give(share.region, share.plugin, share.pool, share.units)

    # Writing rows. A journal that others can write to notes each change in `_steps`.

    def _add_states(self, rows: Sequence[SetState], plugin: str) -> bool:
        """Add rows that are new, in their order; a database does it in one go."""
        return all(self._carry_out(row, plugin) for row in rows)

    @abstractmethod
    def _put_state(
        self, region: str, plugin: str, kind: str, key: str, body: Json, version: int
    ) -> bool: ...

    @abstractmethod
    def _drop_state(self, region: str, plugin: str, kind: str, key: str, version: int) -> None: ...

    @abstractmethod
    def _put_card(self, card: Card, version: int) -> bool: ...

    @abstractmethod
    def _drop_card(self, home: str, card_ref: str, version: int) -> None: ...

    @abstractmethod
    def _put_ecard(self, ecard: Ecard, version: int) -> bool: ...

    @abstractmethod
    def _drop_ecard(self, ecard_ref: str, version: int) -> None: ...

    @abstractmethod
    def _take(self, region: str, plugin: str, pool: str, units: int, capacity: int) -> bool:
        """Take units above 0 if they fit into what is left of the capacity."""

    @abstractmethod
    def _give(self, region: str, plugin: str, pool: str, units: int) -> None:
        """Give units back, down to 0 taken; units below 0 are taken whether they fit or not."""

    # Writing acceptances.

    @abstractmethod
    def _keep(self, ruling: Ruling, stage: Stage, undo: Undo | None) -> None:
        """Insert an acceptance.

        Raises:
            Conflict: The request id is taken.
        """

    @abstractmethod
    def _find(self, request_id: str) -> tuple[Kept, Undo | None] | None:
        """Return an acceptance and, while it is reserved, what undoes it."""

    @abstractmethod
    def _finish(self, request_id: str, decision: Decision, stage: Stage) -> None:
        """Set decision and stage of a reserved acceptance and forget what undoes it.

        Where the decision has another request id the acceptance moves there, without pseudonym.

        Raises:
            Conflict: It is no longer reserved, or the other id is taken.
        """

    @abstractmethod
    def _settle(
        self,
        decision: Decision,
        digest: str,
        stage: Stage,
        postings: Sequence[Posting],
        footprint: Footprint,
    ) -> None:
        """Write postings and the audit record.

        Raises:
            Conflict: Somebody else has lengthened the chain.
        """


def _is_new_row(effect: Effect) -> bool:
    return isinstance(effect, SetState) and not effect.version
