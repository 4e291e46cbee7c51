"""`policy.review`: a reviewer accepts or rejects what a family claims of a tag (G181).

Nothing is overwritten: an accepted claim adds a version to the tag and a result to the household's
record; what was found before stays there with its date.
"""

from __future__ import annotations

from enum import unique
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.effects import SetState
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.domain.word import Word
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_benefits.policies.book import Fit, PolicyBook
from samecity_benefits.policies.claims import Claim, Contested, Stage
from samecity_benefits.policies.entries import refuse_value
from samecity_benefits.policies.household import Household
from samecity_benefits.policies.match import PolicyScenario, refuse_no_programme, result_of
from samecity_benefits.policies.matching import Record
from samecity_benefits.policies.schema import POLICIES

UNKNOWN: Final = "CLAIM_UNKNOWN"


@unique
class Ruling(Word):
    """What a reviewer says."""

    ACCEPT = "accept"
    REJECT = "reject"


@attrs.frozen
class ReviewFields:
    """A reviewer's ruling.

    Attributes:
        claim: Request id under which the claim was filed.
    """

    claim: str = "none"
    ruling: Ruling = Ruling.REJECT


class ReviewSchema(StrictSchema):
    """Fields of a ruling."""

    makes = ReviewFields

    claim = fields.String(
        load_default=ReviewFields().claim,
        validate=validate.Regexp(
            r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\Z", error="the request id of a claim"
        ),
    )
    ruling = fields.Enum(Ruling, by_value=True, load_default=Ruling.REJECT)


class Review(PolicyScenario):
    """The reviewer's side: only the institution rules, never the person who claims."""

    spec = ScenarioSpec(
        code="policy.review",
        domain="benefits",
        zh="家庭标签修正审核",
        en="Rule on a contested tag",
        basis=Basis.HOME,
        fields=ReviewFields,
        schema=ReviewSchema,
        discloses=frozenset(),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R10",
        source="S2 ZS-22",
        section=POLICIES,
        entitlement=PolicyBook,
        is_order=True,
    )

    def decide(self, case: Case) -> Outcome:
        """Close the claim; if it is accepted, add the version and match again."""
        refusal = refuse_no_programme(case)
        if refusal is not None:
            return Refused(refusal)
        asked = case.fields_as(ReviewFields)
        claim = Claim.of(case, asked.claim)
        if claim is None:
            return Refused(Reason(UNKNOWN))
        if claim.stage is not Stage.OPEN:
            return Refused(Reason(Code.ALREADY_DONE))
        accepts = asked.ruling is Ruling.ACCEPT
        closed = attrs.evolve(claim, stage=Stage.ACCEPTED if accepts else Stage.REJECTED)
        contested = Contested.of(case, claim.member or claim.household, claim.tag)
        effects = (
            closed.write(case, case.request.at),
            attrs.evolve(contested, open="").write(case),
        )
        return _accept(case, claim, effects) if accepts else Allowed(effects=effects)


def _accept(case: Case, claim: Claim, effects: tuple[SetState, ...]) -> Outcome:
    """Learn what the claim says, and match the household before and after it."""
    tags = case.entitlement_as(PolicyBook).tags
    refusal = refuse_value(claim.tag, claim.value, tags)
    if refusal is not None:
        # The programme's tags have changed since the claim was filed.
        return Refused(refusal)
    household = Household.numbered(case, claim.household)
    if claim.member:
        # Who contested a tag of their own may live in another household by now.
        household = Household.of(case, claim.member)
    file = household.file(claim.member)
    corrected = file.learn({claim.tag: claim.value}, f"claim:{claim.id}", case.request.at)
    before = result_of(case, household)
    after = result_of(case, household.with_file(corrected))
    limits = {
        "version": corrected.version_of(claim.tag),
        "fitted": before.count(Fit.YES),
        "fits": after.count(Fit.YES),
        "may_fit": after.count(Fit.MAY),
    }
    record = Record(case, household.shared.key).add(after, "review", always=True)
    return Allowed(Terms(limits=limits), effects=(*effects, corrected.write(case), *record))
