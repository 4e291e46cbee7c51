"""`shop.refund`: goods come back to the merchant; the discount they had is free again."""

from __future__ import annotations

import attrs
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, Scenario, ScenarioSpec
from samecity_city_life.purchase import number_of, receipt_of, take_back
from samecity_city_life.roster import NUMBER_UNKNOWN
from samecity_city_life.section import CITY_LIFE


@attrs.frozen
class RefundFields:
    """Goods that came back.

    Attributes:
        receipt: The request id of the purchase.
    """

    receipt: str = ""


class RefundSchema(StrictSchema):
    """Fields of goods that came back."""

    makes = RefundFields

    receipt = fields.String(load_default="", validate=validate.Length(max=64))


class Refund(Scenario):
    """The merchant's order; nobody needs their card for it."""

    spec = ScenarioSpec(
        code="shop.refund",
        domain="consumption",
        zh="优惠消费退货",
        en="Refund of a discounted purchase",
        basis=Basis.NATIONAL,
        fields=RefundFields,
        schema=RefundSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R09",
        source="S0 ZS-03, domain 4.5",
        section=CITY_LIFE,
        is_order=True,
    )

    def decide(self, case: Case) -> Outcome:
        """Undo a purchase, once."""
        receipt = receipt_of(case, case.fields_as(RefundFields).receipt)
        if receipt is None:
            return Refused(Reason(NUMBER_UNKNOWN))
        if receipt.body["is_refunded"]:
            return Refused(Reason(Code.ALREADY_DONE))
        limits = {"refunded_fen": number_of(receipt.body, "payable_fen")}
        return Allowed(Terms(limits=limits), take_back(case, receipt))
