"""`policy.correct`: a family says which tag is wrong and what is right, and brings the proof.

The claim changes nothing but itself: until a reviewer rules (`review.py`) the result that held
before holds on, and it stays in the record with its date (G181).
"""

from __future__ import annotations

from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.decision import Terms
from samecity.domain.identifiers import ResidentId
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_benefits.policies.book import PolicyBook
from samecity_benefits.policies.claims import Claim, Contested
from samecity_benefits.policies.condition import Value
from samecity_benefits.policies.entries import ValueField, holder_of, refuse_value, resident_id
from samecity_benefits.policies.household import Household
from samecity_benefits.policies.match import KINDS, PolicyScenario, refuse_outsider, result_of
from samecity_benefits.policies.matching import Record, visible_to
from samecity_benefits.policies.schema import POLICIES
from samecity_benefits.policies.tags import Subject

FILED: Final = "CLAIM_FILED"
OPEN: Final = "CLAIM_OPEN"
SEEN: Final = "EVIDENCE_SEEN"
NOT_YOURS: Final = "TAG_NOT_YOURS"


@attrs.frozen
class CorrectFields:
    """A claim.

    Attributes:
        tag: The tag that is wrong.
        value: What it should be; of the tag's own type.
        evidence: SHA-256 of the uploaded evidence, hexadecimal; empty for none.
        member: Number on the document of the member whose tag it is; None for the holder.
    """

    tag: str = "low_income"
    value: Value = True
    evidence: str = ""
    member: ResidentId | None = None


class CorrectSchema(StrictSchema):
    """Fields of a claim."""

    makes = CorrectFields

    tag = fields.String(load_default=CorrectFields().tag, validate=CODE)
    value = ValueField(load_default=CorrectFields().value)
    evidence = fields.String(
        load_default="",
        validate=validate.Regexp(r"^([0-9a-f]{64})?\Z", error="64 hexadecimal digits, lower case"),
    )
    member = fields.String(load_default=None, post_load=resident_id)


class Correct(PolicyScenario):
    """The online entry for corrections."""

    spec = ScenarioSpec(
        code="policy.correct",
        domain="benefits",
        zh="家庭标签修正申请",
        en="Contest a tag of the household",
        basis=Basis.HOME,
        fields=CorrectFields,
        schema=CorrectSchema,
        discloses=frozenset({"valid"}),
        kinds=KINDS,
        rule="R10",
        source="S2 ZS-22",
        section=POLICIES,
        entitlement=PolicyBook,
    )

    def decide(self, case: Case) -> Outcome:
        """Take the claim, with the result that holds until somebody reviews it."""
        asked, tags = case.fields_as(CorrectFields), case.entitlement_as(PolicyBook).tags
        refusal = refuse_outsider(case) or refuse_value(asked.tag, asked.value, tags)
        if refusal is not None:
            return Refused(refusal)
        household = Household.of(case, case.holder.holder_ref)
        is_shared = tags[asked.tag].subject is Subject.HOUSEHOLD
        member = "" if is_shared else _member(case, household)
        if isinstance(member, Reason):
            return Refused(member)
        contested = Contested.of(case, member or household.shared.key, asked.tag)
        file = household.file(member)
        refusal = _refuse(asked, contested, file.known.get(asked.tag))
        if refusal is not None:
            return Refused(refusal)
        claim = Claim(
            id=case.request.request_id,
            household=household.shared.key,
            member=member,
            tag=asked.tag,
            value=asked.value,
            evidence=asked.evidence,
        )
        seen = (*contested.evidence, asked.evidence)
        record = Record(case, household.shared.key).add(result_of(case, household), "claim")
        return Allowed(
            Terms(limits={"version": file.version_of(asked.tag)}),
            effects=(
                claim.write(case, case.request.at),
                attrs.evolve(contested, open=claim.id, evidence=seen).write(case),
                *record,
            ),
            notes=(Reason(FILED),),
        )


def _member(case: Case, household: Household) -> str | Reason:
    """Return whose tag is meant, if the holder may speak for them."""
    number = case.fields_as(CorrectFields).member
    member = case.holder.holder_ref if number is None else holder_of(case, number)
    # A number that belongs to nobody is answered like one of another household.
    if isinstance(member, str) and member not in visible_to(case, household):
        return Reason(NOT_YOURS)
    return member


def _refuse(asked: CorrectFields, contested: Contested, known: Value | None) -> Reason | None:
    if known is not None and known == asked.value:
        return Reason(Code.ALREADY_DONE)
    if not asked.evidence:
        facts = {"missing": "佐证材料 evidence", "expired": "-", "of_others": "-"}
        return Reason(Code.MATERIAL_MISSING, facts)
    if asked.evidence in contested.evidence:
        return Reason(SEEN)
    return Reason(OPEN) if contested.open else None
