"""`shop.bill`: paying a bill by card, once, whoever pays it and wherever the card is from.

The bank behind the card moves the money; its books are not the platform's, which asks that the
account is active and keeps what was paid (R24).
"""

from __future__ import annotations

from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK, AccountState
from samecity.domain.decision import Terms
from samecity.domain.ecard import EcardLevel
from samecity.domain.effects import Post
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Consent,
    Outcome,
    Refused,
    Scenario,
    ScenarioSpec,
    shown_source,
)
from samecity_city_life.roster import NUMBER_UNKNOWN
from samecity_city_life.section import CITY_LIFE, CityLife

_PAID: Final = "paid_bill"


@attrs.frozen
class BillFields:
    """A bill that somebody pays.

    Attributes:
        bill: Its id; empty is the first of the region.
    """

    bill: str = ""


class BillSchema(StrictSchema):
    """Fields of a payment."""

    makes = BillFields

    bill = fields.String(load_default="", validate=validate.Length(max=40))


class PayBill(Scenario):
    """A payment at a counter or terminal of whoever sends bills."""

    spec = ScenarioSpec(
        code="shop.bill",
        domain="consumption",
        zh="持卡缴费",
        en="Pay a bill",
        basis=Basis.ZONE,
        fields=BillFields,
        schema=BillSchema,
        discloses=frozenset({"valid"}),
        kinds=AT_A_DESK,
        rule="R24",
        source="S3 BZ-15",
        consent=Consent.CONSENT,
        ecard_level=EcardLevel.PAYMENT,
        for_identity=False,
        section=CITY_LIFE,
    )

    def decide(self, case: Case) -> Outcome:
        """Pay what the bill says, unless somebody has."""
        life = case.host.section(CityLife) or CityLife()
        bill = life.bill(case.fields_as(BillFields).bill)
        if bill is None:
            return Refused(Reason(NUMBER_UNKNOWN))
        if case.card is None or case.card.account is not AccountState.ACTIVE:
            return Refused(Reason(Code.ACCOUNT_NOT_ACTIVE), bill.amount_fen)
        if case.host_shelf.get(_PAID, bill.id) is not None:
            return Refused(Reason(Code.ALREADY_DONE))
        paid = {"amount_fen": bill.amount_fen, "at": case.request.at.isoformat()}
        return Allowed(
            Terms(bill.amount_fen, bill.amount_fen),
            (
                case.host_shelf.set(_PAID, bill.id, paid, None),
                Post(case.home.code, case.host.code, "bill", bill.amount_fen),
            ),
            source=shown_source(bill.source, demo=bill.demo),
        )
