"""What one reader has out at one library: kept by the library, forgotten when it comes back.

The row belongs to the host and is named by library and the host's own pseudonym for the reader;
no other library, no home and no hub learns of it (R26, `L:LIB` art. 43). Which copies stand on the
shelf is the business of the library's own catalogue, not of the card.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

import attrs

from samecity.domain.effects import SetState
from samecity.spi import Case, Row

_KIND: Final = "reader"


@attrs.frozen
class Account:
    """A reader's loans at one library.

    Attributes:
        key: Names library and reader.
        row: The row as it was read, or None for a new reader.
        due: Last day of each loan, by item.
    """

    key: str
    row: Row | None
    due: Mapping[str, date]

    @classmethod
    def of(cls, case: Case) -> Account:
        """Read the account of the person in front of the library's desk."""
        key = f"{case.offer.point.id}:{case.pseudonym}"
        row = case.host_shelf.get(_KIND, key)
        loans = row.body if row is not None else {}
        due = {item: date.fromisoformat(str(last_day)) for item, last_day in loans.items()}
        return cls(key, row, due)

    def has_overdue(self, today: date) -> bool:
        """Say whether the last day of a loan has passed."""
        return any(last_day < today for last_day in self.due.values())

    def lent(self, items: Iterable[str], last_day: date) -> Account:
        """Return the account with further loans."""
        return attrs.evolve(self, due={**self.due, **dict.fromkeys(items, last_day)})

    def returned(self, items: Iterable[str]) -> Account:
        """Return the account without some of its loans."""
        gone = frozenset(items)
        return attrs.evolve(
            self, due={item: day for item, day in self.due.items() if item not in gone}
        )

    def write(self, case: Case) -> SetState:
        """Make the effect that writes the account."""
        body = {item: last_day.isoformat() for item, last_day in self.due.items()}
        return case.host_shelf.set(_KIND, self.key, body, self.row)
