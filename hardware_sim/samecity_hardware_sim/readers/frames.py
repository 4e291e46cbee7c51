"""What the driver and the server say to each other on the unix socket.

A frame is four bytes of length (big-endian, of what follows), one byte that says what it is, and a
body. The driver opens two lines for each slot and names them in its first frame: on the line for
commands it asks and gets one frame back each time; on the line for events it gets one byte for
every change. driver/ifdhandler.c says the same in C.
"""

from __future__ import annotations

import socket
import struct
from enum import IntEnum, unique
from typing import Final

from samecity_hardware_sim.slot import Failure

LONGEST_COMMAND: Final = 4 + 3 + 65_535 + 2
"""An extended APDU: header, Lc, data, Le."""
LONGEST_ANSWER: Final = 65_536 + 2
LONGEST_FRAME: Final = 1 + max(LONGEST_COMMAND, LONGEST_ANSWER)

_LENGTH: Final = struct.Struct(">I")
_HEAD: Final = struct.Struct(">IB")
_FIRST: Final = struct.Struct(">IBB")
_AT_ONCE: Final = 4096


@unique
class Ask(IntEnum):
    """What the driver asks; the first two open a line and have no answer."""

    COMMANDS = 0x43
    EVENTS = 0x45
    PRESENCE = 0x01
    POWER_UP = 0x02
    POWER_DOWN = 0x03
    RESET = 0x04
    PROTOCOL = 0x05
    APDU = 0x06
    CONTROL = 0x07


@unique
class Outcome(IntEnum):
    """How a question ended; the driver turns it into pcscd's IFD_* codes."""

    DONE = 0
    ABSENT = 1
    MUTE = 2
    UNPOWERED = 3
    GARBLED = 4
    UNAVAILABLE = 5
    PTS_REFUSED = 6
    UNSUPPORTED = 7


OUTCOMES: Final = {failure: Outcome[failure.name] for failure in Failure}


class FrameError(Exception):
    """What came is no frame; the line cannot be used any more."""


def frame(kind: int, body: bytes = b"") -> bytes:
    """Return a frame."""
    return _HEAD.pack(1 + len(body), kind) + body


def receive_first(line: socket.socket, patience_s: float) -> tuple[int, int] | None:
    """Wait for the frame that opens a line; the driver's first question may follow at once.

    Args:
        line: Connected, blocking.
        patience_s: How long it may take.

    Returns:
        What the line is for and the number of its slot, or None if the other side left again.

    Raises:
        FrameError: It is no such frame, or does not come.
    """
    line.settimeout(patience_s)
    try:
        got = bytearray(line.recv(_FIRST.size))
        if not got:
            return None
        while len(got) < _FIRST.size:
            got += _more(line, _FIRST.size - len(got))
    except TimeoutError as error:
        raise FrameError(f"expected a first frame within {patience_s} s") from error
    line.settimeout(None)
    length, kind, slot = _FIRST.unpack(got)
    if length != _FIRST.size - _LENGTH.size:
        raise FrameError(f"expected a first frame, received {got.hex()}")
    return kind, slot


def receive(line: socket.socket, patience_s: float) -> tuple[int, bytes] | None:
    """Wait for a frame.

    Args:
        line: Connected, blocking.
        patience_s: How long the rest of a frame may take that has begun.

    Returns:
        What it is and its body, or None if the other side left between two frames.

    Raises:
        FrameError: The frame has an impossible length or does not end.
    """
    got = line.recv(_AT_ONCE)
    if not got:
        return None
    if len(got) >= _HEAD.size and len(got) == _LENGTH.size + _LENGTH.unpack_from(got)[0]:
        return got[4], got[5:]
    try:
        line.settimeout(patience_s)
        return _rest(line, bytearray(got))
    except TimeoutError as error:
        raise FrameError(f"expected the rest of a frame within {patience_s} s") from error
    finally:
        line.settimeout(None)


def _rest(line: socket.socket, got: bytearray) -> tuple[int, bytes]:
    while len(got) < _LENGTH.size:
        got += _more(line, _LENGTH.size - len(got))
    (length,) = _LENGTH.unpack_from(got)
    if not 1 <= length <= LONGEST_FRAME:
        raise FrameError(f"expected a frame of 1-{LONGEST_FRAME} bytes, received {length}")
    end = _LENGTH.size + length
    while len(got) < end:
        got += _more(line, end - len(got))
    if len(got) > end:
        raise FrameError(f"expected one frame at a time, received {len(got) - end} bytes more")
    return got[4], bytes(got[5:])


def _more(line: socket.socket, missing: int) -> bytes:
    got = line.recv(missing)
    if not got:
        raise FrameError(f"expected {missing} bytes more, received the end of the line")
    return got
