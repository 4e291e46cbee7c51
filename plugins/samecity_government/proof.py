"""`government.proof`: print a proof that carries a number by which it can be checked (ZS-14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import attrs
import msgspec
from marshmallow import fields

from samecity.domain.clock import local_day
from samecity.domain.decision import Terms
from samecity.domain.effects import Effect
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE, StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Outcome,
    Question,
    Refused,
    Region,
    Scenario,
    ScenarioSpec,
    shown_source,
)
from samecity_government import codes, equipment
from samecity_government.cases.application import KINDS
from samecity_government.cases.case_book import number_of
from samecity_government.standards import GOVERNMENT, Government, ProofKind

_KIND: Final = "proof"


@attrs.frozen
class ProofFields:
    """Which proof."""

    item: str = "insurance-proof"


class ProofSchema(StrictSchema):
    """Fields of a proof."""

    makes = ProofFields

    item = fields.String(load_default=ProofFields().item, validate=CODE)


class Printable(msgspec.Struct, frozen=True, gc=False):
    """What home says of a proof: how it is printed, or None where it knows no such proof."""

    kind: ProofKind | None


class Proof(Scenario):
    """A proof printed at a hall or a terminal; home keeps its number and last day."""

    spec = ScenarioSpec(
        code="government.proof",
        domain="government",
        zh="打印证明",
        en="Print a proof",
        basis=Basis.ZONE,
        fields=ProofFields,
        schema=ProofSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=KINDS,
        rule="R14",
        source="S2 ZS-14",
        section=GOVERNMENT,
        entitlement=Printable,
        asks_home=True,
    )

    def home_entitlement(self, region: Region, question: Question) -> Printable:
        """Return what home prints for the item."""
        section = region.section(Government)
        item = question.item.match.get("item", "")
        return Printable(section.proof_of(item) if section is not None else None)

    def decide(self, case: Case) -> Outcome:
        """Print one sheet and keep its number."""
        kind = case.entitlement_as(Printable).kind
        if kind is None:
            return Refused(Reason(Code.ITEM_NOT_IN_LIST, {"home": case.home.code}))
        refusal = equipment.refuse_terminal(case)
        if refusal is not None:
            return Refused(refusal)
        until = local_day(case.request.at) + timedelta(days=kind.valid_days - 1)
        number = number_of(case, "P")
        body = {"item": kind.item, "holder": case.holder.holder_ref, "until": until.isoformat()}
        effects: tuple[Effect, ...] = (
            case.home_shelf.set(_KIND, number, body, None),
            *equipment.sheet(case),
        )
        note = Reason(codes.PROOF, {"proof": number, "until": until.isoformat()})
        source = shown_source(kind.source, demo=kind.demo)
        return Allowed(
            Terms(limits={"valid_days": kind.valid_days}), effects, (note,), source=source
        )
