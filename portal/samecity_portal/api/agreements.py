"""Agreements: who belongs, what is equal, from when to when."""

from __future__ import annotations

from marshmallow import Schema

from samecity.domain.agreement import Agreement, AgreementBasis
from samecity.domain.identifiers import DivisionCode
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.members import NamedSchema
from samecity_portal.api.parameters import Page, PageSchema, paged
from samecity_portal.current import house

blueprint = ApiBlueprint(
    "agreements", __name__, description="What makes a visitor a local, and nothing else does."
)


class GrantSchema(Schema):
    """One thing that an agreement equalises."""

    scenario = members.text("Scenario code, or a pattern such as transit.*")
    item_list = members.text("List on which an item must stand; empty grants every item")


class MemberSchema(NamedSchema):
    """A division that belongs to an agreement."""

    division = members.text("Six digits of GB/T 2260; a province stands for all inside it")


class AgreementSchema(NamedSchema):
    """An agreement."""

    id = members.text("Agreement id", examples=["delta"])
    basis = members.one_of("What it rests on", AgreementBasis)
    grants = members.objects(GrantSchema, "What is equal")
    size = members.whole("Prefecture-level divisions that it covers; fewer is more specific")
    valid_from = members.moment("First moment")
    valid_to = members.maybe_text("First moment at which it no longer holds", format="date-time")
    version = members.text("Version")
    source = members.text("Where it is from")
    in_force = members.flag("Whether it holds now")
    # Last, because it takes the name of the module that the others need.
    members = members.objects(MemberSchema, "Who belongs to it")


@blueprint.route("/agreements")
@blueprint.etag
@blueprint.query(PageSchema)
@blueprint.response(200, AgreementSchema(many=True), headers=PAGED)
def list_agreements(query: Page) -> object:
    """List the agreements, the most specific first.

    If several grant the same, the first one in this order decides.
    """
    return paged([_plain(one) for one in house().registry.agreements.agreements], query)


def _plain(agreement: Agreement) -> dict[str, object]:
    valid_to = agreement.valid_to
    return {
        "id": agreement.id,
        "zh": agreement.zh,
        "en": agreement.en,
        "basis": agreement.basis.value,
        "members": [_member(division) for division in agreement.members],
        "grants": [
            {"scenario": grant.scenario, "item_list": grant.item_list} for grant in agreement.grants
        ],
        "size": agreement.size,
        "valid_from": agreement.valid_from.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to is not None else None,
        "version": agreement.version,
        "source": agreement.source,
        "in_force": agreement.holds_at(house().now()),
    }


def _member(division: DivisionCode) -> dict[str, object]:
    row = house().registry.divisions.by_code(division)
    names = {"zh": row.zh, "en": row.en} if row is not None else {"zh": "", "en": ""}
    return {"division": division.text, **names}
