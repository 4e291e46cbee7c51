"""`medical.pharmacy`: buying at a pharmacy by card or code, settled at the till in seconds."""

from __future__ import annotations

from typing import Final

import attrs
import msgspec
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK
from samecity.domain.clock import local_day
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_medical.bill import EXAMPLE, Line, Pay, lines_field
from samecity_medical.institution import (
    note_proxy,
    refuse_bearer,
    refuse_institution,
)
from samecity_medical.rules import Benefit, CareList, Setting
from samecity_medical.schema import MEDICAL
from samecity_medical.settlement import Bill, SettlingScenario, settle

_BILL: Final = validate.Regexp(
    r"^([A-Za-z0-9][A-Za-z0-9.-]{0,31})?\Z", error="up to 32 letters, digits, dots, dashes"
)


@attrs.frozen
class PharmacyFields:
    """A purchase.

    Attributes:
        items: The bill, 1-50 lines.
        pay: Who is asked before the holder.
        bill: The pharmacy's number of the bill; empty is a number of its own.
        proxy: Whether the bearer comes for the patient and shows a document of their own.
    """

    items: tuple[Line, ...] = EXAMPLE
    pay: Pay = Pay.FUND
    bill: str = ""
    proxy: bool = False


class PharmacySchema(StrictSchema):
    """Fields of a purchase."""

    makes = PharmacyFields

    items = lines_field()
    pay = fields.Enum(Pay, by_value=True, load_default=Pay.FUND)
    bill = fields.String(load_default="", validate=_BILL)
    proxy = fields.Boolean(load_default=False)


class Pharmacy(SettlingScenario):
    """Medicine at a designated pharmacy."""

    spec = ScenarioSpec(
        code="medical.pharmacy",
        domain="medical",
        zh="药店购药",
        en="Buy at a pharmacy",
        basis=Basis.HOME,
        fields=PharmacyFields,
        schema=PharmacySchema,
        discloses=frozenset({"valid"}),
        kinds=AT_A_DESK,
        rule="R12",
        source="S1 NB-01, S0 ZS-11",
        for_identity=False,
        section=MEDICAL,
        terms=CareList,
        entitlement=Benefit,
    )

    def decide(self, case: Case) -> Outcome:
        """Settle the purchase by the list of the place and the benefit of home."""
        asked = case.fields_as(PharmacyFields)
        refusal = refuse_institution(case) or refuse_bearer(case, is_proxy=asked.proxy)
        if refusal is not None:
            return Refused(refusal)
        bill = Bill(
            number=asked.bill or f"request:{case.request.request_id}",
            setting=Setting.PHARMACY,
            lines=asked.items,
            care_day=local_day(case.request.at),
            pay=asked.pay,
        )
        outcome = settle(case, bill)
        if isinstance(outcome, Allowed) and asked.proxy:
            return msgspec.structs.replace(outcome, effects=(*outcome.effects, note_proxy(case)))
        return outcome
