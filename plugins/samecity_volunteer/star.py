"""`volunteer.star`: the star that recorded hours have reached."""

from __future__ import annotations

import attrs

from samecity.domain.decision import Terms
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome
from samecity_volunteer.account import Account
from samecity_volunteer.offering import Volunteering, volunteering
from samecity_volunteer.programme import MINUTES_AN_HOUR, Programme


@attrs.frozen
class RateFields:
    """A question for one's star has no fields."""


class RateSchema(StrictSchema):
    """Fields of such a question."""

    makes = RateFields


class Rate(Volunteering):
    """A volunteer's question for hours, star and coins.

    A star gives priority where several are equal (ZS-30): told as a flag, and no right to anything.
    """

    spec = volunteering(
        "volunteer.star",
        "志愿者星级",
        "Volunteer star",
        source="S2 ZS-25, ZS-30",
        fields_type=RateFields,
        schema=RateSchema,
    )

    def decide(self, case: Case) -> Outcome:
        """Compute the star from all recorded hours; redeeming never lowers it."""
        programme = case.entitlement_as(Programme)
        account = Account.of(case, case.holder.holder_ref)
        star = programme.star(account.total_minutes)
        limits = {
            "hours": account.total_minutes // MINUTES_AN_HOUR,
            "star": star,
            "coins": account.coins(programme),
            "priority": int(star > 0),
        }
        return Allowed(Terms(limits=limits), source=programme.star_source)
