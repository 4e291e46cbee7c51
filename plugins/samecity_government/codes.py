"""Reason codes of this plugin's own; their texts stand in `reasons.toml`."""

from __future__ import annotations

from typing import Final

from samecity.domain.reasons import Code, Reason
from samecity_government.cases.case_book import CaseFile, State, receipt_of

AUTHORITY_ONLY: Final = "AUTHORITY_ONLY"
CASE_NOT_READY: Final = "CASE_NOT_READY"
CASE_UNKNOWN: Final = "CASE_UNKNOWN"
DOCUMENTS_NEEDED: Final = "DOCUMENTS_NEEDED"
FOLLOW_UP: Final = "FOLLOW_UP"
GUIDE: Final = "GUIDE"
MANDATE: Final = "MANDATE"
PAPER_OUT: Final = "PAPER_OUT"
PROOF: Final = "PROOF"
RECEIPT: Final = "RECEIPT"
TERMINAL_OFFLINE: Final = "TERMINAL_OFFLINE"


def receipt(number: str, file: CaseFile) -> tuple[Reason, ...]:
    """Return the notes for a state that a case just entered: the state, and a numbered receipt.

    A queued case says so by its reason, which a note does not repeat.
    """
    facts = {"case": number, "receipt": receipt_of(number, file)}
    return (*state_notes(file.state), Reason(RECEIPT, facts))


def state_notes(state: State) -> tuple[Reason, ...]:
    """Return the note that names a state; none for the queue."""
    return () if state is State.QUEUED else (Reason(state.value),)


def queued(number: str, file: CaseFile) -> tuple[Reason, ...]:
    """Return the reasons of a yes: why the applicant has to wait, if that is so."""
    if file.state is not State.QUEUED:
        return ()
    return (Reason(Code.QUEUED, {"case": number}),)
