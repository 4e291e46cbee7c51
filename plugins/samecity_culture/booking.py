"""A booking: one person's places at one venue in one slot, kept by the venue.

The row belongs to the host and is named by slot and the host's own pseudonym, so that a person has
one booking per slot and nobody else can use it. Whether it was paid for makes it a ticket.
"""

from __future__ import annotations

from enum import unique
from typing import Final

import attrs

from samecity.domain.effects import SetState
from samecity.domain.reasons import Code, Reason
from samecity.domain.word import Word
from samecity.spi import Case, Row
from samecity_culture.admission import Admission, visit_at

ALREADY_BOOKED: Final = "ALREADY_BOOKED"
BOOKING_USED: Final = "BOOKING_USED"
NOT_BOOKED: Final = "NOT_BOOKED"
SLOT_OVER: Final = "SLOT_OVER"
TICKET_PAID: Final = "TICKET_PAID"

_KIND: Final = "booking"


@unique
class Standing(Word):
    """How a booking stands. `NONE` was never made; `GIVEN_BACK` was cancelled or refunded."""

    NONE = "none"
    RESERVED = "reserved"
    PAID = "paid"
    USED = "used"
    GIVEN_BACK = "given_back"


@attrs.frozen
class Booking:
    """What one person has booked in one slot.

    Attributes:
        key: Names slot and person.
        row: The row as it was read, or None for a new one.
        persons: How many places.
        paid_fen: What was paid online.
    """

    key: str
    row: Row | None
    standing: Standing = Standing.NONE
    persons: int = 0
    paid_fen: int = 0

    @classmethod
    def of(cls, case: Case, admission: Admission) -> Booking:
        """Read the booking of whoever asks, in the slot that is meant."""
        key = f"{admission.pool}:{case.pseudonym}"
        row = case.host_shelf.get(_KIND, key)
        if row is None:
            return cls(key, None)
        return cls(
            key,
            row,
            Standing(str(row.body["standing"])),
            _number(row, "persons"),
            _number(row, "paid_fen"),
        )

    @property
    def is_open(self) -> bool:
        """Whether it keeps places that nobody has used yet."""
        return self.standing in (Standing.RESERVED, Standing.PAID)

    def refuse_absence(self) -> Reason | None:
        """Say why there is nothing to use or give back, or None if there is."""
        if self.is_open:
            return None
        return Reason(BOOKING_USED if self.standing is Standing.USED else NOT_BOOKED)

    def write(self, case: Case) -> SetState:
        """Make the effect that writes the booking."""
        body = {
            "standing": self.standing.value,
            "persons": self.persons,
            "paid_fen": self.paid_fen,
        }
        return case.host_shelf.set(_KIND, self.key, body, self.row)


def _number(row: Row, name: str) -> int:
    number = row.body[name]
    assert isinstance(number, int)  # written above
    return number


def refuse_slot(case: Case, admission: Admission) -> Reason | None:
    """Say why a slot cannot be booked: it is over, cannot be booked yet, or the venue is shut.

    Args:
        case: The request.
        admission: The slot that is meant.
    """
    now, item, point = case.request.at, case.offer.item, case.offer.point
    if admission.ends <= now:
        return Reason(SLOT_OVER)
    if now.date() < admission.books_from:
        facts = {"item": item.id, "opens_on": admission.books_from.isoformat()}
        return Reason(Code.NOT_OPEN_YET, facts)
    at = visit_at(case.request.fields, now)
    if point.hours is not None and not point.hours.are_open(at):
        return Reason(Code.CLOSED, {"item": item.id, "closed_on": at.date().isoformat()})
    return None
