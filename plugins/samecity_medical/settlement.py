"""Settling one bill directly: the host's list, home's benefit, each bill once.

Whatever asks home for money goes through `settle`, so that pharmacy and hospital cannot differ.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import Effect, Post
from samecity.domain.reasons import Code, Reason
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    shown_source,
)
from samecity_medical.bill import Assessed, Line, Pay, assess
from samecity_medical.out_of_area import reduction_points
from samecity_medical.rules import Benefit, CareList, Medical, Setting
from samecity_medical.split import Split, split
from samecity_medical.year import BenefitYear

BILL_ALREADY_SETTLED: Final = "BILL_ALREADY_SETTLED"
NOT_COVERED: Final = "NOT_COVERED"
CEILING_REACHED: Final = "CEILING_REACHED"
FILING_ADVISED: Final = "FILING_ADVISED"

_KIND: Final = "bill"


@attrs.frozen
class Bill:
    """A bill to be settled.

    Attributes:
        number: Unique at this institution; settled once.
        care_day: Day of admission, or of care.
        is_emergency: Whether an emergency brought the person here.
    """

    number: str
    setting: Setting
    lines: tuple[Line, ...]
    care_day: date
    pay: Pay
    is_emergency: bool = False


class MedicalScenario(Scenario):
    """A scenario of which home decides by its benefit."""

    def home_entitlement(self, region: Region, question: Question) -> Benefit:
        """Return home's benefit, whatever the host; an empty one where home gives no data."""
        return (region.section(Medical) or Medical()).benefit


class SettlingScenario(MedicalScenario):
    """A scenario at whose end a bill is settled."""

    def host_terms(self, region: Region, question: Question) -> CareList:
        """Return what the place of care covers.

        Raises:
            LookupError: The region offers care but says nowhere what it covers.
        """
        care = (region.section(Medical) or Medical()).care
        if not care.rows:
            raise LookupError(f"expected a care list of {region.code}")
        return care


def is_insured(case: Case, benefit: Benefit) -> bool:
    """Say whether the card's home insures the person and says what it pays."""
    return bool(benefit.shares) and case.home.identity.division.covers(case.holder.insured)


def settle(case: Case, bill: Bill) -> Outcome:
    """Settle a bill, or say why it is not settled directly and what is to be paid then.

    Args:
        case: The request; its institution was found fit.
        bill: What is to be settled.
    """
    assessed = assess(bill.lines, case.terms_as(CareList))
    gross_fen = assessed.gross_fen
    if bill.pay is Pay.SELF:
        return Allowed(Terms(gross_fen=gross_fen, personal_fen=gross_fen))
    benefit = case.entitlement_as(Benefit)
    if not is_insured(case, benefit):
        return Refused(Reason(Code.NOT_INSURED), gross_fen)
    kept = case.home_shelf.get(_KIND, _key(case, bill))
    if kept is not None:
        return Refused(Reason(BILL_ALREADY_SETTLED), gross_fen)
    percent = _percent(case, benefit, bill)
    if isinstance(percent, Reason):
        return Refused(Reason(percent.code, {"gross_fen": gross_fen}), gross_fen)
    year = BenefitYear.of(case)
    paid = split(assessed, percent, year.left(benefit, bill.setting))
    return Allowed(
        _terms(assessed, paid, percent),
        effects=(
            year.write(case, bill.setting, paid),
            case.home_shelf.set(_KIND, _key(case, bill), {}, kept),
            *_posts(case, paid),
        ),
        notes=_notes(assessed, paid),
        source=shown_source(benefit.source, demo=benefit.demo),
    )


def forewarn(case: Case, *, is_emergency: bool) -> tuple[Reason, ...]:
    """Say at registration what will keep the bill from being settled directly, if anything."""
    benefit, day = case.entitlement_as(Benefit), local_day(case.request.at)
    if not is_insured(case, benefit):
        return (Reason(Code.NOT_INSURED),)
    points = reduction_points(case, benefit, day, is_emergency=is_emergency)
    return (Reason(FILING_ADVISED),) if isinstance(points, Reason) else ()


def _key(case: Case, bill: Bill) -> str:
    # Bare hosts have points of the same name.
    return f"{case.host.code}:{case.offer.point.id}:{bill.number}"


def _percent(case: Case, benefit: Benefit, bill: Bill) -> int | Reason | None:
    """Return the fund's ratio here, None where it is not asked, or why it does not pay."""
    share = benefit.share(bill.setting)
    if share is None or bill.pay is Pay.ACCOUNT:
        return None
    points = reduction_points(case, benefit, bill.care_day, is_emergency=bill.is_emergency)
    return points if isinstance(points, Reason) else max(share.percent - points, 0)


def _terms(assessed: Assessed, paid: Split, percent: int | None) -> Terms:
    limits = {"covered_fen": assessed.covered_fen}
    if percent is not None:
        limits["percent"] = percent
    if paid.deductible_fen:
        limits["deductible_fen"] = paid.deductible_fen
    if paid.account_fen:
        limits["account_fen"] = paid.account_fen
    return Terms(
        gross_fen=assessed.gross_fen,
        fund_fen=paid.fund_fen,
        personal_fen=paid.personal_fen,
        limits=limits,
    )


def _posts(case: Case, paid: Split) -> tuple[Effect, ...]:
    """Let home owe the host what its fund and the personal account pay; the rest is at the till."""
    owed = (("medical_fund", paid.fund_fen), ("medical_account", paid.account_fen))
    return tuple(
        Post(case.home.code, case.host.code, account, amount_fen)
        for account, amount_fen in owed
        if amount_fen
    )


def _notes(assessed: Assessed, paid: Split) -> tuple[Reason, ...]:
    notes = []
    goods_fen = assessed.gross_fen - assessed.medical_fen
    if goods_fen:
        notes.append(Reason(NOT_COVERED, {"goods_fen": goods_fen}))
    if paid.is_capped:
        notes.append(Reason(CEILING_REACHED))
    return tuple(notes)
