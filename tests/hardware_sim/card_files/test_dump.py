"""A card becomes an image by what anybody may read, and the image a card again."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from samecity.domain.card import Generation
from samecity.errors import ReaderError
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import (
    Application,
    CardImage,
    DirectoryImage,
    FileImage,
    FileKind,
    Validity,
    read_image,
    write_image,
)
from samecity_hardware_sim.card.personalise import PURSE
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import SSSE, SSSE_NAME
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.card.tlv import tlv
from samecity_hardware_sim.card.variants import blocked
from samecity_hardware_sim.card_files.dump import dump
from samecity_hardware_sim.card_files.reading import EVERYTHING, LeftOut
from samecity_hardware_sim.card_files.restore import MadeUp, Part, restore
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.cards import BALANCE_FEN, ROOT, card_image
from tests.hardware_sim.card.terminal import Counter, Validator
from tests.hardware_sim.card_files.desks import chip_of, desk_with

EACH_INTERFACE = pytest.mark.parametrize("interface", Interface)
EACH_GENERATION = pytest.mark.parametrize("generation", Generation)

READING = {0xA4, 0xB0, 0xB2, 0xC0, 0x5C, 0xCA}
"""SELECT, READ BINARY, READ RECORD, GET RESPONSE, GET BALANCE, GET DATA."""


def dumped(image: CardImage, interface: Interface = Interface.CONTACT) -> CardImage:
    return dump(desk_with(chip_of(image, interface)).line).image


def without_holder(image: CardImage) -> CardImage:
    """Leave out what a card of the third generation shows to nobody."""
    directories = tuple(
        replace(one, files=tuple(file for file in one.files if (one.id, file.id) != (SSSE, "EF06")))
        for one in image.directories
    )
    return replace(image, directories=directories)


@EACH_INTERFACE
@EACH_GENERATION
def test_nothing_is_sent_that_writes_counts_or_proves(
    generation: Generation, interface: Interface
) -> None:
    image = card_image(generation)
    chip = chip_of(image, interface)
    desk = desk_with(chip)

    dump(desk.line)

    assert {command[1] for command in desk.record.sent} <= READING
    assert chip.memory.revision == 0
    assert chip.image() == image


@EACH_INTERFACE
def test_a_new_card_of_the_second_generation_comes_back_whole(interface: Interface) -> None:
    image = card_image(Generation.SECOND)

    assert restore(dumped(image, interface), ROOT).image == image


@EACH_INTERFACE
def test_one_of_the_third_comes_back_without_its_holder(interface: Interface) -> None:
    image = card_image()

    restored = restore(dumped(image, interface), ROOT)

    assert without_holder(restored.image) == without_holder(image)
    assert MadeUp(SSSE, Part.FILE, "EF06") in restored.made_up


@EACH_INTERFACE
@EACH_GENERATION
def test_a_dump_holds_no_key_and_no_pin_and_survives_text(
    generation: Generation, interface: Interface
) -> None:
    image = dumped(card_image(generation), interface)

    assert not any(one.keys or one.pin for one in image.directories)
    assert read_image(write_image(image)) == image


def test_what_needs_a_key_is_left_out_and_told() -> None:
    read = dump(desk_with(chip_of(card_image())).line)
    ssse = read.image.directory(id=SSSE)

    assert ssse is not None
    assert [file.id for file in ssse.files] == ["EF05"]
    assert LeftOut(SSSE, "EF06", 0x6982) in read.left_out
    assert LeftOut("DF04", "EF08", 0x6982) in read.left_out
    assert {one.status for one in read.left_out} == {0x6982}


@EACH_INTERFACE
@EACH_GENERATION
def test_a_restored_card_and_the_users_sam_prove_themselves(
    generation: Generation, interface: Interface
) -> None:
    image = restore(dumped(card_image(generation), interface), ROOT).image
    desk = Counter.open(CardChip(image), Sam(ROOT))

    assert desk.is_genuine()
    assert desk.authenticate() == 0x9000
    assert desk.terminal.sw("0020000003123456") == 0x9000
    assert desk.terminal.sw("00B2013414") == 0x9000


def test_a_restored_purse_goes_on_behind_its_log() -> None:
    bus = Validator.open(CardChip(card_image()), Sam(ROOT))
    bus.pay(150)
    bus.load(50)
    bus.pay(300)

    image = restore(dumped(bus.terminal.chip.image()), ROOT).image
    again = Validator.open(CardChip(image), Sam(ROOT))
    purse = image.directory(id=PURSE)

    assert purse is not None
    assert purse.purse is not None
    assert (purse.purse.offline_sequence, purse.purse.online_sequence) == (2, 1)
    assert again.log() == bus.log()
    again.pay(100)
    again.load(200)
    assert again.balance_fen() == BALANCE_FEN - 150 + 50 - 300 - 100 + 200


@EACH_GENERATION
def test_a_full_image_stays_as_it_is(generation: Generation) -> None:
    image = card_image(generation, algorithm=Algorithm.SM4)

    restored = restore(image, ROOT)

    assert (restored.image, restored.made_up) == (image, ())


def test_what_the_other_interface_would_have_told_is_made_up() -> None:
    contact = restore(dumped(card_image(), Interface.CONTACT), ROOT)
    contactless = restore(dumped(card_image(), Interface.CONTACTLESS), ROOT)

    assert contact.made_up[0] == MadeUp("", Part.CONTACTLESS_HISTORICAL)
    assert contactless.made_up[0] == MadeUp("", Part.CONTACT_HISTORICAL)


def test_a_dump_answers_to_reset_on_its_own_interface_alone() -> None:
    image = dumped(card_image(), Interface.CONTACTLESS)

    assert chip_of(image).answer_to_reset == bytes.fromhex("3B600000")
    assert (
        chip_of(image, Interface.CONTACTLESS).answer_to_reset
        == chip_of(card_image(), Interface.CONTACTLESS).answer_to_reset
    )


@pytest.mark.parametrize("application", [Application.PURSE, Application.SSC])
def test_a_blocked_application_stays_blocked_and_without_keys(application: Application) -> None:
    read = dump(desk_with(chip_of(blocked(card_image(), application))).line)
    restored = restore(read.image, ROOT)
    found = next(one for one in restored.image.directories if one.application is application)

    assert LeftOut(found.id, EVERYTHING, 0x6985) in read.left_out
    assert (found.validity, found.keys, found.files) == (Validity.BLOCKED, (), ())
    assert MadeUp(found.id, Part.NOTHING) in restored.made_up


def test_a_blocked_purse_leaves_the_rest_of_the_card_working() -> None:
    image = restore(dumped(blocked(card_image(), Application.PURSE)), ROOT).image

    assert Counter.open(CardChip(image), Sam(ROOT)).is_genuine()


def strange_card() -> CardImage:
    """A card of another make: a purse alone, and an application that only its list names."""
    image = card_image()
    purse = image.directory(id=PURSE)
    assert purse is not None
    name = bytes.fromhex("F000000001")
    entries = [tlv(0x61, tlv(0x4F, one)) for one in (PURSE_NAME, name)]
    long = FileImage(id="EF01", kind=FileKind.TRANSPARENT, sfi=1, size=700, content="AB" * 600)
    odd = FileImage(id="0A02", kind=FileKind.LINEAR, sfi=2, capacity=2, records=("01", "0203"))
    empty = FileImage(id="EF03", kind=FileKind.CYCLIC, sfi=3, size=4, capacity=3)
    directories = (
        DirectoryImage(id="3F00"),
        DirectoryImage(
            id="DDF3",
            parent="3F00",
            name=b"2PAY.SYS.DDF01".hex().upper(),
            proprietary=tlv(0xBF0C, *entries).hex().upper(),
        ),
        purse,
        DirectoryImage(id="DF77", parent="3F00", name=name.hex().upper(), files=(long, odd, empty)),
    )
    return replace(image, directories=directories)


def test_an_application_that_only_a_list_names_is_read_too() -> None:
    image = dumped(strange_card(), Interface.CONTACTLESS)
    found = image.directory(name=bytes.fromhex("F000000001"))

    assert found is not None
    assert found.id == "DF20"
    long, odd, empty = found.files
    assert (long.size, long.content) == (700, "AB" * 600)
    assert (odd.kind, odd.records) == (FileKind.LINEAR, ("01", "0203"))
    assert (empty.kind, empty.records) == (FileKind.CYCLIC, ())


def test_a_purse_without_a_social_security_application_is_completed() -> None:
    restored = restore(dumped(strange_card(), Interface.CONTACTLESS), ROOT)

    bus = Validator.open(CardChip(restored.image), Sam(ROOT))
    bus.pay(100)
    assert bus.balance_fen() == BALANCE_FEN - 100


def test_a_card_that_knows_nothing_gives_an_empty_image() -> None:
    image = replace(card_image(), directories=(DirectoryImage(id="3F00"),))

    read = dump(desk_with(chip_of(image)).line)

    assert read.image.directories == (DirectoryImage(id="3F00"),)
    assert read.left_out == ()


def test_a_card_that_leaves_in_the_middle_is_an_error() -> None:
    desk = desk_with(chip_of(card_image()), leaves_after=20)

    with pytest.raises(ReaderError):
        dump(desk.line)


class Babble:
    """A chip that answers anything, mostly as if it succeeded."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  must come again

    def power_on(self) -> bytes:
        return bytes.fromhex("3B6D00000081534331865A340100000001")

    def power_off(self) -> None:
        pass

    def transmit(self, command: bytes) -> bytes:
        random = self._random
        shapes = (
            lambda: random.randbytes(random.randrange(20)),
            lambda: tlv(0x6F, tlv(0x84, SSSE_NAME), tlv(0xA5, random.randbytes(4))),
            lambda: tlv(0x6F, tlv(0x84, random.randbytes(30)), tlv(0x82, random.randbytes(2))),
            lambda: tlv(0x61, tlv(0x4F, random.randbytes(6))),
        )
        status = random.choice((0x9000, 0x9000, 0x6982, 0x6A82, 0x6A82, 0x6A83, 0x6981, 0x6C04))
        return random.choice(shapes)() + status.to_bytes(2)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_whatever_a_card_babbles_is_an_image_or_an_error(seed: int) -> None:
    try:
        image = dump(desk_with(Babble(seed)).line).image
    except ReaderError:
        return
    assert read_image(write_image(image)) == image
    restored = restore(image, ROOT).image
    assert read_image(write_image(restored)) == restored
