"""The recorder: changes nothing, misses nothing, over every binding."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from samecity_hardware_sim.readers import InProcess, Leave, PcscError, ReturnCode
from samecity_hardware_sim.readers.daemon import SOCKET_VARIABLE
from samecity_hardware_sim.slot import Failure, Faults, Slot, SlotError
from samecity_hardware_sim.traces.diff import differences
from samecity_hardware_sim.traces.recorder import Recorded
from samecity_hardware_sim.traces.trace import Event, Kind, read_trace
from tests.docs.page import ROOT
from tests.hardware_sim.readers.chips import ATR, DONE, READ_256, SELECT, NullChip
from tests.hardware_sim.readers.missing import skip_without_pcscd
from tests.hardware_sim.traces.sessions import everything, recorded, ticking

UNDER_PCSCD = """
import sys
from pathlib import Path
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.readers import PrivatePcscd
from samecity_hardware_sim.readers.pcsc import Pcsc, use_socket
from samecity_hardware_sim.slot import Slot
from samecity_hardware_sim.traces.trace import TraceFile
from tests.hardware_sim.card.cards import card_image, seeded
from tests.hardware_sim.traces.sessions import everything, head, record

slot = Slot("Test ICC 1")
slot.insert(CardChip(card_image(), randbytes=seeded()))
with PrivatePcscd([slot]) as running, Path(sys.argv[1]).open("wb") as stream:
    use_socket(running.socket)
    record(Pcsc(), everything, TraceFile(stream, head()))
"""


class Mute(Faults):
    """A card that does not answer READ BINARY."""

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        if command[1] == 0xB0:
            raise SlotError(Failure.MUTE)
        return command


def test_what_passes_is_recorded_and_not_changed() -> None:
    slot, events = Slot("Desk"), list[Event]()
    binding = Recorded(InProcess([slot]), events.append, ticking())
    seen: list[tuple[str, bool]] = []

    with binding.watch(lambda name, is_present: seen.append((name, is_present))):
        slot.insert(NullChip())
        card = binding.connect(binding.names()[0])
        assert (card.transmit(SELECT), card.answer_to_reset, card.protocol) == (DONE, ATR, 0)
        card.reconnect()
        card.disconnect(Leave.UNPOWERED)
        slot.remove()

    assert seen == [("Desk 00 00", True), ("Desk 00 00", False)]
    assert [(event.kind, event.data) for event in events] == [
        (Kind.INSERT, b""),
        (Kind.POWER_ON, ATR),
        (Kind.COMMAND, SELECT),
        (Kind.ANSWER, DONE),
        (Kind.POWER_ON, ATR),
        (Kind.POWER_OFF, b""),
        (Kind.REMOVE, b""),
    ]
    assert [(event.n, event.at_us) for event in events] == [
        (n, 250 * (n + 1)) for n in range(len(events))
    ]


def test_failures_are_recorded_and_still_raised() -> None:
    slot, events = Slot("Desk", Mute()), list[Event]()
    binding = Recorded(InProcess([slot]), events.append, ticking())
    name = binding.names()[0]

    with pytest.raises(PcscError):
        binding.connect(name)
    slot.insert(NullChip())
    card = binding.connect(name)
    with pytest.raises(PcscError):
        card.transmit(READ_256)
    slot.remove()
    with pytest.raises(PcscError):
        card.reconnect()

    assert [event.return_code for event in events if event.kind is Kind.FAILURE] == [
        ReturnCode.E_NO_SMARTCARD,
        ReturnCode.E_NOT_TRANSACTED,
        ReturnCode.E_NO_SMARTCARD,
    ]


def test_threads_get_places_in_one_order() -> None:
    slots, events = [Slot(f"Desk {n}") for n in range(4)], list[Event]()
    binding = Recorded(InProcess(slots), events.append, ticking())

    def talk(slot: Slot, name: str) -> None:
        slot.insert(NullChip())
        card = binding.connect(name)
        for _ in range(200):
            card.transmit(SELECT)

    pairs = zip(slots, binding.names(), strict=True)
    threads = [threading.Thread(target=talk, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [event.n for event in events] == list(range(4 * 401))
    assert [event.at_us for event in events] == sorted(event.at_us for event in events)


def test_under_pcscd_the_same_session_gives_the_same_trace(tmp_path: Path) -> None:
    skip_without_pcscd()
    file = tmp_path / "tap.jsonl"
    kept = {name: value for name, value in os.environ.items() if name != SOCKET_VARIABLE}

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", UNDER_PCSCD, str(file)],
        cwd=ROOT,
        env={**kept, "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(file.read_bytes().splitlines()[1])["reader"] == "Test ICC 1 00 00"
    assert differences(recorded(everything), read_trace(file.read_bytes()), strict=True) == []
