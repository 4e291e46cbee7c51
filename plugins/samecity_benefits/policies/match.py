"""`policy.match`: which policies of the programme fit a person and the household, and why."""

from __future__ import annotations

from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import AT_A_DESK, CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
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
from samecity_benefits.policies.book import NO_PROGRAMME, Fit, PolicyBook
from samecity_benefits.policies.household import Household
from samecity_benefits.policies.matching import Record, Result, note, visible_to
from samecity_benefits.policies.schema import POLICIES

SOURCE: Final = "S2 ZS-20, ZS-21"

KINDS: Final = AT_A_DESK | {CredentialKind.ECARD_LOGIN}


@attrs.frozen
class MatchFields:
    """What is asked.

    Attributes:
        policy: Id of one policy that is asked about, also where it does not fit; empty for all
            that fit or may fit.
    """

    policy: str = ""


class MatchSchema(StrictSchema):
    """Fields of a match."""

    makes = MatchFields

    policy = fields.String(
        load_default="",
        validate=validate.Regexp(
            r"^([a-z][a-z0-9_.-]{0,39})?\Z", error="a lower-case code of up to 40 characters"
        ),
    )


class PolicyScenario(Scenario):
    """What all scenarios of the programme share: home's policy base, for who lives there."""

    def home_entitlement(self, region: Region, question: Question) -> PolicyBook:
        """Find the policy base of the card's home."""
        return region.section(PolicyBook) or NO_PROGRAMME


def refuse_no_programme(case: Case) -> Reason | None:
    """Say why nothing can be done in a region that runs no such programme."""
    book = case.entitlement_as(PolicyBook)
    return Reason(Code.HOME_PROGRAMME_ONLY) if book.place is None else None


def refuse_outsider(case: Case) -> Reason | None:
    """Say why a person does not belong to the programme: it is for who lives in its region."""
    place = case.entitlement_as(PolicyBook).place
    if place is None or not place.covers(case.holder.residence):
        return Reason(Code.HOME_PROGRAMME_ONLY)
    return None


def result_of(case: Case, household: Household) -> Result:
    """Match a household with the policies of the programme, as of now."""
    book = case.entitlement_as(PolicyBook)
    assert book.place is not None  # who has no programme is refused first
    return Result.of(book, household.profile(case, book.place))


class Match(PolicyScenario):
    """Policies that find their people: yes, no, or may qualify; never silently no (G183)."""

    spec = ScenarioSpec(
        code="policy.match",
        domain="benefits",
        zh="惠民政策匹配",
        en="Find the policies that fit",
        basis=Basis.HOME,
        fields=MatchFields,
        schema=MatchSchema,
        discloses=frozenset({"valid"}),
        kinds=KINDS,
        rule="R10",
        source=SOURCE,
        section=POLICIES,
        entitlement=PolicyBook,
    )

    def decide(self, case: Case) -> Outcome:
        """Match the household, tell what the asker may know, and keep the result if it is new."""
        refusal = refuse_outsider(case)
        if refusal is not None:
            return Refused(refusal)
        book = case.entitlement_as(PolicyBook)
        asked = case.fields_as(MatchFields).policy
        if asked and book.policy(asked) is None:
            return Refused(Reason(Code.ITEM_NOT_IN_LIST))
        household = Household.of(case, case.holder.holder_ref)
        result = result_of(case, household)
        visible = visible_to(case, household)
        shown = result.findings(visible, (Fit.YES, Fit.MAY))
        limits = {
            "policies": len(book.policies),
            "fits": sum(one.fit is Fit.YES for one in shown),
            "may_fit": sum(one.fit is Fit.MAY for one in shown),
            "one_tap": sum(one.fit is Fit.YES and bool(one.asked.policy.one_tap) for one in shown),
        }
        if asked:
            answers = result.findings(visible, Fit)
            shown = [one for one in answers if one.asked.policy.id == asked]
        return Allowed(
            Terms(limits=limits),
            effects=Record(case, household.shared.key).add(result, "match"),
            notes=tuple(note(one, case.holder.holder_ref, book.tags) for one in shown),
            source=shown_source(SOURCE, demo=any(one.demo for one in book.policies)),
        )
