"""Taking an application in: the same at a window, at a terminal and by an agent (R14)."""

from __future__ import annotations

import attrs

from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import Effect
from samecity.domain.reasons import Code, Reason
from samecity.spi import Allowed, Case, Outcome, Refused, shown_source
from samecity_government import certificates, codes
from samecity_government.cases.application import ApplicationFields, Handling
from samecity_government.cases.case_book import (
    Book,
    CaseFile,
    Entry,
    Intake,
    State,
    number_of,
    receipt_of,
)
from samecity_government.cases.papers import Gaps, find_gaps, titles
from samecity_government.standards import Standard


@attrs.frozen
class Party:
    """Who applies.

    Attributes:
        holder_ref: The person whose matter it is.
        pseudonym: What the host calls that person.
        agent_ref: Who acts for them, for the authority's book; empty without an agent.
        agent_pseudonym: The same, for the host's book.
        mandate: Effects that use the agent's mandate up.
    """

    holder_ref: str
    pseudonym: str
    agent_ref: str = ""
    agent_pseudonym: str = ""
    mandate: tuple[Effect, ...] = ()


def in_person(case: Case) -> Party:
    """Return the holder of the card, who applies without an agent."""
    return Party(case.holder.holder_ref, case.pseudonym)


def file(case: Case, party: Party) -> Outcome:
    """Take an application in, hold it, queue it, or say once what is missing.

    Args:
        case: The request; its fields are an application.
        party: Who applies.
    """
    told = case.fields_as(ApplicationFields)
    draft = CaseFile(
        item=told.item,
        intake=case.host.code,
        applicant=party.holder_ref,
        agent=party.agent_ref,
        papers=told.documents,
        contested=told.contested,
        delivery=told.delivery,
        amount_fen=told.amount_fen,
        history=(Entry(State.DRAFT, case.request.at),),
    )
    if case.entitlement is None:
        return _queue(case, party, draft)
    standard = case.entitlement_as(Handling).standard
    if standard is None:
        return Refused(Reason(Code.ITEM_NOT_IN_LIST, {"home": case.home.code}))
    gaps, spared = compare(case, draft, standard)
    if gaps.requirements and not gaps.are_minor:
        return Refused(gaps.refusal())
    return _take_in(case, party, draft, standard, gaps, spared)


def compare(case: Case, file: CaseFile, standard: Standard) -> tuple[Gaps, frozenset[str]]:
    """Return what an application lacks, and which documents the certificate base supplied.

    Only while home can be asked: the base is home's.
    """
    today = local_day(case.request.at)
    spared = certificates.exempted(case.home_shelf, file.applicant, standard, file.contested, today)
    return find_gaps(standard.documents, file.papers, spared, today), spared


def _queue(case: Case, party: Party, draft: CaseFile) -> Outcome:
    book, number = Book(case), number_of(case)
    waiting = draft.moved(State.QUEUED, case.request.at)
    effects = (_intake(case, party, number, waiting), book.enqueue(number, waiting))
    notes = codes.receipt(number, waiting)
    return Allowed(effects=effects, notes=notes, reasons=codes.queued(number, waiting))


def _take_in(
    case: Case,
    party: Party,
    draft: CaseFile,
    standard: Standard,
    gaps: Gaps,
    spared: frozenset[str],
) -> Outcome:
    number = number_of(case)
    state = State.PREACCEPTED if gaps.requirements else State.ACCEPTED
    taken = draft.moved(state, case.request.at)
    effects = (
        _intake(case, party, number, taken),
        Book(case).keep(number, taken, None),
        *certificates.count(case, party.holder_ref, standard, spared),
        *party.mandate,
    )
    notes = codes.receipt(number, taken)
    if gaps.requirements:
        notes += (Reason(codes.FOLLOW_UP, {"documents": titles(gaps.requirements)}),)
    source = shown_source(standard.source, demo=standard.demo)
    terms = Terms(limits={"decision_days": standard.decision_days})
    return Allowed(terms, effects, notes, source=source)


def _intake(case: Case, party: Party, number: str, taken: CaseFile) -> Effect:
    intake = Intake(
        item=taken.item,
        authority=case.home.code,
        applicant=party.pseudonym,
        agent=party.agent_pseudonym,
        documents=tuple(sorted({paper.kind for paper in taken.papers})),
        state=taken.state,
        receipts=(receipt_of(number, taken),),
    )
    return Book(case).keep_intake(number, intake, None)
