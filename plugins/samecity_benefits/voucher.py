"""`benefit.voucher`: a consumption voucher, given out once per person while the budget lasts.

Spent at the merchants that take it, once; what is bought and brought back gives the voucher back.
Its rows belong to the home that gives it out.
"""

from __future__ import annotations

from enum import StrEnum, unique
from typing import Final

import attrs
import msgspec
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK
from samecity.domain.clock import local_day
from samecity.domain.decision import FREE, Terms
from samecity.domain.effects import Post, TakeFromPool
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Question,
    Refused,
    Region,
    Row,
    Scenario,
    ScenarioSpec,
    shown_source,
)
from samecity_benefits.order import MOST_FEN
from samecity_benefits.pay import PROGRAMME
from samecity_benefits.programmes import BENEFITS, Benefits, VoucherRule

VOUCHER_ABSENT: Final = "VOUCHER_ABSENT"

_KIND: Final = "voucher"


@unique
class Act(StrEnum):
    """What is done with a voucher."""

    ISSUE = "issue"
    SPEND = "spend"
    REFUND = "refund"


@attrs.frozen
class VoucherFields:
    """A voucher.

    Attributes:
        voucher: Id; empty is the home's first one.
        amount_fen: The purchase, where it is spent.
    """

    voucher: str = ""
    act: Act = Act.ISSUE
    amount_fen: int = 10_000


class VoucherSchema(StrictSchema):
    """Fields of a voucher."""

    makes = VoucherFields

    voucher = fields.String(load_default="", validate=PROGRAMME)
    act = fields.Enum(Act, by_value=True, load_default=Act.ISSUE)
    amount_fen = fields.Integer(
        strict=True,
        load_default=VoucherFields().amount_fen,
        validate=validate.Range(1, MOST_FEN, error=f"whole fen, 1-{MOST_FEN}"),
    )


class Grant(msgspec.Struct, frozen=True, gc=False):
    """A home's answer: the voucher that is meant, None if the home gives out no such voucher."""

    rule: VoucherRule | None


class Voucher(Scenario):
    """A voucher is asked for, spent or given back, by card or e-card."""

    spec = ScenarioSpec(
        code="benefit.voucher",
        domain="benefits",
        zh="消费券",
        en="Consumption voucher",
        basis=Basis.HOME,
        fields=VoucherFields,
        schema=VoucherSchema,
        discloses=frozenset({"valid"}),
        kinds=AT_A_DESK,
        rule="R10",
        source="S4 AH-23",
        for_identity=False,
        section=BENEFITS,
        entitlement=Grant,
    )

    def home_entitlement(self, region: Region, question: Question) -> Grant:
        """Find the voucher among those of the home."""
        asked = question.fields
        named = asked.voucher if isinstance(asked, VoucherFields) else ""
        benefits = region.section(Benefits) or Benefits()
        return Grant(benefits.voucher(named))

    def decide(self, case: Case) -> Outcome:
        """Give out, take or give back the voucher."""
        rule = case.entitlement_as(Grant).rule
        if rule is None:
            return Refused(Reason(Code.ITEM_NOT_IN_LIST))
        refusal = _refuse_day(case, rule)
        if refusal is not None:
            return Refused(refusal)
        act = case.fields_as(VoucherFields).act
        row = case.home_shelf.get(_KIND, _key(case, rule))
        if act is Act.ISSUE:
            return _issue(case, rule, row)
        if row is None:
            return Refused(Reason(VOUCHER_ABSENT))
        return _spend(case, rule, row) if act is Act.SPEND else _refund(case, rule, row)


def _key(case: Case, rule: VoucherRule) -> str:
    return f"{rule.id}:{case.holder.holder_ref}"


def _refuse_day(case: Case, rule: VoucherRule) -> Reason | None:
    """Say why it is not the voucher's time; one that was not spent by its last day is gone."""
    day = local_day(case.request.at)
    if day < rule.from_day:
        facts = {"item": rule.id, "opens_on": rule.from_day.isoformat()}
        return Reason(Code.NOT_OPEN_YET, facts)
    if day > rule.to_day:
        return Reason(Code.CLOSED, {"item": rule.id, "closed_on": rule.to_day.isoformat()})
    return None


def _issue(case: Case, rule: VoucherRule, row: Row | None) -> Outcome:
    if row is not None:
        return Refused(Reason(Code.ALREADY_DONE))
    pool = f"voucher:{rule.id}"
    left = case.home_shelf.left(pool, rule.budget)
    if left == 0:
        return Refused(Reason(Code.BUDGET_EXHAUSTED))
    effects = (
        TakeFromPool(case.home.code, pool, 1, rule.budget),
        case.home_shelf.set(_KIND, _key(case, rule), {"spent_fen": 0}, None),
    )
    limits = {"face_fen": rule.face_fen, "threshold_fen": rule.threshold_fen}
    return Allowed(Terms(limits=limits), effects, source=_source(rule))


def _spend(case: Case, rule: VoucherRule, row: Row) -> Outcome:
    amount_fen = case.fields_as(VoucherFields).amount_fen
    if case.offer.point.type not in rule.merchants:
        return Refused(_elsewhere(case, rule), amount_fen)
    if row.body["spent_fen"]:
        return Refused(Reason(VOUCHER_ABSENT), amount_fen)
    if amount_fen < rule.threshold_fen:
        full = Terms(gross_fen=amount_fen, payable_fen=amount_fen)
        return Allowed(full, notes=(Reason(Code.BELOW_THRESHOLD),), source=_source(rule))
    terms = Terms(
        gross_fen=amount_fen, payable_fen=amount_fen - rule.face_fen, fund_fen=rule.face_fen
    )
    home = case.home.code
    effects = (
        case.home_shelf.set(_KIND, row.key, {"spent_fen": amount_fen}, row),
        Post(home, home, f"voucher.{rule.id}", rule.face_fen),
    )
    return Allowed(terms, effects, source=_source(rule))


def _refund(case: Case, rule: VoucherRule, row: Row) -> Outcome:
    if case.offer.point.type not in rule.merchants:
        return Refused(_elsewhere(case, rule))
    if not row.body["spent_fen"]:
        return Refused(Reason(Code.ALREADY_DONE))
    home = case.home.code
    effects = (
        case.home_shelf.set(_KIND, row.key, {"spent_fen": 0}, row),
        Post(home, home, f"voucher.{rule.id}.refund", rule.face_fen),
    )
    return Allowed(FREE, effects, source=_source(rule))


def _elsewhere(case: Case, rule: VoucherRule) -> Reason:
    points = case.host.catalogue.points.values()
    taken = (one.id for one in points if one.type in rule.merchants and one.city == case.city.code)
    facts = {
        "item": case.offer.item.id,
        "point": case.offer.point.id,
        "elsewhere": next(taken, "-"),
    }
    return Reason(Code.NOT_OFFERED_AT_POINT, facts)


def _source(rule: VoucherRule) -> str:
    return shown_source(rule.source, demo=rule.demo)
