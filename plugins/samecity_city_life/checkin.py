"""`hotel.checkin`: every guest is registered, with any card of the country, or has no room.

The law makes a hotel see who its guests are and tell public security (`L:HOTEL` art. 6), so that
the hotel gets name and number; the platform keeps neither. Each guest of a room is registered with
their own card; the room is handed over when nobody is missing.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import unique
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK
from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import SetState
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.domain.word import Word
from samecity.errors import PlatformUnreachable
from samecity.schemas.values import Day, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, Scenario, ScenarioSpec
from samecity_city_life.stay import Stay

ADULT_AGE: Final = 18
"""Below this age nobody is given a room alone."""

NOT_CHECKED_IN: Final = "NOT_CHECKED_IN"
REGISTRATION_INCOMPLETE: Final = "REGISTRATION_INCOMPLETE"

_REPORT: Final = "report"


@unique
class Act(Word):
    """What is done at the desk."""

    CHECK_IN = "in"
    CHECK_OUT = "out"


@attrs.frozen
class CheckInFields:
    """A guest at the desk.

    Attributes:
        arrives_on: First day; None is today.
        leaves_on: Last day; None is the day after the first.
        guests: People who share the room; counts for the first of them.
    """

    act: Act = Act.CHECK_IN
    room: str = "101"
    arrives_on: date | None = None
    leaves_on: date | None = None
    guests: int = 1


class CheckInSchema(StrictSchema):
    """Fields of a guest at the desk."""

    makes = CheckInFields

    act = fields.Enum(Act, by_value=True, load_default=Act.CHECK_IN)
    room = fields.String(
        load_default="101",
        validate=validate.Regexp(r"^[0-9A-Z-]{1,10}\Z", error="a room of 1-10 digits, capitals"),
    )
    arrives_on = Day(allow_none=True, load_default=None)
    leaves_on = Day(allow_none=True, load_default=None)
    guests = fields.Integer(
        load_default=1, validate=validate.Range(1, 10, error="people in the room, 1-10")
    )


class CheckIn(Scenario):
    """A guest at a hotel's desk, coming or going."""

    spec = ScenarioSpec(
        code="hotel.checkin",
        domain="lodging",
        zh="酒店入住登记",
        en="Check in at a hotel",
        basis=Basis.NATIONAL,
        fields=CheckInFields,
        schema=CheckInSchema,
        discloses=frozenset({"valid", "name", "resident_id"}),
        kinds=AT_A_DESK,
        rule="R16",
        source="S3 BZ-14, S4 AH-25, L:HOTEL 6",
    )

    def decide(self, case: Case) -> Outcome:
        """Register the guest, or note that they leave; public security is told of both."""
        asked, today = case.fields_as(CheckInFields), local_day(case.request.at)
        stay = Stay.of(case, asked.room, today)
        if asked.act is Act.CHECK_OUT:
            return _check_out(case, stay)
        if stay is None:
            arrives_on = asked.arrives_on or today
            leaves_on = asked.leaves_on or arrives_on + timedelta(days=1)
            if not arrives_on <= today <= leaves_on or leaves_on == arrives_on:
                return Refused(Reason(REGISTRATION_INCOMPLETE))
            stay = Stay.begin(case, asked.room, leaves_on, asked.guests)
        refusal = _refuse(case, stay)
        return Refused(refusal) if refusal is not None else _register(case, stay)


def _refuse(case: Case, stay: Stay) -> Reason | None:
    if case.pseudonym in stay.guests:
        return Reason(Code.ALREADY_DONE)
    if stay.missing == 0:
        return Reason(Code.CAPACITY_FULL)
    if _is_minor_alone(case, stay):
        return Reason(Code.GUARDIAN_REQUIRED)
    try:
        is_known = case.national.person(case.holder.holder_ref) is not None
    except PlatformUnreachable:
        return Reason(Code.PLATFORM_UNREACHABLE)
    return None if is_known else Reason(Code.HOLDER_MISMATCH)


def _is_minor_alone(case: Case, stay: Stay) -> bool:
    if case.profile.age >= ADULT_AGE or case.request.guardian_agrees:
        return False
    guardian = case.holder.guardian_ref
    return not guardian or case.national.pseudonym(case.host.code, guardian) not in stay.guests


def _register(case: Case, stay: Stay) -> Outcome:
    joined = stay.joined(case.pseudonym)
    limits = {"guests": joined.beds, "missing": joined.missing}
    return Allowed(Terms(limits=limits), (joined.write(case), _report(case, joined)))


def _check_out(case: Case, stay: Stay | None) -> Outcome:
    if stay is None or case.pseudonym not in stay.guests:
        return Refused(Reason(NOT_CHECKED_IN))
    return Allowed(effects=(stay.left(case.pseudonym).write(case), _report(case, stay)))


def _report(case: Case, stay: Stay) -> SetState:
    """Make the row that public security gets; who reads it asks the hotel for the name."""
    body = {
        "act": case.fields_as(CheckInFields).act.value,
        "room": stay.key,
        "leaves_on": stay.leaves_on.isoformat(),
        "guest": case.pseudonym,
        "at": case.request.at.isoformat(),
    }
    return case.host_shelf.set(_REPORT, case.request.request_id, body, None)
