"""`tourism.reserve`: a place of a slot is booked online, or given back. Needs level 2 (AH-15).

A reservation keeps places, not a price: that is the one of the day on which it is paid.
"""

from __future__ import annotations

import attrs

from samecity.domain.decision import Terms
from samecity.domain.effects import Effect
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.spi import Allowed, Case, Outcome, Question, Refused, Region, ScenarioSpec
from samecity_culture.admission import ONLINE, Admission, Places, Visit
from samecity_culture.booking import (
    ALREADY_BOOKED,
    SLOT_OVER,
    TICKET_PAID,
    Booking,
    Standing,
    refuse_slot,
)
from samecity_culture.price_list import TOURISM
from samecity_culture.visits import Reservation, ReserveFields, ReserveSchema


class Reserve(Visit):
    """A booking by e-card, in a venue's own channel or a province's tourism app."""

    spec = ScenarioSpec(
        code="tourism.reserve",
        domain="tourism",
        zh="预约",
        en="Book a visit",
        basis=Basis.ZONE,
        fields=ReserveFields,
        schema=ReserveSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=ONLINE,
        rule="R21",
        source="S4 AH-14, S4 AH-19",
        section=TOURISM,
        terms=Admission,
    )

    def has_baseline(self, region: Region, question: Question) -> bool:
        """A place can be given back when the agreement is not in force (R28)."""
        fields = question.fields
        return isinstance(fields, ReserveFields) and fields.act is Reservation.CANCEL

    def decide(self, case: Case) -> Outcome:
        """Keep a place for each of the party, or give all of them back."""
        admission = case.terms_as(Admission)
        booking, places = Booking.of(case, admission), Places.of(case, admission)
        asked = case.fields_as(ReserveFields)
        if asked.act is Reservation.CANCEL:
            return _cancel(case, admission, booking, places)
        refusal = refuse_slot(case, admission)
        if refusal is not None:
            return Refused(refusal)
        if booking.is_open:
            return Refused(Reason(ALREADY_BOOKED))
        if not places.have(asked.party):
            return Refused(Reason(Code.CAPACITY_FULL))
        kept = attrs.evolve(booking, standing=Standing.RESERVED, persons=asked.party, paid_fen=0)
        effects: tuple[Effect, ...] = (*places.take(asked.party), kept.write(case))
        return Allowed(Terms(limits=places.limits(asked.party)), effects)


def _cancel(case: Case, admission: Admission, booking: Booking, places: Places) -> Outcome:
    absence = booking.refuse_absence()
    if absence is not None:
        return Refused(absence)
    if booking.standing is Standing.PAID:
        return Refused(Reason(TICKET_PAID))
    if admission.ends <= case.request.at:
        return Refused(Reason(SLOT_OVER))
    gone = attrs.evolve(booking, standing=Standing.GIVEN_BACK)
    effects: tuple[Effect, ...] = (*places.take(-booking.persons), gone.write(case))
    return Allowed(Terms(limits=places.limits(-booking.persons)), effects)
