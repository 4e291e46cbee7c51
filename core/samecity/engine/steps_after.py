"""Steps 6-11: home vouches, an agreement equalises, the scenario's rule decides.

Each step returns None when it passes, or the reason that wins.
"""

from __future__ import annotations

from datetime import date

from samecity.domain.ecard import refusal_of_ecard
from samecity.domain.effects import NATIONAL, OpenIncident
from samecity.domain.holder import Holder, Profile
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.engine import answers
from samecity.engine.answers import (
    check_vouch,
    checked_outcome,
    checked_reason,
    typed,
)
from samecity.engine.run import Replaced, Run, show
from samecity.engine.treatment import find_treatment
from samecity.errors import HomeUnreachable, JournalError, PlatformUnreachable
from samecity.spi.reader import PinResult
from samecity.spi.region import Question, Region, Vouch
from samecity.spi.scenario import Allowed, Case, Consent, Refused, Scenario

GUARDED_AGE = 14
"""Below this age a guardian agrees for the child. Source: PIPL 31."""


def check_state(run: Run) -> Reason | None:
    """Step 6: home says what state the card is in now; nothing is cached (R17)."""
    case = run.case
    run.blame = ""
    card_ref = _card_ref(case)
    if card_ref:
        refusal = _vouch(run, card_ref)
        if refusal is not None:
            return refusal
    else:
        document = case.presentment.document
        holder_ref = document.holder_ref if document is not None else ""
        holder = run.desk.national.holder(case.home.code, holder_ref)
        if not holder_ref and case.scenario.spec.is_order:
            holder = _institution(case.home)
        if holder is None:
            return Reason(Code.HOLDER_MISMATCH)
        case.holder = holder
    _describe_holder(run)
    if case.ecard is not None and case.scenario.spec.is_use and card_ref:
        return _check_ecard(run)
    run.blame = case.scenario.plugin
    if type(case.scenario).refuse_state is Scenario.refuse_state:
        return case.scenario.refuse_state(case)
    refusal = show(case, case.scenario.refuse_state)
    return None if refusal is None else checked_reason(refusal, case)


def _institution(home: Region) -> Holder:
    """Return what stands for the person where an institution gives an order."""
    division = home.identity.division
    return Holder(f"institution:{home.code}", date.min, division, division, division)


def _card_ref(case: Case) -> str:
    shown = case.presentment
    if shown.card is not None:
        return case.national.card_ref(shown.card.identification)
    if case.ecard is not None:
        return case.ecard.card_ref
    return shown.document.card_ref if shown.document is not None else ""


def _vouch(run: Run, card_ref: str) -> Reason | None:
    case = run.case
    run.blame, run.blame_code = case.home.plugin, Code.HOME_PLUGIN_FAILED
    try:
        vouch = case.home.vouch(card_ref, case.request.at, case.store, run.desk.national)
    except HomeUnreachable:
        return Reason(Code.HOME_UNREACHABLE, {"home": case.home.code})
    except PlatformUnreachable:
        return Reason(Code.PLATFORM_UNREACHABLE)
    if vouch is None:
        run.leftovers.append(OpenIncident(case.host.code, Code.CARD_NOT_AUTHENTIC.value))
        return Reason(Code.CARD_NOT_AUTHENTIC)
    if case.home.plugin != NATIONAL and type(case.home).vouch is not Region.vouch:
        check_vouch(typed(vouch, Vouch), case.home.code, card_ref)
    case.card, case.card_version = vouch.card, vouch.version
    case.card_state, case.holder = vouch.state, vouch.holder
    run.blame_code = Code.HOST_PLUGIN_FAILED
    return None


def _describe_holder(run: Run) -> None:
    case = run.case
    run.blame = ""
    host = case.host
    case.profile = Profile.of(case.holder, case.request.at.date(), host.identity.division)
    case.pseudonym = run.desk.national.pseudonym(host.code, case.holder.holder_ref)


def _check_ecard(run: Run) -> Reason | None:
    case, spec = run.case, run.case.scenario.spec
    assert case.ecard is not None
    refusal = refusal_of_ecard(
        case.ecard, case.card_state, run.desk.national.coupling, for_identity=spec.for_identity
    )
    if refusal is None and case.ecard.level < spec.ecard_level:
        return Reason(Code.ECARD_LEVEL_TOO_LOW, {"needs": int(spec.ecard_level)})
    return refusal


