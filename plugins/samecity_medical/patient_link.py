"""`medical.patient_link`: the card is the hospital card too, and finds the patient's file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.domain.card import AT_A_DESK
from samecity.domain.decision import Terms
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Refused, ScenarioSpec
from samecity_medical.patient_file import PatientFile
from samecity_medical.rules import Benefit
from samecity_medical.schema import MEDICAL
from samecity_medical.settlement import MedicalScenario

HOSPITAL_NUMBER_TAKEN: Final = "HOSPITAL_NUMBER_TAKEN"

_MOST_NUMBERS: Final = 5


@attrs.frozen
class PatientLinkFields:
    """A look for the patient's file.

    Attributes:
        numbers: Numbers of old hospital cards that the patient brings, 0-5, each once.
    """

    numbers: tuple[str, ...] = ()


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def _check_distinct(numbers: Sequence[str]) -> None:
    if len(set(numbers)) < len(numbers):
        raise ValidationError("each number once")


class PatientLinkSchema(StrictSchema):
    """Numbers as a list, or as one text with commas, which is how a command line gives them."""

    makes = PatientLinkFields

    numbers = fields.List(
        fields.String(
            validate=validate.Regexp(
                r"^[A-Za-z0-9][A-Za-z0-9-]{0,19}\Z", error="1-20 letters, digits, dashes"
            )
        ),
        load_default=(),
        pre_load=_split,
        post_load=tuple,
        validate=[
            validate.Length(0, _MOST_NUMBERS, error=f"0-{_MOST_NUMBERS} numbers"),
            _check_distinct,
        ],
    )


class PatientLink(MedicalScenario):
    """The card at a hospital's desk or machine, instead of a hospital card."""

    spec = ScenarioSpec(
        code="medical.patient_link",
        domain="medical",
        zh="三卡合一建档",
        en="Three cards in one",
        basis=Basis.HOME,
        fields=PatientLinkFields,
        schema=PatientLinkSchema,
        discloses=frozenset({"valid", "pseudonym"}),
        kinds=AT_A_DESK,
        rule="R24",
        source="S4 AH-20",
        section=MEDICAL,
        entitlement=Benefit,
    )

    def decide(self, case: Case) -> Outcome:
        """Find the file by identity, or create it once; merge the old numbers into it."""
        numbers = case.fields_as(PatientLinkFields).numbers
        file = PatientFile.of(case)
        if any(file.is_of_another(case, number) for number in numbers):
            return Refused(Reason(HOSPITAL_NUMBER_TAKEN))
        limits = {
            "files_created": int(file.row is None),
            "hospital_numbers": len(file.numbers.union(numbers)),
        }
        return Allowed(Terms(limits=limits), effects=file.merged_with(case, numbers))
