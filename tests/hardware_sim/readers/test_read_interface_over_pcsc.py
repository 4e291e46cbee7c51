"""The read interface over the readers of a real pcscd, and in process: nobody can tell which."""

from __future__ import annotations

import pytest

from samecity.domain.card import Generation
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.terminals.hsm import answer_of_hsm
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.readers.conftest import Desk, wait_until
from tests.hardware_sim.terminals.windows import MASTERS, OTHER_PIN, PIN, Fingers, driver

CONTACT, CONTACTLESS = 2, 0  # the desk's "Test ICC 1" and "Test PICC 1"


@pytest.mark.parametrize("generation", Generation)
def test_a_card_is_read_and_its_pin_checked_over_either_binding(
    desk: Desk, generation: Generation
) -> None:
    names = (desk.names[CONTACT], desk.names[CONTACTLESS])
    reads = driver(desk.binding, names, MASTERS, Fingers(OTHER_PIN, PIN))
    assert reads.iReadCardBas(1) == (-2, "无卡")
    desk.slots[CONTACTLESS].insert(
        CardChip(card_image(generation), interface=Interface.CONTACTLESS)
    )
    wait_until(lambda: reads.iReadCardBas(2)[0] != -2)  # pcscd sees it after a moment

    code, text = reads.iReadCardBas(3)
    assert (code, text.split("|")[2]) == (0, "X00000019")

    code, told = reads.iReadCardBas_HSM_Step1(2)
    assert code == 0
    assert reads.iReadCardBas_HSM_Step2(answer_of_hsm(MASTERS, told)) == (0, text)

    assert [reads.iVerifyPIN(2)[0] for _ in range(2)] == [-51, 0]

    code, told = reads.iReadCardBas_HSM_Step1(2)
    assert code == 0
    desk.slots[CONTACTLESS].remove()
    assert reads.iReadCardBas_HSM_Step2(answer_of_hsm(MASTERS, told)) == (-2, "无卡")
