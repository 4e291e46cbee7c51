"""What is no frame on the driver's socket is logged and cut off; the readers stay usable."""

from __future__ import annotations

import logging
import random
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from samecity.errors import ConfigurationError
from samecity_hardware_sim.readers import SlotServer
from samecity_hardware_sim.readers.frames import LONGEST_FRAME, Ask, Outcome, frame
from samecity_hardware_sim.slot import Slot
from tests.hardware_sim.readers.chips import ATR, DONE, SELECT, NullChip, SlowChip
from tests.hardware_sim.readers.conftest import Desk, wait_until
from tests.hardware_sim.readers.test_bindings import insert

PATIENCE_S = 0.1
HELLO = frame(Ask.COMMANDS, b"\0")


@pytest.fixture
def slot() -> Slot:
    slot = Slot("Slot")
    slot.insert(NullChip())
    return slot


@pytest.fixture
def server(
    slot: Slot, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SlotServer]:
    folder = tmp_path_factory.mktemp("s")
    monkeypatch.chdir(folder)  # the folder's own name is longer than a socket's path may be
    with SlotServer([slot], Path("slots.sock"), patience_s=PATIENCE_S) as running:
        yield running


@contextmanager
def client(server: SlotServer) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(10)
        line.connect(str(server.path))
        yield line


def is_cut_off(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except ConnectionResetError:
        return True


def ask(server: SlotServer, what: Ask, body: bytes = b"") -> bytes:
    with client(server) as line:
        line.sendall(HELLO + frame(what, body))
        (length,) = struct.unpack(">I", line.recv(4, socket.MSG_WAITALL))
        return line.recv(length, socket.MSG_WAITALL)


def assert_usable(server: SlotServer) -> None:
    assert ask(server, Ask.POWER_UP) == bytes([Outcome.DONE]) + ATR
    assert ask(server, Ask.APDU, SELECT) == bytes([Outcome.DONE]) + DONE


def assert_one_error(log: pytest.LogCaptureFixture) -> str:
    wait_until(lambda: bool(log.records))
    (record,) = log.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is None
    return record.getMessage()


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_cut_off(
    server: SlotServer, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    with client(server) as line:
        line.sendall(random.Random(seed).randbytes(4096))  # noqa: S311  the same in every run
        assert is_cut_off(line)

    assert_one_error(caplog)
    assert_usable(server)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (frame(Ask.COMMANDS, b"\1"), "a slot below 1, received 1"),
        (frame(Ask.APDU, b"\0"), "a line for commands or events, received 6"),
        (frame(Ask.COMMANDS, b"\0\0"), "a first frame"),
        (HELLO + frame(0x77), "a question, received 119"),
        (HELLO + frame(Ask.PROTOCOL, b"12"), "a body for PROTOCOL"),
        (HELLO + frame(Ask.CONTROL, b"12"), "a body for CONTROL"),
        (HELLO + frame(Ask.PRESENCE) * 2, "one frame at a time, received 5 bytes more"),
        (frame(Ask.EVENTS, b"\0") + b"!", "nothing on a line for events"),
    ],
)
def test_a_frame_that_means_nothing_is_cut_off_and_named(
    server: SlotServer, caplog: pytest.LogCaptureFixture, sent: bytes, said: str
) -> None:
    with client(server) as line:
        line.sendall(sent)
        assert said in assert_one_error(caplog)
    assert_usable(server)


@pytest.mark.parametrize("length", [0, LONGEST_FRAME + 1, 100_000, 2**32 - 1])
def test_a_frame_of_an_impossible_length_is_cut_off_before_it_is_read(
    server: SlotServer, caplog: pytest.LogCaptureFixture, length: int
) -> None:
    with client(server) as line:
        line.sendall(HELLO)
        line.sendall(struct.pack(">IB", length, Ask.APDU))
        assert is_cut_off(line)

    said = f"expected a frame of 1-{LONGEST_FRAME} bytes, received {length}"
    assert said in assert_one_error(caplog)
    assert_usable(server)


