"""Traffic logging: every command and answer of a binding, bytes and all; off by default.

The log holds what cards and terminals really say: personal data, and PINs where one was typed.
"""

from __future__ import annotations

import logging
import os
import time
from typing import Final

from samecity.texts.catalogue import Texts
from samecity_hardware_sim.readers.binding import Binding
from samecity_hardware_sim.traces.recorder import Recorded
from samecity_hardware_sim.traces.trace import Event

TRAFFIC: Final = 5
"""The level, below `logging.DEBUG`: nobody gets traffic who only asked for everything else."""

_log: Final = logging.getLogger("samecity.hardware.traffic")
_VARIABLE: Final = "SAMECITY_TRAFFIC"


def logged(binding: Binding, texts: Texts) -> Binding:
    """Return a binding whose traffic is logged if `SAMECITY_TRAFFIC=1`, otherwise itself.

    A warning about the secrets in the log comes first. Where no logging is set up, the log goes to
    standard error.

    Args:
        binding: The one that works.
        texts: The language of the warning.
    """
    if os.environ.get(_VARIABLE) != "1":
        return binding
    logging.addLevelName(TRAFFIC, "TRAFFIC")
    _log.setLevel(TRAFFIC)
    if not _log.hasHandlers():
        _log.addHandler(logging.StreamHandler())
    _log.warning("%s", texts("trace.traffic.warning"))
    return Recorded(binding, _write, lambda: time.monotonic_ns() // 1000)


def _write(event: Event) -> None:
    failed = f"{event.return_code:08X}" if event.return_code else ""
    _log.log(
        TRAFFIC,
        "%d us %s: %s %s",
        event.at_us,
        event.reader,
        event.kind.value,
        event.hex or failed,
    )
