"""`government.identify`: the card stands for the identity card at a department's window (ZS-07)."""

from __future__ import annotations

import attrs
from marshmallow import fields

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, Scenario, ScenarioSpec
from samecity_government.cases.application import KINDS
from samecity_government.standards import GOVERNMENT, Government


@attrs.frozen
class IdentifyFields:
    """The item for which the department wants to know who is in front of it."""

    item: str = "insurance-record"


class IdentifySchema(StrictSchema):
    """Fields of an identification."""

    makes = IdentifyFields

    item = fields.String(load_default=IdentifyFields().item, validate=CODE)


class Identify(Scenario):
    """An identity assertion, and nothing else: nothing is kept of it.

    What is on no department's list needs the ordinary identity card.
    """

    spec = ScenarioSpec(
        code="government.identify",
        domain="government",
        zh="凭卡办事",
        en="Identify by card",
        basis=Basis.NATIONAL,
        fields=IdentifyFields,
        schema=IdentifySchema,
        discloses=frozenset({"valid", "name", "resident_id"}),
        kinds=KINDS - {CredentialKind.NONE},
        rule="R16",
        source="S0 ZS-07, S3 BZ-01, S4 AH-09, L:ZJ-1 9",
        section=GOVERNMENT,
    )

    def decide(self, case: Case) -> Outcome:
        """Assert the identity for an item of a department that takes the card."""
        section = case.host.section(Government)
        item = case.fields_as(IdentifyFields).item
        if section is None or section.department_of(item) is None:
            return Refused(Reason(Code.ITEM_NOT_IN_LIST, {"item": item}))
        return Allowed()
