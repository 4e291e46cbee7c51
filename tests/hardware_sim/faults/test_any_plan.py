"""Whatever is planned: a slot fails as slots fail, and no plan changes nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.faults import Fault, Schedule
from samecity_hardware_sim.slot import NO_FAULTS, Slot, SlotError
from tests.hardware_sim.faults.test_text import any_fault
from tests.hardware_sim.readers.chips import READ_256, SELECT, NullChip

COMMANDS = st.lists(
    st.sampled_from([SELECT, READ_256, b"", b"\x00", bytes.fromhex("00C0000000")])
    | st.binary(max_size=300)
    | st.binary(max_size=40).map(lambda data: build(bytes.fromhex("84540100"), data))
    | st.sampled_from(["insert", "plug", "remove"]),
    max_size=12,
)


def lived(slot: Slot, steps: list[bytes | str]) -> list[object]:
    """Do with a slot what is said, and say what came of it; only `SlotError` is a failure."""
    seen: list[object] = []
    for step in steps:
        try:
            if step == "insert":
                slot.insert(NullChip())
                seen.append(slot.power_on())
            elif step == "plug":
                slot.plug()
            elif step == "remove":
                slot.remove()
            elif isinstance(step, bytes):
                seen.append(slot.transmit(step))
        except SlotError as error:
            seen.append(error.failure)
    return seen


@given(st.lists(any_fault(), max_size=8), COMMANDS)
def test_whatever_is_planned_nothing_but_slot_errors_come_and_all_is_noted(
    plan: list[Fault], steps: list[bytes | str]
) -> None:
    schedule = Schedule(plan, other=NullChip(), sleep=lambda _s: None)

    lived(Slot("Any", schedule), ["insert", *steps])

    once = [one for one in schedule.happened if one.fault.at is not None]
    assert all(apdu == fault.at for apdu, fault in once)
    assert {one.fault for one in schedule.happened} <= set(plan)
    assert len(once) <= len(plan)


@given(COMMANDS)
def test_a_schedule_without_faults_changes_nothing(steps: list[bytes | str]) -> None:
    slots = Slot("Planned", Schedule([])), Slot("Plain", NO_FAULTS)

    planned_, plain = (lived(slot, ["insert", *steps]) for slot in slots)

    assert planned_ == plain
