"""Who stays in one room of one hotel: kept by the hotel, by its own names for its guests."""

from __future__ import annotations

from datetime import date
from typing import Final

import attrs

from samecity.domain.effects import SetState
from samecity.spi import Case, Row

_KIND: Final = "room"


@attrs.frozen
class Stay:
    """A room with its guests.

    Attributes:
        key: Names hotel and room.
        row: The row as it was read, or None for a room that nobody ever had.
        leaves_on: Last day, inclusive.
        beds: People who share the room.
        guests: Those who are registered, by the host's pseudonyms.
    """

    key: str
    row: Row | None
    leaves_on: date
    beds: int
    guests: tuple[str, ...]

    @classmethod
    def of(cls, case: Case, room: str, today: date) -> Stay | None:
        """Read who stays in a room now, or None if it is free.

        Args:
            case: At the hotel's desk.
            room: Its number.
            today: A stay that has ended is forgotten, whoever checked out or not.
        """
        key = f"{case.offer.point.id}:{room}"
        row = case.host_shelf.get(_KIND, key)
        if row is None:
            return None
        beds, guests = row.body["beds"], row.body["guests"]
        assert isinstance(beds, int)  # written below, as is the next
        assert isinstance(guests, list)
        stay = cls(
            key,
            row,
            date.fromisoformat(str(row.body["leaves_on"])),
            beds,
            tuple(map(str, guests)),
        )
        return stay if stay.guests and today <= stay.leaves_on else None

    @classmethod
    def begin(cls, case: Case, room: str, leaves_on: date, beds: int) -> Stay:
        """Begin a stay in a free room; nobody is registered yet."""
        key = f"{case.offer.point.id}:{room}"
        return cls(key, case.host_shelf.get(_KIND, key), leaves_on, beds, ())

    @property
    def missing(self) -> int:
        """How many who share the room are not registered yet."""
        return self.beds - len(self.guests)

    def joined(self, guest: str) -> Stay:
        """Return the stay with one more guest."""
        return attrs.evolve(self, guests=(*self.guests, guest))

    def left(self, guest: str) -> Stay:
        """Return the stay without a guest."""
        return attrs.evolve(self, guests=tuple(one for one in self.guests if one != guest))

    def write(self, case: Case) -> SetState:
        """Make the effect that writes the room."""
        body = {
            "leaves_on": self.leaves_on.isoformat(),
            "beds": self.beds,
            "guests": list(self.guests),
        }
        return case.host_shelf.set(_KIND, self.key, body, self.row)
