"""What becomes of a case after it was taken in: supplement, decision, delivery, progress.

A case is followed by its number, by the applicant at the window that took it in or at the
authority, and decided by the authority's order at its own desk. What was accepted is finished, also
when the agreement under which it was taken in has ended (R28).
"""

from __future__ import annotations

import msgspec

from samecity.domain.card import AccountState, CardState
from samecity.domain.decision import FREE, Terms
from samecity.domain.effects import Effect, Post
from samecity.domain.reasons import Code, Reason
from samecity.spi import Allowed, Case, Outcome, Refused, Row, credit, shown_source
from samecity_government import codes
from samecity_government.cases import case_book
from samecity_government.cases.application import Handling, is_order
from samecity_government.cases.case_book import Book, CaseFile, Delivery, Intake, State, receipt_of
from samecity_government.cases.fields import AcceptFields
from samecity_government.cases.filing import compare
from samecity_government.standards import Standard

Found = tuple[CaseFile, Row]

_UNKNOWN = Refused(Reason(codes.CASE_UNKNOWN))


def supplement(case: Case) -> Outcome:
    """Add documents to a case that lacks some; it is complete or its gaps are told again."""
    found, standard = _own(case), _standard(case)
    if found is None or standard is None:
        return _UNKNOWN
    file, row = found
    if file.state not in (State.PREACCEPTED, State.SUPPLEMENT):
        return _not_ready(file)
    told = case.fields_as(AcceptFields)
    file = msgspec.structs.replace(
        file, papers=file.papers + told.documents, contested=file.contested | told.contested
    )
    gaps, _ = compare(case, file, standard)
    if gaps.requirements:
        return Refused(gaps.refusal())
    file = file.moved(State.ACCEPTED, case.request.at)
    added = tuple(paper.kind for paper in told.documents)
    return _go_on(case, file, row, documents=added)


def decide(case: Case) -> Outcome:
    """Let the authority decide at its own desk; what waited at the exchange is taken up first."""
    if not is_order(case) or case.home.code != case.host.code:
        return Refused(Reason(codes.AUTHORITY_ONLY))
    told, standard = case.fields_as(AcceptFields), _standard(case)
    book = Book(case)
    found = book.file(told.case) or book.waiting(told.case)
    if found is None or standard is None or found[0].item != told.item:
        return _UNKNOWN
    file, row = found
    if file.state is State.QUEUED:
        return _take_up(case, file, row, standard)
    if file.state in (State.DECIDED, State.DELIVERED):
        return Refused(Reason(Code.ALREADY_DONE))
    if file.state is not State.ACCEPTED:
        return _not_ready(file)
    return _decide(case, file, row, standard)


def _take_up(case: Case, file: CaseFile, row: Row, standard: Standard) -> Outcome:
    gaps, _ = compare(case, file, standard)
    at = case.request.at
    cleared = Book(case).empty(case.fields_as(AcceptFields).case, row)
    if gaps.requirements:
        return _go_on(case, file.moved(State.SUPPLEMENT, at), None, effects=(cleared,))
    return _decide(case, file.moved(State.ACCEPTED, at), None, standard, (cleared,))


def _decide(
    case: Case,
    file: CaseFile,
    row: Row | None,
    standard: Standard,
    effects: tuple[Effect, ...] = (),
) -> Outcome:
    told = case.fields_as(AcceptFields)
    if told.outcome is case_book.Outcome.SUPPLEMENT:
        file = file.moved(State.SUPPLEMENT, case.request.at)
        return _go_on(case, file, row, effects=effects)
    is_granted = told.outcome is case_book.Outcome.GRANT
    paid_fen = min(file.amount_fen, standard.most_fen) if is_granted else 0
    if paid_fen:
        refusal = _refuse_payee(case, file.applicant)
        if refusal is not None:
            return Refused(refusal)
        effects += (
            credit(file.applicant, f"government:{told.case}", paid_fen),
            Post(case.home.code, case.home.code, file.item, paid_fen),
        )
    decided = msgspec.structs.replace(file, outcome=told.outcome.value, paid_fen=paid_fen)
    decided = decided.moved(State.DECIDED, case.request.at)
    terms = Terms(gross_fen=paid_fen, fund_fen=paid_fen)
    source = shown_source(standard.source, demo=standard.demo)
    return _go_on(case, decided, row, effects=effects, terms=terms, source=source)


