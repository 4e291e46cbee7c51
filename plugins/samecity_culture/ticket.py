"""`tourism.ticket`: a visit is bought and paid online, or refunded. Needs level 3 (AH-15, AH-18).

A place that is reserved already is paid for; else one is taken. A refund gives money and places
back, once.
"""

from __future__ import annotations

import attrs

from samecity.domain.decision import Terms
from samecity.domain.effects import Effect
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.spi import Allowed, Case, Outcome, Question, Refused, Region, ScenarioSpec
from samecity_culture.admission import ONLINE, Admission, Charge, Places, Visit
from samecity_culture.booking import (
    ALREADY_BOOKED,
    NOT_BOOKED,
    SLOT_OVER,
    Booking,
    Standing,
    refuse_slot,
)
from samecity_culture.payment import pay, pay_back, refuse_payment
from samecity_culture.price_list import TOURISM
from samecity_culture.visits import Sale, TicketFields, TicketSchema


class BuyTicket(Visit):
    """A ticket by e-card, paid from the account behind it."""

    spec = ScenarioSpec(
        code="tourism.ticket",
        domain="tourism",
        zh="购票",
        en="Buy a ticket",
        basis=Basis.ZONE,
        fields=TicketFields,
        schema=TicketSchema,
        discloses=frozenset({"valid", "class", "pseudonym"}),
        kinds=ONLINE,
        rule="R04",
        source="S4 AH-18",
        for_identity=False,
        section=TOURISM,
        terms=Admission,
    )

    def has_baseline(self, region: Region, question: Question) -> bool:
        """A ticket can be refunded when the agreement is not in force (R28)."""
        fields = question.fields
        return isinstance(fields, TicketFields) and fields.act is Sale.REFUND

    def decide(self, case: Case) -> Outcome:
        """Sell the party one ticket at the host's price, or refund it whole."""
        admission = case.terms_as(Admission)
        booking, places = Booking.of(case, admission), Places.of(case, admission)
        if case.fields_as(TicketFields).act is Sale.REFUND:
            return _refund(case, admission, booking, places)
        return _sell(case, admission, booking, places)


def _sell(case: Case, admission: Admission, booking: Booking, places: Places) -> Outcome:
    persons = case.fields_as(TicketFields).party
    charge = Charge.of(case, admission, persons)
    refusal = _refuse_sale(case, admission, booking, places) or refuse_payment(
        case, charge.payable_fen
    )
    if refusal is not None:
        return Refused(refusal, charge.gross_fen)
    new = 0 if booking.is_open else persons
    paid = attrs.evolve(
        booking, standing=Standing.PAID, persons=persons, paid_fen=charge.payable_fen
    )
    effects: tuple[Effect, ...] = (
        *places.take(new),
        paid.write(case),
        *pay(case, charge.payable_fen),
    )
    return Allowed(charge.terms(places.limits(new)), effects, charge.notes, source=charge.source)


def _refuse_sale(
    case: Case, admission: Admission, booking: Booking, places: Places
) -> Reason | None:
    """Say why there is nothing to sell; a reservation is sold as it was made."""
    refusal = refuse_slot(case, admission)
    if refusal is not None:
        return refusal
    persons = case.fields_as(TicketFields).party
    if not booking.is_open:
        return None if places.have(persons) else Reason(Code.CAPACITY_FULL)
    if booking.standing is Standing.PAID or booking.persons != persons:
        return Reason(ALREADY_BOOKED)
    return None


def _refund(case: Case, admission: Admission, booking: Booking, places: Places) -> Outcome:
    absence = booking.refuse_absence()
    if absence is not None:
        return Refused(absence)
    if booking.standing is not Standing.PAID:
        return Refused(Reason(NOT_BOOKED))
    if admission.ends <= case.request.at:
        return Refused(Reason(SLOT_OVER))
    gone = attrs.evolve(booking, standing=Standing.GIVEN_BACK, paid_fen=0)
    effects: tuple[Effect, ...] = (
        *places.take(-booking.persons),
        gone.write(case),
        *pay_back(case, booking.paid_fen),
    )
    return Allowed(Terms(limits=places.limits(-booking.persons)), effects)
