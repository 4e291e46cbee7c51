"""A published EMV reader, `emvtool` of the PyPI package emv, with our card under the real pcscd.

It needs a pyscard that is years older than ours, so it lives in an environment of its own and
`SAMECITY_EMVTOOL` says where.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from samecity_hardware_sim.card.image import Application, CardImage, DirectoryImage
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.card.tlv import objects, tlv
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.readers.conftest import Desk, wait_until
from tests.hardware_sim.readers.test_clients import answer_to_reset, run_beside

PROGRAM = os.environ.get("SAMECITY_EMVTOOL", "")
BORDER = re.compile(r"\x1b\(0x\x1b\(B")
NAME = "[A0 00 00 03 33 01 01 01]"
NUMBER = "9999990000000014"
PDOL = 0x9F38


def emvtool(desk: Desk, *words: str, exit_code: int = 0) -> str:
    """Let the program read the card in the first reader; returns all it prints."""
    if not PROGRAM:
        pytest.skip("needs the program emvtool, named by SAMECITY_EMVTOOL")
    ran = run_beside(desk, PROGRAM, *words)
    assert ran.returncode == exit_code, ran.stderr
    return ran.stdout + ran.stderr


def rows(said: str) -> Sequence[Sequence[str]]:
    """The rows of its tables; where a cell has several lines, each is a row."""
    tables = (BORDER.split(line) for line in said.splitlines() if BORDER.search(line))
    return [[cell.strip() for cell in cells[1:-1]] for cells in tables]


def put(desk: Desk, image: CardImage, interface: Interface) -> CardChip:
    """Put a card into the first reader, and wait until pcscd has seen it."""
    chip = CardChip(image, interface=interface)
    desk.slots[0].insert(chip)
    wait_until(lambda: answer_to_reset(desk) != b"")
    return chip


def without_pdol(image: CardImage) -> CardImage:
    """Return a card that asks its reader for nothing before a payment."""

    def asks_nothing(directory: DirectoryImage) -> DirectoryImage:
        shown = objects(bytes.fromhex(directory.proprietary))
        kept = b"".join(tlv(tag, value) for tag, value in shown if tag != PDOL)
        return replace(directory, proprietary=kept.hex().upper())

    directories = tuple(
        asks_nothing(each) if each.application is Application.BANK else each
        for each in image.directories
    )
    return replace(image, directories=directories)


def payments(chip: CardChip) -> int:
    """The payments that the card has counted."""
    return sum(each.bank.counter for each in chip.image().directories if each.bank)


@pytest.mark.parametrize("interface", Interface)
def test_it_lists_the_payment_application(pcsc_desk: Desk, interface: Interface) -> None:
    put(pcsc_desk, card_image(), interface)

    said = emvtool(pcsc_desk, "listapps")

    assert rows(said) == [["Index", "Label", "ADF"], ["0", '"TEST DEBIT"', NAME]]


@pytest.mark.parametrize("interface", Interface)
def test_it_reads_what_was_personalised(pcsc_desk: Desk, interface: Interface) -> None:
    chip = put(pcsc_desk, card_image(), interface)

    said = emvtool(pcsc_desk, "info")

    assert f'Application "TEST DEBIT", DF Name: {NAME}' in said
    shown = rows(said)
    for row in (
        ["[88]", "Short File Identifier", "[01]"],
        ["[50]", "Application Label", '"TEST DEBIT"'],
        ["[5F 2D]", "Language Preference", '"zhen"'],
        ["[BF 0C]", "FCI Issuer Discretionary Data", "{ ([9F 4D]) Log Entry: [0B 0A]}"],
        ["[5F 20]", "Cardholder Name", '"TEST/CARD"'],
        ["[5A]", "Application Primary Account Number (PAN)", NUMBER],
        ["[5F 25]", "Application Effective Date", "26/01/01"],
        ["[5F 24]", "Application Expiration Date", "36/01/01"],
        ["[5F 28]", "Issuer Country Code", "CN"],
        ["pin_retries", "3"],
        ["atc", "0"],
        ["last_online_atc", "0"],
    ):
        assert row in shown
    assert payments(chip) == 0


def test_it_sees_the_purse_in_the_contactless_list(pcsc_desk: Desk) -> None:
    put(pcsc_desk, card_image(), Interface.CONTACTLESS)

    said = emvtool(pcsc_desk, "info")

    listed = " ".join(row[-1] for row in rows(said))
    assert '00 06 32 01 01 05],  (50) Application Label: "TEST TRANSIT"' in listed


def test_it_begins_a_payment_with_a_card_that_asks_for_nothing(pcsc_desk: Desk) -> None:
    chip = put(pcsc_desk, without_pdol(card_image()), Interface.CONTACT)

    said = emvtool(pcsc_desk, "appdata", "0")

    assert f'Selected application "TEST DEBIT" ({NAME})' in said
    shown = rows(said)
    assert shown[:3] == [["Key", "Value"], ["AIP", "[0, 0]"], ["AFL", "[8, 1, 2, 0]"]]
    assert {row[0]: row[2] for row in shown[4:]} == {
        "[57]": f"[{bytes.fromhex(NUMBER).hex(' ').upper()} D3 60 12 01 00 00 00 00 0F]",
        "[5F 20]": '"TEST/CARD"',
        "[5A]": NUMBER,
        "[5F 24]": "36/01/01",
        "[5F 25]": "26/01/01",
        "[5F 28]": "CN",
        "[5F 34]": "0",
    }
    assert payments(chip) == 1


def test_it_begins_none_with_a_card_whose_questions_it_leaves_unanswered(pcsc_desk: Desk) -> None:
    # emvtool sends 8300 whatever the card's PDOL asks for.
    chip = put(pcsc_desk, card_image(), Interface.CONTACT)

    said = emvtool(pcsc_desk, "appdata", "0", exit_code=1)

    assert "Unknown error: 6a 80" in said
    assert payments(chip) == 0
