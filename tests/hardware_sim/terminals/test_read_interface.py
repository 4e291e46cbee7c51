"""iReadCardBas, called as integrators' software calls it. Source: card-standards 1.11."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from samecity.domain.card import Generation
from samecity.texts.catalogue import Texts
from samecity_hardware_sim.card.image import Application
from samecity_hardware_sim.card.variants import blocked, cloned
from samecity_hardware_sim.readers import Share
from samecity_hardware_sim.sam import Sam, SyntheticRoot, region_factor
from samecity_hardware_sim.slot import Failure, Faults, Slot, SlotError
from samecity_hardware_sim.terminals.error_codes import ErrorCode
from tests.hardware_sim.card.cards import ROOT, card_image, resident_id, seeded
from tests.hardware_sim.terminals.windows import (
    OTHER_PIN,
    PIN,
    Window,
    basics,
)

EACH_GENERATION = pytest.mark.parametrize("generation", Generation)
THIRD = Generation.THIRD


class Ends(Faults):
    """Something happens at the n-th command."""

    def __init__(self, at: int, failure: Failure | None = None) -> None:
        self.left = at
        self.failure = failure

    def on_command(self, slot: Slot, command: bytes) -> bytes:
        self.left -= 1
        if self.left == 0:
            if self.failure is not None:
                raise SlotError(self.failure)
            slot.remove()
        return command


@EACH_GENERATION
def test_the_basics_are_eleven_fields_each_ended(generation: Generation) -> None:
    window = Window()
    window.insert(generation)

    assert window.driver().iReadCardBas(1) == (0, basics(generation))


@EACH_GENERATION
def test_the_basics_read_by_radio_are_the_same(generation: Generation) -> None:
    window = Window()
    window.lay(generation)

    assert window.driver().iReadCardBas(2) == (0, basics(generation))


@pytest.mark.parametrize(
    ("i_type", "version"), [(1, "2.00"), (2, "3.00"), (3, "2.00"), (4, "3.00")]
)
def test_the_type_says_which_reader_comes_first(i_type: int, version: str) -> None:
    window = Window()
    window.insert(Generation.SECOND)
    window.lay(Generation.THIRD)

    code, text = window.driver().iReadCardBas(i_type)

    assert (code, text.split("|")[6]) == (0, version)


@pytest.mark.parametrize("i_type", [3, 4])
def test_the_automatic_types_go_on_to_the_other_reader(i_type: int) -> None:
    window = Window()
    window.lay(THIRD)
    assert window.driver().iReadCardBas(i_type)[0] == 0

    window.contactless.remove()
    window.insert(THIRD)
    assert window.driver().iReadCardBas(i_type)[0] == 0

    window.contactless.unplug()
    assert window.driver().iReadCardBas(i_type)[0] == 0


@pytest.mark.parametrize("i_type", [0, 5, -1])
def test_a_type_that_does_not_exist_is_a_wrong_argument(i_type: int) -> None:
    assert Window().driver().iReadCardBas(i_type) == (-14, "命令参数错")


def test_without_card_there_is_none() -> None:
    assert Window().driver().iReadCardBas(3) == (-2, "无卡")


def test_an_unplugged_reader_cannot_be_reached() -> None:
    window = Window()
    window.contact.unplug()

    assert window.driver().iReadCardBas(1) == (-11, "读卡器连接错")


def test_a_reader_that_another_program_keeps_cannot_be_reached() -> None:
    window = Window()
    window.insert(THIRD)
    window.binding.connect(window.binding.names()[0], Share.EXCLUSIVE)

    assert window.driver().iReadCardBas(1)[0] == ErrorCode.NO_READER


@EACH_GENERATION
def test_without_sam_both_generations_ask_for_the_hsm_steps(generation: Generation) -> None:
    window = Window(sam=None)
    window.insert(generation)

    assert window.driver().iReadCardBas(1) == (-2201, "无 PSAM 卡")


def test_the_sam_of_another_region_has_no_key() -> None:
    window = Window(Sam(ROOT, places=[region_factor("330200")]))
    window.insert(THIRD)

    assert window.driver().iReadCardBas(1) == (-24, "PSAM 密钥级别不够")


def test_the_sam_of_the_card_s_own_region_suffices() -> None:
    window = Window(Sam(ROOT, places=[region_factor("330900")]))
    window.insert(THIRD)

    assert window.driver().iReadCardBas(1) == (0, basics(THIRD))


def test_a_copy_without_the_keys_is_not_genuine_and_shows_nobody() -> None:
    window = Window()
    window.insert(cloned(card_image(THIRD), seeded(9)))

    assert window.driver().iReadCardBas(1) == (-21, "内部认证失败")


def test_a_card_of_foreign_keys_is_not_genuine() -> None:
    window = Window(Sam(SyntheticRoot.generate(seeded(5))))
    window.insert(THIRD)

    assert window.driver().iReadCardBas(1)[0] == ErrorCode.NOT_GENUINE


def test_a_blocked_application_answers_with_its_status_word() -> None:
    window = Window()
    window.insert(blocked(card_image(THIRD), Application.SSC))

    assert window.driver().iReadCardBas(1) == (-0x6283, "卡返回状态字 6283")


def test_a_chip_without_the_application_answers_with_its_status_word() -> None:
    window = Window()
    image = card_image(THIRD)
    window.insert(replace(image, directories=image.directories[:1]))

    assert window.driver().iReadCardBas(1) == (-27266, "卡返回状态字 6A82")


def commands_of(generation: Generation) -> int:
    """How many commands reading the basics takes."""
    window = Window()
    window.insert(generation)
    window.contact.faults = counter = Ends(0)
    assert window.driver().iReadCardBas(1)[0] == 0
    return -counter.left


@EACH_GENERATION
def test_a_card_that_leaves_at_any_command_is_no_card_and_the_next_one_is_read(
    generation: Generation,
) -> None:
    commands = commands_of(generation)
    assert commands > 20
    for at in range(1, commands + 1):
        window = Window()
        window.insert(generation)
        window.contact.faults = Ends(at)
        driver = window.driver()

        assert driver.iReadCardBas(1) == (-2, "无卡")

        window.insert(generation)
        assert driver.iReadCardBas(1) == (0, basics(generation))


@pytest.mark.parametrize("failure", [Failure.MUTE, Failure.GARBLED])
def test_a_card_that_does_not_answer_is_mute(failure: Failure) -> None:
    window = Window()
    window.insert(THIRD)
    window.contact.faults = Ends(5, failure)

    assert window.driver().iReadCardBas(1) == (-4, "卡无应答")


def test_a_card_that_gives_no_answer_to_reset_has_no_power() -> None:
    class Silent(Faults):
        def on_power(self, slot: Slot, answer_to_reset: bytes) -> bytes:
            raise SlotError(Failure.MUTE)

    window = Window()
    window.insert(THIRD)
    window.contact.faults = Silent()

    assert window.driver().iReadCardBas(1) == (-3, "有卡未上电")


class Garbling(Faults):
    """Every answer from the n-th on has its data replaced."""

    def __init__(self, at: int, data: bytes = b"") -> None:
        self.left = at
        self.data = data

    def on_answer(self, slot: Slot, command: bytes, answer: bytes) -> bytes:
        self.left -= 1
        if self.left >= 0 or len(answer) == 2:
            return answer
        other = (self.data or b"\xff").ljust(len(answer) - 2, b"\xff")
        return other[: len(answer) - 2] + answer[-2:]


@pytest.mark.parametrize("at", [0, 2])
def test_a_card_with_other_data_is_of_the_wrong_type(at: int) -> None:
    window = Window()
    window.insert(THIRD)
    window.contact.faults = Garbling(at)

    assert window.driver().iReadCardBas(1) == (-1, "卡类型不对")


@settings(deadline=None)
@given(at=st.integers(0, 25), data=st.binary(min_size=1, max_size=40))
def test_whatever_a_card_answers_is_a_code_and_no_exception(at: int, data: bytes) -> None:
    window = Window()
    window.insert(THIRD)
    window.contact.faults = Garbling(at, data)
    driver = window.driver(PIN)

    code, text = driver.iReadCardBas(1)
    assert code <= 0
    assert text
    assert driver.iVerifyPIN(1)[0] <= 0


def test_a_name_with_the_separator_in_it_does_not_shift_the_fields() -> None:
    window = Window()
    window.insert(card_image(THIRD, name="甲|乙"))

    assert window.driver().iReadCardBas(1) == (-41, "含非法字符")


def test_of_the_holder_nothing_is_read_but_number_and_name() -> None:
    class Listens(Faults):
        def __init__(self) -> None:
            self.tags: list[int] = []

        def on_command(self, slot: Slot, command: bytes) -> bytes:
            if command[1] == 0xB2 and command[3] == 0:
                self.tags.append(command[2])
            return command

    window = Window()
    window.insert(THIRD)
    window.contact.faults = listener = Listens()

    assert window.driver().iReadCardBas(1)[0] == 0
    assert sorted(set(listener.tags)) == [0x03, 0x05, 0x06, 0x07, 0x08, 0x09, 0x4E]


def test_the_card_loses_its_power_with_every_function() -> None:
    window = Window()
    window.insert(THIRD)

    window.driver().iReadCardBas(1)

    assert window.contact.answer_to_reset == b""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_has_its_words(code: ErrorCode, lang: str) -> None:
    assert Texts(lang)(f"sscard.{code.name.lower()}", left=1)


def test_neither_holder_nor_pin_shows_in_words_about_the_driver() -> None:
    window = Window()
    window.insert(THIRD)
    driver = window.driver(OTHER_PIN)
    driver.iVerifyPIN(1)
    _, told = driver.iReadCardBas_HSM_Step1(1)

    said = repr(driver) + repr(vars(driver))
    assert resident_id().text not in said
    assert OTHER_PIN not in said
    assert told.split("|")[5].lower() not in said.lower()


def test_errors_name_neither_holder_nor_pin(caplog: pytest.LogCaptureFixture) -> None:
    window = Window()
    window.insert(THIRD)
    caplog.set_level(0)

    code, text = window.driver(OTHER_PIN).iVerifyPIN(1)

    assert code == ErrorCode.PIN_WRONG
    assert OTHER_PIN not in text + caplog.text
    assert resident_id().text not in text + caplog.text
