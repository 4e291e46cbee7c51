"""A purchase that goes wrong at any of its APDUs: the purse is charged in full or not at all."""

from __future__ import annotations

from contextlib import suppress

import pytest

from samecity.errors import ReaderError
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.purse_files import MetroRecord
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.faults import Kind, Schedule, faulty_day, parse_fault
from samecity_hardware_sim.faults.fault import Fault
from tests.hardware_sim.card.cards import BALANCE_FEN
from tests.hardware_sim.card.terminal import AT
from tests.hardware_sim.faults.gate import Gate, chip

CAPP = Transaction.CAPP_PURCHASE
AMOUNT_FEN = 300
METRO = MetroRecord(state=1, entry_city=bytes.fromhex("3320"), entered_at=AT)


def ride(gate: Gate) -> None:
    """A CAPP purchase with an entry, from the reader on."""
    bus = gate.validator()
    start = bus.initialize(CAPP, AMOUNT_FEN)
    bus.terminal.ok(build(bytes.fromhex("80DC01D0"), METRO.encode()))
    debit = bus.prepare(start, CAPP, AMOUNT_FEN)
    bus.terminal.ok(build(bytes.fromhex("80540100"), debit.data))


def apdus_of(interface: Interface) -> int:
    counting = Schedule([parse_fault("latency:*=1ms")], sleep=lambda _s: None)
    ride(Gate.open(counting, interface))
    return counting.happened[-1].apdu


COUNTS = {interface: apdus_of(interface) for interface in Interface}
CASES = [
    pytest.param(interface, f"{kind}:{at}", id=f"{interface.name.lower()}-{kind}-{at}")
    for interface, count in COUNTS.items()
    for kind in ("tear-before", "tear-after", "swap", "unavailable", "mute")
    for at in range(1, count + 1)
]


def test_a_ride_has_five_apdus_and_three_more_with_contacts() -> None:
    assert COUNTS == {Interface.CONTACT: 8, Interface.CONTACTLESS: 5}


@pytest.mark.parametrize(("interface", "text"), CASES)
def test_a_ride_is_paid_whole_or_not_at_all_and_can_be_taken_again(
    interface: Interface, text: str
) -> None:
    schedule = Schedule([parse_fault(text)], other=chip(interface, serial=2))
    gate = Gate.open(schedule, interface)

    with pytest.raises(ReaderError):
        ride(gate)

    assert [str(fault) for _, fault in schedule.happened] == [text]
    bus = gate.reinserted()
    is_paid = bus.terminal.sw("805A0009020000") == 0x9000
    debit_at = COUNTS[interface] - (1 if interface is Interface.CONTACT else 0)
    fault = schedule.happened[0].fault
    is_past = schedule.happened[0].apdu > debit_at
    does_it = fault.kind in (Kind.TEAR_AFTER, Kind.MUTE) and fault.at == debit_at
    assert is_paid is (is_past or does_it)
    assert whole(gate) == (1 if is_paid else 0)
    ride(gate)
    assert whole(gate) == (2 if is_paid else 1)


@pytest.mark.parametrize("interface", Interface)
def test_on_bad_days_money_log_and_journey_always_agree(interface: Interface) -> None:
    paid = met = 0
    for faults in faulty_day(20_261_123, 60, rate=0.8).taps:
        schedule = Schedule(faults, other=chip(interface, serial=2), sleep=lambda _s: None)
        gate = Gate.open(schedule, interface)
        with suppress(ReaderError, AssertionError):  # the terminal's assertions: another status
            ride(gate)
        gate.slot.faults = Schedule(list[Fault]())
        gate.reinserted()

        paid += whole(gate)
        met += bool(schedule.happened)

    assert 0 < paid < 60
    assert met > 10


def whole(gate: Gate) -> int:
    """Return how many rides were paid, which money, log and journey have to agree on."""
    bus = gate.validator()
    times = len(bus.log())
    assert bus.balance_fen() == BALANCE_FEN - times * AMOUNT_FEN
    assert MetroRecord.decode(bus.terminal.ok("00B201D480")).state == min(times, 1)
    return times
