"""The same chips behind a pcscd of one's own: every command goes through the real daemon.

A process speaks to one pcscd in its life. It is started when the first world asks for readers, has
several stations because several readers may be open at once, and ends with the process.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from queue import Empty, Queue
from time import monotonic, sleep
from typing import Final

from samecity.errors import ConfigurationError, ReaderError
from samecity.synthetic.readers import Readers
from samecity.synthetic.world import World
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings.binding import Binding
from samecity_conformance.bindings.inprocess import bench
from samecity_hardware_sim.readers.binding import PcscError, ReturnCode
from samecity_hardware_sim.readers.driver import built_driver, needs
from samecity_hardware_sim.slot import NO_FAULTS, Faults
from samecity_hardware_sim.station import MOST_STATIONS, Station, pcscd_stations

_PATIENCE_S: Final = 10.0
_LOOK_AGAIN_S: Final = 0.001


class Stations:
    """The stations of a daemon, lent to one terminal after the other.

    Args:
        stations: All of them, free.
        patience_s: How long a terminal waits for a free one, in seconds.
    """

    def __init__(self, stations: tuple[Station, ...], *, patience_s: float = _PATIENCE_S) -> None:
        self._count = len(stations)
        self._patience_s = patience_s
        self._free: Queue[Station] = Queue()
        for station in stations:
            self._free.put(station)

    @contextmanager
    def open(self, faults: Faults) -> Iterator[Station]:
        """Lend a station; it comes back empty, plugged in and with nothing going wrong in it.

        Args:
            faults: What goes wrong in its slots meanwhile.

        Raises:
            ConfigurationError: All of them are in use, and stay so.
        """
        try:
            station = self._free.get(timeout=self._patience_s)
        except Empty as error:
            raise ConfigurationError(
                f"expected at most {self._count} terminals at once under pcscd, received one more",
                hint="close the reader of a tap before the next one",
            ) from error
        try:
            self._wait_until_empty(station)
            with station.opened(faults):
                yield station
        finally:
            for slot in station.slots.values():
                slot.faults = NO_FAULTS
                slot.remove()
                slot.plug()
            self._free.put(station)

    def _wait_until_empty(self, station: Station) -> None:
        """Let the daemon notice that the last card left, and that the reader is plugged in."""
        until = monotonic() + self._patience_s
        for name in station.readers.values():
            while not _is_empty(station, name):
                if monotonic() >= until:
                    raise ReaderError(f"expected {name} to be empty, received a card in it")
                sleep(_LOOK_AGAIN_S)


def _is_empty(station: Station, name: str) -> bool:
    try:
        connection = station.binding.connect(name)
    except PcscError as error:
        return error.return_code == ReturnCode.E_NO_SMARTCARD
    connection.disconnect()
    return False


@cache
def _stations() -> Stations:
    """Start this process's daemon."""
    ends = ExitStack()
    stations = ends.enter_context(pcscd_stations(MOST_STATIONS))
    atexit.register(ends.close)
    return Stations(stations)


def _readers(world: World, seed: int) -> Readers:
    return bench(world, _stations().open, seed)


def _missing(texts: Texts, _sut: str) -> str:
    is_built = built_driver().exists()
    lacking = [
        need.source
        for need in needs()
        if not need.found and not (need.is_for_building and is_built)
    ]
    return texts("conform.binding.pcsc", sources=", ".join(lacking)) if lacking else ""


PCSC: Final = Binding("pcsc", _readers, has_chips=True, lacks=_missing)
