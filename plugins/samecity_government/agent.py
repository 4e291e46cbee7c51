"""`government.agent`: a mandate is given, used for one application, or revoked (ZS-15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum, unique
from typing import Final

import attrs
import msgspec
from marshmallow import fields, validate

from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.spi import (
    Allowed,
    Case,
    Consent,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    ScenarioSpec,
)
from samecity_government import agency, codes, mandate
from samecity_government.cases.application import (
    KINDS,
    NUMBER,
    ApplicationFields,
    ApplicationSchema,
    Handling,
    handling_of,
    is_order,
    proxy_of,
)
from samecity_government.cases.case_book import number_of
from samecity_government.cases.filing import file
from samecity_government.mandate import Defect, Mandate, MandateState, not_authorised
from samecity_government.standards import GOVERNMENT

MOST_DAYS: Final = 365
"""Longest validity of a mandate. Project-defined."""

_ASSISTANT: Final = validate.Regexp(
    r"^([a-z][a-z0-9-]{0,39})?\Z", error="a lower-case code of up to 40 characters"
)


@unique
class AgentStep(StrEnum):
    """What is done with a mandate."""

    GIVE = "give"
    ACT = "act"
    REVOKE = "revoke"


@attrs.frozen
class AgentFields(ApplicationFields):
    """A mandate, or an application by one.

    Attributes:
        assistant: Code of one of the host's staff; empty is the first. A person who brings the
            principal's card and a document of their own goes before.
        mandate: Number of the mandate that is used or revoked.
        valid_days: How long a new mandate holds, today included.
    """

    step: AgentStep = AgentStep.GIVE
    assistant: str = ""
    mandate: str = ""
    valid_days: int = 30


class AgentSchema(ApplicationSchema):
    """Fields of a mandate."""

    makes = AgentFields

    step = fields.Enum(AgentStep, by_value=True, load_default=AgentStep.GIVE)
    assistant = fields.String(load_default="", validate=_ASSISTANT)
    mandate = fields.String(load_default="", validate=NUMBER)
    valid_days = fields.Integer(
        strict=True,
        load_default=AgentFields().valid_days,
        validate=validate.Range(1, MOST_DAYS, error=f"days, 1-{MOST_DAYS}"),
    )


class Agent(Scenario):
    """Somebody applies for somebody else, who stays at home on the island."""

    spec = ScenarioSpec(
        code="government.agent",
        domain="government",
        zh="帮办代办",
        en="Act by an agent",
        basis=Basis.ZONE,
        fields=AgentFields,
        schema=AgentSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=KINDS,
        rule="R14",
        source="S2 ZS-14, ZS-15",
        consent=Consent.NOTICE,
        section=GOVERNMENT,
        entitlement=Handling,
        asks_home=True,
        is_order=True,
    )

    def home_entitlement(self, region: Region, question: Question) -> Handling:
        """Return the authority's standard, which says whether an agent may apply."""
        return handling_of(region, question.item.match.get("item", ""))

    def decide(self, case: Case) -> Outcome:
        """Give, use or revoke a mandate."""
        return _STEPS[case.fields_as(AgentFields).step](case)


def _give(case: Case) -> Outcome:
    if is_order(case):
        return Refused(Reason(Code.HOLDER_MISMATCH))
    told, standard = case.fields_as(AgentFields), case.entitlement_as(Handling).standard
    if standard is None or not standard.is_delegable:
        return Refused(not_authorised(Defect.NOT_DELEGABLE))
    agent = agency.agent_of(case, told.assistant)
    if agent in ("", case.holder.holder_ref):
        return Refused(not_authorised(Defect.OWN_AGENT if agent else Defect.ABSENT))
    until = local_day(case.request.at) + timedelta(days=told.valid_days - 1)
    number = number_of(case, "M")
    given = Mandate(case.holder.holder_ref, agent, told.item, until)
    effect = mandate.write(case.home_shelf, number, given, None)
    note = Reason(codes.MANDATE, {"mandate": number, "until": until.isoformat()})
    return Allowed(Terms(limits={"valid_days": told.valid_days}), (effect,), (note,))


def _act(case: Case) -> Outcome:
    told = case.fields_as(AgentFields)
    if not is_order(case) and not proxy_of(case):
        # The principal is here in person and needs nobody.
        return Refused(not_authorised(Defect.OWN_AGENT))
    agent = agency.agent_of(case, told.assistant)
    party = agency.authorised(case, agent, told.mandate)
    return Refused(party) if isinstance(party, Reason) else file(case, party)


def _revoke(case: Case) -> Outcome:
    number = case.fields_as(AgentFields).mandate
    found = mandate.find(case.home_shelf, number)
    if found is None or found[0].principal != case.holder.holder_ref:
        return Refused(not_authorised(Defect.ABSENT))
    given, row = found
    if given.state is not MandateState.GIVEN:
        return Refused(Reason(Code.ALREADY_DONE))
    revoked = msgspec.structs.replace(given, state=MandateState.REVOKED)
    return Allowed(effects=(mandate.write(case.home_shelf, number, revoked, row),))


_STEPS: Final[Mapping[AgentStep, Callable[[Case], Outcome]]] = {
    AgentStep.GIVE: _give,
    AgentStep.ACT: _act,
    AgentStep.REVOKE: _revoke,
}
