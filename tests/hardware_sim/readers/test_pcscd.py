"""The private pcscd: its readers, its rights, its end, and what outlives it."""

from __future__ import annotations

import os
import pwd
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from samecity.errors import ConfigurationError
from samecity_hardware_sim.readers import MOST_READERS, PcscError, PrivatePcscd, ReturnCode
from samecity_hardware_sim.slot import Slot
from tests.hardware_sim.readers.chips import DONE, SELECT, NullChip
from tests.hardware_sim.readers.conftest import CARD_TIMEOUT_MS, READERS, Desk, wait_until

PATIENCE_S = 10
LOOK_TIMEOUT_S = 10 * CARD_TIMEOUT_MS / 1000  # the driver's PATIENCE

_LIST = """
from samecity_hardware_sim.readers.pcsc import Pcsc
print(*Pcsc().names(), sep="\\n")
"""
_SELECT = f"""
from samecity_hardware_sim.readers.pcsc import Pcsc
card = Pcsc().connect("One 00 00")
card.transmit(bytes.fromhex("{SELECT.hex()}"))
card.disconnect()
"""
_HOLD = """
import sys, time
from pathlib import Path
from samecity_hardware_sim.readers import PrivatePcscd
from samecity_hardware_sim.slot import Slot
with PrivatePcscd([Slot("Held")], driver=Path(sys.argv[1])) as running:
    print(running.socket, flush=True)
    time.sleep(60)
"""


