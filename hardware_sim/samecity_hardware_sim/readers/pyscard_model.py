"""Our slots in pyscard's object model, in this process: programs written for pyscard just run.

pyscard lets readers and connections be replaced but not what waits for cards, so that two of its
names are hooked while `plugged` lasts. Code that calls `smartcard.scard` itself passes us by.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import smartcard.CardRequest
from smartcard import scard
from smartcard.AbstractCardRequest import AbstractCardRequest
from smartcard.Card import Card
from smartcard.CardConnection import CardConnection
from smartcard.CardConnectionDecorator import CardConnectionDecorator
from smartcard.Exceptions import (
    CardConnectionException,
    CardRequestTimeoutException,
    NoCardException,
    SmartcardException,
)
from smartcard.reader.Reader import Reader
from smartcard.reader.ReaderFactory import ReaderFactory

from samecity_hardware_sim.readers.binding import Leave, PcscError, ReturnCode, Share
from samecity_hardware_sim.readers.control import control
from samecity_hardware_sim.readers.in_process import InProcess, InProcessConnection, InProcessReader
from samecity_hardware_sim.slot import Slot, SlotError

_NO_CARD: Final = (ReturnCode.E_NO_SMARTCARD, ReturnCode.W_REMOVED_CARD)
_SHARES: Final = {
    int(scard.SCARD_SHARE_SHARED): Share.SHARED,
    int(scard.SCARD_SHARE_EXCLUSIVE): Share.EXCLUSIVE,
}
_LEAVES: Final = {
    int(scard.SCARD_LEAVE_CARD): Leave.AS_IT_IS,
    int(scard.SCARD_RESET_CARD): Leave.RESET,
    int(scard.SCARD_UNPOWER_CARD): Leave.UNPOWERED,
}
_MASKS: Final = (int(CardConnection.T0_protocol), int(CardConnection.T1_protocol))
_ATTRIBUTES: Final = {int(scard.SCARD_ATTR_VENDOR_NAME): b"Same City\0"}


@contextmanager
def plugged(slots: Sequence[Slot]) -> Iterator[InProcess]:
    """Let pyscard see these slots, and no other reader, while the context lasts.

    A `CardMonitor` that ran before keeps watching what it watched. Transactions are not needed:
    one connection's command is never broken off by another's, and an exclusive one keeps out all.
    """
    binding = InProcess(slots)
    changed = threading.Condition()

    def tell() -> None:
        with changed:
            changed.notify_all()

    class PluggedRequest(InProcessCardRequest):
        """A request that waits for cards in these slots."""

        def __init__(self, *arguments: object, **named: object) -> None:
            super().__init__(*arguments, **named)
            self.attach(binding, changed)

    readers_before = list(ReaderFactory.factorymethods)
    request_before = smartcard.CardRequest.PCSCCardRequest
    ends = [slot.watch(tell) for slot in slots]
    ReaderFactory.factorymethods[:] = [lambda _groups=None: _readers(binding)]
    smartcard.CardRequest.PCSCCardRequest = PluggedRequest
    try:
        yield binding
    finally:
        smartcard.CardRequest.PCSCCardRequest = request_before
        ReaderFactory.factorymethods[:] = readers_before
        for end in ends:
            end()
        tell()


class PluggedReader(Reader):  # type: ignore[misc]  # pyscard has no types
    """A slot as pyscard's reader."""

    def __init__(self, name: str, reader: InProcessReader) -> None:
        super().__init__(name)
        self.in_process = reader

    def createConnection(self) -> CardConnectionDecorator:
        """Return a connection that is not connected yet."""
        return CardConnectionDecorator(PluggedConnection(self.name, self.in_process))


