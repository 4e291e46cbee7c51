"""`culture.enter`: any card the host admits opens the gate, as long as there is room."""

from __future__ import annotations

from typing import Final

import attrs
import msgspec

from samecity.domain.card import CredentialKind
from samecity.domain.decision import FREE, Terms
from samecity.domain.effects import TakeFromPool
from samecity.domain.reasons import Code, Reason
from samecity.domain.treatment import Basis
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed, Case, Outcome, Question, Refused, Region, Scenario, ScenarioSpec
from samecity_culture.house_rules import CULTURE, HouseRules

KINDS: Final = frozenset(
    {
        CredentialKind.CARD_CONTACT,
        CredentialKind.CARD_CONTACTLESS,
        CredentialKind.ECARD_QR,
        CredentialKind.ECARD_SCAN,
    }
)
"""What a gate or a library's desk can read: the chip, a code shown, a code scanned."""

PUBLIC_LIBRARY: Final = "library"
"""Type of the points whose reading rooms are free to everybody. Source: `L:LIB` art. 33."""


@attrs.frozen
class EnterFields:
    """An entry has no fields: the venue is the point, the slot is that of the moment."""


class EnterSchema(StrictSchema):
    """Fields of an entry."""

    makes = EnterFields


class Admission(msgspec.Struct, frozen=True, gc=False):
    """A host's terms for one entry.

    Attributes:
        pool: The places of this venue in this slot, one pool for locals and visitors (R21).
        capacity: How many there are; None is unlimited.
    """

    pool: str
    capacity: int | None


class Enter(Scenario):
    """A tap or a code at the gate of a library, museum, gallery or cultural centre."""

    spec = ScenarioSpec(
        code="culture.enter",
        domain="culture",
        zh="入馆",
        en="Enter a venue",
        basis=Basis.ZONE,
        fields=EnterFields,
        schema=EnterSchema,
        discloses=frozenset({"valid", "class"}),
        kinds=KINDS,
        rule="R21",
        source="S0 ZS-09, S3 BZ-15, S4 AH-14",
        section=CULTURE,
        terms=Admission,
    )

    def has_baseline(self, region: Region, question: Question) -> bool:
        """The law opens the reading rooms of a public library to everybody (domain 3.3)."""
        return question.point.type == PUBLIC_LIBRARY

    def host_terms(self, region: Region, question: Question) -> Admission:
        """Find the pool from which this entry takes its place."""
        rules = region.section(HouseRules) or HouseRules()
        point = question.point
        begins = rules.slot_begins(point.type, question.at)
        return Admission(f"entry:{point.id}:{begins:%Y-%m-%dT%H:%M}", point.capacity)

    def decide(self, case: Case) -> Outcome:
        """Let the holder in while the slot has a place left; nobody is named at the gate."""
        admission = case.terms_as(Admission)
        if admission.capacity is None:
            return Allowed(FREE)
        left = case.host_shelf.left(admission.pool, admission.capacity)
        if left == 0:
            return Refused(Reason(Code.CAPACITY_FULL))
        place = TakeFromPool(case.host.code, admission.pool, 1, admission.capacity)
        return Allowed(Terms(limits={"left": left - 1}), effects=(place,))
