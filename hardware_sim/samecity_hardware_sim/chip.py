"""What a slot needs to know of a chip: power, reset, bytes in, bytes out."""

from __future__ import annotations

from typing import Protocol


class Chip(Protocol):
    """A chip as a reader sees it. Not safe for two threads: a slot gives it commands in turn."""

    def power_on(self) -> bytes:
        """Power or reset the chip, which forgets everything it did not commit.

        Returns:
            The answer to reset, 2-33 bytes (ISO 7816-3).
        """

    def power_off(self) -> None:
        """Take the power away."""

    def transmit(self, command: bytes) -> bytes:
        """Carry out a command.

        Args:
            command: A command APDU, short or extended.

        Returns:
            The response APDU, at least the two bytes of the status word; never raises.
        """
