"""`card.unlock`: what was locked is opened again, in person at a counter and nowhere else."""

from __future__ import annotations

from enum import StrEnum, unique

import attrs
from marshmallow import fields

from samecity.domain.card import CardState
from samecity.domain.lifecycle import Event
from samecity.domain.reasons import Reason
from samecity.spi import Allowed, Case, Outcome
from samecity_card.events import WITH_OR_WITHOUT_CARD
from samecity_card.operation import CardEvent, OperationFields, OperationSchema, operation
from samecity_card.rules import Service


@unique
class Locked(StrEnum):
    """What can be locked: the card in its home's books, the PIN on its chip (`P37c`)."""

    CARD = "card"
    PIN = "pin"


@attrs.frozen
class UnlockFields(OperationFields):
    """An unlocking."""

    what: Locked = Locked.CARD


class UnlockSchema(OperationSchema):
    """Fields of an unlocking."""

    makes = UnlockFields

    what = fields.Enum(Locked, by_value=True, load_default=Locked.CARD)


class Unlock(CardEvent):
    """Unlocking.

    For the PIN an allowed decision is the counter's order to reset it on the chip; the books know
    nothing of a PIN. The reader port has no command for it yet: the terminal does it by itself.
    """

    service = Service.UNLOCK
    spec = operation(
        "card.unlock",
        "解锁",
        "Unlock a card or reset its PIN",
        kinds=WITH_OR_WITHOUT_CARD,
        fields_type=UnlockFields,
        schema=UnlockSchema,
        source="P37c",
    )

    def event(self, case: Case) -> Event:
        """Return that the card is unlocked."""
        return Event.UNLOCK

    def refuse_state(self, case: Case) -> Reason | None:
        """Say why there is nothing to unlock; the PIN of a good card may be locked."""
        return None if self._only_pin(case) else super().refuse_state(case)

    def operate(self, case: Case) -> Outcome:
        """Unlock the card, or leave the books as they are where only the PIN is locked."""
        return Allowed() if self._only_pin(case) else super().operate(case)

    @staticmethod
    def _only_pin(case: Case) -> bool:
        is_good = case.card is not None and case.card_state is CardState.NORMAL
        return is_good and case.fields_as(UnlockFields).what is Locked.PIN
