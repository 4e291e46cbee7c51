"""The clock of a test: it stands still until the test moves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from samecity.synthetic.cast import DEFAULT_AT, Cast

MONDAY: Final = DEFAULT_AT
"""2026-11-23 10:00 in Asia/Shanghai, a plain working day: where every test begins."""


class Clock:
    """A clock that a test sets.

    Args:
        now: Where it begins, Asia/Shanghai.
    """

    def __init__(self, now: datetime = MONDAY) -> None:
        self._now = now
        self._worlds: list[Cast] = []

    @property
    def now(self) -> datetime:
        """The moment of every tap for which the test says no other."""
        return self._now

    def set(self, now: datetime) -> None:
        """Set the clock, forward or back.

        Args:
            now: A moment with its time zone.

        Raises:
            ValueError: It has none.
        """
        if now.tzinfo is None:
            raise ValueError("expected a moment with a time zone, received one without")
        self._now = now
        for world in self._worlds:
            world.at = now

    def move(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> None:
        """Move the clock on, or back by what is below 0."""
        self.set(self._now + timedelta(days=days, hours=hours, minutes=minutes))

    def lead(self, world: Cast) -> None:
        """Let a world's now be this clock's from here on."""
        self._worlds.append(world)
        world.at = self._now
