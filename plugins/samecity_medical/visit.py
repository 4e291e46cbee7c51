"""`medical.visit`: registering, being treated, settling and collecting medicine as one visit."""

from __future__ import annotations

from typing import Final

import attrs
import msgspec
from marshmallow import fields

from samecity.domain.card import AT_A_DESK, CredentialKind
from samecity.domain.effects import Effect
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_medical.bill import EXAMPLE, MOST_LINES, Line, Pay, lines_field
from samecity_medical.institution import (
    HEALTH_CARD,
    note_proxy,
    refuse_bearer,
    refuse_institution,
)
from samecity_medical.patient_file import THREE_IN_ONE, PatientFile
from samecity_medical.rules import Benefit, CareList
from samecity_medical.schema import MEDICAL
from samecity_medical.settlement import Bill, SettlingScenario, forewarn, settle
from samecity_medical.visit_record import Step, VisitRecord

VISIT_OUT_OF_ORDER: Final = "VISIT_OUT_OF_ORDER"
BILL_TOO_LONG: Final = "BILL_TOO_LONG"


@attrs.frozen
class VisitFields:
    """A step of a visit.

    Attributes:
        items: What is ordered, for a step of care.
        pay: Who is asked before the holder, for settling.
        emergency: Whether an emergency brought the person here, for registering.
        proxy: Whether the bearer comes for the patient, for collecting.
    """

    step: Step = Step.REGISTER
    items: tuple[Line, ...] = EXAMPLE
    pay: Pay = Pay.FUND
    emergency: bool = False
    proxy: bool = False


class VisitSchema(StrictSchema):
    """Fields of a step of a visit."""

    makes = VisitFields

    step = fields.Enum(Step, by_value=True, load_default=Step.REGISTER)
    items = lines_field()
    pay = fields.Enum(Pay, by_value=True, load_default=Pay.FUND)
    emergency = fields.Boolean(load_default=False)
    proxy = fields.Boolean(load_default=False)


class Visit(SettlingScenario):
    """A visit to a designated hospital; kind `none` goes by the visit's record (NB-04)."""

    spec = ScenarioSpec(
        code="medical.visit",
        domain="medical",
        zh="医院就医",
        en="Visit a hospital",
        basis=Basis.HOME,
        fields=VisitFields,
        schema=VisitSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=AT_A_DESK | {CredentialKind.NONE},
        rule="R12",
        source="S1 NB-04, S0 ZS-11",
        for_identity=False,
        section=MEDICAL,
        terms=CareList,
        entitlement=Benefit,
    )

    def decide(self, case: Case) -> Outcome:
        """Take the visit one step further."""
        asked, record = case.fields_as(VisitFields), VisitRecord.of(case)
        is_shown = case.request.kind is not CredentialKind.NONE or not _goes_by(record, asked.step)
        refusal = (
            refuse_institution(case)
            or _refuse_unknown(case, is_shown=is_shown)
            or refuse_bearer(case, is_proxy=asked.proxy and asked.step is Step.COLLECT)
            or _refuse_step(record, asked)
        )
        if refusal is not None:
            return Refused(refusal)
        after = _take_step(case, record, asked)
        after = attrs.evolve(after, checks=after.checks + is_shown)
        outcome = _answer(case, after, asked)
        if isinstance(outcome, Refused):
            return outcome
        return _keep(case, after, outcome, asked)


def _goes_by(record: VisitRecord, step: Step) -> bool:
    """Say whether the record tells who the person is; a new visit begins with a new check."""
    return record.is_open and step is not Step.REGISTER


def _refuse_unknown(case: Case, *, is_shown: bool) -> Reason | None:
    """Refuse who shows neither card nor code and is known by no record and no health card."""
    if case.request.kind is not CredentialKind.NONE or not is_shown:
        return None
    if HEALTH_CARD in case.offer.point.services:
        return None
    accepted = ", ".join(sorted(AT_A_DESK & case.offer.kinds))
    return Reason(Code.KIND_NOT_ACCEPTED, {"kind": case.request.kind.value, "accepted": accepted})


def _refuse_step(record: VisitRecord, asked: VisitFields) -> Reason | None:
    if asked.step not in record.expected:
        expected = ", ".join(record.expected)
        return Reason(VISIT_OUT_OF_ORDER, {"step": asked.step.value, "expected": expected})
    is_care = asked.step in (Step.OUTPATIENT, Step.INPATIENT)
    if is_care and len(record.lines) + len(asked.items) > MOST_LINES:
        return Reason(BILL_TOO_LONG, {"lines": MOST_LINES})
    return None


def _take_step(case: Case, record: VisitRecord, asked: VisitFields) -> VisitRecord:
    if asked.step is Step.REGISTER:
        return record.registered(case, is_emergency=asked.emergency)
    if asked.step in (Step.OUTPATIENT, Step.INPATIENT):
        return record.treated(case, asked.step, asked.items)
    return record.after(asked.step)


def _answer(case: Case, record: VisitRecord, asked: VisitFields) -> Outcome:
    if asked.step is Step.SETTLE:
        return _settle(case, record, asked.pay)
    if asked.step is Step.REGISTER:
        return Allowed(notes=forewarn(case, is_emergency=asked.emergency))
    return Allowed()


def _settle(case: Case, record: VisitRecord, pay: Pay) -> Outcome:
    assert record.care_day is not None  # care comes before settling
    bill = Bill(
        number=record.number,
        setting=record.setting,
        lines=record.lines,
        care_day=record.care_day,
        pay=pay,
        is_emergency=record.is_emergency,
    )
    return settle(case, bill)


def _keep(case: Case, record: VisitRecord, outcome: Allowed, asked: VisitFields) -> Allowed:
    """Add the record, and at a hospital without hospital cards the patient's file, to a yes."""
    effects: list[Effect] = [*outcome.effects, record.write(case)]
    if asked.step is Step.REGISTER and case.offer.point.type == THREE_IN_ONE:
        effects.extend(PatientFile.of(case).merged_with(case, ()))
    if asked.step is Step.COLLECT and asked.proxy:
        effects.append(note_proxy(case))
    limits = {"steps": len(record.steps), "identity_checks": record.checks}
    terms = msgspec.structs.replace(outcome.terms, limits={**outcome.terms.limits, **limits})
    return msgspec.structs.replace(outcome, terms=terms, effects=tuple(effects))
