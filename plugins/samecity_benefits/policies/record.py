"""`policy.record`: a department supplies tags of a household and of its members (ZS-20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.identifiers import ResidentId
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_benefits.policies.book import PolicyBook
from samecity_benefits.policies.condition import Value
from samecity_benefits.policies.entries import (
    ValueField,
    holder_of,
    refuse_value,
    resident_id,
    value_of,
)
from samecity_benefits.policies.household import File, file_of_household, file_of_person
from samecity_benefits.policies.match import PolicyScenario, refuse_no_programme
from samecity_benefits.policies.schema import POLICIES
from samecity_benefits.policies.tags import Subject, Tag

MEMBER_UNKNOWN: Final = "MEMBER_UNKNOWN"


@attrs.frozen
class RecordFields:
    """What a department knows.

    Attributes:
        department: Its code, kept with every version.
        household: The household's number in the programme.
        member: Number on the document of a member; who is not in the household joins it, and
            leaves the former one. None for tags of the household alone.
        tags: Values by tag.
    """

    department: str = "civil_affairs"
    household: str = "hh-demo"
    member: ResidentId | None = None
    tags: Mapping[str, Value] = attrs.field(factory=dict)


def _split(value: object) -> object:
    """Read `a=1,b=true`, which is how a command line gives tags."""
    if not isinstance(value, str):
        return value
    pairs = (one.partition("=") for one in value.split(",") if one)
    return {tag: value_of(told) for tag, _, told in pairs}


class RecordSchema(StrictSchema):
    """Fields of what a department knows."""

    makes = RecordFields

    department = fields.String(load_default=RecordFields().department, validate=CODE)
    household = fields.String(load_default=RecordFields().household, validate=CODE)
    member = fields.String(load_default=None, post_load=resident_id)
    tags = fields.Dict(
        keys=fields.String(validate=CODE),
        values=ValueField(),
        load_default=dict,
        pre_load=_split,
        validate=validate.Length(max=112, error="at most 112 tags"),
    )


class RecordTags(PolicyScenario):
    """The feed from the departments: each change is a new version, with its source and date."""

    spec = ScenarioSpec(
        code="policy.record",
        domain="benefits",
        zh="部门归集家庭数据",
        en="Supply tags of a household",
        basis=Basis.HOME,
        fields=RecordFields,
        schema=RecordSchema,
        discloses=frozenset(),
        kinds=frozenset({CredentialKind.NONE}),
        rule="R10",
        source="S2 ZS-20",
        section=POLICIES,
        entitlement=PolicyBook,
        is_order=True,
    )

    def decide(self, case: Case) -> Outcome:
        """Keep everything that the order says, or nothing."""
        asked, book = case.fields_as(RecordFields), case.entitlement_as(PolicyBook)
        refusal = refuse_no_programme(case) or _refuse(asked, book.tags)
        if refusal is not None:
            return Refused(refusal)
        member = _member(case, asked)
        if isinstance(member, Reason):
            return Refused(member)
        household = file_of_household(case, asked.household)
        if household.row is None:
            household = attrs.evolve(household, people=())
        files = []
        if member is not None:
            if member.key not in household.people:
                files += _left(case, member)
                household = attrs.evolve(household, people=(*household.people, member.key))
            joined = attrs.evolve(member, household=household.key)
            files.append(_learn(case, joined, Subject.PERSON))
        files.append(_learn(case, household, Subject.HOUSEHOLD))
        return Allowed(
            Terms(limits={"people": len(household.people)}),
            effects=tuple(file.write(case) for file in files),
        )


def _refuse(asked: RecordFields, tags: Mapping[str, Tag]) -> Reason | None:
    for name, value in asked.tags.items():
        refusal = refuse_value(name, value, tags)
        if refusal is not None:
            return refusal
        if tags[name].subject is Subject.PERSON and asked.member is None:
            return Reason(MEMBER_UNKNOWN)
    return None


def _member(case: Case, asked: RecordFields) -> File | Reason | None:
    """Return the file of the member that is named, if one is."""
    if asked.member is None:
        return None
    found = holder_of(case, asked.member)
    if isinstance(found, Reason):
        return found
    return file_of_person(case, found) if found else Reason(MEMBER_UNKNOWN)


def _left(case: Case, member: File) -> list[File]:
    """Return the file of the household that a member leaves, if there is one."""
    former = file_of_household(case, member.household)
    if former.row is None:
        return []
    people = tuple(ref for ref in former.people if ref != member.key)
    return [attrs.evolve(former, people=people)]


def _learn(case: Case, file: File, subject: Subject) -> File:
    """Return a file with what the order says of its subject."""
    asked, tags = case.fields_as(RecordFields), case.entitlement_as(PolicyBook).tags
    values = {name: one for name, one in asked.tags.items() if tags[name].subject is subject}
    return file.learn(values, asked.department, case.request.at)
