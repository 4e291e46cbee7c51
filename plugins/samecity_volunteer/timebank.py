"""`volunteer.timebank`: recorded time is put by, and later handed on for somebody else's service.

A minute is put by once; handing it on moves it from one person to another, so that there is never
more time in the bank than was put into it. Neither touches hours, star or coins.
"""

from __future__ import annotations

from enum import unique
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.decision import Terms
from samecity.domain.identifiers import ResidentId
from samecity.domain.reasons import Code, Reason
from samecity.domain.word import Word
from samecity.errors import PlatformUnreachable
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused
from samecity_volunteer.account import Account
from samecity_volunteer.offering import PERSON_UNKNOWN, Volunteering, resident_id, volunteering
from samecity_volunteer.programme import MINUTES_AN_HOUR

TIME_TOO_LITTLE: Final = "TIME_TOO_LITTLE"


@unique
class Act(Word):
    """What is done with time."""

    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"


@attrs.frozen
class TimeFields:
    """Time that is put by or handed on.

    Attributes:
        minutes: How much.
        helper: Number on the document of who gave the service; for a withdrawal.
    """

    act: Act = Act.DEPOSIT
    minutes: int = MINUTES_AN_HOUR
    helper: ResidentId | None = None


class TimeSchema(StrictSchema):
    """Fields of time that is put by or handed on."""

    makes = TimeFields

    act = fields.Enum(Act, by_value=True, load_default=Act.DEPOSIT)
    minutes = fields.Integer(
        load_default=MINUTES_AN_HOUR,
        validate=validate.Range(1, 100_000, error="minutes, 1-100,000"),
    )
    helper = fields.String(load_default=None, post_load=resident_id)


class TimeBank(Volunteering):
    """A volunteer at the desk of a time bank."""

    spec = volunteering(
        "volunteer.timebank",
        "时间银行",
        "Time bank",
        source="S2 ZS-30",
        fields_type=TimeFields,
        schema=TimeSchema,
    )

    def decide(self, case: Case) -> Outcome:
        """Put recorded time by, or hand it on to who helped."""
        account = Account.of(case, case.holder.holder_ref)
        asked = case.fields_as(TimeFields)
        if asked.act is Act.DEPOSIT:
            return _deposit(case, account, asked.minutes)
        try:
            helper = case.national.find_person(asked.helper) if asked.helper else None
        except PlatformUnreachable:
            return Refused(Reason(Code.PLATFORM_UNREACHABLE))
        if helper is None or helper.holder.holder_ref == case.holder.holder_ref:
            return Refused(Reason(PERSON_UNKNOWN))
        return _withdraw(case, account, Account.of(case, helper.holder.holder_ref), asked.minutes)


def _deposit(case: Case, account: Account, minutes: int) -> Outcome:
    free = account.total_minutes - account.deposited
    if minutes > free:
        return Refused(Reason(TIME_TOO_LITTLE, {"minutes": max(0, free)}))
    richer = attrs.evolve(
        account, deposited=account.deposited + minutes, banked=account.banked + minutes
    )
    return Allowed(Terms(limits={"banked_minutes": richer.banked}), (richer.write(case),))


def _withdraw(case: Case, account: Account, helper: Account, minutes: int) -> Outcome:
    if minutes > account.banked:
        return Refused(Reason(TIME_TOO_LITTLE, {"minutes": account.banked}))
    poorer = attrs.evolve(account, banked=account.banked - minutes)
    richer = attrs.evolve(helper, banked=helper.banked + minutes)
    limits = {"banked_minutes": poorer.banked}
    return Allowed(Terms(limits=limits), (poorer.write(case), richer.write(case)))
