"""Random and mutated commands through a reader, short and extended, by either binding."""

from __future__ import annotations

from random import Random

import pytest

from samecity_hardware_sim.card.system import CardChip, Interface
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.card.test_fuzz import PLAIN, SEED, checked, commands, recorded
from tests.hardware_sim.readers.conftest import Desk
from tests.hardware_sim.readers.test_bindings import insert

COMMANDS = 2_000


@pytest.mark.parametrize("interface", Interface)
def test_a_reader_brings_every_command_to_the_card_and_its_answer_back(
    desk: Desk, interface: Interface
) -> None:
    random = Random(SEED)  # noqa: S311  a failure must come again
    alone = CardChip(card_image(), interface=interface, randbytes=Random(SEED).randbytes)  # noqa: S311
    alone.power_on()
    chip = CardChip(card_image(), interface=interface, randbytes=Random(SEED).randbytes)  # noqa: S311
    card = desk.binding.connect(insert(desk, chip))

    for command in commands(random, PLAIN + recorded(), COMMANDS):
        if not command:
            continue  # libpcsclite takes no command without bytes (SCARD_E_INVALID_PARAMETER)
        answer = card.transmit(command)
        checked(command, answer)
        assert answer == alone.transmit(command)

    assert chip.image() == alone.image()
    card.disconnect()
