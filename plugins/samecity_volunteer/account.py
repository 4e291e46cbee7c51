"""A volunteer's account at home: recorded minutes, coins spent, minutes in the time bank.

One row, so that of two who redeem or record at once neither is forgotten. The star and the coins
are computed from it, never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from samecity.domain.effects import SetState
from samecity.spi import Case, Row
from samecity_volunteer.programme import Programme

_KIND: Final = "account"


@attrs.frozen
class Account:
    """What is known of a volunteer.

    Attributes:
        name: The home's own name for the person.
        row: The row as it was read, or None for somebody new.
        minutes: Recorded minutes by calendar year.
        spent_coins: Coins that were exchanged.
        deposited: Recorded minutes that were put into the time bank.
        banked: Minutes in the time bank now: deposited or received, and not handed on.
    """

    name: str
    row: Row | None
    minutes: Mapping[str, int]
    spent_coins: int = 0
    deposited: int = 0
    banked: int = 0

    @classmethod
    def of(cls, case: Case, holder_ref: str) -> Account:
        """Read a person's account; volunteers' hours belong to the place that recorded them."""
        name = case.national.pseudonym(case.host.code, holder_ref)
        row = case.host_shelf.get(_KIND, name)
        if row is None:
            programme = case.entitlement_as(Programme)
            return cls(name, None, programme.minutes_before(holder_ref))
        minutes = row.body["minutes"]
        assert isinstance(minutes, Mapping)  # written below
        return cls(
            name,
            row,
            {str(year): int(count) for year, count in minutes.items()},
            _number(row, "spent_coins"),
            _number(row, "deposited"),
            _number(row, "banked"),
        )

    @property
    def total_minutes(self) -> int:
        """All recorded minutes; the star is made of them."""
        return sum(self.minutes.values())

    def coins(self, programme: Programme) -> int:
        """Return the coins that are left; a correction never makes anybody owe coins."""
        return max(0, programme.coins.earned(self.minutes) - self.spent_coins)

    def recorded(self, year: int, minutes: int) -> Account:
        """Return the account with further minutes of a year, or fewer of them."""
        known = self.minutes.get(str(year), 0)
        return attrs.evolve(self, minutes={**self.minutes, str(year): known + minutes})

    def write(self, case: Case) -> SetState:
        """Make the effect that writes the account."""
        body = {
            "minutes": dict(self.minutes),
            "spent_coins": self.spent_coins,
            "deposited": self.deposited,
            "banked": self.banked,
        }
        return case.host_shelf.set(_KIND, self.name, body, self.row)


def _number(row: Row, name: str) -> int:
    number = row.body[name]
    assert isinstance(number, int)  # written above
    return number
