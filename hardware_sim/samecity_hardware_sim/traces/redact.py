"""A trace that can be passed on: without personal data and PINs, and still a conversation."""

from __future__ import annotations

from msgspec.structs import replace

from samecity_hardware_sim.traces.meaning.explain import explained
from samecity_hardware_sim.traces.trace import Trace


def redacted(trace: Trace) -> Trace:
    """Replace what belongs to a person, PINs, and whatever is not understood, by filler.

    Numbers become numbers that nobody has, with their check characters; the rest becomes zeros.
    Cryptograms stay: they no longer fit the serial in the answer to reset, which is personal too.
    """
    events = [event for meaning in explained(trace.events) for event in meaning.redacted]
    events.sort(key=lambda event: event.n)
    return Trace(replace(trace.head, is_redacted=True, seed=None), tuple(events), trace.is_cut)
