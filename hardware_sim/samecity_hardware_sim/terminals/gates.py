"""Machines that write a passage on the purse, in the same commit as the fare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import IntEnum, unique
from typing import Final

from samecity.national.t_union import load_t_union
from samecity.platform import Platform
from samecity_hardware_sim.card.purse_files import PassageRecord
from samecity_hardware_sim.terminals.answer import Answer
from samecity_hardware_sim.terminals.device import Device, Use
from samecity_hardware_sim.terminals.device_reader import DeviceReader
from samecity_hardware_sim.terminals.models import Model
from samecity_hardware_sim.terminals.place import Place
from samecity_hardware_sim.terminals.reader import Terminal

PASSAGES: Final = 0x1E
_PLACE_SIZE: Final = 7
_DEVICE_SIZE: Final = 8


@unique
class Passage(IntEnum):
    """What a record of file 1E tells. Source: card-standards 2.3."""

    SINGLE = 0x02
    ENTRY = 0x03
    EXIT = 0x04


@unique
class Vehicle(IntEnum):
    """On what somebody rides, in file 1E. Source: card-standards 2.3."""

    METRO = 0x01
    BUS = 0x02


class Gate(Device):
    """A machine that writes passages.

    Attributes:
        city_code: T-Union code of its city, 2 bytes; zeros where no source gives one.
        device_code: Its number as it stands in files 1A and 1E, 8 bytes.
    """

    def __init__(
        self,
        model: Model,
        platform: Platform,
        terminal: Terminal,
        place: Place,
        randbytes: Callable[[int], bytes],
    ) -> None:
        super().__init__(model, platform, terminal, place, randbytes)
        region, _ = platform.registry.locate(place.host)
        code = load_t_union().get(region.identity.cities[place.city].division)
        self.city_code = bytes.fromhex(code.text) if code is not None else bytes(2)
        self.device_code = terminal.number.rjust(_DEVICE_SIZE, b"\0")

    def passage(
        self,
        kind: Passage,
        vehicle: Vehicle,
        name: str,
        reader: DeviceReader,
        amount_fen: int,
        at: datetime,
    ) -> bytes:
        """Write a record of file 1E.

        Args:
            kind: What happens.
            vehicle: On what.
            name: Line or station; its first 7 ASCII characters, project-defined.
            reader: With the purse, read before the fare was taken.
            amount_fen: The fare.
            at: When.
        """
        return PassageRecord(
            kind=kind,
            terminal=self.device_code,
            vehicle=vehicle,
            place=name.encode("ascii", "replace")[:_PLACE_SIZE].ljust(_PLACE_SIZE, b"\0"),
            amount_fen=amount_fen,
            balance_fen=(reader.balance_fen or 0) - amount_fen,
            at=at,
            city=self.city_code,
        ).encode()


class BusValidator(Gate):
    """A validator in a bus.

    Attributes:
        line: The line it drives.
    """

    line = "1"

    def serve(self, reader: DeviceReader, use: Use) -> Answer:
        """Take the fare and write the ride."""

        def written(amount_fen: int) -> Mapping[int, bytes]:
            at = self.terminal.now()
            single = Passage.SINGLE
            record = self.passage(single, Vehicle.BUS, self.line, reader, amount_fen, at)
            return {PASSAGES: record}

        reader.passage = written
        return super().serve(reader, use)

    def body(self, use: Use, **fields: object) -> dict[str, object]:
        """Build a request that names the line."""
        return super().body(use, line=self.line, **fields)
