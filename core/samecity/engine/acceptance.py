"""Acceptance: a decision made durable, exactly once.

One transaction holds the decision, its effects, postings and audit record. An effect outside the
database (the card's purse) is reserved in one transaction, acted, then confirmed or cancelled in a
second: the card's purse is the truth, the journal its record.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs
import msgspec

from samecity.domain.decision import FREE, Decision, Step, Verdict
from samecity.domain.effects import DebitPurse, Effect, LoadPurse
from samecity.domain.reasons import Code, Reason
from samecity.domain.request import Request
from samecity.domain.treatment import Treatment
from samecity.engine.pipeline import Concluded, Opened, Pipeline
from samecity.errors import Conflict, ReaderError
from samecity.spi.journal import Journal, Kept, Stage
from samecity.spi.reader import Reader, Wanted

_log = logging.getLogger("samecity.engine")
_TRIES: Final = 20
_encode = msgspec.json.Encoder(order="deterministic").encode
Observer = Callable[[Decision], object]


@attrs.frozen
class Acceptance:
    """What the caller gets.

    Attributes:
        disclosure: What the host may know, by field; not kept anywhere. Empty for a replay.
        is_replay: Whether the journal already had the decision.
    """

    decision: Decision
    disclosure: Mapping[str, object]
    is_replay: bool = False


def digest_of(request: Request) -> str:
    """Return the request's digest: the border's, or one over what it says but its moment."""
    if request.digest:
        return request.digest
    said = attrs.asdict(request, filter=lambda attribute, _: attribute.name not in {"at", "digest"})
    return hashlib.sha256(_encode(said)).hexdigest()


class Acceptor:
    """Accepts requests: decides, keeps, acts, tells.

    Args:
        pipeline: The decision engine.
        journal: Where acceptances are kept.
        observers: Told of each new decision after it was committed.
    """

    def __init__(
        self, pipeline: Pipeline, journal: Journal, observers: Sequence[Observer] = ()
    ) -> None:
        self._pipeline = pipeline
        self._journal = journal
        self._observers = tuple(observers)

    def accept(self, request: Request, reader: Reader) -> Acceptance:
        """Decide a request once; the same request later gets the same decision (R29).

        Raises:
            JournalError: The journal cannot keep it; nothing was charged.
        """
        digest = digest_of(request)
        kept = self._journal.recall(request.request_id)
        if kept is not None:
            return self._replay(kept, digest, request, reader)
        opened = self._pipeline.open(request, reader)
        for _ in range(_TRIES):
            try:
                concluded, outside = self._keep(opened, digest)
            except Conflict:
                kept = self._journal.recall(request.request_id)
                if kept is not None:
                    return self._replay(kept, digest, request, reader)
                continue
            decision = concluded.ruling.decision
            if outside is not None:
                decision = self._act(decision, outside, reader)
            self._tell(decision)
            return Acceptance(decision, concluded.disclosure if decision.allowed else {})
        raise Conflict(f"expected to decide within {_TRIES} tries, others were always faster")

    def _keep(
        self, opened: Opened | Concluded, digest: str
    ) -> tuple[Concluded, DebitPurse | LoadPurse | None]:
        with self._journal.begin() as unit:
            concluded = (
                opened if isinstance(opened, Concluded) else self._pipeline.conclude(opened, unit)
            )
            ruling = msgspec.structs.replace(concluded.ruling, digest=digest)
            outside = _outside(ruling.effects)
            if outside is None:
                unit.record(ruling)
            else:
                unit.reserve(ruling)
        return concluded, outside

    def _act(self, decision: Decision, effect: DebitPurse | LoadPurse, reader: Reader) -> Decision:
        """Carry out a reserved effect and finish the acceptance.

        The transaction's name is the request id, so that a retry finds out whether the card has
        already done it.
        """
        transaction = decision.request_id
        try:
            if isinstance(effect, DebitPurse):
                reader.debit(transaction, effect.amount_fen)
            else:
                reader.load(transaction, effect.amount_fen, decision.at.date())
        except ReaderError:
            try:
                happened = reader.proves(transaction)
            except ReaderError:
                # Nobody knows; it stays reserved until the card is shown again or the sweep asks.
                return _failed(decision)
            if not happened:
                refusal = _failed(decision)
                with self._journal.begin() as unit:
                    unit.cancel(transaction, refusal)
                return refusal
        with self._journal.begin() as unit:
            unit.confirm(transaction)
        return decision

    def _replay(self, kept: Kept, digest: str, request: Request, reader: Reader) -> Acceptance:
        if kept.digest != digest:
            return Acceptance(_conflict(kept.decision, request), {}, is_replay=True)
        if kept.stage is Stage.RESERVED:
            if not self._is_same_purse(kept, request, reader):
                return Acceptance(_failed(kept.decision), {}, is_replay=True)
            effect = _outside_of(kept.decision)
            return Acceptance(self._act(kept.decision, effect, reader), {}, is_replay=True)
        return Acceptance(kept.decision, {}, is_replay=True)

    @staticmethod
    def _is_same_purse(kept: Kept, request: Request, reader: Reader) -> bool:
        """Say whether the card that was read before a crash is the one that is shown now."""
        try:
            shown = reader.present(request.kind, Wanted(frozenset(), purse=True))
        except ReaderError:
            return False
        purse = shown.card.purse if shown.card is not None else None
        return purse is not None and purse.purse_ref == kept.purse_ref

    def _tell(self, decision: Decision) -> None:
        for observer in self._observers:
            try:
                observer(decision)
            except Exception as error:
                # The border to plugins: an observer hears, it does not decide.
                _log.error("observer %s: %s", observer, type(error).__name__)

    def sweep(self, proves: Callable[[str], bool | None]) -> int:
        """Finish what a crash left reserved; safe to repeat.

        Args:
            proves: Says of a transaction whether the purse carried it out, None if the card
                cannot be asked now.

        Returns:
            How many acceptances were finished.
        """
        finished = 0
        for kept in self._journal.reserved():
            happened = proves(kept.decision.request_id)
            if happened is None:
                continue
            with self._journal.begin() as unit:
                if happened:
                    unit.confirm(kept.decision.request_id)
                else:
                    unit.cancel(kept.decision.request_id, _failed(kept.decision))
            finished += 1
        return finished


def _outside(effects: tuple[Effect, ...]) -> DebitPurse | LoadPurse | None:
    for effect in effects:
        if isinstance(effect, DebitPurse | LoadPurse):
            return effect
    return None


def _outside_of(decision: Decision) -> DebitPurse | LoadPurse:
    for public in decision.effects:
        if public["type"] == DebitPurse.type:
            return DebitPurse(int(public["amount_fen"]))
        if public["type"] == LoadPurse.type:
            return LoadPurse(int(public["amount_fen"]))
    raise ValueError("expected a purse effect in a reserved decision, received none")


def _failed(decision: Decision) -> Decision:
    """Turn a decision whose purse effect failed into a refusal that charges nothing."""
    last = Step(11, "effects", Verdict.REFUSED, "samecity", "R29", "domain 4.4")
    return _refusal(decision, Reason(Code.READER_ERROR), (*decision.steps[:-1], last))


def _conflict(decision: Decision, request: Request) -> Decision:
    step = Step(1, "shape", Verdict.REFUSED, "samecity", "R29", "domain 4.4")
    asked = msgspec.structs.replace(
        decision,
        host=request.host,
        scenario=request.scenario,
        kind=request.kind,
        home="",
        at=request.at,
        decided_by="samecity",
    )
    return _refusal(asked, Reason(Code.IDEMPOTENCY_CONFLICT), (step,))


def _refusal(decision: Decision, reason: Reason, steps: tuple[Step, ...]) -> Decision:
    return msgspec.structs.replace(
        decision,
        allowed=False,
        treatment=Treatment.REFUSED,
        reasons=(reason,),
        notes=(),
        terms=FREE,
        effects=(),
        disclosed=(),
        steps=steps,
    )
