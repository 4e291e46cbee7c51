"""Who pays what of a bill: home's fund, the personal account, the holder. Pure, in fen."""

from __future__ import annotations

import attrs

from samecity.domain.money import percent_of
from samecity_medical.bill import Assessed


@attrs.frozen
class Left:
    """What is left of a person's year at home before this bill.

    Attributes:
        deductible_fen: Still to be borne in this setting before the fund pays.
        ceiling_fen: What the fund may still pay.
        account_fen: What is in the personal account.
    """

    deductible_fen: int
    ceiling_fen: int
    account_fen: int


@attrs.frozen
class Split:
    """A bill divided.

    Attributes:
        deductible_fen: Borne of the deductible by this bill.
        fund_fen: Paid by home's fund.
        account_fen: Paid from the personal account, a part of the holder's share.
        personal_fen: The holder's share: the whole bill less what the fund pays.
        is_capped: Whether the ceiling kept the fund from paying its ratio.
    """

    deductible_fen: int
    fund_fen: int
    account_fen: int
    personal_fen: int
    is_capped: bool

    @property
    def till_fen(self) -> int:
        """What the holder pays at the till."""
        return self.personal_fen - self.account_fen


def split(bill: Assessed, percent: int | None, left: Left) -> Split:
    """Divide a bill.

    Args:
        bill: As the place of care covers it.
        percent: The ratio of home's fund for this case, or None where the fund is not asked.
        left: What is left of the person's year.

    Source: P30, P31; half-up to the fen is project-defined.
    """
    deductible_fen = due_fen = 0
    if percent is not None:
        deductible_fen = min(bill.covered_fen, left.deductible_fen)
        due_fen = percent_of(bill.covered_fen - deductible_fen, percent)
    fund_fen = min(due_fen, left.ceiling_fen)
    return Split(
        deductible_fen=deductible_fen,
        fund_fen=fund_fen,
        account_fen=min(bill.medical_fen - fund_fen, left.account_fen),
        personal_fen=bill.gross_fen - fund_fen,
        is_capped=fund_fen < due_fen,
    )
