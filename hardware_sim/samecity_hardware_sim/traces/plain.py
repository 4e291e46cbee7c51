"""A trace as plain data for machines: one object for the head and one for each step.

The bytes in it are redacted, and personal values are null, whatever the trace holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samecity_hardware_sim.traces.diff import Difference
from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import Meaning, explained, status_name
from samecity_hardware_sim.traces.meaning.fields import Field, Reading
from samecity_hardware_sim.traces.replay import Deviation
from samecity_hardware_sim.traces.trace import Kind, Trace

Plain = Mapping[str, object]


def plain_trace(trace: Trace) -> Iterator[Plain]:
    """Return the head of a trace, then what each step means."""
    head = trace.head
    yield {
        "format": "samecity-trace-meaning",
        "version": 1,
        "began_at": head.began_at.isoformat(),
        "binding": head.binding,
        "profile": head.profile,
        "is_redacted": head.is_redacted,
        "is_cut": trace.is_cut,
    }
    for meaning in explained(trace.events):
        yield plain_meaning(meaning)


def plain_meaning(meaning: Meaning) -> Plain:
    """Return what a step or exchange means."""
    of, place = meaning.of, meaning.place
    found: dict[str, object] = {
        "n": of.first.n,
        "at_us": of.first.at_us,
        "reader": of.first.reader,
        "name": meaning.name,
    }
    if isinstance(of, Exchange):
        found |= {
            "took_us": of.took_us,
            "application": place.application.value,
            "directory": place.directory,
            "file": f"{place.file:04X}" if place.file else "",
            "asked": _fields(meaning.asked),
            "status": None if of.status is None else f"{of.status:04X}",
            "means": "" if of.status is None else status_name(of.status),
        }
    found["told"] = _fields(meaning.told)
    found["events"] = [
        {
            "n": event.n,
            "at_us": event.at_us,
            "kind": event.kind.value,
            "direction": "to_card" if event.kind is Kind.COMMAND else "from_card",
            "hex": event.hex,
            "return_code": event.return_code,
        }
        for event in meaning.redacted
    ]
    return found


def plain_difference(difference: Difference) -> Plain:
    """Return one difference between two traces."""
    left, right = difference.left, difference.right
    either = left or right
    return {
        "what": difference.what.value,
        "name": either.name if either else "",
        "left": left.of.first.n if left else None,
        "right": right.of.first.n if right else None,
        "fields": [_field(one) if one else None for one in difference.fields],
        "statuses": [_status(left), _status(right)],
    }


def plain_deviation(deviation: Deviation) -> Plain:
    """Return one thing that a program did otherwise than a trace."""
    return {
        "what": deviation.what.value,
        "expected": _request(deviation.expected),
        "received": _request(deviation.received),
    }


def _request(meaning: Meaning | None) -> Plain | None:
    if meaning is None or not isinstance(meaning.of, Exchange):
        return None
    header = meaning.of.command[:4].hex().upper()
    return {"name": meaning.name, "header": header, "asked": _fields(meaning.asked)}


def _status(meaning: Meaning | None) -> str | None:
    if meaning is None or not isinstance(meaning.of, Exchange) or meaning.of.status is None:
        return None
    return f"{meaning.of.status:04X}"


def _fields(reading: Reading) -> list[Plain]:
    return [_field(field) for field in reading.fields]


def _field(field: Field) -> Plain:
    return {
        "name": field.name,
        "value": None if field.is_personal else field.value,
        "code": field.code,
        "is_personal": field.is_personal,
        "is_volatile": field.is_volatile,
    }
