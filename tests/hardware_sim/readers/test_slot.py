from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from samecity_hardware_sim.slot import Failure, Faults, Slot, SlotError
from tests.hardware_sim.readers.chips import ATR, DONE, READ_256, SELECT, NullChip, SlowChip


@pytest.fixture
def slot() -> Slot:
    return Slot("Slot")


def failure_of(call: Callable[[], object]) -> Failure:
    with pytest.raises(SlotError) as caught:
        call()
    assert caught.value.reason == "READER_ERROR"
    return caught.value.failure


def test_a_card_answers_after_it_was_powered(slot: Slot) -> None:
    slot.insert(NullChip())

    assert failure_of(lambda: slot.transmit(SELECT)) is Failure.UNPOWERED
    assert slot.power_on() == slot.answer_to_reset == ATR
    assert slot.transmit(SELECT) == DONE


def test_an_empty_slot_does_nothing(slot: Slot) -> None:
    assert not slot.is_present
    for call in (slot.power_on, slot.power_off, lambda: slot.transmit(SELECT)):
        assert failure_of(call) is Failure.ABSENT
    slot.remove()
    assert slot.visits == 0


def test_a_card_that_leaves_loses_its_power(slot: Slot) -> None:
    chip = NullChip()
    slot.insert(chip)
    slot.power_on()
    slot.remove()

    assert chip.powers == ["on", "off"]
    assert slot.answer_to_reset == b""


def test_a_card_that_is_put_in_over_another_pushes_it_out(slot: Slot) -> None:
    first, second = NullChip(), NullChip()
    slot.insert(first)
    slot.power_on()
    slot.insert(second)

    assert (first.powers, second.powers, slot.visits) == (["on", "off"], [], 2)
    assert failure_of(lambda: slot.transmit(SELECT)) is Failure.UNPOWERED


def test_a_card_that_was_changed_between_two_looks_is_absent_for_one(slot: Slot) -> None:
    heard: list[bool] = []
    looks = [slot.look()]
    slot.insert(NullChip())
    looks += [slot.look(), slot.look()]
    slot.insert(NullChip())
    slot.watch(lambda: heard.append(slot.look()))

    assert [*looks, slot.look()] == [False, True, True, False]
    assert heard == [True]
    assert slot.look()


def test_an_unplugged_reader_is_not_there_and_takes_the_power_with_it(slot: Slot) -> None:
    chip = NullChip()
    slot.insert(chip)
    slot.power_on()
    slot.unplug()

    assert (slot.is_plugged, slot.is_present) == (False, False)
    assert failure_of(lambda: slot.transmit(SELECT)) is Failure.UNAVAILABLE
    assert chip.powers == ["on", "off"]
    slot.plug()
    assert slot.is_present
    assert slot.power_on() == ATR


def test_a_watcher_hears_of_every_change_until_it_ends(slot: Slot) -> None:
    heard: list[bool] = []
    end = slot.watch(lambda: heard.append(slot.is_present))
    slot.insert(NullChip())
    slot.unplug()
    slot.unplug()
    slot.plug()
    slot.remove()
    slot.remove()
    end()
    end()
    slot.insert(NullChip())

    assert heard == [True, False, True, False]


@pytest.mark.parametrize("leaves", [Slot.remove, Slot.unplug])
def test_a_card_that_leaves_during_a_command_works_on_but_its_answer_is_lost(
    slot: Slot, leaves: Callable[[Slot], None]
) -> None:
    chip = SlowChip()
    slot.insert(chip)
    slot.power_on()
    failures: list[Failure] = []
    user = threading.Thread(
        target=lambda: failures.append(failure_of(lambda: slot.transmit(SELECT)))
    )
    user.start()
    chip.begun.wait()
    leaves(slot)

    assert chip.powers == ["on"]  # it works without power no longer than its command takes
    chip.may_end.set()
    user.join()
    assert failures == [Failure.ABSENT if leaves is Slot.remove else Failure.UNAVAILABLE]
    assert chip.powers == ["on", "off"]


def test_commands_of_many_threads_reach_the_chip_one_at_a_time(slot: Slot) -> None:
    class Watched(NullChip):
        works = 0
        most = 0

        def transmit(self, command: bytes) -> bytes:
            self.works += 1
            self.most = max(self.most, self.works)
            answer = super().transmit(command)
            self.works -= 1
            return answer

    chip = Watched()
    slot.insert(chip)
    slot.power_on()
    answers: list[bytes] = []

    def use() -> None:
        answers.extend(slot.transmit(READ_256) for _ in range(50))

    users = [threading.Thread(target=use) for _ in range(4)]
    for user in users:
        user.start()
    for user in users:
        user.join()

    assert (len(answers), chip.most) == (200, 1)
    assert len(set(answers)) == 1


class Tear(Faults):
    """Tears the card out around the first command."""

    def __init__(self, *, after: bool) -> None:
        self.after = after

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        if not self.after:
            slot.remove()
        return command

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        slot.remove()
        return answer


@pytest.mark.parametrize("after", [False, True])
def test_a_tear_before_a_command_keeps_it_from_the_chip_and_one_after_it_does_not(
    after: bool,
) -> None:
    slot, chip = Slot("Slot", Tear(after=after)), NullChip()
    slot.insert(chip)
    slot.power_on()

    update = b"\x00\xd6\x00\x00\x00\x00\x03abc"
    assert failure_of(lambda: slot.transmit(update)) is Failure.ABSENT
    assert chip.written == (b"abc" if after else b"")
    assert chip.powers == ["on", "off"]


def test_faults_change_commands_answers_and_answers_to_reset(slot: Slot) -> None:
    class Changes(Faults):
        def on_power(self, slot: Slot, answer_to_reset: bytes) -> bytes:
            return answer_to_reset[:4]

        def on_command(self, slot: Slot, command: bytes) -> bytes:
            return READ_256

        def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
            return answer[:1] + b"\x6f\x00"

    slot.insert(NullChip())
    slot.faults = Changes()

    assert slot.power_on() == ATR[:4]
    assert slot.transmit(SELECT) == b"\x00\x6f\x00"


def test_a_fault_may_swap_the_card_between_two_commands(slot: Slot) -> None:
    other = NullChip()

    class Swap(Faults):
        def on_command(self, slot: Slot, command: bytes) -> bytes:
            slot.insert(other)
            return command

    slot.insert(NullChip())
    slot.power_on()
    slot.faults = Swap()

    assert failure_of(lambda: slot.transmit(SELECT)) is Failure.ABSENT
    assert slot.is_present
    assert other.powers == []


def test_a_fault_may_reset_the_card_in_the_middle_of_a_command(slot: Slot) -> None:
    chip = NullChip()

    class Reset(Faults):
        def on_command(self, slot: Slot, command: bytes) -> bytes:
            slot.power_on()
            return command

    slot.insert(chip)
    slot.power_on()
    slot.faults = Reset()

    assert slot.transmit(SELECT) == DONE
    assert chip.powers == ["on", "on"]
