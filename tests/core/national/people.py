"""One person and one card for the tests of the base."""

from __future__ import annotations

from datetime import date
from typing import Final

from samecity.domain.holder import Holder
from samecity.domain.identifiers import CardIdentification, CardNumber, DivisionCode, ResidentId
from samecity.spi import CardIdentity, Person

NINGBO: Final = DivisionCode("330200")
HOLDER: Final = Holder(
    holder_ref="h-zhu",
    born=date(1985, 7, 6),
    household=DivisionCode("510100"),
    residence=NINGBO,
    insured=NINGBO,
    classes=frozenset({"student", "veteran"}),
    guardian_ref="h-chen",
)
PERSON: Final = Person(HOLDER, ResidentId("990200198507060026"), "测试朱")
CARD: Final = CardIdentity(
    "card-1", "h-zhu", CardNumber.from_serial("A", 1), CardIdentification.issue(NINGBO, 1)
)
