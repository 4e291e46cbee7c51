"""Replay: a trace as a card for a program, or a recorded program for a card."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from enum import unique
from secrets import token_bytes
from typing import Final

import attrs
from msgspec.structs import replace

from samecity.domain.word import Word
from samecity.errors import ConfigurationError
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.profile import P1
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.readers.binding import Leave, PcscError
from samecity_hardware_sim.readers.in_process import InProcess
from samecity_hardware_sim.slot import Slot
from samecity_hardware_sim.traces.diff import Comparison
from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import Meaning, explain, explained
from samecity_hardware_sim.traces.meaning.place import ROOT, Place
from samecity_hardware_sim.traces.recorder import Recorded
from samecity_hardware_sim.traces.trace import Event, Kind, Trace

_NOT_RECORDED: Final = SW.FAILED.to_bytes(2)
_REPEATED: Final = (Kind.COMMAND, Kind.POWER_ON, Kind.POWER_OFF)
_RANDOM: Final = frozenset({"challenge", "random"})


def only_reader(trace: Trace, name: str = "") -> Trace:
    """Return the part of a trace that happened at one reader.

    Args:
        trace: Of any number of readers.
        name: Which; may be empty if commands were sent to one alone.

    Raises:
        ConfigurationError: No commands were sent there, or nobody knows which reader is meant.
    """
    used = tuple(dict.fromkeys(one.reader for one in trace.events if one.kind is Kind.COMMAND))
    if name not in used and (name or len(used) != 1):
        wanted = "a reader of the trace" if name else "commands to one reader"
        raise ConfigurationError(
            f"expected {wanted}, received {'another' if name else len(used)}",
            hint=f"--reader {' | '.join(used)}" if used else "",
        )
    kept = (event for event in trace.events if event.reader == (name or used[0]))
    return attrs.evolve(trace, events=tuple(replace(event, n=n) for n, event in enumerate(kept)))


@unique
class Surprise(Word):
    """What a program did that the trace does not have."""

    ASKED = "asked"
    LEFT_OUT = "left_out"


@attrs.frozen
class Deviation:
    """A command that the trace does not have next, or that nobody asked for.

    Attributes:
        expected: The command of the trace, or None after its end.
        received: What was asked, or None where it was left out.
    """

    what: Surprise
    expected: Meaning | None
    received: Meaning | None


class ReplayedChip:
    """A chip that answers as a trace says, command by command; a `Chip`.

    A command counts as the recorded one if it says the same: challenges, cryptograms, MACs and
    times may differ, and so may personal data if the trace is redacted. Another one is answered
    with 6F00 and noted, and the trace waits. A power-on changes nothing but the answer to reset.

    Args:
        trace: Of one reader.

    Attributes:
        deviations: What the program did otherwise, so far.
    """

    def __init__(self, trace: Trace) -> None:
        self.deviations: list[Deviation] = []
        self._comparison = Comparison(personal=not trace.head.is_redacted)
        self._script = _script(trace.events)
        self._at = 0
        self._here = ROOT
        atrs = [event.data for event in trace.events if event.kind is Kind.POWER_ON]
        self._answer_to_reset = atrs[0] if atrs else P1.atr_start[:1] + b"\0"

    def power_on(self) -> bytes:
        """Power the chip: the answer to reset that came before the next command of the trace."""
        self._here = ROOT
        if self._at < len(self._script) and self._script[self._at].answer_to_reset:
            self._answer_to_reset = self._script[self._at].answer_to_reset
        return self._answer_to_reset

    def power_off(self) -> None:
        """Take the power away."""

    def transmit(self, command: bytes) -> bytes:
        """Answer as recorded, or 6F00."""
        line = self._script[self._at] if self._at < len(self._script) else None
        received = _asked(command, self._here)
        if line is None or not self._is_alike(line, command, received):
            expected = _asked(line.command, line.here) if line else None
            self.deviations.append(Deviation(Surprise.ASKED, expected, received))
            return _NOT_RECORDED
        self._at += 1
        self._here = line.then
        return line.answer

    def finish(self) -> Sequence[Deviation]:
        """Return all deviations, also the commands that nobody asked for."""
        rest = (_asked(line.command, line.here) for line in self._script[self._at :])
        return [*self.deviations, *(Deviation(Surprise.LEFT_OUT, one, None) for one in rest)]

    def _is_alike(self, line: _Line, command: bytes, received: Meaning) -> bool:
        if line.command == command:
            return True
        if line.command[:4] != command[:4] or len(line.command) != len(command):
            return False
        recorded = _asked(line.command, line.here)
        return not any(self._comparison.pairs(recorded.asked.fields, received.asked.fields))


@attrs.frozen
class _Line:
    """A command of a trace with its answer.

    Attributes:
        here: Where the card stood.
        then: Where it stands afterwards.
        answer_to_reset: The latest one before the command; empty is none.
    """

    command: bytes
    answer: bytes
    here: Place
    then: Place
    answer_to_reset: bytes


def _script(events: Sequence[Event]) -> Sequence[_Line]:
    """Return the commands that were sent, one by one as the card sees them."""
    found, here, answer_to_reset = list[_Line](), ROOT, b""
    for meaning in explained(events):
        if not isinstance(meaning.of, Exchange):
            here = ROOT
            answer_to_reset = meaning.of.first.data or answer_to_reset
            continue
        _, then = explain(meaning.of, here)
        pieces = meaning.of.events
        for at, event in enumerate(pieces):
            if event.kind is Kind.COMMAND:
                answered = pieces[at + 1 : at + 2]
                answer = answered[0].data if answered else b""
                found.append(
                    _Line(event.data, answer or _NOT_RECORDED, here, then, answer_to_reset)
                )
        here = then
    return found


def _asked(command: bytes, here: Place) -> Meaning:
    event = Event(0, 0, "", Kind.COMMAND, command.hex().upper())
    return explain(Exchange((event,)), here)[0]


def sent_to_card(trace: Trace, image: CardImage) -> Trace:
    """Send the commands of a trace to a card and record what it answers now.

    The card draws the challenges that the trace has, so that the same card answers the same.

    Args:
        trace: Of one reader; it says whether the card is used by its contacts.
        image: The card, which is not changed.

    Raises:
        UnknownName: The image was made under a profile that is not known.
    """
    contact = any(
        event.kind is Kind.POWER_ON and event.data.startswith(P1.atr_start)
        for event in trace.events
    )
    interface = Interface.CONTACT if contact else Interface.CONTACTLESS
    slot = Slot("card")
    slot.insert(CardChip(image, interface=interface, randbytes=_recalled(trace)))
    events: list[Event] = []
    inner = InProcess([slot])
    binding = Recorded(inner, events.append, lambda: 0)
    connection = binding.connect(inner.names()[0])
    sent = [one for one in trace.events if one.kind in _REPEATED]
    if sent and sent[0].kind is Kind.POWER_ON:
        del sent[0]  # connecting was it
    for event in sent:
        with suppress(PcscError):  # recorded
            if event.kind is Kind.COMMAND:
                connection.transmit(event.data)
            elif event.kind is Kind.POWER_ON:
                connection.reconnect()
            else:
                connection.disconnect(Leave.UNPOWERED)
    return Trace(replace(trace.head, binding=type(inner).__name__), tuple(events))


def _recalled(trace: Trace) -> Callable[[int], bytes]:
    """Return a source of randomness that gives what a card gave, as long as sizes fit."""
    drawn = deque(
        bytes.fromhex(field.value)
        for meaning in explained(trace.events)
        for field in meaning.told.fields
        if field.name in _RANDOM
    )

    def draw(size: int) -> bytes:
        if drawn and len(drawn[0]) == size:
            return drawn.popleft()
        return token_bytes(size)

    return draw
