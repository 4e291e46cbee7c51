"""Programs that none of us wrote, with our readers under the real pcscd."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest

from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.pboc_files import PSE_NAME
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.system import CardChip, Interface
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.card.terminal import Terminal
from tests.hardware_sim.readers.chips import ATR, NullChip
from tests.hardware_sim.readers.conftest import Desk, wait_until

SPACED_ATR = ATR.hex(" ").upper()


def run(desk: Desk, package: str, program: str, *arguments: str, script: str = "") -> str:
    """Run a program against the readers; returns what it prints."""
    if shutil.which(program) is None:
        pytest.skip(f"needs the Debian package {package}")
    ran = run_beside(desk, program, *arguments, script=script)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def run_beside(
    desk: Desk, program: str, *arguments: str, script: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program that is there, with the readers in its environment."""
    assert desk.pcscd is not None
    return subprocess.run(
        [program, *arguments],
        env={**os.environ, **desk.pcscd.environment, "LC_ALL": "C", "TERM": "dumb"},
        input=script,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.fixture
def chip(pcsc_desk: Desk) -> NullChip:
    """A card in the first reader, as pcscd sees it."""
    chip = NullChip()
    pcsc_desk.slots[0].insert(chip)
    wait_until(lambda: answer_to_reset(pcsc_desk) == ATR)
    return chip


def test_opensc_lists_the_readers_and_which_has_a_card(pcsc_desk: Desk, chip: NullChip) -> None:
    said = run(pcsc_desk, "opensc", "opensc-tool", "--list-readers")

    rows = [line.split(maxsplit=2) for line in said.splitlines()[2:]]
    assert [(row[1], row[2].strip()) for row in rows] == [
        ("Yes" if at == 0 else "No", name) for at, name in enumerate(pcsc_desk.names)
    ]


def test_opensc_reads_the_answer_to_reset(pcsc_desk: Desk, chip: NullChip) -> None:
    said = run(pcsc_desk, "opensc", "opensc-tool", "--reader", "0", "-c", "default", "--atr")

    assert said.strip() == ATR.hex(":")


def test_opensc_selects_by_name_and_reads_256_bytes(pcsc_desk: Desk, chip: NullChip) -> None:
    said = run(
        pcsc_desk, "opensc", "opensc-tool", "--reader", "0", "-c", "default",
        "--send-apdu", "00A4040007A0000000041010", "--send-apdu", "00B0000000",
    )  # fmt: skip

    assert said.count("Received (SW1=0x90, SW2=0x00)") == 2
    read = bytes(at % 251 for at in range(256))
    shown = [line[:47] for line in said.splitlines()[-16:]]
    assert bytes.fromhex(" ".join(shown)) == read


def test_pcsc_scan_shows_the_readers(pcsc_desk: Desk, chip: NullChip) -> None:
    said = run(pcsc_desk, "pcsc-tools", "pcsc_scan", "-n", "-r")

    assert said.splitlines()[-4:] == [f"{at}: {name}" for at, name in enumerate(pcsc_desk.names)]


def test_pcsc_scan_shows_the_card(pcsc_desk: Desk, chip: NullChip) -> None:
    said = run(pcsc_desk, "pcsc-tools", "pcsc_scan", "-n", "-c", "-t", "1")

    assert "Card inserted" in said
    assert SPACED_ATR in said


@pytest.mark.parametrize("protocol", ["T=0", "T=1"])
def test_scriptor_sends_commands(pcsc_desk: Desk, chip: NullChip, protocol: str) -> None:
    said = run(
        pcsc_desk, "pcsc-tools", "scriptor", "-r", pcsc_desk.names[0], "-p", protocol,
        script="00 A4 04 00 07 A0 00 00 00 04 10 10\n00 B0 00 00 04\n80 FF 00 00 00\n",
    )  # fmt: skip

    answers = [line for line in said.splitlines() if line.startswith("< ")]
    assert [line.split(" : ")[0] for line in answers] == [
        "< 90 00", "< 00 01 02 03 90 00", "< 6D 00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "record"),
    [(SSSE_NAME, "00B2012C12"), (PSE_NAME, "00B2010C00"), (PURSE_NAME, "00B095001E")],
    ids=["social security", "payment", "transit"],
)
@pytest.mark.parametrize("interface", Interface)
def test_opensc_selects_an_application_of_our_card_and_reads_a_record(
    pcsc_desk: Desk, interface: Interface, name: bytes, record: str
) -> None:
    pcsc_desk.slots[0].insert(CardChip(card_image(), interface=interface))
    wait_until(lambda: answer_to_reset(pcsc_desk) != b"")
    select = build(bytes.fromhex("00A40400"), name, ne=256).hex()

    said = run(
        pcsc_desk, "opensc", "opensc-tool", "--reader", "0", "-c", "default",
        "--send-apdu", select, "--send-apdu", record,
    )  # fmt: skip

    assert said.count("Received (SW1=0x90, SW2=0x00)") == 2
    terminal = Terminal(CardChip(card_image(), interface=interface))
    expected = [terminal.ok(select), terminal.ok(record)]
    assert [bytes.fromhex(shown) for shown in shown_in(said)] == expected


def answer_to_reset(desk: Desk) -> bytes:
    """What pcscd knows of the card in the first reader."""
    from samecity_hardware_sim.readers.pcsc import Pcsc  # pyscard may be missing

    return Pcsc().states()[desk.names[0]][1]


def shown_in(said: str) -> list[str]:
    """The bytes of each answer that opensc-tool shows in lines of 16, with their text behind."""
    answers = re.split(r"Received \(.*\):?\n", said)[1:]
    return [
        " ".join(
            "".join(re.findall(r"^(?:[0-9A-F]{2} ?){1,16}(?= )", line + " "))[:47]
            for line in answer.split("Sending")[0].splitlines()
        )
        for answer in answers
    ]
