"""`card.unlock`: what was locked is opened again, in person at a counter and nowhere else."""

from __future__ import annotations

from enum import StrEnum, unique

import attrs
from marshmallow import fields

from samecity.domain.card import CardState
from samecity.domain.lifecycle import Event
from samecity.domain.reasons import Code, Reason
from samecity.spi import Allowed, Case, Outcome
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
    """Unlocking, for whoever proves by a document to be the holder.

    For the PIN an allowed decision is the counter's order to reset it on the chip; the books know
    nothing of a PIN. The reader port has no command for it yet: the terminal does it by itself.
    Also the PIN of a lost card that was found is reset, so that the report can be lifted.
    """

    service = Service.UNLOCK
    spec = operation(
        "card.unlock",
        "解锁",
        "Unlock a card or reset its PIN",
        fields_type=UnlockFields,
        schema=UnlockSchema,
        source="P37c",
    )

    def event(self, case: Case) -> Event:
        """Return that the card is unlocked."""
        return Event.UNLOCK

    def refuse_state(self, case: Case) -> Reason | None:
        """Say why there is nothing to unlock; every card that still lives has a PIN."""
        if not _is_only_pin(case):
            return super().refuse_state(case)
        return Reason(Code.CARD_CANCELLED) if case.card_state is CardState.CANCELLED else None

    def operate(self, case: Case) -> Outcome:
        """Unlock the card, or leave the books as they are where only the PIN is locked."""
        return Allowed() if _is_only_pin(case) else super().operate(case)


def _is_only_pin(case: Case) -> bool:
    """Say whether the PIN is meant and the card itself is not locked."""
    is_pin = case.fields_as(UnlockFields).what is Locked.PIN
    return is_pin and case.card is not None and case.card_state is not CardState.LOCKED
