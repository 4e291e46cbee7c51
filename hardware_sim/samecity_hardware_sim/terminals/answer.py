"""What a machine answers to whoever stands in front of it: its gate, its receipt, its screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

import attrs

from samecity.domain.decision import Decision
from samecity.domain.money import yuan
from samecity.domain.reasons import Code, Reason
from samecity.spi.sources import ReasonText
from samecity.texts.catalogue import Texts
from samecity.texts.reasons import render
from samecity_hardware_sim.terminals.purse import Receipt

_ACTING: Final = 11
"""The step of the engine that acts on the card."""


@attrs.frozen(kw_only=True)
class Answer:
    """The end of one use of a machine.

    Attributes:
        decision: The platform's; None where the machine refused by itself.
        says: What its screen says first, a text of the family `screen`; empty is nothing.
        values: What is filled into it.
        reasons: What its screen says then, each with its next step.
        disclosure: What the machine's host learnt; not on the screen unless the screen says so.
        is_allowed: Whether what was asked for is done.
        opens: Whether the gate opens or the light is green. Not twice for one tap.
        is_repeat: Whether it was the same tap as before.
        receipts: Of the transactions that wrote on the purse now, with their TAC.
        balance_fen: What the purse holds, as far as the machine knows.
    """

    decision: Decision | None
    says: str
    values: Mapping[str, str] = attrs.field(repr=False)
    reasons: tuple[Reason, ...] = ()
    disclosure: Mapping[str, object] = attrs.field(factory=dict, repr=False)
    is_allowed: bool = False
    opens: bool = False
    is_repeat: bool = False
    receipts: tuple[Receipt, ...] = ()
    balance_fen: int | None = None
    _reason_texts: Mapping[str, ReasonText] = attrs.field(factory=dict, repr=False)

    def screen(self, lang: str) -> tuple[str, ...]:
        """Return the lines of the screen.

        Args:
            lang: `zh` or `en`.
        """
        texts = _texts_of(lang)
        told = (texts(f"screen.{self.says}", **self.values),) if self.says else ()
        return (*told, *self._explained(self.reasons, lang))

    def _explained(self, reasons: Iterable[Reason], lang: str) -> Iterable[str]:
        for reason in reasons:
            yield from render(self._reason_texts[reason.code], reason.facts, lang)


def is_torn(decision: Decision) -> bool:
    """Say whether the card left while it acted: nobody knows, the same request finds out."""
    last_step = decision.steps[-1].n if decision.steps else 0
    return not decision.allowed and last_step == _ACTING and _is_unread(decision)


def _is_unread(decision: Decision) -> bool:
    return any(reason.code == Code.READER_ERROR for reason in decision.reasons)


def values_of(
    decision: Decision | None, disclosure: Mapping[str, object], balance_fen: int | None
) -> Mapping[str, str]:
    """Return what screens may fill into their texts: money in yuan, and a name where one is told.

    Args:
        decision: The platform's, if it was asked.
        disclosure: What the host learnt.
        balance_fen: What the purse holds, if it was read.
    """
    name = str(disclosure.get("name", ""))
    balance = yuan(balance_fen) if balance_fen is not None else "-"
    if decision is None:
        return {"name": name, "balance": balance}
    terms = decision.terms
    return {
        "name": name,
        "balance": balance,
        "paid": yuan(terms.payable_fen),
        "fund": yuan(terms.fund_fen),
        "personal": yuan(terms.personal_fen),
    }


@cache
def _texts_of(lang: str) -> Texts:
    return Texts(lang)
