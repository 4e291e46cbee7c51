"""`transit.topup`: money into the purse, at a transit outlet; the bank account is another thing."""

from __future__ import annotations

import attrs
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.effects import LoadPurse, Post
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Question, Refused, Region, Scenario, ScenarioSpec
from samecity_transit.purse import find_purse, limits_of
from samecity_transit.tariff import TRANSIT


@attrs.frozen
class TopupFields:
    """A top-up."""

    amount_fen: int = 5_000


class TopupSchema(StrictSchema):
    """Fields of a top-up."""

    makes = TopupFields

    amount_fen = fields.Integer(
        load_default=5_000, validate=validate.Range(1, 10**7, error="whole fen, 1 or more")
    )


class Topup(Scenario):
    """Loading the purse; it also wakes a dormant one."""

    spec = ScenarioSpec(
        code="transit.topup",
        domain="transport",
        zh="充值",
        en="Top up",
        basis=Basis.ZONE,
        fields=TopupFields,
        schema=TopupSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.CARD_CONTACTLESS, CredentialKind.CARD_CONTACT}),
        rule="R24",
        source="S4 AH-13",
        needs_purse=True,
        for_identity=False,
        section=TRANSIT,
    )

    def has_baseline(self, region: Region, question: Question) -> bool:
        """A T-Union purse is loaded in every connected city (AH-13)."""
        return True

    def decide(self, case: Case) -> Outcome:
        """Load the purse up to its issuer's maximum; the outlet owes the money to home."""
        amount_fen = case.fields_as(TopupFields).amount_fen
        purse = find_purse(case)
        if isinstance(purse, Reason):
            return Refused(purse)
        max_fen = limits_of(case).max_fen
        if purse.balance_fen + amount_fen > max_fen:
            return Refused(Reason(Code.TOPUP_OVER_LIMIT, {"max_fen": max_fen}), amount_fen)
        return Allowed(
            Terms(gross_fen=amount_fen, payable_fen=amount_fen, limits={"max_fen": max_fen}),
            effects=(
                LoadPurse(amount_fen, purse.purse_ref),
                Post(case.host.code, case.home.code, "topup", amount_fen),
            ),
        )
