"""What the scenarios of volunteering share: kinds, declaration, who is meant by a number."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, ValidationError

from samecity.domain.card import CredentialKind
from samecity.domain.identifiers import ResidentId
from samecity.domain.treatment import Basis
from samecity.spi import Question, Region, Scenario, ScenarioSpec
from samecity_volunteer.programme import VOLUNTEER, Programme

PERSON_UNKNOWN: Final = "PERSON_UNKNOWN"

KINDS: Final = frozenset(set(CredentialKind) - {CredentialKind.NONE})
"""Card, code, or a login through the provincial app (ZS-28)."""


class Volunteering(Scenario):
    """A scenario of a programme for a home's own volunteers (R10)."""

    def home_entitlement(self, region: Region, question: Question) -> Programme:
        """Return the home's programme; a home without one has neither stars nor coins."""
        return region.section(Programme) or Programme()


def volunteering(
    code: str,
    zh: str,
    en: str,
    *,
    source: str,
    fields_type: type[object],
    schema: type[Schema],
    kinds: frozenset[CredentialKind] = KINDS,
    is_order: bool = False,
) -> ScenarioSpec:
    """Declare a scenario of volunteering: home decides, and learns no more than who it is."""
    return ScenarioSpec(
        code=code,
        domain="volunteer",
        zh=zh,
        en=en,
        basis=Basis.HOME,
        fields=fields_type,
        schema=schema,
        discloses=frozenset({"valid"} if is_order else {"valid", "pseudonym"}),
        kinds=kinds,
        rule="R10",
        source=source,
        section=VOLUNTEER,
        entitlement=Programme,
        is_order=is_order,
    )


def resident_id(text: str) -> ResidentId | None:
    """Read the number on a document; nothing is nobody.

    Raises:
        ValidationError: It is no such number; the message never contains it.
    """
    try:
        return ResidentId(text) if text else None
    except ValueError as error:
        raise ValidationError("a resident id") from error
