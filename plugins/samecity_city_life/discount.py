"""`shop.discount`: a sponsor takes something off; whom and how often is the sponsor's to say.

The till learns that the card is good and nothing else, so that nobody has to agree to anything.
"""

from __future__ import annotations

from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK
from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis, Treatment
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    ScenarioSpec,
    shown_source,
)
from samecity_city_life.offers import Offer
from samecity_city_life.purchase import give, has_budget, has_quota, times_had
from samecity_city_life.section import CITY_LIFE, CityLife

_MOST_FEN: Final = 10**8


@attrs.frozen
class DiscountFields:
    """A purchase.

    Attributes:
        amount_fen: What it costs without a discount.
    """

    amount_fen: int = 2_000


class DiscountSchema(StrictSchema):
    """Fields of a purchase."""

    makes = DiscountFields

    amount_fen = fields.Integer(
        load_default=2_000, validate=validate.Range(1, _MOST_FEN, error="whole fen, 1 or more")
    )


@attrs.frozen
class Discounts:
    """A host's terms for one purchase.

    Attributes:
        running: Offers that run here today and admit the card, in the order of the data.
        withheld: Id of an offer that runs here today for other cards, or empty.
        coming: The offer here that begins next, if none runs.
    """

    running: tuple[Offer, ...] = ()
    withheld: str = ""
    coming: Offer | None = None


class Discount(Scenario):
    """A purchase at a merchant's till, with card or e-card in hand."""

    spec = ScenarioSpec(
        code="shop.discount",
        domain="consumption",
        zh="持卡消费优惠",
        en="Card holders' discount",
        basis=Basis.ZONE,
        fields=DiscountFields,
        schema=DiscountSchema,
        discloses=frozenset({"valid"}),
        kinds=AT_A_DESK,
        rule="R09",
        source="S0 ZS-03, P24",
        section=CITY_LIFE,
        terms=Discounts,
    )

    def opens_to_all(self, region: Region, question: Question) -> bool:
        """Say whether an offer that runs here is for every card in China."""
        return any(one.admits(Treatment.HOST_OPEN) for one in _offers(region, question)[0])

    def host_terms(self, region: Region, question: Question) -> Discounts:
        """Find the offers of this merchant; the sponsor's text says whom they admit."""
        running, coming = _offers(region, question)
        return Discounts(
            tuple(one for one in running if one.admits(question.treatment)),
            next((one.id for one in running if not one.admits(question.treatment)), ""),
            None if running else min(coming, key=lambda one: one.opens_on, default=None),
        )

    def decide(self, case: Case) -> Outcome:
        """Take off the most that an offer gives; where none can, the full price stands."""
        discounts = case.terms_as(Discounts)
        amount_fen = case.fields_as(DiscountFields).amount_fen
        if not (discounts.running or discounts.withheld):
            return Refused(_not_running(case, discounts), amount_fen)
        notes = {one.id: _withhold(case, one, amount_fen) for one in discounts.running}
        usable = [one for one in discounts.running if notes[one.id] is None]
        if usable:
            return _with(case, max(usable, key=lambda one: one.saving_fen(amount_fen)), amount_fen)
        local_only = Reason(
            Code.LOCAL_CARD_ONLY, {"item": discounts.withheld, "host": case.host.code}
        )
        note = next(filter(None, notes.values()), local_only)
        return Allowed(Terms(amount_fen, amount_fen), notes=(note,))


def _offers(region: Region, question: Question) -> tuple[list[Offer], list[Offer]]:
    """Return the offers of a merchant that run today, and those that are still to come."""
    life, day = region.section(CityLife) or CityLife(), local_day(question.at)
    here = [one for one in life.offers if one.is_at(question.point.id)]
    return [one for one in here if one.runs_on(day)], [one for one in here if day < one.opens_on]


def _not_running(case: Case, discounts: Discounts) -> Reason:
    item = case.offer.item.id
    if discounts.coming is not None:
        opens_on = discounts.coming.opens_on.isoformat()
        return Reason(Code.NOT_OPEN_YET, {"item": discounts.coming.id, "opens_on": opens_on})
    return Reason(Code.CLOSED, {"item": item})


def _withhold(case: Case, offer: Offer, amount_fen: int) -> Reason | None:
    """Say why an offer is not given for this purchase, or None if it is."""
    saving_fen = offer.saving_fen(amount_fen)
    if saving_fen == 0:
        return Reason(Code.BELOW_THRESHOLD, {"threshold_fen": offer.threshold_fen})
    had = times_had(case, offer, local_day(case.request.at))
    if had >= offer.per_day or not has_quota(case, offer):
        return Reason(Code.QUOTA_EXHAUSTED, {"item": offer.id})
    if not has_budget(case, offer, saving_fen):
        return Reason(Code.BUDGET_EXHAUSTED, {"item": offer.id})
    return None


def _with(case: Case, offer: Offer, amount_fen: int) -> Outcome:
    saving_fen = offer.saving_fen(amount_fen)
    payable_fen = amount_fen - saving_fen
    return Allowed(
        Terms(amount_fen, payable_fen, saving_fen),
        give(case, offer, local_day(case.request.at), saving_fen, payable_fen),
        source=shown_source(offer.source, demo=offer.demo),
    )
