"""Images: round trips, what is wrong with a wrong one, and what never shows."""

from __future__ import annotations

import json
import logging
import sys
from types import FrameType
from typing import TYPE_CHECKING

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from samecity.domain.card import CardFunction, Generation
from samecity.errors import DataInvalid
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.contents import contents
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.directory import FileSystem
from samecity_hardware_sim.card.image import (
    Application,
    CardImage,
    image_schema,
    read_image,
    write_image,
)
from samecity_hardware_sim.card.personalise import personalise
from samecity_hardware_sim.card.profile import P1
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import SSSE, SSSE_NAME
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.card.variants import blocked, cloned
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.bare import with_many_files
from tests.hardware_sim.card.cards import (
    BALANCE_FEN,
    NAME,
    ROOT,
    card_image,
    core_card,
    identity,
    resident_id,
    seeded,
    somebody,
)
from tests.hardware_sim.card.terminal import Counter, Validator

if TYPE_CHECKING:
    from _typeshed import TraceFunction

NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=25)


@pytest.mark.parametrize("generation", Generation)
@pytest.mark.parametrize("algorithm", Algorithm)
def test_an_image_survives_text_and_chip(generation: Generation, algorithm: Algorithm) -> None:
    image = card_image(generation, algorithm=algorithm)

    assert read_image(write_image(image)) == image
    assert CardChip(image).image() == image


def test_a_used_chip_goes_on_where_its_image_was_taken() -> None:
    bus = Validator.open(CardChip(card_image()), Sam(ROOT))
    bus.pay(150)
    bus.load(50)
    image = read_image(write_image(bus.terminal.chip.image()))
    again = Validator.open(CardChip(image), Sam(ROOT))

    assert again.log() == bus.log()
    assert again.balance_fen() == BALANCE_FEN - 100
    assert again.terminal.sw("805A0006020000") == 0x9000


def test_the_schema_is_that_of_version_1() -> None:
    schema = json.loads(json.dumps(image_schema()))

    fields = schema["$defs"]["CardImage"]["properties"]
    assert fields["version"]["enum"] == [1]
    assert schema["$defs"]["CardImage"]["additionalProperties"] is False


# What is wrong, and the key that the error names.
@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"version": 1', '"version": 2', "version"),
        ('"samecity-card"', '"another"', "format"),
        ('"profile": "P1"', '"profil": "P1"', "-"),
        ('"id": "DF04"', '"id": "DF4"', "directories.5.id"),
        ('"id": "DF04"', '"id": "DF03"', "directories.5.id"),
        ('"parent": "DDF1"', '"parent": "DDF9"', "directories.2.parent"),
        ('"fci_file": "EF15"', '"fci_file": "EF99"', "directories.9.fci_file"),
        ('"proprietary": "9F080102"', '"proprietary": "9F08"', "directories.9.proprietary"),
        ('"balance_fen": 10000', '"balance_fen": -1', "directories.9.purse.balance_fen"),
    ],
)
def test_a_wrong_image_is_refused_by_the_key_that_is_wrong(old: str, new: str, key: str) -> None:
    text = write_image(card_image()).decode()
    assert old in text

    with pytest.raises(DataInvalid) as refused:
        read_image(text.replace(old, new, 1), "card.json")

    assert (refused.value.file, refused.value.key) == ("card.json", key)


def test_a_purse_without_money_box_is_refused() -> None:
    image = card_image()
    broken = replace(
        image, directories=tuple(replace(each, purse=None) for each in image.directories)
    )

    with pytest.raises(DataInvalid) as refused:
        read_image(write_image(broken))

    assert refused.value.key == "directories.9.application"


@settings(max_examples=60)
@given(st.binary(max_size=60))
def test_any_bytes_are_an_image_or_an_error(data: bytes) -> None:
    with pytest.raises(DataInvalid):
        read_image(data)


@pytest.mark.parametrize("generation", Generation)
def test_the_way_back_gives_what_was_personalised(generation: Generation) -> None:
    card = core_card(generation)
    found = contents(card_image(generation))

    assert (found.identification, found.number) == (identity().identification, identity().number)
    assert (found.generation, found.functions) == (card.generation, card.functions)
    assert (found.issued_on, found.valid_until) == (card.issued_on, card.valid_until)
    assert (found.resident_id, found.name, found.sex) == (resident_id(), NAME, "1")
    assert found.birthplace == "330900"
    assert found.balance_fen == (0 if found.purse is None else BALANCE_FEN)
    assert found.pin_tries_left == P1.pin_tries