@pytest.mark.parametrize("length", range(1, len(HELLO)))
def test_half_a_first_frame_is_cut_off_in_time(
    server: SlotServer, caplog: pytest.LogCaptureFixture, length: int
) -> None:
    with client(server) as line:
        line.sendall(HELLO[:length])
        assert is_cut_off(line)

    assert f"within {PATIENCE_S} s" in assert_one_error(caplog)
    assert_usable(server)


def test_half_a_frame_is_cut_off_in_time(
    server: SlotServer, caplog: pytest.LogCaptureFixture
) -> None:
    with client(server) as line:
        line.sendall(HELLO)
        line.sendall(frame(Ask.APDU, SELECT)[:9])
        assert is_cut_off(line)

    assert f"the rest of a frame within {PATIENCE_S} s" in assert_one_error(caplog)
    assert_usable(server)


def test_a_client_that_leaves_in_the_middle_of_a_frame_is_noted(
    server: SlotServer, caplog: pytest.LogCaptureFixture
) -> None:
    with client(server) as line:
        line.sendall(HELLO)
        line.sendall(frame(Ask.APDU, SELECT)[:9])

    assert "received the end of the line" in assert_one_error(caplog)
    assert_usable(server)


def test_a_client_that_leaves_between_two_frames_is_nothing_to_note(
    server: SlotServer, caplog: pytest.LogCaptureFixture
) -> None:
    for sent in (b"", HELLO):
        with client(server) as line:
            line.sendall(sent)
    assert_usable(server)

    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_a_client_that_does_not_fetch_its_answer_hinders_nobody(
    server: SlotServer, slot: Slot
) -> None:
    with client(server) as line, client(server) as events:
        events.sendall(frame(Ask.EVENTS, b"\0"))
        line.sendall(HELLO + frame(Ask.POWER_UP))
        for _ in range(5_000):  # more than the line of a client that does not read can hold
            slot.remove()
            slot.insert(NullChip())
        assert_usable(server)


def test_a_client_that_leaves_during_a_command_hinders_nobody(
    server: SlotServer, slot: Slot
) -> None:
    chip = SlowChip()
    slot.insert(chip)
    slot.power_on()
    with client(server) as line:
        line.sendall(HELLO + frame(Ask.APDU, SELECT))
        assert chip.begun.wait(10)
    chip.may_end.set()

    assert_usable(server)


@pytest.mark.parametrize("seed", range(20))
def test_strangers_on_the_driver_s_socket_do_not_disturb_a_program(
    pcsc_desk: Desk, caplog: pytest.LogCaptureFixture, seed: int
) -> None:
    assert pcsc_desk.pcscd is not None
    path = pcsc_desk.pcscd.socket.with_name("slots.sock")
    card = pcsc_desk.binding.connect(insert(pcsc_desk, NullChip()))

    for sent in (random.Random(seed).randbytes(4096), HELLO[:3], HELLO + HELLO):  # noqa: S311  as above
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(path))
            line.sendall(sent)
        assert card.transmit(SELECT) == DONE

    card.disconnect()
    wait_until(lambda: len(caplog.records) == 3)
    assert {record.levelno for record in caplog.records} == {logging.ERROR}


def test_a_card_that_answers_too_much_is_garbled(server: SlotServer, slot: Slot) -> None:
    class Chatty(NullChip):
        def transmit(self, command: bytes) -> bytes:
            return bytes(65_539)

    slot.insert(Chatty())
    slot.power_on()

    assert ask(server, Ask.APDU, SELECT) == bytes([Outcome.GARBLED])


def test_a_path_that_is_too_long_for_a_socket_is_refused(slot: Slot, tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match="at most 107 bytes, received") as caught,
        SlotServer([slot], tmp_path / ("x" * 107)),
    ):
        pass
    assert "TMPDIR" in caught.value.hint


def test_a_path_that_is_taken_is_refused(server: SlotServer, slot: Slot) -> None:
    with pytest.raises(ConfigurationError, match="Address already in use"):
        SlotServer([slot], server.path).__enter__()
    assert_usable(server)
