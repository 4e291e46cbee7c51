"""The purse that was shown: there at all, awake, and belonging to its issuer's limits."""

from __future__ import annotations

from samecity.domain.card import CardFunction
from samecity.domain.clock import is_past_months
from samecity.domain.reasons import Code, Reason
from samecity.spi import Case, PurseView
from samecity_transit.tariff import Purse, Tariff


def limits_of(case: Case) -> Purse:
    """Return the limits of the purse's issuer: the purse is home's, wherever it is used (R24)."""
    tariff = case.home.section(Tariff)
    return tariff.purse if tariff is not None else Purse()


def find_purse(case: Case) -> PurseView | Reason:
    """Return the purse, or `TRANSIT_APP_ABSENT`: a gap of function, not of zone (R23)."""
    shown = case.presentment.card
    if shown is None or shown.purse is None or CardFunction.TRANSIT not in shown.functions:
        return Reason(Code.TRANSIT_APP_ABSENT)
    return shown.purse


def is_dormant(case: Case, purse: PurseView) -> bool:
    """Say whether the last top-up is too long ago; the last day of the period still rides."""
    months = limits_of(case).dormant_months
    return is_past_months(case.request.at.date(), purse.last_topup_on, months)
