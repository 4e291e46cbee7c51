"""A window with two readers, a SAM and a keypad, as integrators' software finds it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from samecity.domain.card import Generation
from samecity.domain.clock import SHANGHAI
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.readers import Binding, InProcess
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.slot import Slot
from samecity_hardware_sim.terminals.keypad import Prompt
from samecity_hardware_sim.terminals.read_interface import SSCardDriver
from samecity_hardware_sim.terminals.reader import Terminal
from tests.hardware_sim.card.cards import NAME, ROOT, card_image, identity, resident_id, seeded

AT: Final = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
MASTERS: Final = Sam(ROOT)
CARD_INFO: Final = f"{identity().identification.text}|{identity().number.text}|"
PIN: Final = "123456"
OTHER_PIN: Final = "246810"
ELEVEN_FIELDS: Final = (
    f"330900|{resident_id().text}|X00000019|330900D15600000500000001FFFFFFFF|{NAME}|"
    "0081534331865A330900000001|{version}|20260101|20360101|330900000042|W-7|"
)


def basics(generation: Generation) -> str:
    """What iReadCardBas returns of the card."""
    return ELEVEN_FIELDS.format(version=f"{generation}.00")


class Fingers:
    """Enters PINs one after the other; None cancels, an exception is raised.

    Attributes:
        asked: The prompts so far.
    """

    def __init__(self, *entries: str | type[TimeoutError] | None) -> None:
        self.asked: list[Prompt] = []
        self._entries = iter(entries)

    def __call__(self, prompt: Prompt) -> str | None:
        self.asked.append(prompt)
        entry = next(self._entries)
        if isinstance(entry, type):
            raise entry
        return entry


class Window:
    """Two readers, contact and contactless, and what is behind them."""

    def __init__(self, sam: Sam | None = MASTERS) -> None:
        self.contact = Slot("Window ICC")
        self.contactless = Slot("Window PICC")
        self.sam = sam
        self.binding: Binding = InProcess([self.contact, self.contactless])

    def driver(self, *entries: str | type[TimeoutError] | None) -> SSCardDriver:
        return driver(self.binding, self.binding.names(), self.sam, Fingers(*entries))

    def insert(self, image: CardImage | Generation) -> CardChip:
        """Put a card into the contact reader."""
        return self._insert(self.contact, image, Interface.CONTACT)

    def lay(self, image: CardImage | Generation) -> CardChip:
        """Lay a card on the contactless reader."""
        return self._insert(self.contactless, image, Interface.CONTACTLESS)

    @staticmethod
    def _insert(slot: Slot, image: CardImage | Generation, interface: Interface) -> CardChip:
        known = card_image(image) if isinstance(image, Generation) else image
        chip = CardChip(known, interface=interface, randbytes=seeded())
        slot.insert(chip)
        return chip


def driver(
    binding: Binding, names: Iterable[str], sam: Sam | None, keypad: Fingers
) -> SSCardDriver:
    """The driver over a contact and a contactless reader, in this order."""
    terminal = Terminal(
        binding=binding,
        readers=dict(zip(Interface, names, strict=True)),
        sam=sam,
        now=lambda: AT,
        number=bytes.fromhex("330900000042"),
    )
    return SSCardDriver(terminal, keypad, device="W-7")