def _refuse_payee(case: Case, holder_ref: str) -> Reason | None:
    """Say why nothing can be paid to a person; the case stays as it is and is decided later."""
    holder = case.national.holder(case.home.code, holder_ref)
    if holder is None or not holder.is_alive:
        return Reason(Code.PAYEE_DECEASED)
    cards = case.store.cards_of(case.home.code, holder_ref)
    active = (
        card.state is not CardState.CANCELLED and card.account is AccountState.ACTIVE
        for card, _ in cards
    )
    return None if any(active) else Reason(Code.ACCOUNT_NOT_ACTIVE)


def collect(case: Case) -> Outcome:
    """Hand the result over: to the applicant at a window, or by the authority into the post."""
    told = case.fields_as(AcceptFields)
    is_posting = is_order(case) and case.home.code == case.host.code
    found = Book(case).file(told.case) if is_posting else _own(case)
    if found is None or found[0].item != told.item:
        return _UNKNOWN
    file, row = found
    if file.state is State.DELIVERED:
        return Refused(Reason(Code.ALREADY_DONE))
    if file.state is not State.DECIDED or (is_posting and file.delivery is not Delivery.POST):
        return _not_ready(file)
    return _go_on(case, file.moved(State.DELIVERED, case.request.at), row)


def progress(case: Case) -> Outcome:
    """Tell the applicant where the case stands; nothing is written (`L:ZJ-1` art. 12)."""
    number = case.fields_as(AcceptFields).case
    if case.entitlement is None:
        # The authority cannot be asked now: its window says that the case is on its way.
        is_known = _own_intake(case, number) is not None
        return Allowed(reasons=(Reason(Code.QUEUED, {"case": number}),)) if is_known else _UNKNOWN
    found = _own(case)
    if found is None:
        return _UNKNOWN
    file, _ = found
    return Allowed(notes=codes.state_notes(file.state), reasons=codes.queued(number, file))


def _standard(case: Case) -> Standard | None:
    return case.entitlement_as(Handling).standard


def _own(case: Case) -> Found | None:
    """Return the case of the person in front, by its number; nobody else's is ever found."""
    told, book = case.fields_as(AcceptFields), Book(case)
    found = book.file(told.case) or book.waiting(told.case)
    if found is None or (found[0].applicant, found[0].item) != (case.holder.holder_ref, told.item):
        return None
    return found


def _own_intake(case: Case, number: str) -> tuple[Intake, Row] | None:
    found = Book(case).intake(number)
    return found if found is not None and found[0].applicant == case.pseudonym else None


def _not_ready(file: CaseFile) -> Refused:
    return Refused(Reason(codes.CASE_NOT_READY, {"state": file.state.value}))


def _go_on(
    case: Case,
    file: CaseFile,
    row: Row | None,
    *,
    documents: tuple[str, ...] = (),
    effects: tuple[Effect, ...] = (),
    terms: Terms = FREE,
    source: str = "",
) -> Outcome:
    """Write the case in its next state, with a receipt; also in this window's book, if it has it.

    Args:
        case: The request.
        file: The case as it is from now on.
        row: Its row as it was read, or None for a case that was just taken up.
        documents: Kinds that this window passes on.
        effects: What else is to happen.
        terms: What is paid.
        source: Where the numbers come from.
    """
    book, number = Book(case), case.fields_as(AcceptFields).case
    written: tuple[Effect, ...] = (book.keep(number, file, row), *effects)
    intake = _own_intake(case, number)
    if intake is not None:
        part, its_row = intake
        part = msgspec.structs.replace(
            part,
            state=file.state,
            documents=tuple(sorted({*part.documents, *documents})),
            receipts=(*part.receipts, receipt_of(number, file)),
        )
        written += (book.keep_intake(number, part, its_row),)
    return Allowed(terms, written, codes.receipt(number, file), source=source)
