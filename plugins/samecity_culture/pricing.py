"""What a visit costs: the host's price for a treatment and a person, the best one holds.

Home terms are never carried (R04). One concession per visit. What a statute ties to the household
register ignores zones (R10): it is priced here and granted where the register is known.
"""

from __future__ import annotations

from datetime import date

import msgspec

from samecity.domain.catalogue import OfferedTo, ServicePoint
from samecity.domain.holder import Holder, Profile
from samecity.domain.identifiers import DivisionCode
from samecity.domain.money import percent_of
from samecity.domain.treatment import AS_LOCAL, Treatment
from samecity_culture.price_list import Concession, PriceList

SENIOR_AGE = 60
"""A concession from this age on is a senior concession in the sense of R11. `L:OLD` art. 2."""


class HouseholdPrice(msgspec.Struct, frozen=True, gc=False):
    """What somebody pays whose household register lies in a division.

    Attributes:
        household: The division, a city or a whole province.
        takes_residents: Whether habitual residence counts like the register, as it does for older
            people (R11, `L:ZJ-OLD` art. 2).
        source: Where the concession comes from.
    """

    payable_fen: int
    household: DivisionCode
    takes_residents: bool
    source: str

    def is_for(self, holder: Holder) -> bool:
        """Say whether a person's register, or residence, is the one asked for."""
        if self.household.covers(holder.household):
            return True
        return self.takes_residents and self.household.covers(holder.residence)


class Price(msgspec.Struct, frozen=True, gc=False):
    """A host's price for one person's visit.

    Attributes:
        gross_fen: The published price, the same for everybody.
        payable_fen: The best price that asks for no register.
        by_household: Prices for those whose register or residence fits.
        source: Where the price comes from; empty where entry is free.
    """

    gross_fen: int = 0
    payable_fen: int = 0
    by_household: tuple[HouseholdPrice, ...] = ()
    source: str = ""


FREE_ENTRY = Price()


class PriceQuestion(msgspec.Struct, frozen=True, gc=False):
    """What the price of a visit depends on.

    Attributes:
        day: Day of the request; age and class are those of that day.
    """

    point: ServicePoint
    treatment: Treatment
    holder: Profile
    day: date


def price(prices: PriceList, asked: PriceQuestion) -> Price:
    """Compute a host's price.

    Args:
        prices: The host's data.
        asked: What the price depends on.
    """
    ticket = prices.ticket_at(asked.point.id)
    if ticket is None:
        return FREE_ENTRY
    best_fen, source = ticket.price_fen, ticket.shown_source
    by_household = []
    for one in prices.concessions:
        if not one.fits(asked.point, asked.holder, asked.day):
            continue
        conceded_fen = percent_of(ticket.price_fen, one.percent)
        if one.household is not None:
            senior = one.min_age >= SENIOR_AGE
            by_household.append(
                HouseholdPrice(conceded_fen, one.household, senior, one.shown_source)
            )
        elif conceded_fen < best_fen and _reaches(one, asked):
            best_fen, source = conceded_fen, one.shown_source
    return Price(ticket.price_fen, best_fen, tuple(by_household), source)


def is_open_to_all(prices: PriceList, asked: PriceQuestion) -> bool:
    """Say whether a statute makes this visit cheaper for any card, whoever issued it (R06)."""
    if prices.ticket_at(asked.point.id) is None:
        return False
    return any(
        one.offered_to is OfferedTo.NATIONAL
        and one.household is None
        and one.percent < 100
        and one.fits(asked.point, asked.holder, asked.day)
        for one in prices.concessions
    )


def _reaches(concession: Concession, asked: PriceQuestion) -> bool:
    if concession.offered_to is OfferedTo.NATIONAL or asked.treatment in AS_LOCAL:
        return True
    return asked.holder.lives_here and concession.min_age >= SENIOR_AGE
