"""SELECT, answers on both interfaces, power, and what a chip says to commands it does not know."""

from __future__ import annotations

import pytest
from attrs import evolve
from msgspec.structs import replace

from samecity.errors import UnknownName
from samecity_hardware_sim.card.image import DirectoryImage, FileImage, FileKind
from samecity_hardware_sim.card.profile import P1
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.chip import Chip
from tests.hardware_sim.card.bare import FREE, HISTORICAL, TRANSPARENT, bare, bare_image
from tests.hardware_sim.card.terminal import Terminal

NAME_A = "A000000632010105"
NAME_B = "A0000006320101051009156000014A10"


def tree(interface: Interface = Interface.CONTACT) -> Terminal:
    file = FileImage(id="EF05", kind=FileKind.TRANSPARENT, sfi=5, size=8, read=FREE)
    more = (
        DirectoryImage(id="DF01", parent="3F00", name=NAME_A, files=(file,)),
        DirectoryImage(id="DF02", parent="3F00", name=NAME_B),
        DirectoryImage(id="DF11", parent="DF01", files=(file,)),
    )
    image = bare_image(TRANSPARENT, more=more)
    return Terminal(CardChip(image, interface=interface))


def where(terminal: Terminal, command: str) -> str:
    """Select and say which directory or file the FCI speaks of."""
    data, status = terminal.send(command)
    if status != 0x9000:
        return f"{status:04X}"
    at = data.find(b"\x83\x02")
    return data[at + 2 : at + 4].hex().upper() if at > 0 else data[4 : 4 + data[3]].hex().upper()


# The ways of ISO/IEC 7816-4, 7.1.1, one after the other.
@pytest.mark.parametrize(
    ("commands", "found"),
    [
        (["00A40000023F00"], "3F00"),
        (["00A40000"], "3F00"),
        (["00A4000002DF01", "00A4000002EF05"], "EF05"),
        (["00A4000002DF01", "00A4020002EF05"], "EF05"),
        (["00A4000002DF01", "00A4000002DF02"], NAME_B),
        (["00A4000002DF01", "00A4010002DF11"], "DF11"),
        (["00A4010002DF01"], NAME_A),
        (["00A4010002EF01"], "6A82"),
        (["00A4020002DF01"], "6A82"),
        (["00A4000002DF11"], "6A82"),
        (["00A4000002DF01", "00A4030000"], "3F00"),
        (["00A4030000"], "6A82"),
        (["00A4080004DF01DF11"], "DF11"),
        (["00A4080006DF01DF11EF05"], "EF05"),
        (["00A4000002DF01", "00A4090004DF11EF05"], "EF05"),
        (["00A4080004EF01DF11"], "6A82"),
        (["00A4080003DF01DF"], "6700"),
        (["00A4040008" + NAME_A], NAME_A),
        (["00A4040005A000000632"], NAME_A),
        (["00A4040005A000000632", "00A4040205A000000632"], NAME_B),
        (["00A4040005A000000632", "00A4040205A000000632", "00A4040205A000000632"], "6A82"),
        (["00A4040004A0000006"], "6A82"),
        (["00A4040008A000000632010199"], "6A82"),
        (["00A4050002DF01"], "6A86"),
        (["00A4000202DF01"], "6A86"),
        (["00A4004002DF01"], "6A86"),
        (["00A40000033F0000"], "6700"),
    ],
)
def test_select_finds_by_id_by_path_and_by_name(commands: list[str], found: str) -> None:
    terminal = tree()

    for command in commands[:-1]:
        terminal.ok(command)

    assert where(terminal, commands[-1]) == found


def test_a_failed_select_leaves_everything_where_it_was() -> None:
    terminal = tree()
    terminal.ok("00A4000002DF01")
    terminal.ok("00A4000002EF05")

    assert terminal.sw("00A4000002BEEF") == 0x6A82
    assert terminal.sw("00B0000008") == 0x9000


@pytest.mark.parametrize("select", ["00A4000002DF02", "00A4000002DF01", "00A40000"])
def test_a_directory_that_was_just_selected_has_no_current_file(select: str) -> None:
    terminal = tree()
    terminal.ok("00A4000002DF01")
    terminal.ok("00A4000002EF05")

    terminal.ok(select)

    assert terminal.sw("00B0000008") == 0x6986


def test_a_select_may_ask_for_no_answer() -> None:
    assert tree().chip.transmit(bytes.fromhex("00A4000C02DF01")) == b"\x90\x00"


def test_by_contact_an_answer_waits_for_get_response() -> None:
    chip = tree().chip

    assert chip.transmit(bytes.fromhex("00A4000002DF01")) == bytes.fromhex("610C")
    assert chip.transmit(bytes.fromhex("00C00000FF")) == bytes.fromhex("6C0C")
    assert chip.transmit(bytes.fromhex("00C0000004")) == bytes.fromhex("6F0A84086108")
    assert chip.transmit(bytes.fromhex("00C0000008")) == bytes.fromhex(NAME_A + "9000")
    assert chip.transmit(bytes.fromhex("00C0000008")) == bytes.fromhex("6985")


