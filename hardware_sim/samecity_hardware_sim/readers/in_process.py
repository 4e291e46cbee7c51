"""The embedded binding: slots used in this process, as PC/SC has it, without daemon or compiler."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Self

from samecity_hardware_sim.readers.answer_to_reset import LONGEST, protocols
from samecity_hardware_sim.readers.binding import (
    ANY_PROTOCOL,
    Leave,
    Observer,
    PcscError,
    ReturnCode,
    Share,
    reader_name,
)
from samecity_hardware_sim.slot import Failure, Slot, SlotError

_IN_A_COMMAND: Final[Mapping[Failure, ReturnCode]] = {
    Failure.ABSENT: ReturnCode.E_NO_SMARTCARD,
    Failure.MUTE: ReturnCode.E_NOT_TRANSACTED,
    Failure.UNPOWERED: ReturnCode.W_REMOVED_CARD,  # another card, which nobody powered yet
    Failure.GARBLED: ReturnCode.E_NOT_TRANSACTED,
    Failure.UNAVAILABLE: ReturnCode.E_READER_UNAVAILABLE,
    Failure.PTS_REFUSED: ReturnCode.W_UNRESPONSIVE_CARD,
    Failure.UNSUPPORTED: ReturnCode.E_UNSUPPORTED_FEATURE,
}
_AT_POWER_ON: Final = {
    **_IN_A_COMMAND,
    Failure.MUTE: ReturnCode.W_UNPOWERED_CARD,
    Failure.UNPOWERED: ReturnCode.W_UNPOWERED_CARD,
    Failure.GARBLED: ReturnCode.W_UNPOWERED_CARD,
}


class InProcess:
    """Slots as readers of this process; a `Binding`.

    Attributes:
        readers: By their names in PC/SC, in the order of the slots.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        self.readers: Mapping[str, InProcessReader] = {
            reader_name(slot, number): InProcessReader(slot) for number, slot in enumerate(slots)
        }

    def names(self) -> Sequence[str]:
        """Return the readers' names, also of unplugged ones."""
        return tuple(self.readers)

    def has_card(self, name: str) -> bool:
        """Say whether a card is in a reader."""
        return name in self.readers and self.readers[name].slot.is_present

    def connect(
        self,
        name: str,
        share: Share = Share.SHARED,
        protocols: frozenset[int] = ANY_PROTOCOL,
    ) -> InProcessConnection:
        """Connect to the card in a reader.

        Raises:
            PcscError: There is no such reader, no card, or they do not agree.
        """
        if name not in self.readers:
            raise PcscError(ReturnCode.E_UNKNOWN_READER)
        return self.readers[name].connect(share, protocols)

    def watch(self, observer: Observer) -> InProcessWatch:
        """Return a watch over all readers."""
        return InProcessWatch(self.readers, observer)


