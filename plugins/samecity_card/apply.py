"""`card.apply`: a person without a card asks the region of the outlet for one."""

from __future__ import annotations

import attrs
from marshmallow import fields

from samecity.domain.card import CardState, Generation
from samecity.domain.reasons import Code, Reason
from samecity.spi import Allowed, Case, Outcome, Refused
from samecity_card.issue import issue
from samecity_card.operation import Operation, OperationFields, OperationSchema, operation
from samecity_card.rules import Service


@attrs.frozen
class ApplyFields(OperationFields):
    """An application."""

    generation: Generation = Generation.THIRD


class ApplySchema(OperationSchema):
    """Fields of an application."""

    makes = ApplyFields

    generation = fields.Enum(Generation, by_value=fields.Integer, load_default=Generation.THIRD)


class Apply(Operation):
    """An application for a card of the outlet's city: apply and collect at once where it can.

    Whoever has a card of another province may have one here too (`P8`, `P37k`).
    """

    service = Service.APPLY
    spec = operation(
        "card.apply",
        "申领",
        "Apply for a card",
        fields_type=ApplyFields,
        schema=ApplySchema,
        rule="R20",
        source="S0 ZS-06, S4 AH-02, AH-03, AH-07",
    )

    def refuse_state(self, case: Case) -> Reason | None:
        """Forbid nothing by the state of a card that was shown; `operate` looks at all of them."""
        return None

    def operate(self, case: Case) -> Outcome:
        """Issue a card, one per person and province (AH-07)."""
        division = case.city.division
        held = case.national.cards_of(case.holder.holder_ref, case.store)
        if any(
            card.state is not CardState.CANCELLED and card.city[:2] == division.text[:2]
            for card, _ in held
        ):
            return Refused(Reason(Code.ALREADY_ISSUED))
        issued = issue(case, case.host, division, case.fields_as(ApplyFields).generation)
        if isinstance(issued, Reason):
            return Refused(issued)
        return Allowed(issued.terms, issued.effects)
