"""Acceptance: a decision made durable, exactly once.

One transaction holds the decision, its effects, postings and audit record. An effect outside the
database (the card's purse) is reserved in one transaction, acted, then confirmed or cancelled in a
second: the card's purse is the truth, the journal its record. A card is in one reader at a time,
and who finishes what somebody else reserved does so inside one transaction (decision 0012).
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Final, TypeVar

import attrs
import msgspec

from samecity.domain.decision import FREE, Decision, Step, Verdict, reference_of
from samecity.domain.reasons import Code, Reason
from samecity.domain.request import Request
from samecity.domain.treatment import Treatment
from samecity.engine.pipeline import Concluded, Opened, Pipeline
from samecity.engine.purse import carry_out, purse_effect, purse_ref_of
from samecity.errors import Conflict, JournalError, ReaderError
from samecity.spi.journal import Journal, Kept, Stage, Unit
from samecity.spi.reader import Purses, Reader, Wanted

_log = logging.getLogger("samecity.engine")
_TRIES: Final = 20
_ASIDE: Final = "~"
"""Stands in no request id that crosses the border."""

_OVERTAKEN: Final = f"expected to commit within {_TRIES} tries, others were always faster"
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
        opened: Opened | Concluded | None = None
        for _ in range(_TRIES):
            kept = self._journal.recall(request.request_id)
            if kept is not None:
                decision = self._replay(kept, digest, request, reader)
                if decision is not None:
                    return Acceptance(decision, {}, is_replay=True)
                continue
            opened = opened or self._pipeline.open(request, reader)
            try:
                with self._journal.begin(request.host) as unit:
                    concluded = self._keep(unit, opened, digest)
            except Conflict:
                continue
            if isinstance(concluded, Concluded):
                return self._carry_out(concluded, reader)
            if concluded.decision.request_id == request.request_id:
                # This very request, sent twice: its first sender is about to charge it.
                continue
            try:
                self._settle(concluded, reader.proves)
            except ReaderError as error:
                opened = self._pipeline.give_up(request, reader, error)
        raise Conflict(_OVERTAKEN)

    def _keep(self, unit: Unit, opened: Opened | Concluded, digest: str) -> Concluded | Kept:
        """Decide and keep, or return what has to be finished before.

        What an open effect has changed besides the purse may be undone again, so nothing is kept
        that was decided by it.
        """
        if isinstance(opened, Concluded):
            concluded = opened
        else:
            concluded = self._pipeline.conclude(opened, unit)
            # Last of all, because on a server what was read may have come just before.
            waiting = unit.open_on(opened.purse_ref) if opened.purse_ref else None
            if waiting is not None:
                return waiting
        ruling = msgspec.structs.replace(concluded.ruling, digest=digest)
        if purse_effect(ruling.decision) is None:
            unit.record(ruling)
        else:
            unit.reserve(ruling)
        return concluded

    def _carry_out(self, concluded: Concluded, reader: Reader) -> Acceptance:
        decision = concluded.ruling.decision
        if purse_effect(decision) is not None:
            decision = self._act(decision, reader)
        self._tell(decision)
        return Acceptance(decision, concluded.disclosure if decision.allowed else {})

    def _act(self, decision: Decision, reader: Reader) -> Decision:
        """Carry out an effect that this acceptor has reserved, and finish the acceptance."""
        try:
            happened = carry_out(decision, reader)
        except ReaderError:
            # Nobody knows; it stays reserved until the card is shown again or the sweep asks.
            return _failed(decision)
        return self._finish(decision, happened=happened)

    def _finish(self, decision: Decision, *, happened: bool) -> Decision:
        """Confirm or cancel an acceptance, as the purse says."""
        try:
            now = self._commit(decision.host, lambda unit: _end(unit, decision, happened=happened))
        except JournalError as error:
            raise JournalError(error.message, hint=_REPEAT) from error
        if happened and (now is None or now.stage is not Stage.DONE):
            _log.error("books and purse of an acceptance differ: its card was in two readers")
        return now.decision if now is not None else _failed(decision)

    def _replay(self, kept: Kept, digest: str, request: Request, reader: Reader) -> Decision | None:
        """Answer a request that is known; None if it is so no longer."""
        if kept.digest != digest:
            return _conflict(kept.decision, request)
        if kept.stage is Stage.RESERVED:
            return self._resume(kept, request, reader)
        return kept.decision

    def _resume(self, kept: Kept, request: Request, reader: Reader) -> Decision | None:
        """Finish a reserved acceptance, if the card it was made for is the one shown now.

        The card acts inside the transaction, so that nobody who asks its purse meanwhile calls off
        what it is about to do.
        """

        def resume(unit: Unit) -> Kept | None:
            now = unit.find(request.request_id)
            if now is None or now.stage is not Stage.RESERVED:
                return now
            return _end(unit, now.decision, happened=carry_out(now.decision, reader))

        try:
            shown = reader.present(request.kind, Wanted(frozenset(), purse=True))
            if purse_ref_of(shown) != kept.purse_ref:
                return _failed(kept.decision)
            now = self._commit(kept.decision.host, resume)
        except ReaderError:
            return _failed(kept.decision)
        return now.decision if now is not None else None

    def _settle(self, waiting: Kept, proves: Callable[[str], bool]) -> bool:
        """Finish what somebody else left reserved, as its purse says.

        What did not happen is put aside: nobody was told of it, and who sends it again is decided
        anew. The purse is asked inside the transaction, so that its answer is still true when the
        journal keeps it.

        Returns:
            Whether it was still to be finished.

        Raises:
            ReaderError: The card is gone.
        """
        request_id = waiting.decision.request_id

        def settle(unit: Unit) -> bool:
            now = unit.find(request_id)
            if now is None or now.stage is not Stage.RESERVED:
                return False
            if proves(reference_of(request_id)):
                unit.confirm(request_id)
            else:
                unit.cancel(request_id, _put_aside(now.decision, unit))
            return True

        return self._commit(waiting.decision.host, settle)

    def _commit(self, host: str, work: Callable[[Unit], _Done]) -> _Done:
        """Do work in a transaction, and again as long as others are faster.

        Raises:
            Conflict: Others were always faster.
            JournalError: The journal cannot do it.
        """
        for _ in range(_TRIES):
            try:
                with self._journal.begin(host) as unit:
                    return work(unit)
            except Conflict:
                continue
        raise Conflict(_OVERTAKEN)

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
        for waiting in self._journal.reserved():
            with purses.hold(waiting.purse_ref) as proves:
                if proves is not None:
                    finished += self._settle(waiting, proves)
        if finished:
            _log.info("finished %d acceptances that a crash left reserved", finished)
        return finished


def _end(unit: Unit, decision: Decision, *, happened: bool) -> Kept | None:
    if happened:
        return unit.confirm(decision.request_id)
    return unit.cancel(decision.request_id, _failed(decision))


def _put_aside(decision: Decision, unit: Unit) -> Decision:
    """Return the refusal of an acceptance that never happened, under an id nobody can ask for."""
    names = (f"{decision.request_id}{_ASIDE}{n}" for n in count(1))
    free = next(name for name in names if unit.find(name) is None)
    return msgspec.structs.replace(_failed(decision), request_id=free)


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
