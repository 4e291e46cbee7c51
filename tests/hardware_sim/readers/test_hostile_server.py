"""The driver with a server that answers nonsense: each question fails alone, the next is answered.

The driver is called as pcscd calls it, through its ten functions.
"""

from __future__ import annotations

import ctypes
import os
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import attrs
import pytest

from samecity_hardware_sim.readers.frames import LONGEST_FRAME, Ask, Outcome, frame
from tests.hardware_sim.readers.chips import DONE, SELECT

# pcsc-lite's ifdhandler.h.
SUCCESS, COMMUNICATION_ERROR, RESPONSE_TIMEOUT = 0, 612, 613
NO_SUCH_DEVICE, INSUFFICIENT_BUFFER = 617, 618

TIMEOUT_MS = 100
ROOM = 258
CANARY = 0xA5
GOOD = frame(Outcome.DONE, DONE)


class Header(ctypes.Structure):
    """SCARD_IO_HEADER."""

    _fields_ = (("protocol", ctypes.c_ulong), ("length", ctypes.c_ulong))


@attrs.define
class Server:
    """Answers one question badly and all others well.

    Attributes:
        path: Of its socket.
        bad: What it answers first.
        hangs_up: Whether it ends the line after that.
        questions: Commands that it got.
    """

    path: Path
    bad: bytes = GOOD
    hangs_up: bool = False
    questions: int = 0

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return  # the test is over
            with line, suppress(ConnectionError):  # the driver hangs up on nonsense
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        line.recv(6, socket.MSG_WAITALL)
        while head := line.recv(5, socket.MSG_WAITALL):
            length, kind = struct.unpack(">IB", head)
            line.recv(length - 1, socket.MSG_WAITALL)
            assert kind == Ask.APDU
            self.questions += 1
            line.sendall(self.bad if self.questions == 1 else GOOD)
            if self.questions == 1 and self.hangs_up:
                return


@pytest.fixture
def server(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    monkeypatch.chdir(tmp_path_factory.mktemp("s"))  # a socket's path is short
    made = Server(Path("slots.sock"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(made.path))
        listener.listen()
        thread = threading.Thread(target=made.serve, args=(listener,))
        thread.start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.fixture
def library(driver: Path, server: Server) -> Iterator[ctypes.CDLL]:
    """The driver with one reader."""
    loaded = ctypes.CDLL(str(driver))
    name = os.fsencode(f"samecity:0:{TIMEOUT_MS}:{server.path}")
    assert loaded.IFDHCreateChannelByName(ctypes.c_ulong(0), name) == SUCCESS
    yield loaded
    loaded.IFDHCloseChannel(ctypes.c_ulong(0))


def transmit(library: ctypes.CDLL) -> tuple[int, bytes]:
    """Send a command; returns the driver's code and the answer."""
    buffer = (ctypes.c_ubyte * (2 * ROOM))(*[CANARY] * (2 * ROOM))
    length = ctypes.c_ulong(ROOM)
    code: int = library.IFDHTransmitToICC(
        ctypes.c_ulong(0), Header(0, 0), SELECT, ctypes.c_ulong(len(SELECT)),
        buffer, ctypes.byref(length), ctypes.byref(Header()),
    )  # fmt: skip
    assert bytes(buffer)[length.value :] == bytes([CANARY]) * (2 * ROOM - length.value)
    return code, bytes(buffer)[: length.value]


@pytest.mark.parametrize(
    ("bad", "hangs_up", "code"),
    [
        (b"", True, NO_SUCH_DEVICE),
        (b"", False, RESPONSE_TIMEOUT),
        *((GOOD[:size], True, NO_SUCH_DEVICE) for size in range(1, len(GOOD))),
        *((GOOD[:size], False, RESPONSE_TIMEOUT) for size in range(1, len(GOOD))),
        (GOOD * 2, False, COMMUNICATION_ERROR),
        (GOOD + b"!", False, COMMUNICATION_ERROR),
        (struct.pack(">IB", 0, 0), False, COMMUNICATION_ERROR),
        (struct.pack(">IB", LONGEST_FRAME + 100, 0), False, COMMUNICATION_ERROR),
        (struct.pack(">IB", 2**32 - 1, 0), False, COMMUNICATION_ERROR),
        (frame(0x77, DONE), False, COMMUNICATION_ERROR),
        (frame(Outcome.DONE, bytes(ROOM + 1)), False, INSUFFICIENT_BUFFER),
        (frame(Outcome.DONE, bytes(65_538)), False, INSUFFICIENT_BUFFER),
    ],
)
def test_a_bad_answer_fails_its_question_alone(
    library: ctypes.CDLL, server: Server, bad: bytes, hangs_up: bool, code: int
) -> None:
    server.bad, server.hangs_up = bad, hangs_up

    assert transmit(library) == (code, b"")
    assert transmit(library) == (SUCCESS, DONE)
    assert server.questions == 2


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_fail_their_question_alone(
    library: ctypes.CDLL, server: Server, seed: int
) -> None:
    server.bad = random.Random(seed).randbytes(4096)  # noqa: S311  the same in every run

    assert transmit(library) == (COMMUNICATION_ERROR, b"")
    assert transmit(library) == (SUCCESS, DONE)