class InProcessReader:
    """A slot shared by several connections, as pcscd shares a reader."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.lock = threading.RLock()
        self.resets = 0
        self._connections: list[InProcessConnection] = []

    def connect(self, share: Share, wanted: frozenset[int]) -> InProcessConnection:
        """Connect to the card.

        Raises:
            PcscError: There is no card, or it is used otherwise, or it does not agree.
        """
        with self.lock:
            if not self.slot.is_plugged:
                raise PcscError(ReturnCode.E_READER_UNAVAILABLE)
            others = [one.share for one in self._connections]
            if Share.EXCLUSIVE in others or (share is Share.EXCLUSIVE and others):
                raise PcscError(ReturnCode.E_SHARING_VIOLATION)
            connection = InProcessConnection(self, share, wanted)
            self._connections.append(connection)
            return connection

    def power(self) -> bytes:
        """Power the card unless it has power; returns its answer to reset.

        Raises:
            PcscError: It cannot be powered.
        """
        with self.lock:
            if self.slot.answer_to_reset:
                return self.slot.answer_to_reset[:LONGEST]
            try:
                return self.slot.power_on()[:LONGEST]
            except SlotError as error:
                raise PcscError(_AT_POWER_ON[error.failure]) from error

    def leave(self, leave: Leave) -> None:
        """Leave the card as somebody wants it; all others see a reset.

        Raises:
            PcscError: It cannot be powered again.
        """
        if leave is Leave.AS_IT_IS or not self.slot.is_present:
            return
        self.resets += 1
        try:
            self.slot.power_off()
        except SlotError as error:
            raise PcscError(_AT_POWER_ON[error.failure]) from error
        if leave is Leave.RESET:
            self.power()

    def forget(self, connection: InProcessConnection) -> None:
        """Forget a connection that ended."""
        if connection in self._connections:
            self._connections.remove(connection)


class InProcessConnection:
    """A connection to the card in a slot; made by `InProcessReader.connect`."""

    def __init__(self, reader: InProcessReader, share: Share, wanted: frozenset[int]) -> None:
        self.share = share
        self.protocol = 0
        self.answer_to_reset = b""
        self._reader = reader
        self._wanted = wanted
        self._begin()

    def transmit(self, command: bytes) -> bytes:
        """Give the card a command.

        Raises:
            PcscError: The card or the reader is gone, was reset by another, or does not answer.
        """
        with self._reader.lock:
            slot = self._reader.slot
            if slot.is_plugged and (slot.visits != self._visits or not slot.is_present):
                raise PcscError(ReturnCode.W_REMOVED_CARD)
            if self._reader.resets != self._resets:
                raise PcscError(ReturnCode.W_RESET_CARD)
            try:
                return slot.transmit(command)
            except SlotError as error:
                raise PcscError(_IN_A_COMMAND[error.failure]) from error

    def reconnect(self, leave: Leave = Leave.RESET) -> None:
        """Go on after a reset or with another card.

        Raises:
            PcscError: There is no card, or it does not agree.
        """
        with self._reader.lock:
            if not self._reader.slot.is_plugged:
                raise PcscError(ReturnCode.E_READER_UNAVAILABLE)
            if not self._reader.slot.is_present:
                raise PcscError(ReturnCode.E_NO_SMARTCARD)
            self._reader.leave(leave)
            self._begin()

    def disconnect(self, leave: Leave = Leave.AS_IT_IS) -> None:
        """End the connection."""
        with self._reader.lock:
            self._reader.forget(self)
            self._reader.leave(leave)

    def _begin(self) -> None:
        slot = self._reader.slot
        self._visits = slot.visits
        self.answer_to_reset = self._reader.power()
        agreed = protocols(self.answer_to_reset) & self._wanted
        if not agreed:
            raise PcscError(ReturnCode.E_PROTO_MISMATCH)
        self.protocol = min(agreed)
        try:
            slot.choose_protocol(self.protocol)
        except SlotError as error:
            raise PcscError(_AT_POWER_ON[error.failure]) from error
        self._resets = self._reader.resets


class InProcessWatch:
    """Tells an observer of cards that come and go, in the thread of whoever moves them."""

    def __init__(self, readers: Mapping[str, InProcessReader], observer: Observer) -> None:
        self._readers = readers
        self._observer = observer
        self._lock = threading.Lock()
        self._seen = dict.fromkeys(readers, 0)
        self._ends: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        for name, reader in self._readers.items():

            def look(name: str = name, slot: Slot = reader.slot) -> None:
                self._look(name, slot)

            self._ends.append(reader.slot.watch(look))
            look()
        return self

    def __exit__(self, *_failure: object) -> None:
        for end in self._ends:
            end()
        self._ends.clear()

    def _look(self, name: str, slot: Slot) -> None:
        with self._lock:
            visits = slot.visits if slot.is_present else 0
            was, self._seen[name] = self._seen[name], visits
        if was and was != visits:
            self._observer(name, False)
        if visits and was != visits:
            self._observer(name, True)
