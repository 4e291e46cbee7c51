"""The two books of a case: what the intake keeps and what the authority keeps (R14, R26).

Both hold the case's number and nothing else of each other. The intake knows the applicant by its
own pseudonym and which kinds of document it passed on; the authority alone knows the person. While
the authority's system is down the case waits with the national exchange, which is emptied when the
authority takes the case up.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum, unique
from typing import Final

import msgspec

from samecity.domain.effects import SetState
from samecity.spi import Case, Row
from samecity_government.cases.papers import Paper

_INTAKE: Final = "intake"
_CASE: Final = "case"
_QUEUE: Final = "queue"


@unique
class State(StrEnum):
    """States of a case. Source: domain 4.2, `P36b`, `L:ZJ-1` art. 11."""

    DRAFT = "DRAFT"
    QUEUED = "QUEUED"
    PREACCEPTED = "PREACCEPTED"
    ACCEPTED = "ACCEPTED"
    SUPPLEMENT = "SUPPLEMENT"
    DECIDED = "DECIDED"
    DELIVERED = "DELIVERED"


NEXT: Final = {
    State.DRAFT: frozenset({State.QUEUED, State.PREACCEPTED, State.ACCEPTED}),
    State.QUEUED: frozenset({State.ACCEPTED, State.SUPPLEMENT}),
    State.PREACCEPTED: frozenset({State.ACCEPTED}),
    State.ACCEPTED: frozenset({State.SUPPLEMENT, State.DECIDED}),
    State.SUPPLEMENT: frozenset({State.ACCEPTED}),
    State.DECIDED: frozenset({State.DELIVERED}),
    State.DELIVERED: frozenset[State](),
}
"""Where a case can go from each state."""


@unique
class Delivery(StrEnum):
    """How the result reaches the applicant; the post is free (ZS-16)."""

    POST = "post"
    PICKUP = "pickup"


@unique
class Outcome(StrEnum):
    """What the authority decides."""

    GRANT = "grant"
    DECLINE = "decline"
    SUPPLEMENT = "supplement"


class Entry(msgspec.Struct, frozen=True, gc=False):
    """A state that a case entered, and when."""

    state: State
    at: datetime


class CaseFile(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A case as the authority keeps it, or the exchange until the authority takes it up.

    Attributes:
        intake: Region code of the window that took it in.
        applicant: Reference to the person.
        agent: Reference to the person who acted, or `assistant:` and a code; empty without one.
        papers: What was handed in.
        contested: Kinds of document whose data the applicant contests.
        amount_fen: What the applicant asked for.
        outcome: What was decided; empty before.
        paid_fen: What was paid to the applicant's account.
        history: Every state, oldest first; at least one.
    """

    item: str
    intake: str
    applicant: str
    history: tuple[Entry, ...]
    agent: str = ""
    papers: tuple[Paper, ...] = ()
    contested: frozenset[str] = frozenset()
    delivery: Delivery = Delivery.POST
    amount_fen: int = 0
    outcome: str = ""
    paid_fen: int = 0

    @property
    def state(self) -> State:
        """The state that holds now."""
        return self.history[-1].state

    def moved(self, state: State, at: datetime) -> CaseFile:
        """Return the case in its next state.

        Args:
            state: One that `NEXT` allows.
            at: Asia/Shanghai.

        Raises:
            ValueError: No case goes there from where it is.
        """
        if state not in NEXT[self.state]:
            raise ValueError(f"expected a state after {self.state}, received {state}")
        return msgspec.structs.replace(self, history=(*self.history, Entry(state, at)))


class Intake(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A case as the window that took it in keeps it.

    Attributes:
        authority: Region code of the authority to which it was passed on.
        applicant: The host's own pseudonym of the person.
        agent: The host's own pseudonym of who acted, or `assistant:` and a code; empty without one.
        documents: Kinds of document that were passed on.
        state: State in which the case last left this window.
        receipts: Numbers of the receipts that this window gave.
    """

    item: str
    authority: str
    applicant: str
    state: State
    agent: str = ""
    documents: tuple[str, ...] = ()
    receipts: tuple[str, ...] = ()


def number_of(case: Case, prefix: str = "") -> str:
    """Return the number of what this request opens: the same for the same request, for nobody else.

    Args:
        case: The request.
        prefix: What it is, where it is no case.
    """
    digest = hashlib.sha256(f"government:{case.request.request_id}".encode()).hexdigest()
    return f"{prefix}{case.host.identity.division.text}-{digest[:12]}"


def receipt_of(number: str, file: CaseFile) -> str:
    """Return the number of the receipt for the state that a case just entered; the first is 1."""
    return f"{number}-{len(file.history) - 1}"


class Book(msgspec.Struct, frozen=True, gc=False):
    """Both books as one request may read and write them."""

    case: Case

    def file(self, number: str) -> tuple[CaseFile, Row] | None:
        """Return the authority's file, or None."""
        row = self.case.home_shelf.get(_CASE, number)
        return None if row is None else (_file_in(row), row)

    def waiting(self, number: str) -> tuple[CaseFile, Row] | None:
        """Return what waits at the exchange for this authority, or None."""
        row = self.case.national_shelf.get(_QUEUE, self._queue_key(number))
        return None if row is None or not row.body else (_file_in(row), row)

    def intake(self, number: str) -> tuple[Intake, Row] | None:
        """Return what this window keeps, or None if another one took the case in."""
        row = self.case.host_shelf.get(_INTAKE, number)
        return None if row is None else (msgspec.convert(dict(row.body), Intake), row)

    def keep(self, number: str, file: CaseFile, row: Row | None) -> SetState:
        """Make the effect that writes the authority's file."""
        return self.case.home_shelf.set(_CASE, number, _plain(file), row)

    def keep_intake(self, number: str, intake: Intake, row: Row | None) -> SetState:
        """Make the effect that writes the window's part."""
        return self.case.host_shelf.set(_INTAKE, number, _plain(intake), row)

    def enqueue(self, number: str, file: CaseFile) -> SetState:
        """Make the effect that leaves a case with the exchange."""
        return self.case.national_shelf.set(_QUEUE, self._queue_key(number), _plain(file), None)

    def empty(self, number: str, row: Row) -> SetState:
        """Make the effect that takes a case from the exchange: nothing of it stays there."""
        return self.case.national_shelf.set(_QUEUE, self._queue_key(number), {}, row)

    def _queue_key(self, number: str) -> str:
        return f"{self.case.home.code}:{number}"


def _file_in(row: Row) -> CaseFile:
    return msgspec.convert(dict(row.body), CaseFile)


def _plain(record: CaseFile | Intake) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(record)
    return plain
