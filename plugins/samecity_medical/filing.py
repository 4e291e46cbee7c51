"""`medical.filing`: telling home beforehand that care will be sought out of area."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs
from marshmallow import fields

from samecity.domain.card import AT_A_DESK, CredentialKind
from samecity.domain.clock import add_months, local_day
from samecity.domain.decision import Terms
from samecity.domain.identifiers import DivisionCode
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import Day, Division, StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec, shown_source
from samecity_medical.out_of_area import Filing, filings_of, is_filing_needed
from samecity_medical.rules import Benefit, FilingKind
from samecity_medical.schema import MEDICAL
from samecity_medical.settlement import MedicalScenario, is_insured

FILING_NOT_NEEDED: Final = "FILING_NOT_NEEDED"
FILING_TOO_LATE: Final = "FILING_TOO_LATE"


@attrs.frozen
class FilingFields:
    """A filing.

    Attributes:
        care: Where care will be sought, a division; None is the city of the request.
        begins: First day; None is the day of the request.
    """

    care: DivisionCode | None = None
    kind: FilingKind = FilingKind.OTHER
    begins: date | None = None


class FilingSchema(StrictSchema):
    """Fields of a filing."""

    makes = FilingFields

    care = Division(load_default=None, allow_none=True)
    kind = fields.Enum(FilingKind, by_value=True, load_default=FilingKind.OTHER)
    begins = Day(load_default=None, allow_none=True)


class FileForCare(MedicalScenario):
    """A filing, made at home before leaving or at the place of care; home accepts it."""

    spec = ScenarioSpec(
        code="medical.filing",
        domain="medical",
        zh="异地就医备案",
        en="File for out-of-area care",
        basis=Basis.HOME,
        fields=FilingFields,
        schema=FilingSchema,
        discloses=frozenset({"valid"}),
        kinds=AT_A_DESK | {CredentialKind.ECARD_LOGIN},
        rule="R13",
        source="P31, P32",
        section=MEDICAL,
        entitlement=Benefit,
    )

    def decide(self, case: Case) -> Outcome:
        """Accept a filing that is needed, in time and not there yet."""
        benefit, asked = case.entitlement_as(Benefit), case.fields_as(FilingFields)
        if not is_insured(case, benefit):
            return Refused(Reason(Code.NOT_INSURED))
        begins = asked.begins or local_day(case.request.at)
        care = asked.care or case.city.division
        known = filings_of(case)
        refusal = _refuse(case, benefit, care, begins)
        if refusal is not None:
            return Refused(refusal)
        if any(_is_same(one, care, asked.kind) and one.holds_on(begins) for one in known):
            return Refused(Reason(Code.ALREADY_DONE))
        rule = benefit.filing(asked.kind)
        months = rule.valid_months
        ends = add_months(begins, months) if months is not None else None
        filing = Filing(care, asked.kind, begins, ends)
        limits = {"reduction_points": rule.reduction_points}
        if months is not None:
            limits["valid_months"] = months
        changed = _changed_by(filing, known)
        return Allowed(
            Terms(limits=limits),
            effects=tuple(one.write(case) for one in (filing, *changed)),
            source=shown_source(benefit.source, demo=benefit.demo),
        )


def _refuse(case: Case, benefit: Benefit, care: DivisionCode, begins: date) -> Reason | None:
    if not is_filing_needed(case, benefit, care, begins):
        return Reason(FILING_NOT_NEEDED, {"care": care.text})
    if begins < local_day(case.request.at):
        return Reason(FILING_TOO_LATE)
    return None


def _is_same(one: Filing, care: DivisionCode, kind: FilingKind) -> bool:
    return (one.care, one.kind) == (care, kind)


def _changed_by(filing: Filing, known: Iterable[Filing]) -> tuple[Filing, ...]:
    """Return what another place of long-term residence puts an end to, from its first day on."""
    if filing.kind is not FilingKind.LONG_TERM:
        return ()
    return tuple(
        one.ended_before(filing.begins)
        for one in known
        if one.kind is FilingKind.LONG_TERM and one.holds_on(filing.begins)
    )
