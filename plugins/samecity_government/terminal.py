"""`government.terminal`: an item of the terminals' list, at any hour, without a clerk (ZS-16)."""

from __future__ import annotations

from enum import StrEnum, unique

import attrs
import msgspec
from marshmallow import fields

from samecity.domain.reasons import Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE
from samecity.spi import Allowed, Case, Outcome, Question, Refused, Region, Scenario, ScenarioSpec
from samecity_government import codes, equipment
from samecity_government.cases.application import (
    KINDS,
    ApplicationFields,
    ApplicationSchema,
    Handling,
    handling_of,
    is_order,
)
from samecity_government.cases.filing import file, in_person
from samecity_government.standards import GOVERNMENT


@unique
class TerminalStep(StrEnum):
    """What is done at a terminal; refilling it is the operator's order."""

    USE = "use"
    REFILL = "refill"


@attrs.frozen
class TerminalFields(ApplicationFields):
    """A use of a terminal; the default item only prints."""

    item: str = "insurance-record"
    step: TerminalStep = TerminalStep.USE


class TerminalSchema(ApplicationSchema):
    """Fields of a use of a terminal."""

    makes = TerminalFields

    item = fields.String(load_default=TerminalFields().item, validate=CODE)
    step = fields.Enum(TerminalStep, by_value=True, load_default=TerminalStep.USE)


class Terminal(Scenario):
    """A card at a self-service terminal: an application with a receipt, or a print."""

    spec = ScenarioSpec(
        code="government.terminal",
        domain="government",
        zh="自助终端办理",
        en="Self-service terminal",
        basis=Basis.ZONE,
        fields=TerminalFields,
        schema=TerminalSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=KINDS,
        rule="R14",
        source="S2 ZS-16",
        section=GOVERNMENT,
        entitlement=Handling,
        asks_home=True,
        is_order=True,
    )

    def home_entitlement(self, region: Region, question: Question) -> Handling:
        """Return the authority's standard for the item; what is only printed has none."""
        return handling_of(region, question.item.match.get("item", ""))

    def decide(self, case: Case) -> Outcome:
        """Print a sheet: what was asked for, or the receipt of the application."""
        is_refill = case.fields_as(TerminalFields).step is TerminalStep.REFILL
        if is_refill or is_order(case):
            is_right = is_refill and is_order(case)
            refused = Refused(Reason(codes.AUTHORITY_ONLY))
            return Allowed(effects=equipment.refill(case)) if is_right else refused
        refusal = equipment.refuse_terminal(case)
        if refusal is not None:
            return Refused(refusal)
        if case.entitlement_as(Handling).standard is None:
            return Allowed(effects=equipment.sheet(case))
        outcome = file(case, in_person(case))
        if isinstance(outcome, Refused):
            return outcome
        effects = (*outcome.effects, *equipment.sheet(case))
        return msgspec.structs.replace(outcome, effects=effects)
