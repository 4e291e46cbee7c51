"""`government.certs`: what is still needed when nobody is asked for what is on record (ZS-19).

Also what ZS-14 calls the guide and the questions, the issue of a certificate into the base, and
the rate of exempted documents.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum, unique
from typing import Final

import attrs
from marshmallow import fields

from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import CODE, Day
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
    shown_source,
)
from samecity_government import certificates, codes
from samecity_government.cases.application import (
    KINDS,
    ApplicationFields,
    ApplicationSchema,
    Handling,
    handling_of,
    is_order,
)
from samecity_government.cases.case_book import CaseFile, Entry, State
from samecity_government.cases.filing import compare
from samecity_government.cases.papers import titles
from samecity_government.certificates import Certificate, Tally
from samecity_government.standards import GOVERNMENT, Standard


@unique
class CertsStep(StrEnum):
    """What is asked of the certificate base."""

    LIST = "list"
    GUIDE = "guide"
    ISSUE = "issue"
    RATE = "rate"


@attrs.frozen
class CertsFields(ApplicationFields):
    """A question to the base, or a certificate for it.

    Attributes:
        certificate: Kind of document that is issued.
        valid_to: Its last day, inclusive; None has none.
        name_agrees: Whether its subject's name is the holder's of today.
    """

    item: str = "business-change"
    step: CertsStep = CertsStep.LIST
    certificate: str = "id-card"
    valid_to: date | None = None
    name_agrees: bool = True


class CertsSchema(ApplicationSchema):
    """Fields of a question to the base."""

    makes = CertsFields

    item = fields.String(load_default=CertsFields().item, validate=CODE)
    step = fields.Enum(CertsStep, by_value=True, load_default=CertsStep.LIST)
    certificate = fields.String(load_default=CertsFields().certificate, validate=CODE)
    valid_to = Day(load_default=None)
    name_agrees = fields.Boolean(load_default=True)


class Certs(Scenario):
    """The list of documents for an item, less what the base has."""

    spec = ScenarioSpec(
        code="government.certs",
        domain="government",
        zh="材料免提交",
        en="Documents still needed",
        basis=Basis.ZONE,
        fields=CertsFields,
        schema=CertsSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=KINDS,
        rule="R14",
        source="S2 ZS-14, ZS-19, L:ZJ-1 7",
        consent=Consent.NOTICE,
        section=GOVERNMENT,
        entitlement=Handling,
        asks_home=True,
        is_order=True,
    )

    def home_entitlement(self, region: Region, question: Question) -> Handling:
        """Return the authority's standard for the item."""
        return handling_of(region, question.item.match.get("item", ""))

    def decide(self, case: Case) -> Outcome:
        """Answer from the base, or write into it."""
        step = case.fields_as(CertsFields).step
        if step is CertsStep.RATE:
            return _rate(case)
        if is_order(case):
            return Refused(Reason(Code.HOLDER_MISMATCH))
        if step is CertsStep.ISSUE:
            return _issue(case)
        standard = case.entitlement_as(Handling).standard
        if standard is None:
            return Refused(Reason(Code.ITEM_NOT_IN_LIST, {"home": case.home.code}))
        return _STEPS[step](case, standard)


def _list(case: Case, standard: Standard) -> Outcome:
    told = case.fields_as(CertsFields)
    holder_ref = case.holder.holder_ref
    sketch = CaseFile(
        item=told.item,
        intake=case.host.code,
        applicant=holder_ref,
        papers=told.documents,
        contested=told.contested,
        history=(Entry(State.DRAFT, case.request.at),),
    )
    gaps, spared = compare(case, sketch, standard)
    limits = {
        "required": len(standard.documents),
        "exempted": len(spared),
        "needed": len(gaps.requirements),
    }
    note = Reason(codes.DOCUMENTS_NEEDED, {"documents": titles(gaps.requirements)})
    effects = certificates.count(case, holder_ref, standard, spared)
    source = shown_source(standard.source, demo=standard.demo)
    return Allowed(Terms(limits=limits), effects, (note,), source=source)


def _guide(case: Case, standard: Standard) -> Outcome:
    wordings = ((standard.guide,) if standard.guide is not None else ()) + standard.questions
    notes = tuple(Reason(codes.GUIDE, {"guide": wording.both}) for wording in wordings)
    return Allowed(notes=notes, source=shown_source(standard.source, demo=standard.demo))


def _issue(case: Case) -> Outcome:
    """Let the issuing authority's own counter put a certificate into its base."""
    if case.home.code != case.host.code or case.request.kind is not CredentialKind.NONE:
        return Refused(Reason(codes.AUTHORITY_ONLY))
    told = case.fields_as(CertsFields)
    issued = Certificate(told.valid_to, told.name_agrees)
    effect = certificates.write(case.home_shelf, case.holder.holder_ref, told.certificate, issued)
    return Allowed(effects=(effect,))


def _rate(case: Case) -> Outcome:
    """Report figures of all, without anybody's card."""
    if not is_order(case) or case.home.code != case.host.code:
        return Refused(Reason(codes.AUTHORITY_ONLY))
    tally = Tally.of(case.home, case.home_shelf)
    limits = {
        "exempted": tally.exempted,
        "in_scope": tally.in_scope,
        "rate_basis_points": tally.rate_basis_points,
    }
    return Allowed(Terms(limits=limits))


_STEPS: Final[Mapping[CertsStep, Callable[[Case, Standard], Outcome]]] = {
    CertsStep.LIST: _list,
    CertsStep.GUIDE: _guide,
}
