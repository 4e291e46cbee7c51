"""What every command and answer of a trace means; follows what is selected at each reader.

Whatever is not understood is hidden: on a real card it may be anybody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from samecity_hardware_sim.card.apdu import SECURE, Command, parse
from samecity_hardware_sim.card.profile import P1
from samecity_hardware_sim.card.status import SW, Refused
from samecity_hardware_sim.traces.meaning.commands import COMMANDS, UNKNOWN, Spelling, unsealed
from samecity_hardware_sim.traces.meaning.exchange import Exchange, Step, joined
from samecity_hardware_sim.traces.meaning.fields import (
    NOTHING,
    Nature,
    Reading,
    Row,
    hidden,
    plain,
    read_rows,
)
from samecity_hardware_sim.traces.meaning.follow import after_file_command, after_select
from samecity_hardware_sim.traces.meaning.place import ROOT, Place
from samecity_hardware_sim.traces.trace import Event, Kind

_HEADER_SIZE: Final = 4
_STATUS_SIZE: Final = 2
_SHORT_HEAD: Final = 5
_EXTENDED_HEAD: Final = 7
_COUNTED: Final = {SW.MORE: 0xFF, SW.TRIES: 0x0F, SW.EXACT: 0xFF}
_STATUSES: Final = {int(status): status.name.lower() for status in SW}
_CONTACT_SIZE: Final = 17
_CONTACT_ANSWER: Final = (
    Row("answer_to_reset", _CONTACT_SIZE - 4),
    Row("chip_serial", 4, nature=Nature.PERSONAL),
)


@attrs.frozen
class Meaning:
    """What a step or an exchange means.

    Attributes:
        of: The step or exchange.
        name: Of the command, as its key among the texts; for a step, the kind of event.
        place: Where the card stood when it was asked; after SELECT, where it stands then.
        asked: What the command says.
        told: What the answer says, or the answer to reset.
    """

    of: Step | Exchange
    name: str
    place: Place
    asked: Reading = NOTHING
    told: Reading = NOTHING

    @property
    def redacted(self) -> tuple[Event, ...]:
        """The events without personal data and PINs; all lengths stay."""
        if isinstance(self.of, Step):
            return (_with_bytes(self.of.first, self.told.redacted),)
        rest, found = self.told.redacted, list[Event]()
        for event in self.of.events:
            data = event.data
            clean = bytes(len(data))
            if event.kind is Kind.COMMAND:
                clean = _command_with(data, self.asked.redacted)
            elif event.kind is Kind.ANSWER and len(data) >= _STATUS_SIZE:
                size = len(data) - _STATUS_SIZE
                clean, rest = rest[:size] + data[size:], rest[size:]
            found.append(_with_bytes(event, clean))
        return tuple(found)


def status_name(status: int) -> str:
    """Return the key of what a status word says, or an empty text if nobody knows it."""
    for counted, mask in _COUNTED.items():
        if status & ~mask == counted:
            return counted.name.lower()
    return _STATUSES.get(status, "")


def explained(events: Iterable[Event]) -> Iterator[Meaning]:
    """Say what the events of a trace mean, reader by reader.

    Args:
        events: In their order; may still be growing.
    """
    places: dict[str, Place] = {}
    for step in joined(events):
        reader = step.first.reader
        if isinstance(step, Step):
            places[reader] = ROOT
            yield _explain_step(step)
        else:
            meaning, places[reader] = explain(step, places.get(reader, ROOT))
            yield meaning


def explain(exchange: Exchange, here: Place) -> tuple[Meaning, Place]:
    """Say what a command and its answer mean.

    Args:
        exchange: The two.
        here: Where the card stands.

    Returns:
        The meaning, and where the card stands then.
    """
    data, status = exchange.data, exchange.status
    try:
        command = parse(exchange.command)
    except Refused:
        asked = hidden(exchange.command[_HEADER_SIZE:])
        return Meaning(exchange, UNKNOWN.name, here, asked, hidden(data)), here
    code = (command.cla & ~SECURE) << 8 | command.ins
    spelling = COMMANDS[here.application].get(code, UNKNOWN)
    there = _there(spelling, command, here)
    after = _after(spelling, command, here, there, data, status)
    shown = after if spelling.name == "select" else there
    if not spelling.sfi and spelling.name != "select":
        shown = attrs.evolve(shown, file=0)  # the command has nothing to do with it
    asked = _asked(spelling, command, there)
    told = spelling.tell(there, command, data)
    return Meaning(exchange, spelling.name, shown, asked, told), after


def _asked(spelling: Spelling, command: Command, place: Place) -> Reading:
    if not spelling.may_be_sealed:
        return spelling.ask(place, command)
    bare, seal = unsealed(command)
    asked = spelling.ask(place, bare)
    return Reading(asked.fields + seal.fields, asked.redacted + seal.redacted)


def _there(spelling: Spelling, command: Command, here: Place) -> Place:
    return here.with_sfi(spelling.sfi(command)) if spelling.sfi else here


def _after(
    spelling: Spelling,
    command: Command,
    here: Place,
    there: Place,
    data: bytes,
    status: int | None,
) -> Place:
    if status is None:
        return here
    if spelling.name == "select":
        return after_select(here, command, data, status)
    # UPDATE CAPP DATA CACHE names a file, but does not make it the current one.
    if spelling.sfi and spelling.name != "update_cache":
        return after_file_command(there, here, status)
    return here


def _explain_step(step: Step) -> Meaning:
    event = step.first
    is_reset = event.kind is Kind.POWER_ON
    told = _answer_to_reset(event.data) if is_reset else hidden(event.data)
    return Meaning(step, event.kind.value, ROOT, told=told)


def _answer_to_reset(data: bytes) -> Reading:
    if data.startswith(P1.atr_start) and len(data) == _CONTACT_SIZE:
        return read_rows(_CONTACT_ANSWER, data)
    return plain("answer_to_reset", data)


def _with_bytes(event: Event, data: bytes) -> Event:
    return Event(
        event.n, event.at_us, event.reader, event.kind, data.hex().upper(), event.return_code
    )


def _command_with(command: bytes, data: bytes) -> bytes:
    """Put other data of the same length into a command."""
    try:
        parsed = parse(command)
    except Refused:
        return command[:_HEADER_SIZE] + bytes(len(command[_HEADER_SIZE:]))
    if not parsed.data:
        return command
    size = len(parsed.data)
    head = _SHORT_HEAD if command[_HEADER_SIZE] else _EXTENDED_HEAD
    filler = data if len(data) == size else bytes(size)  # GET RESPONSE with data is nobody's
    return command[:head] + filler + command[head + size :]