def processes_in(folder: Path) -> Sequence[Path]:
    """The processes whose command line names a folder, as folders of /proc."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        if os.fsencode(folder) in line and process.name != str(os.getpid()):
            found.append(process)
    return found


def names_behind(running: PrivatePcscd) -> Sequence[str]:
    """The readers that another process sees."""
    ran = subprocess.run(
        [sys.executable, "-c", _LIST],
        env={**os.environ, **running.environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=30,
    )
    return ran.stdout.splitlines()


def test_sixteen_readers_are_listed_in_order(driver: Path, pyscard: None) -> None:
    slots = [Slot(f"Region {number}") for number in range(MOST_READERS)]
    with PrivatePcscd(slots, driver=driver) as running:
        listed = names_behind(running)

    assert listed == list(running.names)
    assert listed[15] == "Region 15 0F 00"


def test_two_daemons_run_side_by_side_and_one_ends_alone(driver: Path, pyscard: None) -> None:
    with PrivatePcscd([Slot("Left")], driver=driver) as left:
        with PrivatePcscd([Slot("Right")], driver=driver) as right:
            assert names_behind(left) == ["Left 00 00"]
            assert names_behind(right) == ["Right 00 00"]
        assert names_behind(left) == ["Left 00 00"]


def test_nothing_of_it_runs_as_root(pcscd: PrivatePcscd) -> None:
    wait_until(lambda: bool(processes_in(pcscd.socket.parent)))  # a new process has no name yet

    processes = processes_in(pcscd.socket.parent)
    owner = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else os.geteuid()
    assert {process.stat().st_uid for process in processes} == {owner}


def test_others_may_not_even_look_into_its_folder(pcscd: PrivatePcscd) -> None:
    assert pcscd.socket.parent.stat().st_mode & 0o077 == 0


def test_it_is_gone_with_its_folder_when_the_context_ends(driver: Path) -> None:
    folders: list[Path] = []

    def fail() -> None:
        with PrivatePcscd([Slot("One")], driver=driver) as running:
            folders.append(running.socket.parent)
            wait_until(lambda: bool(processes_in(running.socket.parent)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not folders[0].exists()
    assert processes_in(folders[0]) == []


def test_it_is_gone_when_its_owner_is_killed(driver: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(driver)], stdout=subprocess.PIPE, encoding="utf-8"
    )
    with owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip()).parent
        wait_until(lambda: bool(processes_in(folder)))
        owner.send_signal(signal.SIGKILL)

    wait_until(lambda: not processes_in(folder) and not folder.exists())


@pytest.mark.parametrize("logs_apdus", [False, True])
def test_commands_are_logged_only_if_that_was_wanted(
    driver: Path, pyscard: None, logs_apdus: bool
) -> None:
    slot = Slot("One")
    slot.insert(NullChip())
    with PrivatePcscd([slot], driver=driver, logs_apdus=logs_apdus) as running:
        subprocess.run(
            [sys.executable, "-c", _SELECT],
            env={**os.environ, **running.environment},
            check=True,
            timeout=30,
        )
        log = running.log.read_text(encoding="utf-8", errors="replace")

    assert (f"APDU: {SELECT.hex(' ').upper()}" in log) is logs_apdus


def test_connections_end_with_the_daemon_and_new_ones_work_after_a_restart(
    pcsc_desk: Desk,
) -> None:
    pcscd = pcsc_desk.pcscd
    assert pcscd is not None
    heard = queue.SimpleQueue[tuple[str, bool]]()
    name = pcsc_desk.names[0]
    with pcsc_desk.binding.watch(lambda name, is_present: heard.put((name, is_present))):
        pcsc_desk.slots[0].insert(NullChip())
        assert heard.get(timeout=PATIENCE_S) == (name, True)
        card = pcsc_desk.binding.connect(name)
        pcscd.stop()
        assert heard.get(timeout=PATIENCE_S) == (name, False)
        with pytest.raises(PcscError) as caught:
            card.transmit(SELECT)
        assert caught.value.return_code == ReturnCode.E_NO_SERVICE
        with pytest.raises(PcscError) as caught:
            pcsc_desk.binding.names()
        assert caught.value.return_code == ReturnCode.E_NO_SERVICE
        card.disconnect()

        pcscd.start()
        assert heard.get(timeout=PATIENCE_S) == (name, True)
        again = pcsc_desk.binding.connect(name)
        assert again.transmit(SELECT) == DONE
        again.disconnect()
        pcsc_desk.slots[0].remove()
        assert heard.get(timeout=PATIENCE_S) == (name, False)


def test_a_process_speaks_to_one_daemon_in_its_life(pcsc_desk: Desk) -> None:
    from samecity_hardware_sim.readers.pcsc import use_socket  # pyscard may be missing

    with pytest.raises(ConfigurationError, match="one PC/SC socket in a process"):
        use_socket(Path("another.sock"))
    assert pcsc_desk.pcscd is not None
    use_socket(pcsc_desk.pcscd.socket)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), "1-16 readers, received 0"),
        (tuple(f"Reader {number}" for number in range(17)), "1-16 readers, received 17"),
        (("Reader", "Reader"), "different names"),
        (("读卡器",), "ASCII without quotes, received '读卡器'"),
        (('A "B"',), "ASCII without quotes"),
    ],
)
def test_readers_that_pcscd_would_not_show_are_refused(names: Sequence[str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        PrivatePcscd([Slot(name) for name in names])


def test_a_folder_with_a_long_name_is_refused_and_nothing_is_left(
    driver: Path, tmp_path: Path
) -> None:
    parent = tmp_path / ("x" * 100)
    parent.mkdir()

    with (
        pytest.raises(ConfigurationError, match="at most 107 bytes"),
        PrivatePcscd([Slot("One")], driver=driver, parent=parent),
    ):
        pass
    assert list(parent.iterdir()) == []


def test_every_slot_of_the_tests_has_its_reader(pcsc_desk: Desk) -> None:
    assert [name.removesuffix(f" {at:02X} 00") for at, name in enumerate(pcsc_desk.names)] == list(
        READERS
    )


def test_a_card_is_seen_also_if_the_answer_comes_too_late_for_pcscd(pcsc_desk: Desk) -> None:
    class Busy(Slot):
        """A slot on a busy machine: the first look takes longer than pcscd waits."""

        has_looked = False

        @property
        def is_present(self) -> bool:
            if not self.has_looked:
                self.has_looked = True
                time.sleep(1.1 * LOOK_TIMEOUT_S)
            return super().is_present

    seen: queue.Queue[tuple[str, bool]] = queue.Queue()
    slot = pcsc_desk.slots[1]
    slot.__class__ = Busy
    try:
        with pcsc_desk.binding.watch(lambda name, is_present: seen.put((name, is_present))):
            slot.insert(NullChip())
            assert seen.get(timeout=PATIENCE_S) == (pcsc_desk.names[1], True)
    finally:
        slot.__class__ = Slot


def test_a_card_that_comes_back_before_pcscd_looked_is_seen_again(pcsc_desk: Desk) -> None:
    class Late(Slot):
        """A slot on a busy machine: that a card left is heard when the next is there already."""

        def _tell(self) -> None:
            if self.is_present:
                super()._tell()

    slot, name = pcsc_desk.slots[1], pcsc_desk.names[1]
    slot.insert(NullChip())
    wait_until(lambda: pcsc_desk.binding.has_card(name))
    connection = pcsc_desk.binding.connect(name)
    slot.__class__ = Late
    try:
        slot.remove()
        with pytest.raises(PcscError):
            connection.transmit(SELECT)  # from now on pcscd tells its clients that none is there
        connection.disconnect()
        slot.insert(NullChip())
        wait_until(lambda: pcsc_desk.binding.has_card(name))
    finally:
        slot.__class__ = Slot


def test_a_reader_is_there_also_if_its_first_answer_is_late(driver: Path, pyscard: None) -> None:
    class Busy(Slot):
        """A slot on a busy machine: every look takes longer than a card may."""

        def look(self) -> bool:
            time.sleep(2 * CARD_TIMEOUT_MS / 1000)
            return super().look()

    slots = [Busy("One"), Slot("Two")]
    with PrivatePcscd(slots, driver=driver, card_timeout_ms=CARD_TIMEOUT_MS) as running:
        wait_until(lambda: len(names_behind(running)) == len(slots))
