"""Serves slots to the driver on a unix socket: one thread for each line the driver opens."""

from __future__ import annotations

import logging
import os
import socket
import struct
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from samecity.errors import ConfigurationError
from samecity_hardware_sim.readers.control import control
from samecity_hardware_sim.readers.frames import (
    LONGEST_ANSWER,
    OUTCOMES,
    Ask,
    FrameError,
    Outcome,
    frame,
    receive,
    receive_first,
)
from samecity_hardware_sim.slot import Failure, Slot, SlotError

LONGEST_PATH: Final = 107
"""Bytes of a unix socket's path, as Linux has it."""

_log: Final = logging.getLogger(__name__)
_PATIENCE_S: Final = 5.0
_CHANGED: Final = b"\x01"

Answer = Callable[[Slot, bytes], bytes]


class SlotServer:
    """Serves slots; a context manager that stops serving.

    Whatever a client sends that is no frame is logged and ends this client's line, nothing else.

    Attributes:
        path: Of the socket.

    Args:
        slots: At most 256; the driver asks for them by their place.
        path: Where the socket is made; nothing may be there.
        owner: User and group that may connect besides us; by default nobody.
        patience_s: How long a frame that has begun may take.
    """

    def __init__(
        self,
        slots: Sequence[Slot],
        path: Path,
        *,
        owner: tuple[int, int] | None = None,
        patience_s: float = _PATIENCE_S,
    ) -> None:
        self.path = path
        self._slots = tuple(slots)
        self._owner = owner
        self._patience_s = patience_s
        self._lines: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_open = False

    def __enter__(self) -> Self:
        self._listener = listening(self.path, self._owner)
        self._is_open = True
        threading.Thread(target=self._accept, name=f"slots {self.path.name}", daemon=True).start()
        return self

    def __exit__(self, *_failure: object) -> None:
        with self._lock:
            self._is_open = False
            lines = [self._listener, *self._lines]
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.path.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return  # closed
            with self._lock:
                if not self._is_open:
                    line.close()
                    return
                self._lines.add(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        try:
            self._greet(line)
        except FrameError as error:
            _log.error("a client of %s was cut off: %s", self.path.name, error)
        except OSError as error:
            _log.info("a client of %s left: %s", self.path.name, error.strerror)
        except Exception:
            _log.exception("a client of %s was cut off by a fault of ours", self.path.name)
        finally:
            with self._lock:
                self._lines.discard(line)
            line.close()

    def _greet(self, line: socket.socket) -> None:
        first = receive_first(line, self._patience_s)
        if first is None:
            return
        kind, number = first
        if number >= len(self._slots):
            raise FrameError(f"expected a slot below {len(self._slots)}, received {number}")
        slot = self._slots[number]
        if kind == Ask.COMMANDS:
            self._answer(line, slot)
        elif kind == Ask.EVENTS:
            self._tell(line, slot)
        else:
            raise FrameError(f"expected a line for commands or events, received {kind}")

    def _answer(self, line: socket.socket, slot: Slot) -> None:
        while (asked := receive(line, self._patience_s)) is not None:
            kind, body = asked
            answer = ANSWERS.get(kind)
            if answer is None:
                raise FrameError(f"expected a question, received {kind}")
            try:
                said = answer(slot, body)
                if len(said) > LONGEST_ANSWER:
                    raise SlotError(Failure.GARBLED)
            except SlotError as error:
                line.sendall(frame(OUTCOMES[error.failure]))
            except struct.error as error:
                raise FrameError(f"expected a body for {Ask(kind).name}: {error}") from error
            else:
                line.sendall(frame(Outcome.DONE, said))

    def _tell(self, line: socket.socket, slot: Slot) -> None:
        def changed() -> None:
            with suppress(OSError):  # full: it is told already; closed: nobody asks any more
                line.send(_CHANGED, socket.MSG_DONTWAIT)

        end = slot.watch(changed)
        try:
            changed()  # what happened before the line was open
            if line.recv(1):
                raise FrameError("expected nothing on a line for events")
        finally:
            end()


def listening(path: Path, owner: tuple[int, int] | None = None) -> socket.socket:
    """Return a listening socket at a path.

    Args:
        path: Nothing may be there.
        owner: User and group that may connect besides us.

    Raises:
        ConfigurationError: The path is too long, taken, or in a folder that we may not write.
    """
    length = len(os.fsencode(path))
    if length > LONGEST_PATH:
        raise ConfigurationError(
            f"expected a socket's path of at most {LONGEST_PATH} bytes, received {length}",
            hint="set TMPDIR to a folder with a shorter name",
        )
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(path))
        if owner is not None:
            os.chown(path, *owner)
        listener.listen()
    except OSError as error:
        listener.close()
        raise ConfigurationError(
            f"expected a path for a socket, received {path.name}: {error.strerror}"
        ) from error
    return listener


def _presence(slot: Slot, _body: bytes) -> bytes:
    if not slot.is_plugged:
        raise SlotError(Failure.UNAVAILABLE)
    if not slot.look():
        raise SlotError(Failure.ABSENT)
    return b""


def _power_up(slot: Slot, _body: bytes) -> bytes:
    return slot.power_on()


def _power_down(slot: Slot, _body: bytes) -> bytes:
    slot.power_off()
    return b""


def _protocol(slot: Slot, body: bytes) -> bytes:
    (protocol,) = struct.unpack(">B", body)
    slot.choose_protocol(protocol)
    return b""


def _apdu(slot: Slot, body: bytes) -> bytes:
    return slot.transmit(body)


def _control(slot: Slot, body: bytes) -> bytes:
    (code,) = struct.unpack_from(">I", body)
    return control(slot, code, body[4:])


ANSWERS: Final[Mapping[int, Answer]] = {
    Ask.PRESENCE: _presence,
    Ask.POWER_UP: _power_up,
    Ask.POWER_DOWN: _power_down,
    Ask.RESET: _power_up,
    Ask.PROTOCOL: _protocol,
    Ask.APDU: _apdu,
    Ask.CONTROL: _control,
}