class PluggedConnection(CardConnection):  # type: ignore[misc]  # pyscard has no types
    """A connection to the card in a slot as pyscard's."""

    def __init__(self, name: str, reader: InProcessReader) -> None:
        super().__init__(name)
        self._reader = reader
        self._card: InProcessConnection | None = None
        self._leave = Leave.UNPOWERED

    def connect(
        self, protocol: int | None = None, mode: int | None = None, disposition: int | None = None
    ) -> None:
        """Connect; by default shared, and the card loses its power at the end, as in pyscard."""
        super().connect(protocol, mode, disposition)
        wanted = self._wanted(protocol)
        share = _SHARES[scard.SCARD_SHARE_SHARED if mode is None else mode]
        self._leave = _LEAVES[scard.SCARD_UNPOWER_CARD if disposition is None else disposition]
        try:
            self._card = self._reader.connect(share, wanted)
        except PcscError as error:
            raise _translated(error, "Unable to connect") from error
        self.setProtocol(_MASKS[self._card.protocol])

    def reconnect(
        self, protocol: int | None = None, mode: int | None = None, disposition: int | None = None
    ) -> None:
        """Go on after a reset or with another card; by default with a reset."""
        super().reconnect(protocol, mode, disposition)
        card = self._connected()
        self._leave = _LEAVES[scard.SCARD_RESET_CARD if disposition is None else disposition]
        try:
            card.reconnect(self._leave)
        except PcscError as error:
            raise _translated(error, "Unable to reconnect") from error
        self.setProtocol(_MASKS[card.protocol])

    def disconnect(self) -> None:
        """End the connection; without one, nothing happens."""
        card, self._card = self._card, None
        if card is not None:
            super().disconnect()
            card.disconnect(self._leave)

    def release(self) -> None:
        """End the connection for good."""
        super().release()
        self.disconnect()

    def getATR(self) -> list[int]:
        """Return the answer to reset."""
        return list(self._connected().answer_to_reset)

    def doTransmit(
        self, command: Sequence[int], protocol: int | None = None
    ) -> tuple[list[int], int, int]:
        """Give the card a command; returns data and the two bytes of the status word."""
        card = self._connected()
        if protocol not in (None, _MASKS[card.protocol]):
            raise _translated(PcscError(ReturnCode.E_PROTO_MISMATCH), "Failed to transmit")
        try:
            answer = card.transmit(bytes(command))
        except PcscError as error:
            raise CardConnectionException(
                "Failed to transmit", hresult=error.return_code
            ) from error
        if len(answer) < 2:
            raise CardConnectionException("Card returned no valid response", hresult=0)
        return list(answer[:-2]), answer[-2], answer[-1]

    def doControl(self, code: int, command: Sequence[int] = ()) -> list[int]:
        """Ask the reader instead of the card."""
        try:
            return list(control(self._reader.slot, code, bytes(command)))
        except SlotError as error:
            raise SmartcardException(
                "Failed to control", hresult=ReturnCode.E_NOT_TRANSACTED
            ) from error

    def doGetAttrib(self, attribute: int) -> list[int]:
        """Return what the reader says of itself."""
        if attribute == scard.SCARD_ATTR_ATR_STRING:
            return self.getATR()
        if attribute not in _ATTRIBUTES:
            raise SmartcardException(
                "Failed to getAttrib", hresult=ReturnCode.E_UNSUPPORTED_FEATURE
            )
        return list(_ATTRIBUTES[attribute])

    def _connected(self) -> InProcessConnection:
        if self._card is None:
            raise CardConnectionException("Card not connected")
        return self._card

    def _wanted(self, protocol: int | None) -> frozenset[int]:
        mask = int(protocol or self.getProtocol())
        return frozenset(number for number, bit in enumerate(_MASKS) if mask & bit)


class InProcessCardRequest(AbstractCardRequest):  # type: ignore[misc]  # pyscard has no types
    """Waits for cards in slots, as pyscard's request waits for cards under PC/SC."""

    def attach(self, binding: InProcess, changed: threading.Condition) -> None:
        """Say which slots, and what is notified when something changed in one of them."""
        self._binding = binding
        self._changed = changed
        self._visits: tuple[int, ...] | None = None
        self._end: float | None = None

    def waitforcard(self) -> object:
        """Wait for a card of the wanted type and return a service for it."""
        self._begin()
        known = self._now() if self.newcardonly else tuple(0 for _ in self._now())
        while True:
            now = self._now()
            fresh = [new if new != old else 0 for new, old in zip(now, known, strict=True)]
            for reader, visit in zip(self._asked(), fresh, strict=True):
                if visit and self.cardType.matches(_answer_of(reader), reader):
                    return self.cardServiceClass(reader.createConnection())
            if self.newcardonly:
                known = now
            self._wait(now)

    def waitforcardevent(self) -> list[Card]:
        """Wait until cards came or went, and return those that are there."""
        self._begin()
        while (now := self._now()) == self._visits:
            self._wait(now)
        self._visits = now
        present = [reader for reader, visit in zip(self._asked(), now, strict=True) if visit]
        return [Card(str(reader), _answer_of(reader)) for reader in present]

    def release(self) -> None:
        """Nothing is held."""

    def _asked(self) -> list[PluggedReader]:
        asked = None if self.readersAsked is None else {str(one) for one in self.readersAsked}
        return [one for one in _readers(self._binding) if asked is None or one.name in asked]

    def _now(self) -> tuple[int, ...]:
        slots = [reader.in_process.slot for reader in self._asked()]
        return tuple(slot.visits if slot.is_present else 0 for slot in slots)

    def _begin(self) -> None:
        self._end = None if self.timeout is None else time.monotonic() + self.timeout

    def _wait(self, before: tuple[int, ...]) -> None:
        with self._changed:
            left = None if self._end is None else self._end - time.monotonic()
            is_changed = self._changed.wait_for(lambda: self._now() != before, left)
        if not is_changed:
            raise CardRequestTimeoutException(hresult=ReturnCode.E_TIMEOUT)


def _readers(binding: InProcess) -> list[PluggedReader]:
    return [PluggedReader(name, reader) for name, reader in binding.readers.items()]


def _answer_of(reader: PluggedReader) -> list[int]:
    try:
        return list(reader.in_process.power())
    except PcscError:
        return []  # a mute card is there all the same


def _translated(error: PcscError, what: str) -> SmartcardException:
    kind = NoCardException if error.return_code in _NO_CARD else CardConnectionException
    return kind(what, hresult=error.return_code)
