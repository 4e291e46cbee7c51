"""Any reader that PC/SC knows, ours under pcscd or a real one; needs pyscard (`samecity[pcsc]`).

Connecting powers a card, which writes nothing on it. What is transmitted is the caller's business:
a real card takes real commands, and counters of PINs and keys count on it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final, Self

from smartcard import scard

from samecity.errors import ConfigurationError
from samecity_hardware_sim.readers.binding import (
    ANY_PROTOCOL,
    Leave,
    Observer,
    PcscError,
    ReturnCode,
    Share,
)
from samecity_hardware_sim.readers.daemon import SOCKET_VARIABLE

_SHARES: Final = {
    Share.SHARED: int(scard.SCARD_SHARE_SHARED),
    Share.EXCLUSIVE: int(scard.SCARD_SHARE_EXCLUSIVE),
}
_DISPOSITIONS: Final = {
    Leave.AS_IT_IS: int(scard.SCARD_LEAVE_CARD),
    Leave.RESET: int(scard.SCARD_RESET_CARD),
    Leave.UNPOWERED: int(scard.SCARD_UNPOWER_CARD),
}
_PROTOCOLS: Final = {0: int(scard.SCARD_PROTOCOL_T0), 1: int(scard.SCARD_PROTOCOL_T1)}
_NUMBERS: Final = {mask: number for number, mask in _PROTOCOLS.items()}
_HEADERS: Final = {0: scard.SCARD_PCI_T0, 1: scard.SCARD_PCI_T1}
_LONGEST_WAIT_MS: Final = 200
_RETRY_S: Final = 0.02


def use_socket(path: Path) -> None:
    """Turn this process to the pcscd behind a socket, before it first speaks PC/SC.

    Raises:
        ConfigurationError: It was turned to another one; the library remembers the first.
    """
    if _Context.spoken_to not in (None, str(path)):
        raise ConfigurationError(
            "expected one PC/SC socket in a process, received a second",
            hint="use another process",
        )
    os.environ[SOCKET_VARIABLE] = str(path)


class Pcsc:
    """The readers of a running PC/SC service; a `Binding`."""

    def names(self) -> Sequence[str]:
        """Return the readers' names."""
        with _Context() as context:
            return context.names()

    def has_card(self, name: str) -> bool:
        """Say whether the service takes a card to be in a reader."""
        is_present, _ = self.states().get(name, (False, b""))
        return is_present

    def connect(
        self,
        name: str,
        share: Share = Share.SHARED,
        protocols: frozenset[int] = ANY_PROTOCOL,
    ) -> PcscConnection:
        """Connect to the card in a reader.

        Raises:
            PcscError: There is no such reader, no card, or they do not agree.
        """
        context = _Context()
        try:
            return PcscConnection(context, name, share, protocols)
        except BaseException:
            context.close()
            raise

    def watch(self, observer: Observer) -> PcscWatch:
        """Return a watch over all readers; a service that restarts is found again."""
        return PcscWatch(observer)

    def states(self) -> Mapping[str, tuple[bool, bytes]]:
        """Return of each reader whether a card is in it, and the card's answer to reset."""
        with _Context() as context:
            found = context.changes(dict.fromkeys(context.names(), 0), 0)
        return {
            name: (bool(state & int(scard.SCARD_STATE_PRESENT)), answer_to_reset)
            for name, (state, answer_to_reset) in found.items()
        }


