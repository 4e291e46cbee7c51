"""`union.enrol`, `union.check`, `union.aid`: who is a member, yes or no, and help in hard times."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK, AccountState, CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE, Day, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec, shown_source
from samecity_benefits.order import (
    MOST_FEN,
    Done,
    Order,
    State,
    is_settled,
    pay,
    payees_of,
    refuse_payee,
    rows_of,
)
from samecity_benefits.unions import (
    UNION,
    UNION_CODE,
    Unions,
    UnionScenario,
    enrol,
    is_member,
    union_here,
)

NOT_A_MEMBER: Final = "NOT_A_UNION_MEMBER"
OVER_MOST: Final = "AID_OVER_LIMIT"

_SOURCE: Final = "S4 AH-22"


@attrs.frozen
class EnrolFields:
    """A membership.

    Attributes:
        union: Id; empty is the home's first union.
        until: Last day, inclusive; None has no end.
    """

    union: str = ""
    until: date | None = None


class EnrolSchema(StrictSchema):
    """Fields of a membership."""

    makes = EnrolFields

    union = fields.String(load_default="", validate=UNION_CODE)
    until = Day(load_default=None)


class Enrol(UnionScenario):
    """A union enters a member of its own, found by document, or the last day of one who leaves."""

    spec = ScenarioSpec(
        code="union.enrol",
        domain="benefits",
        zh="工会会员登记",
        en="Enter a union member",
        basis=Basis.HOME,
        fields=EnrolFields,
        schema=EnrolSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R10",
        source=_SOURCE,
        section=UNION,
        entitlement=Unions,
    )

    def decide(self, case: Case) -> Outcome:
        """Write the membership."""
        asked = case.fields_as(EnrolFields)
        union = union_here(case, asked.union)
        if isinstance(union, Reason):
            return Refused(union)
        effect = enrol(case, union, case.holder.holder_ref, asked.until)
        return Allowed(effects=(effect,), source=shown_source(union.source, demo=union.demo))


@attrs.frozen
class CheckFields:
    """A question.

    Attributes:
        union: Id; empty is the home's first union.
    """

    union: str = ""


class CheckSchema(StrictSchema):
    """Fields of a question."""

    makes = CheckFields

    union = fields.String(load_default="", validate=UNION_CODE)


class Check(UnionScenario):
    """Is the holder a member? Yes or no, and nothing else.

    The union itself may ask as part of its own task; whoever else asks needs the holder's consent,
    which is for this one receiver.
    """

    spec = ScenarioSpec(
        code="union.check",
        domain="benefits",
        zh="工会会员识别",
        en="Recognise a union member",
        basis=Basis.HOME,
        fields=CheckFields,
        schema=CheckSchema,
        discloses=frozenset({"valid"}),
        kinds=AT_A_DESK,
        rule="R25",
        source=f"{_SOURCE}, PIPL 23",
        section=UNION,
        entitlement=Unions,
    )

    def decide(self, case: Case) -> Outcome:
        """Answer the union, or a third party to whom the holder has agreed."""
        union = union_here(case, case.fields_as(CheckFields).union)
        if isinstance(union, Reason):
            return Refused(union)
        is_third_party = case.offer.point.type != case.entitlement_as(Unions).office_type
        receiver = f"{case.host.code}:{self.spec.code}"
        if is_third_party and receiver not in case.request.consents:
            return Refused(Reason(Code.CONSENT_MISSING, {"receiver": case.host.code}))
        answer = is_member(case, union, case.holder.holder_ref)
        return Allowed(
            Terms(limits={"member": int(answer)}),
            source=shown_source(union.source, demo=union.demo),
        )


@attrs.frozen
class AidFields:
    """An aid payment.

    Attributes:
        union: Id; empty is the home's first union.
        event: What it is for, such as `winter-2026`; each member is helped once per event.
    """

    union: str = ""
    event: str = "winter-aid"
    amount_fen: int = 50_000


class AidSchema(StrictSchema):
    """Fields of an aid payment."""

    makes = AidFields

    union = fields.String(load_default="", validate=UNION_CODE)
    event = fields.String(load_default=AidFields().event, validate=CODE)
    amount_fen = fields.Integer(
        strict=True,
        load_default=AidFields().amount_fen,
        validate=validate.Range(1, MOST_FEN, error=f"whole fen, 1-{MOST_FEN}"),
    )


class Aid(UnionScenario):
    """A union's order to help the member in the document, paid to the account behind the card."""

    spec = ScenarioSpec(
        code="union.aid",
        domain="benefits",
        zh="工会帮扶资金发放",
        en="Pay a union's aid",
        basis=Basis.HOME,
        fields=AidFields,
        schema=AidSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R10",
        source=f"{_SOURCE}, AH-24",
        for_identity=False,
        section=UNION,
        entitlement=Unions,
    )

    def decide(self, case: Case) -> Outcome:
        """Pay a member once per event; what the account cannot take yet is kept for it."""
        asked = case.fields_as(AidFields)
        union = union_here(case, asked.union)
        if isinstance(union, Reason):
            return Refused(union)
        payee = case.holder.holder_ref
        if not is_member(case, union, payee):
            return Refused(Reason(NOT_A_MEMBER))
        if asked.amount_fen > union.most_aid_fen:
            return Refused(Reason(OVER_MOST, {"limit_fen": union.most_aid_fen}))
        order = Order(payee, f"union.{union.id}", asked.event, asked.amount_fen)
        done = _judge(case, order)
        if done.state is State.REFUSED:
            return Refused(done.reason or Reason(Code.ALREADY_DONE))
        source = shown_source(union.source, demo=union.demo)
        if done.reason is not None:
            terms, notes = Terms(limits={"held_fen": asked.amount_fen}), (done.reason,)
            return Allowed(terms, pay(case, (done,)), notes=notes, source=source)
        terms = Terms(gross_fen=asked.amount_fen, fund_fen=asked.amount_fen)
        return Allowed(terms, pay(case, (done,)), source=source)


def _judge(case: Case, order: Order) -> Done:
    row = rows_of(case, (order,)).get(order.key)
    if is_settled(row):
        return Done(order, State.REFUSED, Reason(Code.ALREADY_DONE), row)
    payee = payees_of(case, (order.payee,))[order.payee]
    refusal = refuse_payee(payee, case.request.at)
    if refusal is not None:
        return Done(order, State.REFUSED, refusal, row)
    if payee.card is None or payee.card.account is not AccountState.ACTIVE:
        return Done(order, State.HELD, Reason(Code.ACCOUNT_NOT_ACTIVE), row)
    return Done(order, State.PAID, row=row)
