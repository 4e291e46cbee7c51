"""How long this process worked, and how long it waited for a processor that others had."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Final

import msgspec

_STATISTICS: Final = Path("/proc/self/schedstat")
"""Of Linux: nanoseconds on a processor, nanoseconds waiting for one, and how often."""


class Processor(msgspec.Struct, frozen=True):
    """Time of a process, in seconds.

    Attributes:
        worked_s: On a processor.
        starved_s: Ready to work, but no processor was free; 0 where nobody counts it.
    """

    worked_s: float = 0.0
    starved_s: float = 0.0

    @property
    def starved_percent(self) -> int:
        """How much of the time in which it had work to do it waited for a processor."""
        wanted_s = self.worked_s + self.starved_s
        return round(100 * self.starved_s / wanted_s) if wanted_s else 0

    def __add__(self, other: Processor) -> Processor:
        return Processor(self.worked_s + other.worked_s, self.starved_s + other.starved_s)

    def __sub__(self, other: Processor) -> Processor:
        return Processor(self.worked_s - other.worked_s, self.starved_s - other.starved_s)


def read_processor() -> Processor:
    """Return the time of this process since it began."""
    try:
        waited_ns = int(_STATISTICS.read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        waited_ns = 0
    return Processor(process_time(), waited_ns / 1e9)
