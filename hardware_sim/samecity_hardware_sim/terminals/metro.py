"""Metro gates: the entry opens a journey on the card, the exit prices and closes it.

Nobody is charged at the entry. It asks the platform what the shortest ride would be answered and
keeps nothing of that; the journey itself is written with a purchase of 0 fen. So who would be
refused at the exit is refused before going in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from samecity.domain.decision import reference_of
from samecity.domain.reasons import Code, Reason
from samecity.errors import ReaderError, UnknownName
from samecity.platform import Platform
from samecity_hardware_sim.card.purse_files import MetroRecord
from samecity_hardware_sim.terminals.answer import Answer
from samecity_hardware_sim.terminals.device import Use
from samecity_hardware_sim.terminals.device_reader import DeviceReader
from samecity_hardware_sim.terminals.gates import PASSAGES, Gate, Passage, Vehicle
from samecity_hardware_sim.terminals.metro_lines import MetroLine, Station, metro_lines
from samecity_hardware_sim.terminals.models import Model
from samecity_hardware_sim.terminals.place import Place
from samecity_hardware_sim.terminals.reader import Terminal
from samecity_hardware_sim.terminals.taps import Tap

JOURNEY: Final = 0x1A

FORGOTTEN: Final = timedelta(hours=24)
"""After which an open journey counts as forgotten: no exit prices it. Project-defined."""

JUST_NOW: Final = timedelta(minutes=30)
"""How long the desk charges nothing for a journey that began or ended here. Project-defined."""


class MetroMachine(Gate):
    """A machine at a station.

    Attributes:
        line: The line of its city.
        station: Where it stands; the first of the line unless it is moved.
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
        self.line: MetroLine = metro_lines().find(place.host, place.city)
        self.station: Station = self.line.stations[0]

    def move_to(self, station: str) -> None:
        """Put it into another station of the line.

        Raises:
            UnknownName: The line has no such station.
        """
        found = self.line.station(station)
        if found is None:
            raise UnknownName("station", station, tuple(one.id for one in self.line.stations))
        self.station = found

    def is_inside(self, journey: MetroRecord) -> bool:
        """Say whether a journey is open and not forgotten."""
        began_at = journey.entered_at
        if journey.state != 1 or began_at is None:
            return False
        return timedelta(0) <= self.terminal.now() - began_at <= FORGOTTEN

    def entry_of(self, journey: MetroRecord) -> Station | None:
        """Return where a journey began, or None if that is no station of this city's line."""
        if journey.entry_city != self.city_code:
            return None
        return self.line.station(journey.entry_station.decode("ascii", "replace"))

    def ride(self, use: Use, distance_m: int, **fields: object) -> dict[str, object]:
        """Build a new request for a ride."""
        return self.body(use, line=str(self.line.number), distance_m=distance_m, **fields)

    def close_with(self, reader: DeviceReader, journey: MetroRecord) -> None:
        """Let the fare close a journey in its own commit."""

        def closed(amount_fen: int, at: datetime) -> MetroRecord:
            return attrs.evolve(
                journey,
                state=0,
                exit_city=self.city_code,
                exit_station=self.station.id.encode("ascii"),
                exit_device=self.device_code,
                exit_line=self.line.number,
                exited_at=at,
                paid_fen=amount_fen,
            )

        self.write_with(reader, Passage.EXIT, closed)

    def write_with(
        self,
        reader: DeviceReader,
        passage: Passage,
        journey: Callable[[int, datetime], MetroRecord],
    ) -> None:
        """Let a purchase write a journey and a passage in its own commit.

        Args:
            reader: Where the card is.
            passage: Which way it goes.
            journey: Makes the journey, given the amount in fen and the moment.
        """

        def written(amount_fen: int) -> Mapping[int, bytes]:
            at = self.terminal.now()
            record = self.passage(passage, Vehicle.METRO, self.station.id, reader, amount_fen, at)
            return {JOURNEY: journey(amount_fen, at).encode(), PASSAGES: record}

        reader.passage = written

    def read_journey(self, reader: DeviceReader, use: Use) -> MetroRecord | Answer:
        """Read the card's journey, or let the platform say what is wrong with the card."""
        try:
            if reader.seen is None:
                self.look(reader, use)
            return reader.purse().metro()
        except ReaderError:
            decision = self.platform.ask(self.ride(use, self.line.nearest_m(self.station)), reader)
        if decision.allowed:  # the card is well, it was only held badly
            return self.refuse(Reason(Code.READER_ERROR))
        return self.answer(decision, "", reader)


