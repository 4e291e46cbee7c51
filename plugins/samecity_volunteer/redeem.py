"""`volunteer.redeem`: civility coins for goods and services, while there are any."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
from marshmallow import fields

from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import Effect, TakeFromPool
from samecity.domain.reasons import Code, Reason
from samecity.schemas.values import CODE, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, shown_source
from samecity_volunteer.account import Account
from samecity_volunteer.offering import Volunteering, volunteering
from samecity_volunteer.programme import Campaign, Product, Programme

_VOUCHER: Final = "voucher"


@attrs.frozen
class RedeemFields:
    """What a volunteer would like to have.

    Attributes:
        product: Its id; `standard` is what a programme has for everybody.
    """

    product: str = "standard"


class RedeemSchema(StrictSchema):
    """Fields of a wish."""

    makes = RedeemFields

    product = fields.String(load_default="standard", validate=CODE)


class Redeem(Volunteering):
    """An exchange at one of the exchange points or in the provincial app."""

    spec = volunteering(
        "volunteer.redeem",
        "文明币兑换",
        "Exchange civility coins",
        source="S2 ZS-26, ZS-27",
        fields_type=RedeemFields,
        schema=RedeemSchema,
    )

    def decide(self, case: Case) -> Outcome:
        """Give a voucher for the product; coins fall, hours and star stay."""
        programme = case.entitlement_as(Programme)
        product = programme.product(case.fields_as(RedeemFields).product)
        if product is None:
            return Refused(Reason(Code.STOCK_EMPTY))
        campaign = programme.campaign(product.campaign)
        account = Account.of(case, case.holder.holder_ref)
        coins = account.coins(programme)
        refusal = _refuse(case, campaign, product, coins)
        if refusal is not None:
            return Refused(refusal)
        spent = attrs.evolve(account, spent_coins=account.spent_coins + product.price_coins)
        return Allowed(
            Terms(limits={"coins": coins - product.price_coins}),
            _effects(case, campaign, product, spent),
            source=shown_source(product.source, demo=product.demo),
        )


def _refuse(case: Case, campaign: Campaign, product: Product, coins: int) -> Reason | None:
    refusal = _refuse_day(campaign, local_day(case.request.at))
    if refusal is not None:
        return refusal
    if case.host_shelf.left(_stock(product), product.stock) == 0:
        return Reason(Code.STOCK_EMPTY)
    budget_fen = campaign.budget_fen
    if budget_fen is not None:
        if case.host_shelf.left(_budget(campaign), budget_fen) < product.value_fen:
            return Reason(Code.BUDGET_EXHAUSTED)
    if coins < product.price_coins:
        return Reason(Code.COINS_TOO_FEW, {"price_coins": product.price_coins})
    return None


def _refuse_day(campaign: Campaign, day: date) -> Reason | None:
    if day < campaign.opens_on:
        opens_on = campaign.opens_on.isoformat()
        return Reason(Code.NOT_OPEN_YET, {"item": campaign.id, "opens_on": opens_on})
    if campaign.closes_on is not None and day > campaign.closes_on:
        closed_on = campaign.closes_on.isoformat()
        return Reason(Code.CLOSED, {"item": campaign.id, "closed_on": closed_on})
    return None


def _effects(
    case: Case, campaign: Campaign, product: Product, account: Account
) -> tuple[Effect, ...]:
    host, voucher = case.host.code, {"product": product.id, "volunteer": account.name}
    effects: list[Effect] = [
        account.write(case),
        case.host_shelf.set(_VOUCHER, case.request.request_id, voucher, None),
        TakeFromPool(host, _stock(product), 1, product.stock),
    ]
    if campaign.budget_fen is not None and product.value_fen:
        effects.append(
            TakeFromPool(host, _budget(campaign), product.value_fen, campaign.budget_fen)
        )
    return tuple(effects)


def _stock(product: Product) -> str:
    return f"stock:{product.id}"


def _budget(campaign: Campaign) -> str:
    return f"budget:{campaign.id}"
