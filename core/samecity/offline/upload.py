"""The centre's side of an upload: a tap is taken as it was decided and charged, once.

It is not decided again: the money has left the purse. What does not fit is set aside with a reason,
whole, for a person to look at.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from samecity.domain.card import CardState
from samecity.domain.decision import FREE, Decision, Step, Verdict
from samecity.domain.effects import (
    DebitPurse,
    Effect,
    OpenIncident,
    Post,
    Public,
    SetState,
    public_of,
)
from samecity.domain.lifecycle import REFUSAL_OF
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Treatment
from samecity.engine.acceptance import Observer
from samecity.engine.answers import MOST_FEN
from samecity.engine.run import Desk
from samecity.errors import Conflict, RequestInvalid
from samecity.journal.records import canonical
from samecity.offline.receipt import Fate, Receipt
from samecity.offline.tap import Tap, tap_from_text
from samecity.spi.journal import Journal, Kept, Ruling, Stage, Unit
from samecity.spi.region import Region, Vouch
from samecity.spi.scenario import Scenario
from samecity.spi.state import Row

_log = logging.getLogger("samecity.offline")
_TRIES: Final = 20
_CORE: Final = "samecity"
ASIDE: Final = "set_aside"
"""Kind of the rows of taps that a person has to look at, among the core's of the host."""


class _Unfit(Exception):
    """A tap that cannot be taken; carries the reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


class Intake:
    """Takes uploaded taps into the books.

    Args:
        desk: Regions and scenarios, and the national platform.
        journal: The centre's.
        observers: Told of each tap that was recorded.
    """

    def __init__(self, desk: Desk, journal: Journal, observers: Sequence[Observer] = ()) -> None:
        self._desk = desk
        self._journal = journal
        self._observers = tuple(observers)

    def take(self, host: str, text: str) -> Receipt:
        """Take one tap; the same one later changes nothing.

        Args:
            host: Whose validator sends it, as the line to it proves.
            text: As `tap_to_text` wrote it.

        Raises:
            RequestInvalid: It is no tap at all; nothing was kept.
            HomeUnreachable: Send it again later.
            JournalError: Send it again.
        """
        tap = tap_from_text(text)
        if self._desk.directory.region(host) is None:
            raise RequestInvalid({"host": "expected a known region"})
        for _ in range(_TRIES):
            try:
                with self._journal.begin(host) as unit:
                    receipt, recorded = self._take(unit, host, tap)
            except _Unfit as unfit:
                return self._set_aside(host, text, tap, unfit.reason)
            except Conflict:
                continue
            if recorded is not None:
                self._tell(recorded)
            return receipt
        raise Conflict(f"expected to commit within {_TRIES} tries, others were always faster")

    def _take(self, unit: Unit, host: str, tap: Tap) -> tuple[Receipt, Decision | None]:
        decision = tap.decision
        effects, scenario, home = self._checked(host, tap)
        kept = unit.find(decision.request_id)
        if kept is not None:
            return self._known(unit, kept, tap), None
        vouch = self._vouch(unit, home, tap)
        pseudonym = ""
        if vouch is not None:
            pseudonym = self._desk.national.pseudonym(host, vouch.holder.holder_ref)
            incidents = _incidents(vouch, decision)
            effects = [*_rows_in_place(unit, scenario, effects, host, pseudonym), *incidents]
            decision = msgspec.structs.replace(
                decision, effects=(*decision.effects, *public_of(incidents))
            )
        ruling = Ruling(decision, tuple(effects), tap.digest, scenario.plugin, pseudonym)
        if tap.is_open:
            unit.reserve(ruling)
            return Receipt(decision.request_id, Fate.WAITING), None
        unit.record(ruling)
        return Receipt(decision.request_id, Fate.RECORDED), decision

    def _checked(self, host: str, tap: Tap) -> tuple[list[Effect], Scenario, Region | None]:
        """Return what the tap did, its scenario and the card's home, if it is one of ours."""
        decision = tap.decision
        scenario = self._desk.directory.scenario(decision.scenario)
        home = self._desk.directory.region_of(tap.card.issuer)
        if decision.host != host:
            raise _unfit("host")
        if not decision.offline:
            raise _unfit("offline")
        if scenario is None or not scenario.spec.works_offline:
            raise _unfit("scenario")
        if not (decision.kind.is_card and decision.kind in scenario.spec.kinds):
            raise _unfit("kind")
        if decision.home != (home.code if home is not None else ""):
            raise _unfit("home")
        if not _may_stand(decision):
            raise _unfit("terms")
        if tap.is_open and not (decision.terms.payable_fen and tap.evidence.purse_ref):
            raise _unfit("is_open")
        effects = _effects_of(tap)
        if not _are_same(public_of(effects), decision.effects):
            raise _unfit("effects")
        return effects, scenario, home

    def _known(self, unit: Unit, kept: Kept, tap: Tap) -> Receipt:
        """Answer for a tap whose id is in the books; finish it if only its money was missing."""
        mine, theirs = kept.decision, tap.decision
        is_same = (
            kept.digest == tap.digest
            and (mine.host, mine.allowed) == (theirs.host, theirs.allowed)
            and mine.terms.payable_fen == theirs.terms.payable_fen
        )
        if not is_same or (kept.purse_ref and kept.purse_ref != tap.evidence.purse_ref):
            raise _Unfit(Reason(Code.IDEMPOTENCY_CONFLICT))
        if kept.stage is Stage.RESERVED:
            if tap.is_open:
                return Receipt(theirs.request_id, Fate.WAITING)
            unit.confirm(theirs.request_id)
            return Receipt(theirs.request_id, Fate.RECORDED)
        return Receipt(theirs.request_id, Fate.KNOWN)

    def _vouch(self, unit: Unit, home: Region | None, tap: Tap) -> Vouch | None:
        """Ask home of the card; one that it never issued can have been refused, not charged."""
        if home is None:
            return None
        card_ref = self._desk.national.card_ref(tap.card)
        vouch = home.vouch(card_ref, tap.decision.at, unit, self._desk.national)
        if vouch is None and tap.decision.allowed:
            raise _Unfit(Reason(Code.CARD_NOT_AUTHENTIC))
        return vouch

    def _set_aside(self, host: str, text: str, tap: Tap, reason: Reason) -> Receipt:
        """Keep the whole tap where a person finds it; once, however often it is sent."""
        aside_id = f"aside-{hashlib.sha256(text.encode()).hexdigest()[:32]}"
        row = SetState(host, ASIDE, aside_id, {"tap": text, "reason": str(reason.code)}, 0)
        decision = _refusal(tap.decision, host, aside_id, reason, row)
        with self._journal.begin(host) as unit:
            if unit.find(aside_id) is None:
                unit.record(Ruling(decision, (row,), tap.digest, _CORE, ""))
                _log.warning("set an uploaded tap aside: %s", reason.code)
        return Receipt(tap.decision.request_id, Fate.SET_ASIDE, reason)

    def _tell(self, decision: Decision) -> None:
        for observer in self._observers:
            try:
                observer(decision)
            except Exception as error:
                # The border to plugins: an observer hears, it does not decide.
                _log.error("observer %s: %s", observer, type(error).__name__)


