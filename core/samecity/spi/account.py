"""The bank account behind a card, as far as the platform books it: what came in, what was drawn.

Stands in for the banks' own books, which the platform does not see; kept beside the national
platform because cash is drawn anywhere (R22). What comes in is one row each, so that a thousand
payments never wait for each other; what was drawn is one row, so that two withdrawals at once
never exceed what is there. Nothing here knows a card: a replaced card keeps its holder's account.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from samecity.domain.effects import NATIONAL, SetState
from samecity.spi.state import Row, StateStore

_OWNER: Final = "samecity"
_CREDIT: Final = "account_credit"
_DRAWN: Final = "account_drawn"


@attrs.frozen
class Account:
    """A person's account at one moment.

    Attributes:
        holder_ref: Whose.
        entries: What came in, by name, in fen.
        drawn_fen: Sum of what was drawn.
    """

    holder_ref: str
    entries: Mapping[str, int]
    drawn_fen: int
    _drawn: Row | None

    @classmethod
    def of(cls, holder_ref: str, store: StateStore) -> Account:
        """Read a person's account.

        Args:
            holder_ref: Whose.
            store: The journal as of this transaction.
        """
        mine = f"{holder_ref}:"
        credits = store.scan(NATIONAL, _OWNER, _CREDIT, mine)
        entries = {row.key.removeprefix(mine): _amount(row) for row in credits}
        drawn = store.get(NATIONAL, _OWNER, _DRAWN, holder_ref)
        drawn_fen = _amount(drawn) if drawn is not None else 0
        return cls(holder_ref, entries, drawn_fen, drawn)

    @property
    def balance_fen(self) -> int:
        """What can be drawn."""
        return sum(self.entries.values()) - self.drawn_fen

    def draw(self, amount_fen: int) -> SetState:
        """Make the effect that draws money.

        Args:
            amount_fen: Above 0 and at most `balance_fen`.

        Raises:
            ValueError: It is not.
        """
        if not 0 < amount_fen <= self.balance_fen:
            raise ValueError(f"expected 1-{self.balance_fen} fen, received {amount_fen}")
        version = self._drawn.version if self._drawn is not None else 0
        body = {"amount_fen": self.drawn_fen + amount_fen}
        return SetState(NATIONAL, _DRAWN, self.holder_ref, body, version)


def credit(holder_ref: str, entry: str, amount_fen: int) -> SetState:
    """Make the effect that books money coming in.

    Whoever makes it has looked into `Account.entries`: an entry comes in once, and where another
    request was faster the journal has this one decided again.

    Args:
        holder_ref: Whose account.
        entry: Names the payment among all that ever come in for this person.
        amount_fen: Above 0.
    """
    body = {"amount_fen": amount_fen}
    return SetState(NATIONAL, _CREDIT, f"{holder_ref}:{entry}", body, 0)


def _amount(row: Row) -> int:
    amount_fen = row.body["amount_fen"]
    assert isinstance(amount_fen, int)  # written above
    return amount_fen
