"""What belongs together in a trace: a command, its whole answer, and what fetched the rest of it.

With T=0 an answer comes in pieces (61xx and GET RESPONSE) or after a second attempt (6Cxx);
contactless it comes at once. As an exchange both are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.traces.trace import Event, Kind

_GET_RESPONSE: Final = 0xC0
_CLASS: Final = 0x7F
_MORE: Final = SW.MORE >> 8
_EXACT: Final = SW.EXACT >> 8


@attrs.frozen
class Step:
    """An event that is no command: a card comes, goes, gets power, loses it, or fails to.

    Attributes:
        events: It alone.
    """

    events: tuple[Event, ...]

    @property
    def first(self) -> Event:
        """The event."""
        return self.events[0]


@attrs.frozen
class Exchange:
    """A command and what came of it.

    Attributes:
        events: Commands, answers and perhaps a failure at the end; at least the command.
    """

    events: tuple[Event, ...]

    @property
    def first(self) -> Event:
        """The command, as it was sent first."""
        return self.events[0]

    @property
    def command(self) -> bytes:
        """The command; of one that was asked again after 6Cxx, the last."""
        sent = [event for event in self.events if event.kind is Kind.COMMAND]
        meant = [event for event in sent[1:] if not _fetches(event.data)]
        return (meant[-1] if meant else sent[0]).data

    @property
    def answers(self) -> tuple[Event, ...]:
        """The pieces of the answer, in order."""
        return tuple(event for event in self.events if event.kind is Kind.ANSWER)

    @property
    def data(self) -> bytes:
        """The data of the whole answer."""
        return b"".join(event.data[:-2] for event in self.answers)

    @property
    def status(self) -> int | None:
        """The last status word; None where no answer came, or none of two bytes."""
        last = self.events[-1]
        if last.kind is not Kind.ANSWER or len(last.data) < 2:
            return None
        return int.from_bytes(last.data[-2:])

    @property
    def failure(self) -> int:
        """The failure that ended it, as PC/SC numbers it; 0 is none."""
        return self.events[-1].return_code

    @property
    def took_us(self) -> int:
        """Microseconds from the command to the end of its answer."""
        return self.events[-1].at_us - self.first.at_us


def joined(events: Iterable[Event]) -> Iterator[Step | Exchange]:
    """Join events, reader by reader; an exchange comes as soon as its answer is whole.

    Args:
        events: Of any number of readers; may still be growing.
    """
    open_: dict[str, list[Event]] = {}
    for event in events:
        pieces = open_.get(event.reader)
        if pieces and _continues(pieces, event):
            pieces.append(event)
        else:
            if pieces:
                yield Exchange(tuple(open_.pop(event.reader)))
            if event.kind is not Kind.COMMAND:
                yield Step((event,))
                continue
            pieces = open_[event.reader] = [event]
        if _is_whole(event):
            yield Exchange(tuple(open_.pop(event.reader)))
    for pieces in open_.values():
        yield Exchange(tuple(pieces))


def _is_whole(last: Event) -> bool:
    if last.kind is Kind.COMMAND:
        return False
    return last.data[-2:-1] not in (bytes((_MORE,)), bytes((_EXACT,)))


def _continues(pieces: list[Event], event: Event) -> bool:
    last = pieces[-1]
    if last.kind is Kind.COMMAND:
        return event.kind in (Kind.ANSWER, Kind.FAILURE)
    if last.kind is not Kind.ANSWER or event.kind is not Kind.COMMAND or len(last.data) < 2:
        return False
    command = event.data
    if last.data[-2] == _MORE:
        return _fetches(command)
    return last.data[-2] == _EXACT and command[:4] == pieces[0].data[:4] and len(command) == 5


def _fetches(command: bytes) -> bool:
    return len(command) >= 4 and command[1] == _GET_RESPONSE and not command[0] & _CLASS
