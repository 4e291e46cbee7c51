"""`benefit.pay`: one order of a programme of the home, for the person in the document.

An institution orders; the holder shows nothing. Where the account is not active the order is kept
and paid when it is (`samecity_benefits.activate`), without being ordered again.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Final

import attrs
import msgspec
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.effects import Effect, Post
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.errors import PlatformUnreachable
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Account,
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
from samecity_benefits.order import (
    MOST_FEN,
    Done,
    Order,
    Payee,
    State,
    is_settled,
    judge,
    paid_cities,
    pay,
    payees_of,
    refuse_payee,
    rows_of,
    state_of,
    write,
)
from samecity_benefits.programmes import BENEFITS, Benefits, Programme

ORDER_UNKNOWN: Final = "ORDER_UNKNOWN"
ACCOUNT_BALANCE_TOO_LOW: Final = "ACCOUNT_BALANCE_TOO_LOW"

PERIOD: Final = validate.Regexp(
    r"^([0-9]{4}(-[0-9]{1,2}){0,2})?\Z", error="a period such as 2026 or 2026-11"
)
PROGRAMME: Final = validate.Regexp(
    r"^([a-z][a-z0-9_.-]{0,39})?\Z", error="a programme's id, or empty for the first one"
)


class Grant(msgspec.Struct, frozen=True, gc=False):
    """A home's answer: the programme that is meant, None if the home has no such programme."""

    programme: Programme | None


@unique
class Act(StrEnum):
    """What is done about an order."""

    PAY = "pay"
    RECALL = "recall"


@attrs.frozen
class PayFields:
    """An order.

    Attributes:
        programme: Id; empty is the home's first programme.
        period: What it is for; empty is the month of the request.
    """

    programme: str = ""
    period: str = ""
    amount_fen: int = 10_000
    act: Act = Act.PAY


class PaySchema(StrictSchema):
    """Fields of an order."""

    makes = PayFields

    programme = fields.String(load_default="", validate=PROGRAMME)
    period = fields.String(load_default="", validate=PERIOD)
    amount_fen = fields.Integer(
        strict=True,
        load_default=PayFields().amount_fen,
        validate=validate.Range(1, MOST_FEN, error=f"whole fen, 1-{MOST_FEN}"),
    )
    act = fields.Enum(Act, by_value=True, load_default=Act.PAY)


class Pay(Scenario):
    """Money of a programme to the account behind the newest card, once for each period."""

    spec = ScenarioSpec(
        code="benefit.pay",
        domain="benefits",
        zh="发放待遇补贴",
        en="Pay a benefit",
        basis=Basis.HOME,
        fields=PayFields,
        schema=PaySchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R10",
        source="S0 ZS-10, S3 BZ-02, S4 AH-10",
        for_identity=False,
        section=BENEFITS,
        entitlement=Grant,
    )

    def refuse_state(self, case: Case) -> Reason | None:
        """Refuse by the person and the newest card; taking back needs neither (R24)."""
        if case.fields_as(PayFields).act is Act.RECALL:
            return None
        try:
            return refuse_payee(_payee(case), case.request.at)
        except PlatformUnreachable:
            return Reason(Code.PLATFORM_UNREACHABLE)

    def home_entitlement(self, region: Region, question: Question) -> Grant:
        """Find the programme among those of the home."""
        asked = question.fields
        named = asked.programme if isinstance(asked, PayFields) else ""
        return grant(region, named)

    def decide(self, case: Case) -> Outcome:
        """Pay the order, keep it for the account, or take it back."""
        programme = programme_here(case)
        if isinstance(programme, Reason):
            return Refused(programme)
        told = case.fields_as(PayFields)
        order = Order(
            case.holder.holder_ref,
            programme.id,
            told.period or month_of(case),
            told.amount_fen,
        )
        source = shown_source(programme.source, demo=programme.demo)
        if told.act is Act.RECALL:
            return _recall(case, order, source)
        try:
            return _pay(case, order, programme, source)
        except PlatformUnreachable:
            return Refused(Reason(Code.PLATFORM_UNREACHABLE))


def grant(region: Region, named: str) -> Grant:
    """Return what a home says of a programme."""
    benefits = region.section(Benefits)
    return Grant(benefits.programme(named) if benefits is not None else None)


def programme_here(case: Case) -> Programme | Reason:
    """Return the home's programme, or why no order of it is taken here (G175)."""
    programme = case.entitlement_as(Grant).programme
    if programme is None:
        return Reason(Code.ITEM_NOT_IN_LIST)
    if programme.cities and case.city.code not in programme.cities:
        return Reason(Code.ITEM_NOT_IN_LIST)
    return programme


def month_of(case: Case) -> str:
    """Return the period of an order that names none: the month of the request."""
    return f"{case.request.at:%Y-%m}"


def _payee(case: Case) -> Payee:
    ref = case.holder.holder_ref
    return payees_of(case, (ref,))[ref]


def _pay(case: Case, order: Order, programme: Programme, source: str) -> Outcome:
    row = rows_of(case, (order,)).get(order.key)
    if is_settled(row):
        return Refused(Reason(Code.ALREADY_DONE))
    cities = paid_cities(case.home, programme)
    judged = judge(order, _payee(case), programme, cities, case.request.at)
    done = msgspec.structs.replace(judged, row=row)
    if done.reason is not None and done.state is State.REFUSED:
        return Refused(done.reason)
    effects = pay(case, (done,))
    if done.reason is not None:
        limits = {"held_fen": order.amount_fen}
        return Allowed(Terms(limits=limits), effects, notes=(done.reason,), source=source)
    terms = Terms(gross_fen=order.amount_fen, fund_fen=order.amount_fen)
    return Allowed(terms, effects, source=source)


def _recall(case: Case, order: Order, source: str) -> Outcome:
    """Take an order back, once: from the account if it was paid, off the list if it was kept."""
    row = rows_of(case, (order,)).get(order.key)
    state = state_of(row)
    if state is State.RECALLED:
        return Refused(Reason(Code.ALREADY_DONE))
    if row is None or state is State.REFUSED:
        return Refused(Reason(ORDER_UNKNOWN))
    amount_fen = row.body["amount_fen"]
    assert isinstance(amount_fen, int)  # written by `samecity_benefits.order`
    given = msgspec.structs.replace(order, amount_fen=amount_fen)
    off_the_list = write(case, Done(given, State.RECALLED, row=row))
    if state is State.HELD:
        return Allowed(effects=(off_the_list,), source=source)
    account = Account.of(order.payee, case.store)
    if account.balance_fen < amount_fen:
        return Refused(Reason(ACCOUNT_BALANCE_TOO_LOW))
    home = case.home.code
    back = Post(home, home, f"benefit.{order.programme}.recall", amount_fen)
    effects: tuple[Effect, ...] = (off_the_list, account.draw(amount_fen), back)
    return Allowed(Terms(limits={"recalled_fen": amount_fen}), effects, source=source)
