"""Machines set up in front of a bench's people: one line to install one, one line to use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes
from typing import Final

import attrs

from samecity.domain.card import CredentialKind
from samecity.synthetic.world import CHANNEL, Wallet
from samecity_hardware_sim.bench import Bench, Holder
from samecity_hardware_sim.slot import Faults
from samecity_hardware_sim.station import Station, embedded_station
from samecity_hardware_sim.terminals.answer import Answer
from samecity_hardware_sim.terminals.device import NO_FIELDS, Device
from samecity_hardware_sim.terminals.gates import BusValidator
from samecity_hardware_sim.terminals.metro import EntryGate, ExitGate, MetroDesk, MetroMachine
from samecity_hardware_sim.terminals.models import find_model
from samecity_hardware_sim.terminals.place import Place

_CLASSES: Final[Mapping[str, type[Device]]] = {
    "bus_validator": BusValidator,
    "metro_entry_gate": EntryGate,
    "metro_exit_gate": ExitGate,
    "metro_service_desk": MetroDesk,
}
"""What needs code of its own; every other machine is its row."""

_NUMBER_SIZE: Final = 6


@attrs.frozen
class Installed:
    """A machine with its readers, in front of a bench's people.

    Attributes:
        station: Its readers; what goes wrong in them is the bench's `faults`, as its `sam` is
            the bench's.
    """

    device: Device
    station: Station
    _bench: Bench

    def use(
        self,
        wallet: Wallet,
        action: str = "",
        fields: Mapping[str, object] = NO_FIELDS,
        *,
        kind: CredentialKind | None = None,
        pin: str | None = None,
        channel: str = CHANNEL,
        agrees: bool = True,
        guardian_agrees: bool = False,
    ) -> Answer:
        """Let a person use it.

        Args:
            wallet: Who, with which card.
            action: What it shall do; empty is the first thing it does.
            fields: What the operator enters.
            kind: What the person shows; None is what it takes first.
            pin: What is entered if it asks for a PIN; None is the right one.
            channel: The app that shows the code.
            agrees: Whether the person has read the notice and agreed.
            guardian_agrees: Whether a minor's guardian agreed.

        Raises:
            UnknownName: It does no such thing, or asks for no such field.
            RequestInvalid: What was entered has the wrong shape.
        """
        model = self.device.model
        kind = kind or model.kind_for(model.action(action)[1])
        hand = self.hand(wallet, kind, pin=pin, channel=channel)
        return self.serve(
            hand, action, fields, kind=kind, agrees=agrees, guardian_agrees=guardian_agrees
        )

    def serve(
        self,
        hand: Holder,
        action: str = "",
        fields: Mapping[str, object] = NO_FIELDS,
        *,
        kind: CredentialKind | None = None,
        agrees: bool = True,
        guardian_agrees: bool = False,
    ) -> Answer:
        """Let somebody use it who stands in front of it already; otherwise as `use`."""
        terminal = attrs.evolve(self.device.terminal, sam=self._bench.sam)
        self.device.terminal = terminal
        with self.station.opened(self._bench.faults):
            return self.device.use(
                hand, action, fields, kind=kind, agrees=agrees, guardian_agrees=guardian_agrees
            )

    def hand(
        self,
        wallet: Wallet,
        kind: CredentialKind,
        *,
        pin: str | None = None,
        channel: str = CHANNEL,
    ) -> Holder:
        """Put a person in front of it; the same hand again still shows the same code."""
        card = self._bench.card(wallet)
        right = card.pin if card is not None else None
        now = self.device.terminal.now()
        hand = self._bench.hand(self.station, wallet, kind, now, channel=channel)
        # A card that is at hand serves a counter also where a document was shown.
        return attrs.evolve(hand, card=card, pin=pin if pin else right)


@contextmanager
def install(
    bench: Bench,
    model: str,
    host: str,
    *,
    city: str = "",
    point: str = "",
    station: str = "",
    now: Callable[[], datetime] | None = None,
    randbytes: Callable[[int], bytes] = token_bytes,
    open_station: Callable[[Faults], AbstractContextManager[Station]] = embedded_station,
) -> Iterator[Installed]:
    """Set up a machine.

    Args:
        bench: Whose people use it.
        model: A name in `MODELS`, such as `bus_validator`.
        host: Region code, city code, slug or six digits.
        city: City; empty is the one that `host` or the point names.
        point: Point id; empty is the first one that offers what the machine does.
        station: Metro station, for what stands in one; empty is the line's first.
        now: Its clock; by default it stands still at the world's moment.
        randbytes: Source of its request ids.
        open_station: Sets up its readers.

    Raises:
        UnknownName: There is no such model, region, point, metro or station.
    """
    found = find_model(model)
    platform = bench.world.platform
    place = Place.find(platform, found, host, city=city, point=point)
    with open_station(bench.faults) as readers:
        terminal = attrs.evolve(
            readers.terminal(bench.sam, now or (lambda: bench.world.at)),
            readers={interface: readers.readers[interface] for interface in found.interfaces},
            number=_number(model, place, station),
        )
        device = _CLASSES.get(model, Device)(found, platform, terminal, place, randbytes)
        if station and isinstance(device, MetroMachine):
            device.move_to(station)
        yield Installed(device, readers, bench)


def _number(model: str, place: Place, station: str) -> bytes:
    """Give a machine a number by which to know it again: demo data, no operator's."""
    text = f"{model} {place.host} {place.city} {place.point} {station}"
    return sha256(text.encode()).digest()[:_NUMBER_SIZE]
