"""The decision: what was decided, on which terms, why, and what is to happen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import unique
from typing import Final

import msgspec

from samecity.domain.card import CredentialKind
from samecity.domain.effects import Public
from samecity.domain.mapping import read_only
from samecity.domain.reasons import Reason
from samecity.domain.treatment import Treatment
from samecity.domain.word import Word

NO_LIMITS: Final[Mapping[str, int]] = read_only({})


class Terms(msgspec.Struct, frozen=True, gc=False):
    """Money and limits of a decision; `payable + saving + fund + personal = gross` when allowed.

    Attributes:
        gross_fen: The published price for anybody.
        payable_fen: What leaves the purse or goes over the till.
        saving_fen: What a concession or agreement takes off.
        fund_fen: What somebody's fund pays.
        personal_fen: The holder's share of a medical bill; never above 0 together with payable.
        limits: Named limits that hold for this holder, such as `loans`, `days`, `left`.
    """

    gross_fen: int = 0
    payable_fen: int = 0
    saving_fen: int = 0
    fund_fen: int = 0
    personal_fen: int = 0
    limits: Mapping[str, int] = NO_LIMITS

    @property
    def is_conserved(self) -> bool:
        """Whether the four parts add up to the gross amount and none is negative (P-g)."""
        payable, saving, fund, personal = (
            self.payable_fen,
            self.saving_fen,
            self.fund_fen,
            self.personal_fen,
        )
        is_whole = payable + saving + fund + personal == self.gross_fen
        return is_whole and min(payable, saving, fund, personal) >= 0


FREE = Terms()


@unique
class Verdict(Word):
    """How a step of the pipeline ended."""

    PASSED = "passed"
    REFUSED = "refused"


class Step(msgspec.Struct, frozen=True, gc=False):
    """One step of the pipeline, for whoever asks why.

    Attributes:
        n: 1-11.
        name: Name of the step, a key of the text catalogue.
        plugin: Who decided it: `samecity` or a plugin's name.
        rule: Rule id, such as `R17`.
        source: Where the rule or the data come from.
    """

    n: int
    name: str
    verdict: Verdict
    plugin: str
    rule: str
    source: str


class Decision(msgspec.Struct, frozen=True, gc=False):
    """The answer to one request. Holds no name, no card number, no reference to a person.

    Attributes:
        home: Region code, or empty when the request was refused before a card was read.
        decided_by: Region code, agreement id, `national` or `samecity`.
        reasons: Why it was refused, or `QUEUED`; empty when allowed.
        notes: Why a discount was withheld while the full price stands.
        effects: What is to happen, in the public form of `effects`.
        disclosed: Names of the fields that the host received.
        steps: The steps that were taken, in order; the last one decided.
        catalogue_version: Version of the host's catalogue.
        offline: Whether a validator decided it that knew nothing but its hot list.
    """

    request_id: str
    home: str
    host: str
    scenario: str
    kind: CredentialKind
    allowed: bool
    treatment: Treatment
    decided_by: str
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    terms: Terms
    effects: tuple[Public, ...]
    disclosed: tuple[str, ...]
    steps: tuple[Step, ...]
    catalogue_version: str
    at: datetime
    offline: bool = False


def reference_of(request_id: str) -> str:
    """Return the opaque reference of an acceptance: 32 characters.

    The caller chose the request id, which may say where somebody was and is of any length; the
    books of another region learn only that two rows belong together (R26), and a purse has a short
    name for what it carried out.
    """
    return hashlib.sha256(request_id.encode()).hexdigest()[:32]
