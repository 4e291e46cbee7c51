"""`meeting.roster`: an organiser puts people on the roster of a meeting, or takes them off."""

from __future__ import annotations

from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.identifiers import ResidentId
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.errors import PlatformUnreachable
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, Scenario, ScenarioSpec
from samecity_city_life.events import Event
from samecity_city_life.section import CITY_LIFE, CityLife

NUMBER_UNKNOWN: Final = "NUMBER_UNKNOWN"

_ROSTER: Final = "roster"


@attrs.frozen
class RosterFields:
    """Somebody on a roster.

    Attributes:
        event: Id of the meeting; empty is the first of the region.
        trainee: Number on the document of whom the organiser means.
        is_invited: False takes them off.
    """

    event: str = ""
    trainee: ResidentId | None = None
    is_invited: bool = True


def _resident_id(text: str) -> ResidentId | None:
    try:
        return ResidentId(text) if text else None
    except ValueError as error:
        raise ValidationError("a resident id") from error


class RosterSchema(StrictSchema):
    """Fields of somebody on a roster."""

    makes = RosterFields

    event = fields.String(load_default="", validate=validate.Length(max=40))
    trainee = fields.String(load_default=None, post_load=_resident_id)
    is_invited = fields.Boolean(load_default=True)


class Enrol(Scenario):
    """The organiser's order; whoever is on the roster may come from anywhere."""

    spec = ScenarioSpec(
        code="meeting.roster",
        domain="work",
        zh="会议培训名单",
        en="Put somebody on a roster",
        basis=Basis.NATIONAL,
        fields=RosterFields,
        schema=RosterSchema,
        discloses=frozenset({"valid"}),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R16",
        source="S3 BZ-12",
        section=CITY_LIFE,
        is_order=True,
    )

    def decide(self, case: Case) -> Outcome:
        """Write one row of the roster."""
        asked = case.fields_as(RosterFields)
        event = (case.host.section(CityLife) or CityLife()).event(asked.event)
        try:
            trainee = case.national.find_person(asked.trainee) if asked.trainee else None
        except PlatformUnreachable:
            return Refused(Reason(Code.PLATFORM_UNREACHABLE))
        if event is None or trainee is None:
            return Refused(Reason(NUMBER_UNKNOWN))
        name = case.national.pseudonym(case.host.code, trainee.holder.holder_ref)
        key, body = _key(event, name), {"is_invited": asked.is_invited}
        effect = case.host_shelf.set(_ROSTER, key, body, case.host_shelf.get(_ROSTER, key))
        return Allowed(Terms(), (effect,))


def is_enrolled(case: Case, event: Event) -> bool:
    """Say whether the person at the door is on the roster."""
    row = case.host_shelf.get(_ROSTER, _key(event, case.pseudonym))
    return row is not None and row.body["is_invited"] is True


def _key(event: Event, name: str) -> str:
    return f"{event.id}:{name}"
