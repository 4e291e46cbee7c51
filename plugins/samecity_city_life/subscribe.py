"""`shop.subscribe`: a newspaper for a year, cheaper for who holds the senior certificate."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
from marshmallow import fields

from samecity.domain.card import AT_A_DESK
from samecity.domain.clock import add_months, local_day
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE, StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Consent,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    ScenarioSpec,
)
from samecity_city_life.section import CITY_LIFE, CityLife, Paper

_SUBSCRIPTION: Final = "subscription"
_MONTHS: Final = 12


@attrs.frozen
class SubscribeFields:
    """A subscription, for a year from today."""

    paper: str = "daily"


class SubscribeSchema(StrictSchema):
    """Fields of a subscription."""

    makes = SubscribeFields

    paper = fields.String(load_default="daily", validate=CODE)


class Subscribe(Scenario):
    """A subscription at the newspaper's desk; the card says which certificates its holder has."""

    spec = ScenarioSpec(
        code="shop.subscribe",
        domain="consumption",
        zh="订阅报纸",
        en="Subscribe to a newspaper",
        basis=Basis.ZONE,
        fields=SubscribeFields,
        schema=SubscribeSchema,
        discloses=frozenset({"valid", "class"}),
        kinds=AT_A_DESK,
        rule="R04",
        source="S0 ZS-32",
        consent=Consent.NOTICE,
        section=CITY_LIFE,
        terms=Paper,
    )

    def host_terms(self, region: Region, question: Question) -> Paper:
        """Find the newspaper.

        Raises:
            LookupError: The region offers a newspaper but gives no price for it.
        """
        asked = question.fields
        life = region.section(CityLife) or CityLife()
        paper = life.paper(asked.paper) if isinstance(asked, SubscribeFields) else None
        if paper is None:
            raise LookupError("expected a price for the newspaper")
        return paper

    def decide(self, case: Case) -> Outcome:
        """Subscribe for a year, unless a subscription runs."""
        paper, today = case.terms_as(Paper), local_day(case.request.at)
        key = f"{paper.id}:{case.pseudonym}"
        row = case.host_shelf.get(_SUBSCRIPTION, key)
        if row is not None and today < date.fromisoformat(str(row.body["ends_on"])):
            return Refused(Reason(Code.ALREADY_DONE), paper.gross_fen)
        body = {"ends_on": add_months(today, _MONTHS).isoformat()}
        payable_fen = paper.price_fen(case.profile.classes)
        return Allowed(
            Terms(paper.gross_fen, payable_fen, paper.gross_fen - payable_fen),
            (case.host_shelf.set(_SUBSCRIPTION, key, body, row),),
            source=paper.source,
        )
