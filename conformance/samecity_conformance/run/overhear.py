"""What passed between terminals and chips in a case: kept while it runs, decoded if it fails."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import attrs

from samecity.domain.clock import SHANGHAI
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import IN_PROCESS, Binding
from samecity_conformance.bindings.inprocess import bench
from samecity_hardware_sim.slot import Faults
from samecity_hardware_sim.station import Station, embedded_station
from samecity_hardware_sim.traces.recorder import Recorded
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.text import lines
from samecity_hardware_sim.traces.trace import Event, Head, Trace

_MOST_LINES: Final = 200
_DAY: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
"""Stands in the head of each trace, so that the same case gives the same evidence."""


def overheard(binding: Binding, events: list[Event]) -> Binding:
    """Return a binding that does the same and tells what passes.

    Args:
        binding: Only the one over chips in this process is overheard.
        events: Receives what passes.
    """
    if binding.name != IN_PROCESS.name:
        return binding

    @contextmanager
    def open_station(faults: Faults) -> Iterator[Station]:
        with embedded_station(faults) as station:
            told = Recorded(station.binding, events.append, _now_us)
            yield attrs.evolve(station, binding=told)

    return attrs.evolve(binding, readers=lambda world, seed: bench(world, open_station, seed))


def decoded(events: Sequence[Event]) -> tuple[str, ...]:
    """Return what passed, a line for each thing said, without personal data."""
    if not events:
        return ()
    numbered = tuple(_numbered(event, place) for place, event in enumerate(events))
    trace = redacted(Trace(Head(_DAY, IN_PROCESS.name), numbered))
    told = [" " * line.indent + line.text for line in lines(trace, Texts("en"))]
    return tuple(told[-_MOST_LINES:])


def _numbered(event: Event, place: int) -> Event:
    """Give an event its place in the case: every terminal counts from 0."""
    return Event(place, 0, event.reader, event.kind, event.hex, event.return_code)


def _now_us() -> int:
    return time.monotonic_ns() // 1000