def test_any_other_command_drops_what_waits() -> None:
    chip = tree().chip
    chip.transmit(bytes.fromhex("00A4000002DF01"))
    chip.transmit(bytes.fromhex("0084000008"))

    assert chip.transmit(bytes.fromhex("00C000000C")) == bytes.fromhex("6985")


def test_contactless_the_answer_comes_at_once() -> None:
    chip = tree(Interface.CONTACTLESS).chip

    assert chip.transmit(bytes.fromhex("00A4000002DF0100")).hex().upper() == (
        "6F0A8408" + NAME_A + "9000"
    )
    assert chip.transmit(bytes.fromhex("00A4000002DF01")) == b"\x90\x00"
    assert chip.transmit(bytes.fromhex("00A4000002DF0104")) == bytes.fromhex("6F0A84086108")
    assert chip.transmit(bytes.fromhex("00C0000000")).hex().upper() == NAME_A + "9000"


@pytest.mark.parametrize(
    ("interface", "le", "answer"),
    [
        (Interface.CONTACT, "00", "6C08"),
        (Interface.CONTACT, "09", "6C08"),
        (Interface.CONTACT, "08", "00000000000000009000"),
        (Interface.CONTACT, "03", "0000009000"),
        (Interface.CONTACTLESS, "00", "00000000000000009000"),
        (Interface.CONTACTLESS, "09", "6C08"),
    ],
)
def test_le_is_kept_to(interface: Interface, le: str, answer: str) -> None:
    terminal = tree(interface)
    terminal.sw("00A4000C02DF01")

    assert terminal.chip.transmit(bytes.fromhex("00B08500" + le)).hex().upper() == answer


def test_another_profile_reads_past_the_end() -> None:
    chip = CardChip(bare_image(TRANSPARENT), profile=evolve(P1, reads_past_end=True))
    chip.power_on()

    assert chip.transmit(bytes.fromhex("00A4000C02EF01")) == b"\x90\x00"
    assert chip.transmit(bytes.fromhex("00B0012804")).hex() == "000000009000"
    assert chip.transmit(bytes.fromhex("00B0012A0A")).hex() == "00006282"


def test_an_extended_command_reads_more_than_a_short_one() -> None:
    terminal = bare()
    terminal.ok("00A4000002EF01")
    terminal.ok("00D6000000012C" + "AB" * 300)

    assert terminal.ok("00B0000000012C") == b"\xab" * 300
    assert terminal.ok("00B00000000000") == b"\xab" * 300


# Source: card-standards 5.2.
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00FF0000", 0x6D00),
        ("FFCA000000", 0x6E00),
        ("20A40000", 0x6E00),
        ("80A4040000", 0x6E00),
        ("01A40000", 0x6881),
        ("04A40000023F00", 0x6882),
        ("04D6810004AABBCCDD", 0x6882),
        ("00A4", 0x6700),
        ("00840000", 0x6700),
        ("0084000005", 0x6700),
        ("0084010008", 0x6A86),
        ("0082000A10" + "00" * 16, 0x6A88),
        ("0088000010" + "00" * 16, 0x6A88),
        ("0020000003123456", 0x6A88),
        ("841E000004AABBCCDD", 0x6985),
    ],
)
def test_what_it_cannot_do_has_a_status_word(command: str, status: int) -> None:
    assert bare().sw(command) == status


def test_the_answer_to_reset_holds_the_historical_bytes() -> None:
    chip: Chip = CardChip(bare_image())

    assert chip.power_on().hex().upper() == "3B6D0000" + HISTORICAL


def test_contactless_the_answer_to_reset_is_the_one_of_a_pcsc_reader() -> None:
    answer = CardChip(bare_image(), interface=Interface.CONTACTLESS).power_on()

    # PC/SC part 3, 3.1.3.2.3: 3B 8n 80 01, historical bytes, and a check byte that makes it zero.
    assert answer[:-1].hex().upper() == "3B868001" + "80534331865A"
    check = 0
    for byte in answer[1:]:
        check ^= byte
    assert check == 0


def test_without_power_it_does_nothing() -> None:
    chip = CardChip(bare_image())

    assert chip.transmit(bytes.fromhex("0084000008")) == bytes.fromhex("6F00")


def test_power_takes_the_place_and_the_challenge_away() -> None:
    terminal = tree()
    terminal.ok("00A4000002DF01")
    terminal.ok("00A4000002EF05")
    terminal.challenge()

    terminal.chip.power_off()
    terminal.chip.power_on()

    assert terminal.sw("00B0000008") == 0x6986
    assert where(terminal, "00A40000") == "3F00"
    assert terminal.sw("00C0000004") == 0x6985


def test_a_challenge_is_new_each_time() -> None:
    terminal = bare()

    found = {terminal.challenge(size) for size in (4, 4, 8, 8, 16, 16)}

    assert len(found) == 6


def test_an_image_of_an_unknown_profile_needs_one() -> None:
    image = replace(bare_image(), profile="P9")

    with pytest.raises(UnknownName) as refused:
        CardChip(image)
    assert (refused.value.name, refused.value.near) == ("P9", ("P1",))

    assert CardChip(image, profile=P1).power_on()
