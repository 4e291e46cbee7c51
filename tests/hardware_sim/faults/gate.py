"""A gate for the tests: a chip in a slot with faults, reached by a binding, and a SAM beside it."""

from __future__ import annotations

import attrs

from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.purse_files import PURSE_NAME, PublicInformation
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.faults import Schedule
from samecity_hardware_sim.readers import Binding, Connection, InProcess
from samecity_hardware_sim.sam import Sam, purse_address, ssc_address
from samecity_hardware_sim.slot import Faults, Slot
from samecity_hardware_sim.terminals.line import Line
from tests.hardware_sim.card.cards import ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import Counter, Terminal, Validator


def chip(interface: Interface = Interface.CONTACTLESS, serial: int = 1) -> CardChip:
    return CardChip(card_image(serial=serial), interface=interface, randbytes=seeded())


def happened(schedule: Schedule) -> list[tuple[int, str]]:
    """What happened, as APDU and text."""
    return [(apdu, str(fault)) for apdu, fault in schedule.happened]


class AtReader(Terminal):
    """The tests' terminal in front of a reader rather than of a bare chip."""

    def __init__(self, connection: Connection) -> None:
        self.line = Line(connection)
        self.atr = connection.answer_to_reset

    def send(self, command: str | bytes) -> tuple[bytes, int]:
        apdu = bytes.fromhex(command) if isinstance(command, str) else command
        if len(apdu) > 5 and len(apdu) == 5 + apdu[4]:
            apdu += b"\0"  # without contacts nothing comes that Le does not ask for
        return self.line.send(apdu)


@attrs.define
class Gate:
    """A reader with faults.

    Attributes:
        card: What is in it, or comes back after a tear.
    """

    slot: Slot
    binding: Binding
    card: CardChip

    @classmethod
    def open(cls, faults: Faults, interface: Interface = Interface.CONTACTLESS) -> Gate:
        slot = Slot("Gate", faults)
        gate = cls(slot, InProcess([slot]), chip(interface))
        slot.insert(gate.card)
        return gate

    def connect(self) -> Connection:
        return self.binding.connect(self.binding.names()[0])

    def validator(self) -> Validator:
        """Select the purse: 2 APDUs without contacts, 4 with them."""
        terminal = AtReader(self.connect())
        terminal.ok(build(bytes.fromhex("00A40400"), PURSE_NAME, 256))
        public = PublicInformation.decode(terminal.ok("00B095001E"))
        return Validator(terminal, Sam(ROOT), purse_address(public, Algorithm.TDES))

    def counter(self) -> Counter:
        """Select the social security application."""
        terminal = AtReader(self.connect())
        terminal.ok(build(bytes.fromhex("00A40400"), SSSE_NAME, 256))
        division = terminal.ok("00B2012C12")[2:5].hex()
        historical = bytes.fromhex(self.card.image().historical)
        return Counter(terminal, Sam(ROOT), ssc_address(division, historical, Algorithm.SM4))

    def reinserted(self) -> Validator:
        """Put the card back, and select the purse."""
        self.slot.plug()
        self.slot.insert(self.card)
        return self.validator()