def _unfit(problem: str) -> _Unfit:
    return _Unfit(Reason(Code.REQUEST_INVALID, {"problem": problem}))


def _may_stand(decision: Decision) -> bool:
    """Say whether the terms are those of a use that a purse pays, or of a refusal."""
    terms = decision.terms
    if not 0 <= terms.gross_fen <= MOST_FEN:
        return False
    if not decision.allowed:
        return (terms.payable_fen, terms.saving_fen, terms.fund_fen, terms.personal_fen) == (
            *(0,) * 4,
        )
    return terms.is_conserved and not (terms.fund_fen or terms.personal_fen)


def _effects_of(tap: Tap) -> list[Effect]:
    """Return what such a tap does: its fare with the posting, rows of the host's, incidents."""
    decision, evidence = tap.decision, tap.evidence
    home, host, payable_fen = decision.home, decision.host, decision.terms.payable_fen
    effects: list[Effect] = []
    if payable_fen:
        accounts = (one.get("account") for one in decision.effects if one.get("type") == Post.type)
        account = str(next(accounts, ""))
        effects.append(DebitPurse(payable_fen, evidence.purse_ref))
        effects.append(Post(home, host, account, payable_fen))
    if decision.allowed:
        effects += [SetState(host, row.kind, "", row.body, 0) for row in evidence.rows]
    incidents = (one for one in decision.effects if one.get("type") == OpenIncident.type)
    effects += [OpenIncident(host, str(one.get("incident"))[:60]) for one in incidents]
    return effects


def _are_same(one: Iterable[Public], other: Iterable[Public]) -> bool:
    return sorted(map(canonical, one)) == sorted(map(canonical, other))


def _rows_in_place(
    unit: Unit, scenario: Scenario, effects: Iterable[Effect], host: str, pseudonym: str
) -> list[Effect]:
    """Address rows to the person as the centre calls them; leave out what is older than ours."""
    placed: list[Effect] = []
    for effect in effects:
        if not isinstance(effect, SetState):
            placed.append(effect)
            continue
        row = unit.get(host, scenario.plugin, effect.kind, pseudonym)
        if _replaces(scenario, row, effect):
            version = row.version if row is not None else 0
            placed.append(SetState(host, effect.kind, pseudonym, effect.body, version))
    return placed


def _replaces(scenario: Scenario, row: Row | None, effect: SetState) -> bool:
    try:
        return scenario.replaces(row, effect.kind, effect.body)
    except Exception as error:
        # The border to plugins: what a validator sent may be nothing that its plugin can read.
        raise _Unfit(Reason(Code.HOST_PLUGIN_FAILED, {"plugin": scenario.plugin})) from error


def _incidents(vouch: Vouch, decision: Decision) -> list[OpenIncident]:
    """Report to host and home a use of a card that was not good any more when it was used."""
    was_good = vouch.state is CardState.NORMAL or vouch.card.since > decision.at
    if was_good or not decision.allowed:
        return []
    incident = REFUSAL_OF[vouch.state].value
    return [
        OpenIncident(region, incident) for region in dict.fromkeys((decision.host, decision.home))
    ]


def _refusal(
    decision: Decision, host: str, aside_id: str, reason: Reason, row: SetState
) -> Decision:
    return Decision(
        request_id=aside_id,
        home="",
        host=host,
        scenario=decision.scenario,
        kind=decision.kind,
        allowed=False,
        treatment=Treatment.REFUSED,
        decided_by=_CORE,
        reasons=(reason,),
        notes=(),
        terms=FREE,
        effects=public_of((row,)),
        disclosed=(),
        steps=(Step(1, "shape", Verdict.REFUSED, _CORE, "R29", "domain 4.4"),),
        catalogue_version="",
        at=decision.at,
        offline=True,
    )