def check_holder(run: Run) -> Reason | None:
    """Step 7: the person is the holder, by PIN or by the counter's check."""
    shown = run.case.presentment
    if shown.pin is PinResult.LOCKED:
        return Reason(Code.PIN_LOCKED)
    if shown.pin is PinResult.WRONG:
        return Reason(Code.PIN_WRONG, {"tries_left": shown.pin_tries_left})
    if run.case.scenario.spec.needs_pin and shown.pin is not PinResult.RIGHT:
        return Reason(Code.PIN_WRONG, {"tries_left": shown.pin_tries_left})
    if run.case.scenario.spec.is_only_ordered and shown.document and shown.document.holder_ref:
        return Reason(Code.AGENT_NOT_AUTHORISED)
    if shown.document is not None and not (shown.document.is_named and shown.document.is_present):
        run.leftovers.append(OpenIncident(run.case.host.code, Code.HOLDER_MISMATCH.value))
        return Reason(Code.HOLDER_MISMATCH)
    return None


def settle_treatment(run: Run) -> Reason | None:
    """Step 8: the agreement in force decides the treatment, or the chain without one."""
    run.blame = run.case.host.plugin
    return find_treatment(run)


def check_consent(run: Run) -> Reason | None:
    """Step 9: what the holder must have seen or said before data leave the home province."""
    case, request = run.case, run.case.request
    consent = case.scenario.spec.consent
    if consent is Consent.DUTY:
        return None
    key = f"{case.host.code}:{request.scenario}"
    crosses = not case.home.identity.is_same_province(case.host.identity)
    if crosses and key not in request.notices:
        return Reason(Code.NOTICE_MISSING, {"receiver": case.host.code})
    if consent is Consent.CONSENT:
        if case.profile.age < GUARDED_AGE and not request.guardian_agrees:
            return Reason(Code.GUARDIAN_REQUIRED)
        if key not in request.consents:
            return Reason(Code.CONSENT_MISSING, {"receiver": case.host.code})
    return None


def apply_rule(run: Run) -> Reason | None:
    """Step 10: host terms times home entitlement, by the scenario's own rule."""
    case, spec = run.case, run.case.scenario.spec
    question = run.question(case.treatment)
    run.blame = case.scenario.plugin
    by_data = case.scenario.host_terms(case.host, question)
    run.blame = case.host.plugin
    case.terms = case.host.host_terms(by_data, question)
    if case.terms is by_data:
        run.blame = case.scenario.plugin
    else:
        run.replaced = (Replaced("terms", by_data, run.blame, run.blame_code),)
    typed(case.terms, spec.terms)
    if spec.basis is Basis.HOME or spec.asks_home:
        refusal = _ask_home(run, question)
        if refusal is not None:
            return refusal
    run.blame = case.scenario.plugin
    outcome = checked_outcome(case, show(case, case.scenario.decide), run.desk.directory)
    if isinstance(outcome, Refused):
        run.gross_fen = outcome.gross_fen
        return outcome.reason
    run.outcome = outcome
    case.terms_source = outcome.source
    return None


def _ask_home(run: Run, question: Question) -> Reason | None:
    case = run.case
    run.blame = case.scenario.plugin
    by_data = case.scenario.home_entitlement(case.home, question)
    run.blame, run.blame_code = case.home.plugin, Code.HOME_PLUGIN_FAILED
    try:
        case.entitlement = case.home.home_entitlement(by_data, question)
    except HomeUnreachable:
        run.blame_code = Code.HOST_PLUGIN_FAILED
        case.entitlement = None
        if case.scenario.spec.queues:
            return None
        return Reason(Code.HOME_UNREACHABLE, {"home": case.home.code})
    if case.entitlement is by_data:
        run.blame, run.blame_code = case.scenario.plugin, Code.HOST_PLUGIN_FAILED
    else:
        run.replaced += (Replaced("entitlement", by_data, run.blame, run.blame_code),)
    typed(case.entitlement, case.scenario.spec.entitlement)
    run.blame_code = Code.HOST_PLUGIN_FAILED
    return None


def check_effects(run: Run) -> Reason | None:
    """Step 11: what is to happen touches nobody who has no part in the request."""
    run.blame = run.case.scenario.plugin
    answers.check_effects(run.case, run.outcome)
    return None


def find_culprit(run: Run) -> None:
    """Say who is to blame for a rule that failed: the scenario, or a region that gave it numbers.

    A rule that holds with what the scenario itself computed fails because of what a region put in
    its place. `Scenario.decide` is pure, so it can be asked again.
    """
    case = run.case
    for replaced in run.replaced:
        theirs = getattr(case, replaced.name)
        setattr(case, replaced.name, replaced.by_data)
        try:
            outcome = checked_outcome(case, show(case, case.scenario.decide), run.desk.directory)
            if isinstance(outcome, Allowed):
                answers.check_effects(case, outcome)
        except (KeyboardInterrupt, JournalError):
            raise
        except BaseException:
            setattr(case, replaced.name, theirs)
        else:
            run.blame, run.blame_code = replaced.plugin, replaced.blame_code
            return
