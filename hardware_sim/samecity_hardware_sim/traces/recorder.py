"""Records what passes through any binding, without changing any of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from samecity_hardware_sim.readers.binding import (
    ANY_PROTOCOL,
    Binding,
    Connection,
    Leave,
    Observer,
    PcscError,
    Share,
    Watch,
)
from samecity_hardware_sim.traces.trace import Event, Kind

Sink = Callable[[Event], object]
"""Gets each event as it happens, in the thread of whoever caused it, one at a time."""

Note = Callable[[str, Kind, bytes, int], None]


class Recorded:
    """A binding that tells a sink what passes through another one; a `Binding`.

    Insertions and removals are recorded while somebody watches.

    Args:
        binding: The one that works.
        sink: Such as a `TraceFile`, or `list.append`.
        now_us: Microseconds of any clock that never goes back.
    """

    def __init__(self, binding: Binding, sink: Sink, now_us: Callable[[], int]) -> None:
        self._binding = binding
        self._sink = sink
        self._now_us = now_us
        self._began_us = now_us()
        self._lock = threading.Lock()
        self._count = 0

    def names(self) -> Sequence[str]:
        """Return the readers' names."""
        return self._binding.names()

    def has_card(self, name: str) -> bool:
        """Say whether a card is taken to be in a reader."""
        return self._binding.has_card(name)

    def connect(
        self,
        name: str,
        share: Share = Share.SHARED,
        protocols: frozenset[int] = ANY_PROTOCOL,
    ) -> RecordedConnection:
        """Connect to the card in a reader.

        Raises:
            PcscError: As the other binding does.
        """
        try:
            connection = self._binding.connect(name, share, protocols)
        except PcscError as error:
            self._note(name, Kind.FAILURE, b"", error.return_code)
            raise
        self._note(name, Kind.POWER_ON, connection.answer_to_reset, 0)
        return RecordedConnection(connection, name, self._note)

    def watch(self, observer: Observer) -> Watch:
        """Return a watch over all readers."""

        def tell(name: str, is_present: bool) -> None:
            self._note(name, Kind.INSERT if is_present else Kind.REMOVE, b"", 0)
            observer(name, is_present)

        return self._binding.watch(tell)

    def _note(self, reader: str, kind: Kind, data: bytes, return_code: int) -> None:
        with self._lock:
            at_us = self._now_us() - self._began_us
            self._sink(Event(self._count, at_us, reader, kind, data.hex().upper(), return_code))
            self._count += 1


class RecordedConnection:
    """A connection whose commands and answers are recorded; a `Connection`."""

    def __init__(self, connection: Connection, reader: str, note: Note) -> None:
        self._connection = connection
        self._reader = reader
        self._note = note

    @property
    def answer_to_reset(self) -> bytes:
        """What the card answered when it was powered."""
        return self._connection.answer_to_reset

    @property
    def protocol(self) -> int:
        """Return 0 for T=0, 1 for T=1."""
        return self._connection.protocol

    def transmit(self, command: bytes) -> bytes:
        """Give the card a command and return its answer.

        Raises:
            PcscError: As the other connection does.
        """
        self._note(self._reader, Kind.COMMAND, command, 0)
        try:
            answer = self._connection.transmit(command)
        except PcscError as error:
            self._note(self._reader, Kind.FAILURE, b"", error.return_code)
            raise
        self._note(self._reader, Kind.ANSWER, answer, 0)
        return answer

    def reconnect(self, leave: Leave = Leave.RESET) -> None:
        """Go on after a reset or another card.

        Raises:
            PcscError: As the other connection does.
        """
        try:
            self._connection.reconnect(leave)
        except PcscError as error:
            self._note(self._reader, Kind.FAILURE, b"", error.return_code)
            raise
        self._note(self._reader, Kind.POWER_ON, self.answer_to_reset, 0)

    def disconnect(self, leave: Leave = Leave.AS_IT_IS) -> None:
        """End the connection."""
        self._connection.disconnect(leave)
        if leave is Leave.UNPOWERED:
            self._note(self._reader, Kind.POWER_OFF, b"", 0)
