"""A decision as its receiver gets it: the JSON of design section 5, with types.

Steps compare these and nothing of the platform's inside, so that the same features can be run
against anything that sends the same JSON. Another shape fails where it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec


class ReasonMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason or a note."""

    code: str
    rule: str
    message: str
    next_step: str


class TermsMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money in fen, and limits."""

    gross_fen: int
    payable_fen: int
    saving_fen: int
    fund_fen: int
    personal_fen: int
    limits: dict[str, int]


class StepMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of the pipeline."""

    n: int
    name: str
    verdict: str
    plugin: str
    rule: str
    source: str


class DecisionMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision in one language."""

    request_id: str
    home: str
    host: str
    scenario: str
    kind: str
    allowed: bool
    treatment: str
    decided_by: str
    reasons: list[ReasonMessage]
    notes: list[ReasonMessage]
    terms: TermsMessage
    effects: list[dict[str, str | int]]
    disclosed: list[str]
    steps: list[StepMessage]
    catalogue_version: str
    at: datetime
    offline: bool = False

    @property
    def reason_codes(self) -> list[str]:
        """Codes of the reasons, in their order."""
        return [reason.code for reason in self.reasons]

    @property
    def note_codes(self) -> list[str]:
        """Codes of the notes, in their order."""
        return [note.code for note in self.notes]


def read_decision(plain: Mapping[str, object]) -> DecisionMessage:
    """Give a decision its types.

    Args:
        plain: What `Platform.explain` returned, or the parsed body of an answer.

    Raises:
        ValueError: The JSON has another shape than design section 5 says; names the key.
    """
    return msgspec.convert(plain, DecisionMessage)