@settings(max_examples=60)
@given(NAMES)
def test_a_long_name_goes_on_in_its_extension(name: str) -> None:
    assert contents(card_image(name=name)).name == name


@pytest.mark.parametrize("name", ["测" * 26, "𠀀𠀁", "☃ snow"])
def test_a_name_that_does_not_fit_is_refused_and_not_quoted(name: str) -> None:
    with pytest.raises(DataInvalid) as refused:
        card_image(name=name)

    assert name not in str(refused.value)


def test_a_card_has_the_applications_of_its_functions() -> None:
    card = core_card()
    for function in CardFunction:
        only = personalise(
            evolve(card, functions=frozenset({function})), somebody(), identity(), ROOT
        )
        kinds = {each.application for each in only.directories} - {Application.SYSTEM}
        assert len(kinds) == 1


def test_a_clone_differs_in_its_keys_alone() -> None:
    image = card_image()
    clone = cloned(image, seeded(5))

    assert keyless(clone) == keyless(image)
    assert clone != image


def keyless(image: CardImage) -> CardImage:
    return replace(image, directories=tuple(replace(each, keys=()) for each in image.directories))


def test_a_card_is_blocked_by_application() -> None:
    chip = CardChip(blocked(card_image(), Application.PURSE))
    chip.power_on()

    assert chip.transmit(build(bytes.fromhex("00A40400"), PURSE_NAME)) == bytes.fromhex("6283")
    assert chip.transmit(build(bytes.fromhex("00A40400"), SSSE_NAME))[:1] == b"\x61"


def secrets_of(image: CardImage) -> list[str]:
    number = resident_id().text
    keys = [key.value for each in image.directories for key in each.keys]
    packed = [number.encode().hex().upper(), NAME.encode("gbk").hex().upper()]
    return [number, NAME, "123456", *packed, *keys]


def test_nothing_personal_and_no_key_shows_in_repr_or_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    image = card_image()
    chip = CardChip(image, randbytes=seeded())
    desk = Counter.open(chip, Sam(ROOT))
    desk.authenticate()
    desk.terminal.sw("0020000003123456")
    bus = Validator.open(chip, Sam(ROOT))
    bus.pay(1)
    shown = [repr(each) for each in (image, chip, desk.address, bus.address, contents(image), ROOT)]
    shown += [repr(each) for each in image.directories]
    shown += [repr(part) for each in image.directories for part in (*each.keys, *each.files)]
    shown += [repr(each.pin) for each in image.directories]
    for directory in FileSystem(image.directories).named(SSSE_NAME):
        shown += [
            repr(directory),
            repr(directory.nearest_pin),
            *map(repr, directory.files.values()),
        ]
        shown += [repr(directory.key(key.use, key.id)) for key in directory.image().keys]
    text = "\n".join([*shown, caplog.text])

    assert [secret for secret in secrets_of(image) if secret in text] == []


# What a command costs is counted in lines of Python, which no busy machine changes.
@pytest.mark.parametrize(
    "command",
    [build(bytes.fromhex("00A40400"), SSSE_NAME), bytes.fromhex("00A4020002EF05"),
     bytes.fromhex("00B2012C12"), bytes.fromhex("00B0880010"), bytes.fromhex("00A4000002BEEF")],
)  # fmt: skip
def test_five_hundred_files_cost_what_five_cost(command: bytes) -> None:
    few = lines_of(with_many_files(card_image(), SSSE, 5), command)
    many = lines_of(with_many_files(card_image(), SSSE, 500), command)

    assert few == many


def lines_of(image: CardImage, command: bytes) -> int:
    chip = CardChip(image)
    chip.power_on()
    chip.transmit(build(bytes.fromhex("00A40400"), SSSE_NAME))
    count = 0

    def trace(frame: FrameType, event: str, arg: object) -> TraceFunction:
        nonlocal count
        count += frame.f_globals["__name__"].startswith("samecity_hardware_sim")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        chip.transmit(command)
    finally:
        sys.settrace(before)
    return count
