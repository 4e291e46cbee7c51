"""Stations: the readers that one terminal has for itself, whatever reaches them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from time import monotonic, sleep
from typing import Final

import attrs

from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.readers.binding import Binding, reader_name
from samecity_hardware_sim.readers.daemon import MOST_READERS, PrivatePcscd
from samecity_hardware_sim.readers.in_process import InProcess
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.slot import NO_FAULTS, Faults, Slot
from samecity_hardware_sim.terminals.reader import Terminal

SLOT_NAMES: Final = {
    Interface.CONTACTLESS: "Same City PICC",
    Interface.CONTACT: "Same City ICC",
}
MOST_STATIONS: Final = MOST_READERS // len(SLOT_NAMES)
"""So many stations one pcscd has readers for."""

_PCSCD_PATIENCE_S: Final = 30.0
_LOOK_AGAIN_S: Final = 0.001


@attrs.frozen
class Station:
    """Readers that one terminal has for itself.

    Attributes:
        binding: How they are reached.
        slots: Where a card is put in.
        readers: Their names.
        patience_s: How long a terminal has to wait until a card that was put in is seen.
    """

    binding: Binding
    slots: Mapping[Interface, Slot]
    readers: Mapping[Interface, str]
    patience_s: float = 0.0

    def wait_until_empty(self, interface: Interface) -> None:
        """Wait until the binding knows that a card left, or the patience is over.

        A card that is put back sooner is taken away under the terminal's hands when the daemon
        hears that the one before it left.
        """
        name, until = self.readers.get(interface, ""), monotonic() + self.patience_s
        while self.binding.has_card(name) and monotonic() < until:
            sleep(_LOOK_AGAIN_S)

    @contextmanager
    def opened(self, faults: Faults) -> Iterator[Station]:
        """Use this station once more, with what goes wrong in its slots now."""
        for slot in self.slots.values():
            slot.faults = faults
        yield self

    def terminal(self, sam: Sam | None, now: Callable[[], datetime]) -> Terminal:
        """Put a terminal here.

        Args:
            sam: Its security module.
            now: Its clock, Asia/Shanghai.
        """
        return Terminal(
            binding=self.binding,
            readers=self.readers,
            sam=sam,
            now=now,
            patience_s=self.patience_s,
        )


@contextmanager
def embedded_station(faults: Faults = NO_FAULTS) -> Iterator[Station]:
    """Set up a station in this process: nothing compiled, no daemon."""
    slots = _slots(0, faults)
    yield Station(InProcess(tuple(slots.values())), slots, _names(slots))


@contextmanager
def pcscd_station() -> Iterator[Station]:
    """Set up one station under a pcscd of its own; otherwise as `pcscd_stations`."""
    with pcscd_stations(1) as (station,):
        yield station


@contextmanager
def pcscd_stations(count: int) -> Iterator[tuple[Station, ...]]:
    """Set up stations under a pcscd of their own: every command goes through the real daemon.

    A process speaks to one pcscd in its life, so this works once in a process; needs pyscard and
    what `samecity sim driver check` names.

    Args:
        count: 1 to `MOST_STATIONS`.

    Raises:
        ConfigurationError: Something of that is missing, or the process has spoken to another one.
    """
    # Imported here, because pyscard is an extra of the package.
    from samecity_hardware_sim.readers.pcsc import Pcsc, use_socket

    sets = [_slots(number, NO_FAULTS) for number in range(count)]
    with PrivatePcscd([slot for slots in sets for slot in slots.values()]) as running:
        use_socket(running.socket)
        binding = Pcsc()
        yield tuple(
            Station(binding, slots, _names(slots, number * len(slots)), _PCSCD_PATIENCE_S)
            for number, slots in enumerate(sets)
        )


def _slots(number: int, faults: Faults) -> Mapping[Interface, Slot]:
    return {interface: Slot(f"{name} {number}", faults) for interface, name in SLOT_NAMES.items()}


def _names(slots: Mapping[Interface, Slot], first: int = 0) -> Mapping[Interface, str]:
    numbered = enumerate(slots.items(), first)
    return {interface: reader_name(slot, number) for number, (interface, slot) in numbered}
