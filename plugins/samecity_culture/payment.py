"""Paying a venue by card or e-card, from the bank account behind it, and being paid back.

The bank moves the money; the books say what one region then owes the other, and no more than
amount, day and part of life (R26). Neither purse nor social function ever stands in (R24).
"""

from __future__ import annotations

from samecity.domain.card import AccountState
from samecity.domain.ecard import EcardLevel
from samecity.domain.effects import Post
from samecity.domain.reasons import Code, Reason
from samecity.spi import Case


def refuse_payment(case: Case, amount_fen: int) -> Reason | None:
    """Say why the account cannot pay; nothing is asked of it where nothing is due.

    Args:
        case: Whose card or e-card pays.
        amount_fen: What is due.
    """
    if amount_fen == 0:
        return None
    if case.ecard is not None and case.ecard.level < EcardLevel.PAYMENT:
        return Reason(Code.ECARD_LEVEL_TOO_LOW, {"needs": int(EcardLevel.PAYMENT)})
    if case.card is None or case.card.account is not AccountState.ACTIVE:
        return Reason(Code.ACCOUNT_NOT_ACTIVE)
    return None


def pay(case: Case, amount_fen: int) -> tuple[Post, ...]:
    """Make the effect of a payment: the card's home owes the host what its bank has taken."""
    domain = case.scenario.spec.domain
    return (Post(case.home.code, case.host.code, domain, amount_fen),) if amount_fen else ()


def pay_back(case: Case, amount_fen: int) -> tuple[Post, ...]:
    """Make the effect of a refund, which goes to the account behind the card that is shown."""
    domain = case.scenario.spec.domain
    return (Post(case.host.code, case.home.code, domain, amount_fen),) if amount_fen else ()
