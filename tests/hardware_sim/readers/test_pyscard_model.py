"""Programs written for pyscard: the same code in this process and under the real pcscd."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence

import attrs
import pytest

# Skips this module where pyscard is missing, and so comes before what needs it.
from tests.hardware_sim.readers.pyscard import (
    ATRCardType,
    CardConnection,
    CardConnectionException,
    CardMonitor,
    CardMonitoringThread,
    CardObserver,
    CardRequest,
    CardRequestTimeoutException,
    NoCardException,
    SmartcardException,
    readers,
    scard,
)

# isort: split
from samecity_hardware_sim.readers import ReturnCode
from samecity_hardware_sim.readers.pyscard_model import plugged
from samecity_hardware_sim.slot import Failure, Faults, Slot, SlotError
from tests.hardware_sim.readers.chips import ATR, READ_64K, READ_256, SELECT, NullChip
from tests.hardware_sim.readers.conftest import READERS, Desk

PATIENCE_S = 10


@attrs.frozen
class Place:
    """Slots, and the names that pyscard shows for them."""

    slots: Sequence[Slot]
    names: Sequence[str]


@pytest.fixture(params=["in-process", "pcsc-sim"])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """The readers, either way."""
    if request.param == "in-process":
        slots = [Slot(name) for name in READERS]
        with plugged(slots) as binding:
            yield Place(slots, binding.names())
    else:
        desk = request.getfixturevalue("pcsc_desk")
        assert isinstance(desk, Desk)
        yield Place(desk.slots, desk.names)


def connect(place: Place, chip: NullChip) -> CardConnection:
    """Put a card in, wait for it as programs do, and connect."""
    place.slots[0].insert(chip)
    with CardRequest(timeout=PATIENCE_S, readers=[place.names[0]]) as request:
        request.waitforcard()
    connection = readers()[0].createConnection()
    connection.connect(disposition=scard.SCARD_LEAVE_CARD)
    return connection


def test_the_readers_are_listed(place: Place) -> None:
    assert [str(reader) for reader in readers()] == list(place.names)


def test_a_connection_gives_the_answer_to_reset_and_answers(place: Place) -> None:
    connection = connect(place, NullChip())

    assert bytes(connection.getATR()) == ATR
    assert connection.getReader() == place.names[0]
    assert connection.transmit(list(SELECT)) == ([], 0x90, 0x00)
    connection.disconnect()


@pytest.mark.parametrize(("command", "length"), [(READ_256, 256), (READ_64K, 65_536)])
def test_answers_of_any_length_come_whole(place: Place, command: bytes, length: int) -> None:
    connection = connect(place, NullChip())

    data, sw1, sw2 = connection.transmit(list(command))

    assert (len(data), sw1, sw2) == (length, 0x90, 0x00)
    connection.disconnect()


def test_a_request_returns_at_once_if_the_card_is_there_and_waits_for_a_new_one(
    place: Place,
) -> None:
    place.slots[0].insert(NullChip())
    with CardRequest(timeout=PATIENCE_S) as request:
        assert request.waitforcard().connection.getReader() == place.names[0]
    with CardRequest(timeout=PATIENCE_S, newcardonly=True) as request:
        timer = threading.Timer(0.05, place.slots[1].insert, [NullChip()])
        timer.start()
        assert request.waitforcard().connection.getReader() == place.names[1]
        timer.join()


def test_a_request_waits_for_the_type_of_card(place: Place) -> None:
    other = bytes.fromhex("3B02AABB")
    place.slots[0].insert(NullChip())
    place.slots[1].insert(NullChip(other))

    with CardRequest(timeout=PATIENCE_S, cardType=ATRCardType(list(other))) as request:
        assert request.waitforcard().connection.getReader() == place.names[1]


def test_a_request_without_a_card_times_out(place: Place) -> None:
    with (
        CardRequest(timeout=0.1, readers=[place.names[0]]) as request,
        pytest.raises(CardRequestTimeoutException),
    ):
        request.waitforcard()


def test_without_a_card_nobody_connects(place: Place) -> None:
    connection = readers()[0].createConnection()

    with pytest.raises(NoCardException) as caught:
        connection.connect()
    assert caught.value.hresult == ReturnCode.E_NO_SMARTCARD


def test_a_reset_by_another_is_told(place: Place) -> None:
    connection = connect(place, NullChip())
    other = readers()[0].createConnection()
    other.connect()
    other.disconnect()  # pyscard takes the power away unless it is told otherwise

    with pytest.raises(CardConnectionException) as caught:
        connection.transmit(list(SELECT))
    assert caught.value.hresult == ReturnCode.W_RESET_CARD
    connection.reconnect()
    assert connection.transmit(list(SELECT)) == ([], 0x90, 0x00)
    connection.disconnect()


def test_an_exclusive_connection_keeps_others_out(place: Place) -> None:
    connect(place, NullChip()).disconnect()
    connection = readers()[0].createConnection()
    connection.connect(mode=scard.SCARD_SHARE_EXCLUSIVE)

    with pytest.raises(CardConnectionException) as caught:
        readers()[0].createConnection().connect()
    assert caught.value.hresult == ReturnCode.E_SHARING_VIOLATION
    connection.disconnect()


class Answers(Faults):
    """Gives these bytes for every answer, or fails."""

    def __init__(self, answer: bytes | Failure) -> None:
        self.answer = answer

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        if isinstance(self.answer, Failure):
            raise SlotError(self.answer)
        return self.answer


@pytest.mark.parametrize("answer", [b"", b"\x90"])
def test_an_answer_without_a_status_word_is_no_answer(place: Place, answer: bytes) -> None:
    connection = connect(place, NullChip())
    place.slots[0].faults = Answers(answer)

    with pytest.raises(CardConnectionException, match="no valid response"):
        connection.transmit(list(SELECT))
    connection.disconnect()


@pytest.mark.parametrize("failure", [Failure.MUTE, Failure.GARBLED])
def test_a_card_that_does_not_answer_is_told(place: Place, failure: Failure) -> None:
    connection = connect(place, NullChip())
    place.slots[0].faults = Answers(failure)

    with pytest.raises(CardConnectionException) as caught:
        connection.transmit(list(SELECT))
    assert caught.value.hresult == ReturnCode.E_NOT_TRANSACTED
    connection.disconnect()


def test_a_program_learns_that_the_reader_takes_extended_commands(place: Place) -> None:
    connection = connect(place, NullChip())

    features = bytes(connection.control(0x42000000 + 3400))
    assert features[:2] == b"\x12\x04"
    properties = bytes(connection.control(int.from_bytes(features[2:6], "big")))
    assert properties == b"\x0a\x04" + (65_536).to_bytes(4, "little")
    with pytest.raises(SmartcardException):
        connection.control(0x42000000 + 77)
    assert bytes(connection.getAttrib(scard.SCARD_ATTR_VENDOR_NAME)) == b"Same City\0"
    assert bytes(connection.getAttrib(scard.SCARD_ATTR_ATR_STRING)) == ATR
    connection.disconnect()


class Heard(CardObserver):  # type: ignore[misc]  # pyscard has no types
    """Keeps what a monitor says."""

    def __init__(self) -> None:
        self.added = queue.SimpleQueue[str]()
        self.removed = queue.SimpleQueue[str]()

    def update(self, _observable: object, cards: tuple[list[object], list[object]]) -> None:
        added, removed = cards
        for card in added:
            self.added.put(str(card))
        for card in removed:
            self.removed.put(str(card))


def test_a_card_monitor_sees_cards_come_and_go(place: Place) -> None:
    assert CardMonitor.instance is None
    heard = Heard()
    monitor = CardMonitor()
    monitor.addObserver(heard)
    for number in range(3):
        place.slots[number].insert(NullChip())
        assert place.names[number] in heard.added.get(timeout=PATIENCE_S)
        place.slots[number].remove()
        assert place.names[number] in heard.removed.get(timeout=PATIENCE_S)
    monitor.deleteObserver(heard)

    # pyscard has one monitor in a process: end it, for the other readers.
    thread = monitor.rmthread
    thread.stop()
    place.slots[0].insert(NullChip())
    thread.join(PATIENCE_S)
    CardMonitoringThread.instance = None
    CardMonitor.instance = None


def test_a_command_waits_for_the_end_of_another_s_transaction(pcsc_desk: Desk) -> None:
    place = Place(pcsc_desk.slots, pcsc_desk.names)
    first, second = connect(place, NullChip()), readers()[0].createConnection()
    second.connect(disposition=scard.SCARD_LEAVE_CARD)
    order = queue.SimpleQueue[str]()

    def use_second() -> None:
        second.transmit(list(SELECT))
        order.put("second")

    user = threading.Thread(target=use_second)
    assert scard.SCardBeginTransaction(first.component.hcard) == scard.SCARD_S_SUCCESS
    user.start()
    user.join(0.1)
    for _ in range(3):
        first.transmit(list(READ_256))
        order.put("first")
    scard.SCardEndTransaction(first.component.hcard, scard.SCARD_LEAVE_CARD)
    user.join(PATIENCE_S)

    assert [order.get_nowait() for _ in range(4)] == ["first", "first", "first", "second"]
    first.disconnect()
    second.disconnect()