class EntryGate(MetroMachine):
    """A gate through which people go in."""

    def serve(self, reader: DeviceReader, use: Use) -> Answer:
        """Open a journey, if the card could pay the shortest one."""
        tap = self.same_tap(reader, use)
        body = tap.body if tap is not None else self.ride(use, self.line.nearest_m(self.station))
        if tap is None or tap.is_torn:
            decision = self.platform.ask(body, reader)
            if not decision.allowed:
                return self.answer(decision, "", reader)
            try:
                return self._enter(reader, use, body, tap)
            except ReaderError:
                self.remember(reader, use, body, torn=True, opened=False)
                return self.refuse(Reason(Code.READER_ERROR))
        return self.answer(None, use.action.says, reader, is_allowed=True, is_repeat=True)

    def _enter(
        self, reader: DeviceReader, use: Use, body: Mapping[str, object], tap: Tap | None
    ) -> Answer:
        purse, entry = reader.purse(), reference_of(str(body["request_id"]))
        if self.is_inside(purse.metro()) and not purse.proves(entry):
            return self.answer(None, "inside", reader)
        balance_fen = purse.balance_fen()

        def opened(_amount_fen: int, at: datetime) -> MetroRecord:
            return MetroRecord(
                state=1,
                entry_city=self.city_code,
                entry_station=self.station.id.encode("ascii"),
                entry_device=self.device_code,
                entry_line=self.line.number,
                entered_at=at,
                entry_balance_fen=balance_fen,
            )

        self.write_with(reader, Passage.ENTRY, opened)
        reader.debit(entry, 0)
        self.remember(reader, use, body, torn=False, opened=True)
        return self.answer(
            None,
            use.action.says,
            reader,
            is_allowed=True,
            opens=True,
            is_repeat=tap is not None,
        )


class ExitGate(MetroMachine):
    """A gate through which people go out."""

    def serve(self, reader: DeviceReader, use: Use) -> Answer:
        """Price the journey from its entry to here, take the fare and close it."""
        tap = self.same_tap(reader, use)
        journey = self.read_journey(reader, use)
        if isinstance(journey, Answer):
            return journey
        self.close_with(reader, journey)
        if tap is not None:
            return self.decide(reader, use, tap.body, tap)
        entry, began_at = self.entry_of(journey), journey.entered_at
        if self.is_inside(journey) and journey.entry_city != self.city_code:
            return self.answer(None, "elsewhere", reader)
        if not self.is_inside(journey) or entry is None or began_at is None:
            return self.answer(None, "outside", reader)
        distance_m = abs(self.station.at_m - entry.at_m)
        body = self.ride(use, distance_m, entered_at=began_at.isoformat())
        return self.decide(reader, use, body, None)


class MetroDesk(MetroMachine):
    """The desk beside the gates: closes what no gate can, for the longest ride."""

    def serve(self, reader: DeviceReader, use: Use) -> Answer:
        """Close whatever journey is on the card, so that it goes in and out again.

        Who forgot to tap pays the way to the furthest station: from where the journey began, or to
        here if nobody knows. A journey that ended in this city a moment ago, or began at this
        station, costs nothing: a gate wrote it and had no time to open.
        """
        tap = self.same_tap(reader, use)
        journey = self.read_journey(reader, use)
        if isinstance(journey, Answer):
            return journey
        self.close_with(reader, journey)
        if tap is not None:
            return self.decide(reader, use, tap.body, tap)
        if self._is_paid(journey):
            return self.answer(None, use.action.says, reader, is_allowed=True, opens=True)
        if self._is_unused(journey):
            return self._undo(reader, use)
        start = (self.entry_of(journey) if journey.state == 1 else None) or self.station
        body = self.ride(use, self.line.furthest_m(start))
        return self.decide(reader, use, body, None)

    def _is_paid(self, journey: MetroRecord) -> bool:
        is_here = journey.state == 0 and journey.exit_city == self.city_code
        return is_here and self._was_just_now(journey.exited_at)

    def _is_unused(self, journey: MetroRecord) -> bool:
        is_here = journey.state == 1 and self.entry_of(journey) is self.station
        return is_here and self._was_just_now(journey.entered_at)

    def _was_just_now(self, at: datetime | None) -> bool:
        return at is not None and timedelta(0) <= self.terminal.now() - at <= JUST_NOW

    def _undo(self, reader: DeviceReader, use: Use) -> Answer:
        try:
            reader.debit(reference_of(str(self.body(use)["request_id"])), 0)
        except ReaderError:
            return self.refuse(Reason(Code.READER_ERROR))
        return self.answer(None, use.action.says, reader, is_allowed=True, opens=True)
