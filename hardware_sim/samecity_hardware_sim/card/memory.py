"""What a chip keeps without power: cells, and the commit that writes several of them or none."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

T = TypeVar("T")

Change = Callable[[], None]
"""One write that was decided on and not yet done; doing it twice is the same as once."""


class Cell(Generic[T]):
    """A value in non-volatile memory. Hides it in `repr`: it may be a key, a PIN or a name."""

    __slots__ = ("value",)

    def __init__(self, value: T) -> None:
        self.value = value

    def to(self, value: T) -> Change:
        """Make the change that writes a new value."""
        return partial(setattr, self, "value", value)

    def __repr__(self) -> str:
        return "Cell()"


class Memory:
    """The non-volatile memory of one chip.

    Like a chip it first notes what it will write and then writes it: if the power goes in between,
    `recover` completes it when the power comes back.

    Attributes:
        revision: Grows with every commit, so that whoever keeps the chip sees that it changed.

    Args:
        before_write: Called before each single write; raises what stands for the loss of power.
    """

    def __init__(self, before_write: Callable[[], None] = lambda: None) -> None:
        self.revision = 0
        self._before_write = before_write
        self._noted: tuple[Change, ...] = ()

    def commit(self, *changes: Change) -> None:
        """Write all of them, or none if the power goes before they are noted."""
        self._before_write()
        self._noted = changes
        self.recover()

    def recover(self) -> None:
        """Complete the commit that the loss of power interrupted, if there was one."""
        if not self._noted:
            return
        for change in self._noted:
            self._before_write()
            change()
        self._noted = ()
        self.revision += 1
