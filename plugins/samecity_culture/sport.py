"""`sport.enter`: the gate of a gym, whose fee the card can pay where the gym has come that far."""

from __future__ import annotations

from enum import unique

import attrs
from marshmallow import fields

from samecity.domain.card import AT_A_DESK
from samecity.domain.treatment import Basis
from samecity.domain.word import Word
from samecity.spi import Case, Outcome, Question, Region, ScenarioSpec
from samecity_culture.admission import Admission, Visit
from samecity_culture.gate import GateFields, GateSchema, admit, is_booked
from samecity_culture.price_list import TOURISM


@unique
class PaidAt(Word):
    """Where the fee is paid; `CARD` is what a catalogue offers at level 3."""

    TILL = "till"
    CARD = "card"


@attrs.frozen
class SportFields(GateFields):
    """An entry into a gym.

    Attributes:
        pay: Where the fee is paid.
    """

    pay: PaidAt = PaidAt.TILL


class SportSchema(GateSchema):
    """Fields of an entry into a gym."""

    makes = SportFields

    pay = fields.Enum(PaidAt, by_value=True, load_default=PaidAt.TILL)


class EnterGym(Visit):
    """A tap or a code at the gate of a gym or stadium."""

    spec = ScenarioSpec(
        code="sport.enter",
        domain="sport",
        zh="进入体育场所",
        en="Enter a gym",
        basis=Basis.ZONE,
        fields=SportFields,
        schema=SportSchema,
        discloses=frozenset({"valid", "class"}),
        kinds=AT_A_DESK,
        rule="R21",
        source="S0 ZS-09, S4 AH-23",
        for_identity=False,
        section=TOURISM,
        terms=Admission,
    )

    def has_baseline(self, region: Region, question: Question) -> bool:
        """A booking that was made under an agreement stands when it is not in force (R28)."""
        return is_booked(question)

    def decide(self, case: Case) -> Outcome:
        """Let the holder in; the fee goes over the till or out of the account."""
        return admit(case, by_card=case.fields_as(SportFields).pay is PaidAt.CARD)
