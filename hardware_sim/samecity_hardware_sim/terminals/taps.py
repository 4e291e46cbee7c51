"""What a machine remembers for some seconds, so that it never takes the same tap twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

TORN_TAP: Final = timedelta(seconds=60)
"""How long a card that left too early may come back and finish. Project-defined."""


@attrs.frozen
class Tap:
    """One tap.

    Attributes:
        shown: What stands for the card or code.
        said: What was asked for with it.
        body: The request as it was sent.
        at: When the card was seen last.
        is_torn: Whether nobody knows yet what became of it.
        has_opened: Whether the gate has opened for it.
    """

    shown: bytes
    said: object
    body: Mapping[str, object] = attrs.field(repr=False)
    at: datetime
    is_torn: bool
    has_opened: bool


class Taps:
    """The last taps of a machine; lost with its power.

    Args:
        same_tap: How long a tap that ended is still the same one.
    """

    def __init__(self, same_tap: timedelta) -> None:
        self._same_tap = same_tap
        self._by_shown: dict[bytes, Tap] = {}

    def has_any(self, at: datetime) -> bool:
        """Say whether there is one that somebody could come back to."""
        self._by_shown = {
            shown: tap for shown, tap in self._by_shown.items() if self._is_fresh(tap, at)
        }
        return bool(self._by_shown)

    def find(self, shown: bytes, said: object, at: datetime) -> Tap | None:
        """Return the tap of which this is the same one."""
        tap = self._by_shown.get(shown)
        if tap is None or tap.said != said or not self._is_fresh(tap, at):
            return None
        return tap

    def keep(self, tap: Tap) -> None:
        """Remember a tap."""
        self._by_shown[tap.shown] = tap

    def _is_fresh(self, tap: Tap, at: datetime) -> bool:
        if tap.is_torn:
            return at - tap.at <= TORN_TAP
        return bool(self._same_tap) and at - tap.at <= self._same_tap
