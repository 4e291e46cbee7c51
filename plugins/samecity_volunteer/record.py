"""`volunteer.record`: an organisation records hours of service, and corrects what it recorded."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.identifiers import ResidentId
from samecity.domain.reasons import Code, Reason
from samecity.errors import PlatformUnreachable
from samecity.schemas.values import Day, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused
from samecity_volunteer.account import Account
from samecity_volunteer.offering import PERSON_UNKNOWN, Volunteering, resident_id, volunteering
from samecity_volunteer.programme import MINUTES_AN_HOUR, Programme

CORRECTION_TOO_LARGE: Final = "CORRECTION_TOO_LARGE"

_MOST_MINUTES: Final = 10_000 * MINUTES_AN_HOUR


@attrs.frozen
class RecordFields:
    """Service that somebody gave.

    Attributes:
        volunteer: Number on the volunteer's document.
        minutes: How long it took; below 0 corrects what was recorded.
        served_on: The day; None is that of the request. Coins are counted by its year.
    """

    volunteer: ResidentId | None = None
    minutes: int = MINUTES_AN_HOUR
    served_on: date | None = None


class RecordSchema(StrictSchema):
    """Fields of service that somebody gave."""

    makes = RecordFields

    volunteer = fields.String(load_default=None, post_load=resident_id)
    minutes = fields.Integer(
        load_default=MINUTES_AN_HOUR,
        validate=validate.Range(-_MOST_MINUTES, _MOST_MINUTES, error="minutes, up to 600,000"),
    )
    served_on = Day(allow_none=True, load_default=None)


class RecordHours(Volunteering):
    """The organisation's order; whoever comes in person records nothing for themselves."""

    spec = volunteering(
        "volunteer.record",
        "志愿服务时长记录",
        "Record volunteer hours",
        source="S2 ZS-25",
        fields_type=RecordFields,
        schema=RecordSchema,
        kinds=frozenset({CredentialKind.NONE}),
        is_order=True,
    )

    def decide(self, case: Case) -> Outcome:
        """Add minutes to a year, or take some away; a year never falls below nothing."""
        asked = case.fields_as(RecordFields)
        try:
            person = case.national.find_person(asked.volunteer) if asked.volunteer else None
        except PlatformUnreachable:
            return Refused(Reason(Code.PLATFORM_UNREACHABLE))
        if person is None:
            return Refused(Reason(PERSON_UNKNOWN))
        year = (asked.served_on or local_day(case.request.at)).year
        account = Account.of(case, person.holder.holder_ref).recorded(year, asked.minutes)
        if account.minutes[str(year)] < 0:
            return Refused(Reason(CORRECTION_TOO_LARGE))
        star = case.entitlement_as(Programme).star(account.total_minutes)
        return Allowed(Terms(limits={"star": star}), (account.write(case),))