class PcscConnection:
    """A connection to a card through PC/SC; made by `Pcsc.connect`."""

    def __init__(
        self, context: _Context, name: str, share: Share, protocols: frozenset[int]
    ) -> None:
        self._context = context
        self._share = _SHARES[share]
        self._mask = sum(_PROTOCOLS[one] for one in protocols)
        code, self._card, mask = scard.SCardConnect(context.handle, name, self._share, self._mask)
        _check(code)
        self._is_open = True
        self._begin(int(mask))

    def transmit(self, command: bytes) -> bytes:
        """Give the card a command.

        Raises:
            PcscError: The card or the reader is gone, was reset by another, or does not answer.
        """
        code, answer = scard.SCardTransmit(self._card, self._header, list(command))
        _check(code)
        return bytes(answer)

    def reconnect(self, leave: Leave = Leave.RESET) -> None:
        """Go on after a reset or with another card.

        Raises:
            PcscError: There is no card, or it does not agree.
        """
        code, mask = scard.SCardReconnect(self._card, self._share, self._mask, _DISPOSITIONS[leave])
        _check(code)
        self._begin(int(mask))

    def disconnect(self, leave: Leave = Leave.AS_IT_IS) -> None:
        """End the connection; that of a daemon or card that is gone has ended already."""
        if self._is_open:
            self._is_open = False
            scard.SCardDisconnect(self._card, _DISPOSITIONS[leave])
            self._context.close()

    def _begin(self, mask: int) -> None:
        self.protocol = _NUMBERS[mask]
        self._header = _HEADERS[self.protocol]
        code, _name, _state, _mask, answer = scard.SCardStatus(self._card)
        _check(code)
        self.answer_to_reset = bytes(answer)


class PcscWatch:
    """Tells an observer of cards that come and go, in a thread of its own."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer
        self._seen: dict[str, int] = {}
        self._ended = threading.Event()
        self._begun = threading.Event()
        self._thread = threading.Thread(target=self._run, name="readers", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._begun.wait()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with _Context() as context:
                    self._follow(context)
            except PcscError:  # without its service no card can be reached; it may come back
                self._tell({})
                self._begun.set()
                self._ended.wait(_RETRY_S)

    def _follow(self, context: _Context) -> None:
        states: Mapping[str, int] = {}
        while not self._ended.is_set():
            states = {name: states.get(name, 0) for name in context.names()}
            found = context.changes(states, _LONGEST_WAIT_MS)
            if found or not states:
                states = {name: state for name, (state, _) in found.items()}
                self._tell({name: _visits(state) for name, state in states.items()})
            self._begun.set()

    def _tell(self, cards: Mapping[str, int]) -> None:
        was, self._seen = self._seen, {name: visit for name, visit in cards.items() if visit}
        for name, visit in was.items():
            if self._seen.get(name) != visit:
                self._observer(name, False)
        for name, visit in self._seen.items():
            if was.get(name) != visit:
                self._observer(name, True)


class _Context:
    """A context of PC/SC; a context manager that releases it.

    Attributes:
        spoken_to: The socket of the first context, which is that of all later ones.
    """

    spoken_to: ClassVar[str | None] = None

    def __init__(self) -> None:
        if _Context.spoken_to is None:
            _Context.spoken_to = os.environ.get(SOCKET_VARIABLE, "")
        code, self.handle = scard.SCardEstablishContext(scard.SCARD_SCOPE_USER)
        _check(code)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the context; that of a daemon that is gone is gone too."""
        scard.SCardReleaseContext(self.handle)

    def names(self) -> Sequence[str]:
        """Return the readers' names."""
        code, names = scard.SCardListReaders(self.handle, [])
        if _unsigned(code) == _unsigned(scard.SCARD_E_NO_READERS_AVAILABLE):
            return ()
        _check(code)
        return tuple(str(name) for name in names)

    def changes(
        self, states: Mapping[str, int], timeout_ms: int
    ) -> Mapping[str, tuple[int, bytes]]:
        """Wait for a change; returns all states and answers to reset, or nothing after the time."""
        if not states:
            time.sleep(timeout_ms / 1000)
            return {}
        code, found = scard.SCardGetStatusChange(self.handle, timeout_ms, list(states.items()))
        if _unsigned(code) == ReturnCode.E_TIMEOUT and timeout_ms:
            return {}
        _check(code)
        return {str(name): (int(state), bytes(answer)) for name, state, answer in found}


def _visits(state: int) -> int:
    """Return 0 without a card, else a number that changes with the card: pcscd counts events."""
    if not state & int(scard.SCARD_STATE_PRESENT):
        return 0
    return 1 + (state >> 16)


def _check(code: int) -> None:
    if code != scard.SCARD_S_SUCCESS:
        raise PcscError(_unsigned(code))


def _unsigned(code: int) -> int:
    return int(code) & 0xFFFFFFFF
