"""`meeting.sign`: signing in and out of a meeting or training, by whoever is on its roster."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import unique
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK
from samecity.domain.clock import parse_moment
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.domain.word import Word
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Refused,
    Row,
    Scenario,
    ScenarioSpec,
    shown_source,
)
from samecity_city_life.events import Event
from samecity_city_life.roster import NUMBER_UNKNOWN, is_enrolled
from samecity_city_life.section import CITY_LIFE, CityLife

_ATTENDANCE: Final = "attendance"


@unique
class Direction(Word):
    """Which way somebody goes."""

    IN = "in"
    OUT = "out"


@attrs.frozen
class SignFields:
    """Somebody at the door of a meeting.

    Attributes:
        event: Its id; empty is the first of the region.
    """

    event: str = ""
    direction: Direction = Direction.IN


class SignSchema(StrictSchema):
    """Fields of somebody at the door."""

    makes = SignFields

    event = fields.String(load_default="", validate=validate.Length(max=40))
    direction = fields.Enum(Direction, by_value=True, load_default=Direction.IN)


class Sign(Scenario):
    """A code or a card at the door of a meeting."""

    spec = ScenarioSpec(
        code="meeting.sign",
        domain="work",
        zh="会议培训签到签退",
        en="Sign in or out of a meeting",
        basis=Basis.NATIONAL,
        fields=SignFields,
        schema=SignSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=AT_A_DESK,
        rule="R16",
        source="S3 BZ-12",
        section=CITY_LIFE,
    )

    def decide(self, case: Case) -> Outcome:
        """Note when somebody came or went, once each."""
        asked = case.fields_as(SignFields)
        event = (case.host.section(CityLife) or CityLife()).event(asked.event)
        if event is None:
            return Refused(Reason(NUMBER_UNKNOWN))
        if not (event.is_public or is_enrolled(case, event)):
            return Refused(Reason(Code.NOT_ON_ROSTER))
        window = event.sign_in if asked.direction is Direction.IN else event.sign_out
        if case.request.at not in window:
            return Refused(Reason(Code.OUTSIDE_WINDOW))
        row = case.host_shelf.get(_ATTENDANCE, _key(case, event))
        return (
            _sign_in(case, event, row)
            if asked.direction is Direction.IN
            else _sign_out(case, event, row)
        )


def _key(case: Case, event: Event) -> str:
    return f"{event.id}:{case.pseudonym}"


def _sign_in(case: Case, event: Event, row: Row | None) -> Outcome:
    if row is not None:
        return Refused(Reason(Code.ALREADY_SIGNED))
    at = case.request.at
    late = {"late_minutes": _minutes(event.starts_at, at)} if at > event.starts_at else {}
    return _note(case, event, {"in_at": at.isoformat()}, row, late)


def _sign_out(case: Case, event: Event, row: Row | None) -> Outcome:
    if row is None:
        return Refused(Reason(Code.NOT_SIGNED_IN))
    if "out_at" in row.body:
        return Refused(Reason(Code.ALREADY_SIGNED))
    came_at, at = parse_moment(str(row.body["in_at"])), case.request.at
    if at < came_at:
        return Refused(Reason(Code.OUTSIDE_WINDOW))
    body = {**row.body, "out_at": at.isoformat()}
    return _note(case, event, body, row, {"minutes": _minutes(came_at, at)})


def _note(
    case: Case, event: Event, body: dict[str, object], row: Row | None, limits: dict[str, int]
) -> Outcome:
    effect = case.host_shelf.set(_ATTENDANCE, _key(case, event), body, row)
    source = shown_source(event.source, demo=event.demo)
    return Allowed(Terms(limits=limits), (effect,), source=source)


def _minutes(since: datetime, until: datetime) -> int:
    return (until - since) // timedelta(minutes=1)
