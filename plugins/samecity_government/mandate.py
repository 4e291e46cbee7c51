"""Mandates: one person lets another, or one of the staff, apply for one item (ZS-15).

A mandate is a row of the principal's home. It is given, used once, or revoked, and runs out.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum, unique
from typing import Final

import msgspec

from samecity.domain.effects import SetState
from samecity.domain.reasons import Code, Reason
from samecity.spi import Row, Shelf

_KIND: Final = "mandate"


@unique
class MandateState(StrEnum):
    """What became of a mandate; that it ran out is told by its last day."""

    GIVEN = "given"
    USED = "used"
    REVOKED = "revoked"


@unique
class Defect(StrEnum):
    """Why a mandate does not let somebody act; a fact of `AGENT_NOT_AUTHORISED`."""

    ABSENT = "absent"
    ANOTHER_AGENT = "another_agent"
    ANOTHER_PRINCIPAL = "another_principal"
    ANOTHER_ITEM = "another_item"
    EXPIRED = "expired"
    USED = "used"
    REVOKED = "revoked"
    NOT_DELEGABLE = "not_delegable"
    OWN_AGENT = "own_agent"


_DEFECT_OF: Final = {MandateState.USED: Defect.USED, MandateState.REVOKED: Defect.REVOKED}


class Mandate(msgspec.Struct, frozen=True, gc=False):
    """A mandate as the principal's home keeps it.

    Attributes:
        principal: Reference to the person who gave it.
        agent: Reference to the person who may act, or `assistant:` and a code of the staff.
        item: The one item that it is for.
        until: Last day, inclusive.
    """

    principal: str
    agent: str
    item: str
    until: date
    state: MandateState = MandateState.GIVEN

    def defect(self, principal: str, agent: str, item: str, today: date) -> Defect | None:
        """Say why it does not let this agent act for this principal in this matter today."""
        checks = (
            (self.agent != agent, Defect.ANOTHER_AGENT),
            (self.principal != principal, Defect.ANOTHER_PRINCIPAL),
            (self.item != item, Defect.ANOTHER_ITEM),
            (today > self.until, Defect.EXPIRED),
        )
        found = next((defect for is_so, defect in checks if is_so), None)
        return found or _DEFECT_OF.get(self.state)


def not_authorised(defect: Defect) -> Reason:
    """Return the refusal for a defect."""
    return Reason(Code.AGENT_NOT_AUTHORISED, {"defect": defect.value})


def find(shelf: Shelf, number: str) -> tuple[Mandate, Row] | None:
    """Return a mandate and its row, or None if the home has no such mandate."""
    row = shelf.get(_KIND, number) if number else None
    return None if row is None else (msgspec.convert(dict(row.body), Mandate), row)


def write(shelf: Shelf, number: str, mandate: Mandate, row: Row | None) -> SetState:
    """Make the effect that writes a mandate."""
    return shelf.set(_KIND, number, msgspec.to_builtins(mandate), row)
