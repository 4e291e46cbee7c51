"""A schedule in a slot: what happens when, how often, and what is noted of it."""

from __future__ import annotations

import pytest

from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.faults import Fault, Happened, Kind, Schedule, parse_fault, parse_faults
from samecity_hardware_sim.readers import Connection, PcscError, ReturnCode
from samecity_hardware_sim.slot import Slot
from tests.hardware_sim.faults.gate import Gate, happened
from tests.hardware_sim.readers.chips import ATR, DONE, READ_256, SELECT, NullChip


class CountingChip(NullChip):
    """A chip that counts what it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.commands = 0

    def transmit(self, command: bytes) -> bytes:
        self.commands += 1
        return super().transmit(command)


def failed(connection: Connection) -> int:
    with pytest.raises(PcscError) as caught:
        connection.transmit(SELECT)
    return caught.value.return_code


def planned(text: str, card: NullChip | None = None) -> tuple[Schedule, Gate]:
    schedule = Schedule(parse_faults(text), other=NullChip(), sleep=lambda _s: None)
    gate = Gate.open(schedule)
    gate.slot.insert(card or NullChip())
    return schedule, gate


# When a fault happens.


@pytest.mark.parametrize(("text", "received"), [("tear-before:3", 2), ("tear-after:3", 3)])
def test_a_tear_before_keeps_the_command_from_the_card_and_one_after_does_not(
    text: str, received: int
) -> None:
    card = CountingChip()
    schedule, gate = planned(text, card)
    connection = gate.connect()

    assert [connection.transmit(SELECT) for _ in range(2)] == [DONE, DONE]
    assert failed(connection) == ReturnCode.E_NO_SMARTCARD
    assert not gate.slot.is_present
    assert (card.commands, card.powers[-1]) == (received, "off")
    assert happened(schedule) == [(3, text)]


def test_a_swap_gives_the_command_to_neither_card() -> None:
    first, other = CountingChip(), CountingChip()
    schedule = Schedule([parse_fault("swap:2")], other=other)
    gate = Gate.open(schedule)
    gate.slot.insert(first)
    connection = gate.connect()
    connection.transmit(SELECT)

    assert failed(connection) == ReturnCode.E_NO_SMARTCARD
    assert failed(connection) == ReturnCode.W_REMOVED_CARD
    assert (first.commands, other.commands) == (1, 0)
    connection.reconnect()
    assert connection.transmit(SELECT) == DONE
    assert other.commands == 1


def test_a_reader_that_becomes_unavailable_stays_so_until_it_is_plugged_in() -> None:
    schedule, gate = planned("unavailable:2")
    connection = gate.connect()
    connection.transmit(SELECT)

    assert [failed(connection) for _ in range(2)] == [ReturnCode.E_READER_UNAVAILABLE] * 2
    gate.slot.plug()
    connection = gate.connect()
    assert [connection.transmit(SELECT) for _ in range(3)] == [DONE] * 3
    assert happened(schedule) == [(2, "unavailable:2")]


def test_a_mute_card_has_done_what_it_was_told() -> None:
    card = CountingChip()
    schedule, gate = planned("mute:1", card)
    connection = gate.connect()

    assert failed(connection) == ReturnCode.E_NOT_TRANSACTED
    assert card.commands == 1
    assert connection.transmit(SELECT) == DONE
    assert happened(schedule) == [(1, "mute:1")]


def test_a_latency_waits_as_long_as_it_says_and_changes_nothing() -> None:
    waits: list[float] = []
    schedule = Schedule(parse_faults("latency:2=200ms latency:*=5ms"), sleep=waits.append)
    gate = Gate.open(schedule)
    gate.slot.insert(NullChip())
    connection = gate.connect()

    assert [connection.transmit(SELECT) for _ in range(3)] == [DONE] * 3
    assert waits == [0.005, 0.2, 0.005, 0.005]


def test_a_status_word_takes_the_place_of_the_whole_answer() -> None:
    schedule, gate = planned("status:1=6A82")
    connection = gate.connect()

    assert connection.transmit(READ_256) == b"\x6a\x82"
    assert len(connection.transmit(READ_256)) == 258
    assert happened(schedule) == [(1, "status:1=6A82")]


def test_a_wrong_answer_to_reset_lasts_as_long_as_the_card_stays() -> None:
    schedule, gate = planned("atr=3B00")
    connection = gate.connect()
    first = connection.answer_to_reset
    connection.reconnect()

    assert (first, connection.answer_to_reset) == (b"\x3b\x00", b"\x3b\x00")
    gate.slot.insert(NullChip())
    connection.reconnect()
    assert connection.answer_to_reset == ATR
    assert happened(schedule) == [(0, "atr=3B00")]


def test_of_several_wrong_answers_to_reset_each_has_its_card() -> None:
    schedule, gate = planned("atr=3B00 atr=3F00")
    seen = []
    for _ in range(3):
        gate.slot.insert(NullChip())
        seen.append(gate.connect().answer_to_reset)

    assert seen == [b"\x3b\x00", b"\x3f\x00", ATR]
    assert schedule.outstanding == ()


# What is counted.


def test_a_fault_happens_once_at_the_first_card_that_gets_so_far() -> None:
    schedule, gate = planned("status:2=6F00")
    gate.connect().transmit(SELECT)
    answers = []
    for _ in range(2):
        gate.slot.insert(NullChip())
        connection = gate.connect()
        answers.append([connection.transmit(SELECT) for _ in range(3)])

    assert answers == [[DONE, b"\x6f\x00", DONE], [DONE] * 3]
    assert happened(schedule) == [(2, "status:2=6F00")]


def test_a_star_happens_at_every_command_of_every_card() -> None:
    schedule, gate = planned("status:*=6F00")
    for _ in range(2):
        gate.slot.insert(NullChip())
        connection = gate.connect()
        assert {connection.transmit(SELECT) for _ in range(3)} == {b"\x6f\x00"}

    assert [apdu for apdu, _ in schedule.happened] == [1, 2, 3, 1, 2, 3]


def test_a_reset_does_not_begin_the_count_anew() -> None:
    _, gate = planned("status:2=6F00")
    connection = gate.connect()
    connection.transmit(SELECT)
    connection.reconnect()

    assert connection.transmit(SELECT) == b"\x6f\x00"


def test_get_response_counts() -> None:
    schedule = Schedule([parse_fault("status:2=6F00")])
    connection = Gate.open(schedule, Interface.CONTACT).connect()
    select = build(bytes.fromhex("00A40400"), b"1PAY.SYS.DDF01")

    assert connection.transmit(select)[:1] == b"\x61"
    assert connection.transmit(bytes.fromhex("00C0000000")) == b"\x6f\x00"


def test_one_schedule_serves_the_slots_between_which_one_card_moves() -> None:
    schedule = Schedule([parse_fault("status:2=6F00")])
    answers = []
    for name in ("PICC", "ICC"):
        slot = Slot(name, schedule)
        slot.insert(NullChip())
        slot.power_on()
        answers.append(slot.transmit(SELECT))
        if name == "ICC":
            answers.append(slot.transmit(SELECT))
        slot.remove()

    assert answers == [DONE, DONE, b"\x6f\x00"]


def test_several_faults_at_one_command_happen_in_their_order() -> None:
    schedule, gate = planned("latency:1=5ms status:1=6F00 mute:1 tear-after:1")

    assert failed(gate.connect()) == ReturnCode.E_NOT_TRANSACTED
    assert [fault.kind for _, fault in schedule.happened] == [
        Kind.LATENCY,
        Kind.STATUS,
        Kind.MUTE,
    ]
    assert schedule.outstanding == (Fault(Kind.TEAR_AFTER, 1),)


def test_what_is_no_slots_doing_is_passed_over() -> None:
    schedule, gate = planned("clone stale sam-missing")

    assert gate.connect().transmit(SELECT) == DONE
    assert (schedule.happened, schedule.outstanding) == ((), ())


def test_a_swap_without_another_card_is_refused() -> None:
    with pytest.raises(ValueError, match="another card for the swap"):
        Schedule([parse_fault("swap:6")])


def test_what_happened_can_be_taken_apart() -> None:
    schedule, gate = planned("mute:1")
    failed(gate.connect())

    assert schedule.happened == (Happened(apdu=1, fault=Fault(Kind.MUTE, 1)),)
    ((apdu, fault),) = schedule.happened
    assert (apdu, str(fault)) == (1, "mute:1")
