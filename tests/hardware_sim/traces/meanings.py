"""The meanings of a whole session, for tests to look things up in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import Meaning, explained
from samecity_hardware_sim.traces.meaning.fields import Reading
from samecity_hardware_sim.traces.trace import Event, Kind
from tests.hardware_sim.traces.sessions import everything, recorded

ALL: Sequence[Meaning] = tuple(explained(recorded(everything).events))


def values(reading: Reading) -> Mapping[str, str]:
    return {field.name: field.value for field in reading.fields}


def named(name: str, header: str = "") -> Meaning:
    """Return the first command of a name whose header begins so."""
    for meaning in ALL:
        of = meaning.of
        if meaning.name == name and isinstance(of, Exchange):
            if of.command.hex().upper().startswith(header):
                return meaning
    raise LookupError(f"{name} {header}")


def asked(name: str, header: str = "") -> Mapping[str, str]:
    return values(named(name, header).asked)


def told(name: str, header: str = "") -> Mapping[str, str]:
    return values(named(name, header).told)


def explained_alone(*pairs: tuple[str, str]) -> Sequence[Meaning]:
    """Explain commands and answers that no chip of ours would exchange."""
    events = [
        Event(n, n, "R", kind, text)
        for n, (kind, text) in enumerate(
            each
            for command, answer in pairs
            for each in ((Kind.COMMAND, command), (Kind.ANSWER, answer))
        )
    ]
    return tuple(explained(events))
