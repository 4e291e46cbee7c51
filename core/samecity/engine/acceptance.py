"""Acceptance: a decision made durable, exactly once.

One transaction holds the decision, its effects, postings and audit record. An effect outside the
database (the card's purse) is reserved in one transaction, acted, then confirmed or cancelled in a
second: the card's purse is the truth, the journal its record. Whoever acts on a reservation or asks
the purse what became of it holds the card, which is in one reader at a time (decision 0012).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

import attrs
import msgspec

from samecity.domain.decision import FREE, Decision, Step, Verdict
from samecity.domain.reasons import Code, Reason
from samecity.domain.request import Request
from samecity.domain.treatment import Treatment
from samecity.engine.pipeline import Concluded, Opened, Pipeline
from samecity.engine.purse import SettlingReader, carry_out, purse_effect, purse_ref_of
from samecity.errors import Conflict, JournalError, ReaderError
from samecity.spi.journal import Journal, Kept, Stage, Unit
from samecity.spi.reader import Presentment, Purses, Reader, Wanted

_log = logging.getLogger("samecity.engine")
_TRIES: Final = 20
_REPEAT: Final = "send the same request again: it is charged once"
_encode = msgspec.json.Encoder(order="deterministic").encode
_Done = TypeVar("_Done")
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
            JournalError: The journal cannot keep it. Nothing was charged, unless the hint says
                otherwise: then the same request has to be sent again, and is charged once.
        """
        digest = digest_of(request)
        kept = self._journal.recall(request.request_id)
        if kept is not None:
            return self._replay(kept, digest, request, reader)
        settling = SettlingReader(reader, lambda shown: self._recover(shown, request, reader))
        opened = self._pipeline.open(request, settling)
        concluded = self._commit(
            request.host, request.request_id, None, lambda unit: self._keep(unit, opened, digest)
        )
        if isinstance(concluded, Kept):
            return self._replay(concluded, digest, request, reader)
        decision = concluded.ruling.decision
        if purse_effect(decision) is not None:
            decision = self._act(decision, reader)
        self._tell(decision)
        return Acceptance(decision, concluded.disclosure if decision.allowed else {})

    def _keep(self, unit: Unit, opened: Opened | Concluded, digest: str) -> Concluded:
        concluded = (
            opened if isinstance(opened, Concluded) else self._pipeline.conclude(opened, unit)
        )
        ruling = msgspec.structs.replace(concluded.ruling, digest=digest)
        if purse_effect(ruling.decision) is None:
            unit.record(ruling)
        else:
            unit.reserve(ruling)
        return concluded

    def _commit(
        self, host: str, request_id: str, since: Stage | None, work: Callable[[Unit], _Done]
    ) -> _Done | Kept:
        """Do work on one acceptance in a transaction, and again as long as others are faster.

        Args:
            host: Whose audit chain it lengthens.
            request_id: The acceptance.
            since: Its stage before; None if there is none yet.
            work: What to do.

        Returns:
            What the work returned, or the acceptance if somebody else brought it to another stage.

        Raises:
            Conflict: Others were always faster.
            JournalError: The journal cannot do it.
        """
        for _ in range(_TRIES):
            try:
                with self._journal.begin(host) as unit:
                    return work(unit)
            except Conflict:
                kept = self._journal.recall(request_id)
                if kept is not None and kept.stage is not since:
                    return kept
        raise Conflict(f"expected to commit within {_TRIES} tries, others were always faster")

    def _act(self, decision: Decision, reader: Reader) -> Decision:
        """Carry out a reserved effect and finish the acceptance."""
        try:
            happened = carry_out(decision, reader)
        except ReaderError:
            # Nobody knows; it stays reserved until the card is shown again or the sweep asks.
            return _failed(decision)
        try:
            return self._finish(decision, happened=happened)
        except JournalError as error:
            raise JournalError(error.message, hint=_REPEAT) from error

    def _finish(self, decision: Decision, *, happened: bool) -> Decision:
        """Confirm or cancel a reserved acceptance, as its purse says."""
        request_id = decision.request_id
        outcome = decision if happened else _failed(decision)

        def finish(unit: Unit) -> Decision:
            if happened:
                unit.confirm(request_id)
            else:
                unit.cancel(request_id, outcome)
            return outcome

        finished = self._commit(decision.host, request_id, Stage.RESERVED, finish)
        if not isinstance(finished, Kept):
            return finished
        if (finished.stage is Stage.DONE) is not happened:
            _log.error("books and purse of an acceptance differ: its card was in two readers")
        return finished.decision

    def _replay(self, kept: Kept, digest: str, request: Request, reader: Reader) -> Acceptance:
        if kept.digest != digest:
            return Acceptance(_conflict(kept.decision, request), {}, is_replay=True)
        if kept.stage is Stage.RESERVED:
            return Acceptance(self._resume(kept, request, reader), {}, is_replay=True)
        return Acceptance(kept.decision, {}, is_replay=True)

    def _resume(self, kept: Kept, request: Request, reader: Reader) -> Decision:
        """Finish a reserved acceptance, if the card it was made for is the one shown now."""
        try:
            shown = reader.present(request.kind, Wanted(frozenset(), purse=True))
        except ReaderError:
            return _failed(kept.decision)
        if purse_ref_of(shown) != kept.purse_ref:
            return _failed(kept.decision)
        # Whoever had the card until now may have finished it.
        now = self._journal.recall(request.request_id) or kept
        return self._act(now.decision, reader) if now.stage is Stage.RESERVED else now.decision

    def _recover(self, shown: Presentment, request: Request, reader: Reader) -> None:
        """Finish what the card at hand left reserved, before anything else is decided for it.

        Raises:
            ReaderError: The card is gone again.
        """
        purse_ref = purse_ref_of(shown)
        for kept in self._journal.reserved() if purse_ref else ():
            request_id = kept.decision.request_id
            if kept.purse_ref == purse_ref and request_id != request.request_id:
                self._finish(kept.decision, happened=reader.proves(request_id))

    def _tell(self, decision: Decision) -> None:
        for observer in self._observers:
            try:
                observer(decision)
            except Exception as error:
                # The border to plugins: an observer hears, it does not decide.
                _log.error("observer %s: %s", observer, type(error).__name__)

    def sweep(self, purses: Purses) -> int:
        """Finish what a crash left reserved; safe to repeat, and for two processes at once.

        Args:
            purses: Who can be asked. A purse that is in use cannot, so that nothing is cancelled
                whose debit may still come.

        Returns:
            How many acceptances were finished.

        Raises:
            JournalError: The journal cannot do it; what was finished stays so.
        """
        finished = 0
        for kept in self._journal.reserved():
            with purses.hold(kept.purse_ref) as proves:
                if proves is None:
                    continue
                # Whoever had the card until now may have finished it.
                now = self._journal.recall(kept.decision.request_id) or kept
                if now.stage is Stage.RESERVED:
                    self._finish(now.decision, happened=proves(now.decision.request_id))
                    finished += 1
        if finished:
            _log.info("finished %d acceptances that a crash left reserved", finished)
        return finished


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
