"""What home's fund and account have paid for a person in a year: one row of home's, never lost.

Two hosts that settle for one person at the same moment both read this row; the second one to write
is decided again, so that no deductible is borne twice and no ceiling passed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from samecity.domain.clock import local_day
from samecity.domain.effects import SetState
from samecity.spi import Case, Row
from samecity_medical.rules import Benefit, Setting
from samecity_medical.split import Left, Split

_KIND: Final = "benefit_year"


@attrs.frozen
class BenefitYear:
    """A person's year at home.

    Attributes:
        key: Names person and year.
        row: The row as it was read, or None before the first bill.
        borne_fen: Borne of the deductible, by setting.
        fund_fen: Paid by the fund.
        account_fen: Paid from the personal account.
    """

    key: str
    row: Row | None
    borne_fen: Mapping[Setting, int]
    fund_fen: int
    account_fen: int

    @classmethod
    def of(cls, case: Case) -> BenefitYear:
        """Read the year of the moment of the request."""
        key = f"{case.holder.holder_ref}:{local_day(case.request.at).year}"
        row = case.home_shelf.get(_KIND, key)
        body: Mapping[str, object] = row.body if row is not None else {}
        borne_fen = {one: _amount(body, one) for one in Setting}
        return cls(key, row, borne_fen, _amount(body, "fund_fen"), _amount(body, "account_fen"))

    def left(self, benefit: Benefit, setting: Setting) -> Left:
        """Return what is left of it under a home's benefit; a lowered one leaves no less than 0."""
        share = benefit.share(setting)
        deductible_fen = share.deductible_fen if share is not None else 0
        return Left(
            deductible_fen=max(deductible_fen - self.borne_fen[setting], 0),
            ceiling_fen=max(benefit.ceiling_fen - self.fund_fen, 0),
            account_fen=max(benefit.account_fen - self.account_fen, 0),
        )

    def write(self, case: Case, setting: Setting, paid: Split) -> SetState:
        """Make the effect that adds a bill to the year."""
        borne_fen = {**self.borne_fen, setting: self.borne_fen[setting] + paid.deductible_fen}
        body = {
            **{one.value: amount_fen for one, amount_fen in borne_fen.items()},
            "fund_fen": self.fund_fen + paid.fund_fen,
            "account_fen": self.account_fen + paid.account_fen,
        }
        return case.home_shelf.set(_KIND, self.key, body, self.row)


def _amount(body: Mapping[str, object], name: str) -> int:
    amount_fen = body.get(name, 0)
    assert isinstance(amount_fen, int)  # written above
    return amount_fen
