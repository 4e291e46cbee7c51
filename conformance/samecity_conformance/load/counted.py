"""All that a run counted, over all its processes."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from samecity_conformance.load.tally import Ledger, Tally, Units


@attrs.frozen
class Counted:
    """All that a run counted.

    Attributes:
        tallies: One of each process with users.
        shared: The books, if all processes wrote in the same; else each tally has its own.
    """

    tallies: Sequence[Tally]
    shared: Ledger | None = None

    @property
    def total(self) -> Tally:
        """What all processes counted together, but what ran out and the books."""
        total = Tally()
        for tally in self.tallies:
            total.merge(tally)
        return total

    @property
    def ledgers(self) -> list[Ledger]:
        """All books."""
        if self.shared is not None:
            return [self.shared]
        return [tally.ledger for tally in self.tallies if tally.ledger is not None]

    def units(self, act: str) -> list[Units]:
        """Return what could run out in an act, once for each set of books."""
        found: dict[tuple[int, str], Units] = {}
        for number, tally in enumerate(self.tallies):
            for name, units in tally.units.items():
                if name.startswith(f"{act}:"):
                    books = 0 if self.shared is not None else number
                    found.setdefault((books, name), Units(units.there)).merge(units)
        return list(found.values())
