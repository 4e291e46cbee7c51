"""The same claims for every binding: in this process, and under the real pcscd."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from functools import partial

import pytest

from samecity_hardware_sim.chip import Chip
from samecity_hardware_sim.readers import Leave, PcscError, ReturnCode, Share
from samecity_hardware_sim.slot import Failure, Faults, Slot, SlotError
from tests.hardware_sim.readers.chips import (
    ATR,
    DONE,
    READ_64K,
    READ_256,
    SELECT,
    NullChip,
    SlowChip,
)
from tests.hardware_sim.readers.conftest import CARD_TIMEOUT_MS, Desk, wait_until

PATIENCE_S = 10


def code_of(call: Callable[[], object]) -> int:
    with pytest.raises(PcscError) as caught:
        call()
    return caught.value.return_code


def insert(desk: Desk, chip: Chip, at: int = 0) -> str:
    """Put a card in and wait until it can be used."""
    seen = threading.Event()
    with desk.binding.watch(
        lambda name, is_present: seen.set() if (name, is_present) == (desk.names[at], True) else 0
    ):
        desk.slots[at].insert(chip)
        assert seen.wait(PATIENCE_S)
    return desk.names[at]


class Fails(Faults):
    """Fails as it is told, at one place."""

    def __init__(self, failure: Failure, where: str = "command") -> None:
        self.failure = failure
        self.where = where

    def on_power(self, slot: Slot, answer_to_reset: bytes) -> bytes:
        self._fail("power")
        return answer_to_reset

    def on_protocol(self, slot: Slot, protocol: int) -> None:
        self._fail("protocol")

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        self._fail("command")
        return command

    def _fail(self, where: str) -> None:
        if where == self.where:
            raise SlotError(self.failure)


# What works.


def test_the_readers_have_the_names_and_the_order_of_the_slots(desk: Desk) -> None:
    assert desk.binding.names() == desk.names
    assert desk.names[0] == "Test PICC 1 00 00"


def test_a_card_answers_to_reset_and_select(desk: Desk) -> None:
    card = desk.binding.connect(insert(desk, NullChip()))

    assert card.answer_to_reset == ATR
    assert card.transmit(SELECT) == DONE
    card.disconnect()
    card.disconnect()


@pytest.mark.parametrize(("command", "length"), [(READ_256, 258), (READ_64K, 65_538)])
def test_answers_of_any_length_come_whole(desk: Desk, command: bytes, length: int) -> None:
    card = desk.binding.connect(insert(desk, NullChip()))

    answer = card.transmit(command)

    assert len(answer) == length
    assert answer[:-2] == bytes(at % 251 for at in range(length - 2))
    card.disconnect()


def test_the_longest_command_reaches_the_chip_whole(desk: Desk) -> None:
    chip = NullChip()
    card = desk.binding.connect(insert(desk, chip))
    data = bytes(at % 241 for at in range(65_535))

    assert card.transmit(b"\x00\xd6\x00\x00\x00\xff\xff" + data) == DONE
    assert chip.written == data
    card.disconnect()


@pytest.mark.parametrize("protocol", [0, 1])
def test_the_wanted_protocol_is_chosen(desk: Desk, protocol: int) -> None:
    card = desk.binding.connect(insert(desk, NullChip()), protocols=frozenset({protocol}))

    assert card.protocol == protocol
    card.disconnect()


def test_readers_are_used_at_the_same_time(desk: Desk) -> None:
    chips = [NullChip() for _ in desk.slots]
    cards = [desk.binding.connect(insert(desk, chip, at)) for at, chip in enumerate(chips)]
    for number, card in enumerate(cards):
        card.transmit(b"\x00\xd6\x00\x00\x00\x00\x01" + bytes([number]))

    assert [chip.written for chip in chips] == [bytes([number]) for number in range(len(cards))]
    for card in cards:
        card.disconnect()


def test_two_connections_share_a_card_and_neither_disturbs_the_other(desk: Desk) -> None:
    chip = NullChip()
    name = insert(desk, chip)
    first, second = desk.binding.connect(name), desk.binding.connect(name)
    first.transmit(SELECT)
    second.disconnect()

    assert first.transmit(SELECT) == DONE
    first.disconnect()


# Cards that come and go.


def test_a_watch_tells_what_is_there_and_what_comes_and_goes(desk: Desk) -> None:
    insert(desk, NullChip(), 1)
    heard = queue.SimpleQueue[tuple[str, bool]]()
    with desk.binding.watch(lambda name, is_present: heard.put((name, is_present))):
        assert heard.get(timeout=PATIENCE_S) == (desk.names[1], True)
        desk.slots[0].insert(NullChip())
        assert heard.get(timeout=PATIENCE_S) == (desk.names[0], True)
        desk.slots[1].remove()
        assert heard.get(timeout=PATIENCE_S) == (desk.names[1], False)
        desk.slots[0].unplug()
        assert heard.get(timeout=PATIENCE_S) == (desk.names[0], False)
    desk.slots[1].insert(NullChip())

    assert heard.empty()


def test_a_card_that_is_swapped_is_told_as_gone_and_come(desk: Desk) -> None:
    insert(desk, NullChip())
    heard = queue.SimpleQueue[tuple[str, bool]]()
    with desk.binding.watch(lambda name, is_present: heard.put((name, is_present))):
        heard.get(timeout=PATIENCE_S)
        desk.slots[0].remove()
        assert heard.get(timeout=PATIENCE_S) == (desk.names[0], False)
        desk.slots[0].insert(NullChip())
        assert heard.get(timeout=PATIENCE_S) == (desk.names[0], True)


def test_without_a_card_nobody_connects(desk: Desk) -> None:
    assert code_of(lambda: desk.binding.connect(desk.names[0])) == ReturnCode.E_NO_SMARTCARD


def test_a_reader_that_nobody_has_is_unknown(desk: Desk) -> None:
    assert code_of(lambda: desk.binding.connect("Nobody's 00 00")) == ReturnCode.E_UNKNOWN_READER


def test_a_card_that_left_stays_lost_until_one_reconnects(desk: Desk) -> None:
    card = desk.binding.connect(insert(desk, NullChip()))
    gone = threading.Event()
    with desk.binding.watch(lambda _name, is_present: None if is_present else gone.set()):
        desk.slots[0].remove()
        assert gone.wait(PATIENCE_S)

    assert code_of(lambda: card.transmit(SELECT)) == ReturnCode.W_REMOVED_CARD
    insert(desk, NullChip())
    assert code_of(lambda: card.transmit(SELECT)) == ReturnCode.W_REMOVED_CARD
    card.reconnect()
    assert card.transmit(SELECT) == DONE
    card.disconnect()


def test_a_card_that_leaves_during_a_command_takes_the_answer_with_it(desk: Desk) -> None:
    chip = SlowChip()
    card = desk.binding.connect(insert(desk, chip))
    codes: list[int] = []
    user = threading.Thread(target=lambda: codes.append(code_of(lambda: card.transmit(SELECT))))
    user.start()
    assert chip.begun.wait(PATIENCE_S)
    desk.slots[0].remove()
    chip.may_end.set()
    user.join()

    assert codes == [ReturnCode.E_NO_SMARTCARD]
    wait_until(lambda: code_of(lambda: card.transmit(SELECT)) == ReturnCode.W_REMOVED_CARD)
    card.disconnect()


# What goes wrong.


def test_a_mute_card_is_told_and_answers_again_afterwards(desk: Desk) -> None:
    card = desk.binding.connect(insert(desk, NullChip()))
    desk.slots[0].faults = Fails(Failure.MUTE)

    assert code_of(lambda: card.transmit(SELECT)) == ReturnCode.E_NOT_TRANSACTED
    desk.slots[0].faults = Faults()
    assert card.transmit(SELECT) == DONE
    card.disconnect()


def test_a_chip_that_hangs_is_given_up_after_the_drivers_time(pcsc_desk: Desk) -> None:
    chip = SlowChip()
    card = pcsc_desk.binding.connect(insert(pcsc_desk, chip))
    begun = time.monotonic()

    assert code_of(lambda: card.transmit(SELECT)) == ReturnCode.E_NOT_TRANSACTED
    assert CARD_TIMEOUT_MS / 1000 <= time.monotonic() - begun < PATIENCE_S
    chip.may_end.set()
    # What it answered too late is not taken for the answer to this.
    assert len(card.transmit(READ_256)) == 258
    card.disconnect()


def test_a_card_that_is_mute_at_power_on_has_no_power(desk: Desk) -> None:
    desk.slots[0].faults = Fails(Failure.MUTE, "power")
    name = insert(desk, NullChip())

    assert code_of(lambda: desk.binding.connect(name)) == ReturnCode.W_UNPOWERED_CARD


def test_a_card_that_refuses_the_protocol_is_unresponsive(desk: Desk) -> None:
    desk.slots[0].faults = Fails(Failure.PTS_REFUSED, "protocol")
    name = insert(desk, NullChip())

    assert code_of(lambda: desk.binding.connect(name)) == ReturnCode.W_UNRESPONSIVE_CARD


def test_a_protocol_that_the_card_does_not_offer_is_a_mismatch(desk: Desk) -> None:
    name = insert(desk, NullChip(bytes.fromhex("3B00")))

    only_t1 = frozenset({1})
    code = code_of(lambda: desk.binding.connect(name, protocols=only_t1))
    assert code == ReturnCode.E_PROTO_MISMATCH


@pytest.mark.parametrize("answer_to_reset", ["418F8001", "3B", "00"])
def test_an_answer_to_reset_that_is_none_is_a_mismatch(desk: Desk, answer_to_reset: str) -> None:
    name = insert(desk, NullChip(bytes.fromhex(answer_to_reset)))

    assert code_of(lambda: desk.binding.connect(name)) == ReturnCode.E_PROTO_MISMATCH


def test_a_wrong_check_character_is_accepted(desk: Desk) -> None:
    wrong = ATR[:-1] + bytes([ATR[-1] ^ 1])
    card = desk.binding.connect(insert(desk, NullChip(wrong)))

    assert card.answer_to_reset == wrong
    card.disconnect()


def test_an_answer_to_reset_is_cut_at_33_bytes(desk: Desk) -> None:
    card = desk.binding.connect(insert(desk, NullChip(ATR + bytes(20))))

    assert card.answer_to_reset == (ATR + bytes(20))[:33]
    card.disconnect()


@pytest.mark.parametrize("leave", [Leave.RESET, Leave.UNPOWERED])
def test_who_resets_a_card_resets_it_for_all(desk: Desk, leave: Leave) -> None:
    chip = NullChip()
    name = insert(desk, chip)
    first, second = desk.binding.connect(name), desk.binding.connect(name)
    powers = len(chip.powers)
    second.disconnect(leave)

    assert code_of(lambda: first.transmit(SELECT)) == ReturnCode.W_RESET_CARD
    assert code_of(lambda: first.transmit(SELECT)) == ReturnCode.W_RESET_CARD
    first.reconnect()
    assert first.transmit(SELECT) == DONE
    assert len(chip.powers) > powers
    first.disconnect()


def test_an_exclusive_connection_keeps_all_others_out(desk: Desk) -> None:
    name = insert(desk, NullChip())
    first = desk.binding.connect(name, Share.EXCLUSIVE)

    for share in Share:
        code = code_of(partial(desk.binding.connect, name, share))
        assert code == ReturnCode.E_SHARING_VIOLATION
    first.disconnect()
    desk.binding.connect(name, Share.EXCLUSIVE).disconnect()


def test_an_unplugged_reader_is_unavailable_keeps_its_name_and_comes_back(desk: Desk) -> None:
    name = insert(desk, NullChip())
    card = desk.binding.connect(name)
    desk.slots[0].unplug()

    assert code_of(lambda: card.transmit(SELECT)) == ReturnCode.E_READER_UNAVAILABLE
    assert name in desk.binding.names()
    card.disconnect()
    desk.slots[0].remove()
    desk.slots[0].plug()
    again = desk.binding.connect(insert(desk, NullChip()))
    assert again.transmit(SELECT) == DONE
    again.disconnect()
