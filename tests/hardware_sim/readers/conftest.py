"""Readers for tests: the same four slots in this process, and under a pcscd of this process's own.

A process speaks to one PC/SC socket in its life, so that pcscd runs as long as the tests do and is
restarted where a test wants that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import attrs
import pytest

from samecity_hardware_sim.readers import Binding, InProcess, PrivatePcscd
from samecity_hardware_sim.readers.binding import ANY_PROTOCOL, Share
from samecity_hardware_sim.readers.driver import build
from samecity_hardware_sim.slot import NO_FAULTS, Slot
from tests.hardware_sim.readers.missing import skip_without_pcscd

READERS = ("Test PICC 1", "Test PICC 2", "Test ICC 1", "Test SAM 1")
CARD_TIMEOUT_MS = 300


@attrs.frozen
class Desk:
    """Readers on a desk, and the hands that move cards.

    Attributes:
        slots: Four, empty at the beginning.
        binding: What reaches them.
        names: Of the readers, in the order of the slots.
        pcscd: The daemon between them, None in process.
    """

    slots: Sequence[Slot]
    binding: Binding
    names: Sequence[str]
    pcscd: PrivatePcscd | None = None


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The driver, built once."""
    skip_without_pcscd(also_pyscard=False)
    return build(tmp_path_factory.mktemp("driver"))


@pytest.fixture(scope="session")
def pyscard() -> None:
    """Skip where pyscard is missing."""
    skip_without_pcscd()


@pytest.fixture(scope="session")
def pcscd(driver: Path, pyscard: None) -> Iterator[PrivatePcscd]:
    """A running pcscd with four readers."""
    from samecity_hardware_sim.readers.pcsc import use_socket  # pyscard may be missing

    slots = [Slot(name) for name in READERS]
    with PrivatePcscd(slots, driver=driver, card_timeout_ms=CARD_TIMEOUT_MS) as running:
        use_socket(running.socket)
        yield running


@pytest.fixture
def pcsc_desk(pcscd: PrivatePcscd) -> Iterator[Desk]:
    """The readers under pcscd."""
    from samecity_hardware_sim.readers.pcsc import Pcsc, PcscConnection  # pyscard may be missing

    class Tidy(Pcsc):
        """Ends what a test leaves open, which would keep the next one's connections out."""

        def connect(
            self,
            name: str,
            share: Share = Share.SHARED,
            protocols: frozenset[int] = ANY_PROTOCOL,
        ) -> PcscConnection:
            connection = super().connect(name, share, protocols)
            ends.callback(connection.disconnect)
            return connection

    binding = Tidy()
    wait_until(lambda: len(binding.names()) == len(READERS))
    with ExitStack() as ends:
        yield Desk(pcscd.slots, binding, pcscd.names, pcscd)
    for slot in pcscd.slots:
        slot.faults = NO_FAULTS
        slot.remove()
        slot.plug()
    # pcscd tells clients what it saw; the next test begins with what is there.
    wait_until(lambda: not any(map(binding.has_card, pcscd.names)))


@pytest.fixture
def in_process_desk() -> Desk:
    """The readers in this process."""
    slots = [Slot(name) for name in READERS]
    binding = InProcess(slots)
    return Desk(slots, binding, binding.names())


@pytest.fixture(params=["in-process", "pcsc-sim"])
def desk(request: pytest.FixtureRequest) -> Desk:
    """The readers, either way."""
    name = "in_process_desk" if request.param == "in-process" else "pcsc_desk"
    found = request.getfixturevalue(name)
    assert isinstance(found, Desk)
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds, which another process brings about."""
    end = time.monotonic() + 10
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("expected a change within 10 s, received none")
        time.sleep(0.001)
