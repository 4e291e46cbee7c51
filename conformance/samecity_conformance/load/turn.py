"""One use of a card under load: who, where, and which answer is right."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import datetime
from enum import unique
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.domain.decision import NO_LIMITS, Decision
from samecity.domain.mapping import read_only
from samecity.domain.word import Word
from samecity.synthetic.world import Wallet
from samecity_conformance.messages import DecisionMessage

_NO_FIELDS: Final[Mapping[str, object]] = read_only({})


@unique
class Standing(Word):
    """How a person stands to the place.

    A `VISITOR` holds another region's card and is served; an `OUTSIDER` is refused, or served on
    other terms than a local, and is not compared with one.
    """

    LOCAL = "local"
    VISITOR = "visitor"
    OUTSIDER = "outsider"


@attrs.frozen(kw_only=True)
class Use:
    """What somebody does with a card.

    Attributes:
        host: Region code, city code, slug or six digits.
        fields: The scenario's own fields.
        point: Service point; empty is the first one.
        machine: Model of the machine that stands there, if the simulator has one.
    """

    scenario: str
    host: str
    kind: CredentialKind
    at: datetime
    fields: Mapping[str, object] = _NO_FIELDS
    point: str = ""
    machine: str = ""


@attrs.frozen
class Heard:
    """An answer, as far as a person can tell whether it is right.

    Attributes:
        code: First reason of a refusal; of no answer at all, the error's code.
        payable_fen: What left the purse.
        fund_fen: What the fund pays of a bill, `personal_fen` the holder's share.
    """

    allowed: bool
    code: str = ""
    payable_fen: int = 0
    fund_fen: int = 0
    personal_fen: int = 0
    limits: Mapping[str, int] = NO_LIMITS

    @property
    def moved_fen(self) -> int:
        """What left purse or bank account."""
        return self.payable_fen + self.limits.get("cash_fen", 0)

    @classmethod
    def of(cls, decision: Decision | DecisionMessage) -> Heard:
        """Read a decision."""
        terms = decision.terms
        return cls(
            decision.allowed,
            str(decision.reasons[0].code) if decision.reasons else "",
            terms.payable_fen,
            terms.fund_fen,
            terms.personal_fen,
            terms.limits,
        )


@attrs.frozen
class Right:
    """A right answer.

    Attributes:
        code: Reason of the refusal; empty is allowed.
        limits: Those that are compared; others may be there.
    """

    code: str = ""
    payable_fen: int = 0
    fund_fen: int = 0
    personal_fen: int = 0
    limits: Mapping[str, int] = NO_LIMITS

    def is_met(self, heard: Heard) -> bool:
        """Say whether this is what was heard."""
        if self.code:
            return not heard.allowed and heard.code == self.code
        money = (heard.payable_fen, heard.fund_fen, heard.personal_fen)
        return (
            heard.allowed
            and money == (self.payable_fen, self.fund_fen, self.personal_fen)
            and all(heard.limits.get(name) == value for name, value in self.limits.items())
        )

    def __str__(self) -> str:
        return self.code or _told(self.payable_fen, self.fund_fen, self.personal_fen, self.limits)


@attrs.frozen
class Turn:
    """One person's turn.

    Attributes:
        right: The answers of which one has to come.
        takes: Of an allowed use: what is taken of something that can run out, by its name.
        empty: Reason with which it is refused when that has run out.
        account: Of an allowed use: the books' account that has to show the money, or empty.
    """

    wallet: Wallet
    standing: Standing
    use: Use
    right: tuple[Right, ...]
    takes: Mapping[str, int] = NO_LIMITS
    empty: str = ""
    account: str = ""

    def problem(self, heard: Heard) -> str:
        """Return what is wrong with an answer in one line, or nothing if it is right."""
        if any(right.is_met(heard) for right in self.right):
            return ""
        use = self.use
        expected = " or ".join(map(str, self.right))
        received = (
            _told(heard.payable_fen, heard.fund_fen, heard.personal_fen, heard.limits)
            if heard.allowed
            else heard.code
        )
        return (
            f"{use.scenario} in {use.host} with a card of {self.wallet.home} by {use.kind.value}"
            f" at {use.at:%Y-%m-%dT%H:%M}: expected {expected}, received {received}"
        )


Script = Generator[Turn, Heard, None]
"""What one person after another does; it is told each answer before it goes on."""


def _told(payable_fen: int, fund_fen: int, personal_fen: int, limits: Mapping[str, int]) -> str:
    named = {"payable_fen": payable_fen, "fund_fen": fund_fen, "personal_fen": personal_fen}
    parts = [f"{name} {value}" for name, value in {**named, **limits}.items() if value]
    return f"allowed with {', '.join(parts)}" if parts else "allowed for nothing"
