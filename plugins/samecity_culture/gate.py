"""The gate of a venue: a booking opens it once, without one a place of the slot is taken.

Nobody is named at a gate; it learns whether the card is valid and which class it shows (R25).
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs
from marshmallow import fields

from samecity.domain.decision import Terms
from samecity.domain.effects import Effect
from samecity.domain.reasons import Code, Reason
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Question, Refused
from samecity_culture.admission import Admission, Charge, Places
from samecity_culture.booking import Booking, Standing
from samecity_culture.payment import pay, refuse_payment


@attrs.frozen
class GateFields:
    """An entry: the venue is the point, the slot is that of the moment.

    Attributes:
        booked: Whether the visitor says that a place is booked: then nothing but the booking
            opens the gate, and it does so when the agreement has ended meanwhile (R28). Without
            it a booking is used if there is one.
    """

    booked: bool = False


class GateSchema(StrictSchema):
    """Fields of an entry."""

    makes = GateFields

    booked = fields.Boolean(load_default=False)


def is_booked(question: Question) -> bool:
    """Say whether the visitor names a booking."""
    return isinstance(question.fields, GateFields) and question.fields.booked


def admit(case: Case, *, by_card: bool = False) -> Outcome:
    """Let the holder in, with a booking or while the slot has a place left.

    What is still to be paid goes over the till, unless the card pays.

    Args:
        case: Who stands at the gate.
        by_card: Whether the account behind the card pays.
    """
    admission = case.terms_as(Admission)
    booking = Booking.of(case, admission)
    absence = booking.refuse_absence()
    if absence is not None and case.fields_as(GateFields).booked:
        return Refused(absence)
    if absence is not None:
        return _walk_in(case, admission, by_card=by_card)
    used: Effect = attrs.evolve(booking, standing=Standing.USED).write(case)
    limits = {"persons": booking.persons}
    if booking.standing is Standing.PAID:
        return Allowed(Terms(limits=limits), effects=(used,))
    charge = Charge.of(case, admission, booking.persons)
    return _charged(case, charge, limits, (used,), by_card=by_card)


def _walk_in(case: Case, admission: Admission, *, by_card: bool) -> Outcome:
    places = Places.of(case, admission)
    charge = Charge.of(case, admission)
    if not places.have(1):
        return Refused(Reason(Code.CAPACITY_FULL), charge.gross_fen)
    return _charged(case, charge, places.limits(1), places.take(1), by_card=by_card)


def _charged(
    case: Case,
    charge: Charge,
    limits: Mapping[str, int],
    effects: tuple[Effect, ...],
    *,
    by_card: bool,
) -> Outcome:
    if by_card:
        refusal = refuse_payment(case, charge.payable_fen)
        if refusal is not None:
            return Refused(refusal, charge.gross_fen)
        effects = (*effects, *pay(case, charge.payable_fen))
    return Allowed(charge.terms(limits), effects, charge.notes, source=charge.source)
