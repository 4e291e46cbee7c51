"""A card on a reader for the tests, and what was sent to it."""

from __future__ import annotations

import attrs

from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.chip import Chip
from samecity_hardware_sim.readers import InProcess
from samecity_hardware_sim.slot import Faults, Slot
from samecity_hardware_sim.terminals.line import Line


class Record(Faults):
    """Notes every command; takes the card away after a number of them, if one is given."""

    def __init__(self, leaves_after: int | None) -> None:
        self.sent: list[bytes] = []
        self._leaves_after = leaves_after

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        if len(self.sent) == self._leaves_after:
            slot.remove()
        self.sent.append(command)
        return command


@attrs.frozen
class Desk:
    """A reader with a card.

    Attributes:
        line: To the card.
        record: What was sent.
    """

    slot: Slot
    line: Line
    record: Record


def desk_with(chip: Chip, *, leaves_after: int | None = None) -> Desk:
    record = Record(leaves_after)
    slot = Slot("Desk", record)
    slot.insert(chip)
    return Desk(slot, Line(InProcess([slot]).connect("Desk 00 00")), record)


def chip_of(image: CardImage, interface: Interface = Interface.CONTACT) -> CardChip:
    return CardChip(image, interface=interface)
