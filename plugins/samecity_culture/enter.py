"""`culture.enter`: any card the host admits opens the gate, as long as there is room."""

from __future__ import annotations

from typing import Final

from samecity.domain.card import AT_A_DESK
from samecity.domain.treatment import Basis
from samecity.spi import Case, Outcome, Question, Region, ScenarioSpec
from samecity_culture.admission import Admission, Visit
from samecity_culture.gate import GateFields, GateSchema, admit, is_booked
from samecity_culture.house_rules import CULTURE

PUBLIC_LIBRARY: Final = "library"
"""Type of the points whose reading rooms are free to everybody. Source: `L:LIB` art. 33."""


class Enter(Visit):
    """A tap or a code at the gate of a library, museum, cultural centre or scenic area."""

    spec = ScenarioSpec(
        code="culture.enter",
        domain="culture",
        zh="入馆",
        en="Enter a venue",
        basis=Basis.ZONE,
        fields=GateFields,
        schema=GateSchema,
        discloses=frozenset({"valid", "class"}),
        kinds=AT_A_DESK,
        rule="R21",
        source="S0 ZS-09, S3 BZ-15, S4 AH-14",
        section=CULTURE,
        terms=Admission,
    )

    def has_baseline(self, region: Region, question: Question) -> bool:
        """The law opens public libraries to everybody (domain 3.3); a booking stands (R28)."""
        return question.point.type == PUBLIC_LIBRARY or is_booked(question)

    def decide(self, case: Case) -> Outcome:
        """Let the holder in; what a scenic area asks goes over its till."""
        return admit(case)
