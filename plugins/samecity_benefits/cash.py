"""`benefit.cash`: cash from the account, at a village point or any bank in the country (R22).

Place and host decide how much they pay out in a day; the account and its state are the home's and
the bank's. The PIN is entered by the holder and compared by the chip: nobody here ever sees it.
"""

from __future__ import annotations

from typing import Final

import attrs
import msgspec
from marshmallow import fields, validate

from samecity.domain.card import AccountState, CredentialKind
from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import Effect, Post
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Account,
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
from samecity_benefits.pay import ACCOUNT_BALANCE_TOO_LOW
from samecity_benefits.programmes import BENEFITS, Benefits

CASH_OVER_LIMIT: Final = "CASH_OVER_LIMIT"

_KIND: Final = "cash_day"


@attrs.frozen
class CashFields:
    """A withdrawal."""

    amount_fen: int = 10_000


class CashSchema(StrictSchema):
    """Fields of a withdrawal."""

    makes = CashFields

    amount_fen = fields.Integer(
        strict=True,
        load_default=CashFields().amount_fen,
        validate=validate.Range(1, MOST_FEN, error=f"whole fen, 1-{MOST_FEN}"),
    )


class CashTerms(msgspec.Struct, frozen=True, gc=False):
    """A host's terms for cash.

    Attributes:
        daily_fen: Most that one person draws in a day.
        source: Where the number comes from.
    """

    daily_fen: int
    source: str


class Cash(Scenario):
    """Cash drawn with card and PIN."""

    spec = ScenarioSpec(
        code="benefit.cash",
        domain="benefits",
        zh="支取现金",
        en="Draw cash",
        basis=Basis.HOME,
        fields=CashFields,
        schema=CashSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.CARD_CONTACT}),
        rule="R22",
        source="S3 BZ-07, BZ-08",
        needs_pin=True,
        for_identity=False,
        section=BENEFITS,
        terms=CashTerms,
    )

    def host_terms(self, region: Region, question: Question) -> CashTerms:
        """Find what this class of place pays out in a day.

        Raises:
            LookupError: The region offers cash here but says nowhere how much.
        """
        benefits = region.section(Benefits) or Benefits()
        rule = benefits.cash_at(question.point.type)
        if rule is None:
            raise LookupError(f"expected a cash rule for {question.point.type}")
        return CashTerms(rule.daily_fen, shown_source(rule.source, demo=rule.demo))

    def decide(self, case: Case) -> Outcome:
        """Pay out what is on the account, as far as the day's limit of this place goes."""
        terms, amount_fen = case.terms_as(CashTerms), case.fields_as(CashFields).amount_fen
        if case.card is None or case.card.account is not AccountState.ACTIVE:
            return Refused(Reason(Code.ACCOUNT_NOT_ACTIVE))
        if not case.holder.is_alive:
            return Refused(Reason(Code.PAYEE_DECEASED))
        key = f"{case.holder.holder_ref}:{local_day(case.request.at).isoformat()}"
        day = case.home_shelf.get(_KIND, key)
        drawn_fen = _drawn(day) + amount_fen
        if drawn_fen > terms.daily_fen:
            return Refused(Reason(CASH_OVER_LIMIT, {"limit_fen": terms.daily_fen}))
        account = Account.of(case.holder.holder_ref, case.store)
        if amount_fen > account.balance_fen:
            return Refused(Reason(ACCOUNT_BALANCE_TOO_LOW))
        effects: tuple[Effect, ...] = (
            account.draw(amount_fen),
            case.home_shelf.set(_KIND, key, {"amount_fen": drawn_fen}, day),
            Post(case.home.code, case.host.code, "benefit.cash", amount_fen),
        )
        limits = {"cash_fen": amount_fen, "left_today_fen": terms.daily_fen - drawn_fen}
        return Allowed(Terms(limits=limits), effects, source=terms.source)


def _drawn(day: Row | None) -> int:
    amount_fen = day.body["amount_fen"] if day is not None else 0
    assert isinstance(amount_fen, int)  # written above
    return amount_fen
