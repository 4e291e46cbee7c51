"""A simulated card in somebody's hand, which goes from reader to reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.slot import Slot


class HeldCard:
    """A card in somebody's hand; it is in one slot at a time.

    Args:
        chip: The chip.
        pin: What its holder knows.
    """

    def __init__(self, chip: CardChip, pin: str) -> None:
        self.chip = chip
        self.pin = pin
        self._slot: Slot | None = None
        self._visit = 0
        self._moves = RLock()

    @property
    def balance_fen(self) -> int | None:
        """What its purse holds; None without one."""
        return self.chip.balance_fen

    def is_in(self, slot: Slot) -> bool:
        """Say whether it is in a slot."""
        with self._moves:
            return self._slot is slot and slot.is_present and slot.visits == self._visit

    def put_into(self, slot: Slot, interface: Interface) -> None:
        """Hold it against a reader; whichever had it before has lost it."""
        with self._moves:
            if self.is_in(slot):
                return
            self.take_away()
            self.chip.interface = interface
            slot.insert(self.chip)
            self._slot, self._visit = slot, slot.visits

    def take_away(self, slot: Slot | None = None) -> None:
        """Take it out of where it is.

        Args:
            slot: Only out of this one; None is any.
        """
        with self._moves:
            here = self._slot
            if here is None or (slot is not None and here is not slot):
                return
            if here.visits == self._visit:
                here.remove()
            self._slot = None

    @contextmanager
    def kept_out_of_readers(self) -> Iterator[bool]:
        """Keep it in the hand meanwhile; says False if it is in a reader."""
        with self._moves:
            yield self._slot is None or not self._slot.is_present
