"""The two HSM steps, with a security module elsewhere. Source: card-standards 1.9 and 1.11."""

from __future__ import annotations

import pytest

from samecity.domain.card import Generation
from samecity_hardware_sim.terminals.error_codes import ErrorCode
from samecity_hardware_sim.terminals.hsm import answer_of_hsm
from tests.hardware_sim.terminals.windows import (
    MASTERS,
    Window,
    basics,
)

EACH_GENERATION = pytest.mark.parametrize("generation", Generation)
THIRD = Generation.THIRD


@EACH_GENERATION
@pytest.mark.parametrize("i_type", [1, 2])
def test_without_sam_a_security_module_elsewhere_reads_the_same(
    generation: Generation, i_type: int
) -> None:
    window = Window(sam=None)
    window.insert(generation)
    window.lay(generation)
    driver = window.driver()

    code, told = driver.iReadCardBas_HSM_Step1(i_type)

    assert code == 0
    assert driver.iReadCardBas_HSM_Step2(answer_of_hsm(MASTERS, told)) == (0, basics(generation))


@pytest.mark.parametrize(
    ("generation", "algorithm", "sizes"),
    [
        (Generation.SECOND, "01", [16, 16, 0, 0]),
        (Generation.THIRD, "03", [16, 16, 16, 16]),
    ],
)
def test_step_1_tells_nine_fields(generation: Generation, algorithm: str, sizes: list[int]) -> None:
    window = Window(sam=None)
    window.insert(generation)

    code, told = window.driver().iReadCardBas_HSM_Step1(1)

    fields = told.split("|")
    assert code == 0
    assert fields[:4] == [
        "330900",
        "0081534331865A330900000001",
        algorithm,
        "330900D15600000500000001FFFFFFFF",
    ]
    assert [len(field) for field in fields[4:8]] == sizes
    assert fields[8:] == ["330900000042", ""]


def test_step_2_without_step_1_has_no_connection() -> None:
    window = Window(sam=None)
    window.insert(THIRD)

    assert window.driver().iReadCardBas_HSM_Step2("|") == (-12, "未建立连接")


def test_step_2_goes_once() -> None:
    window = Window(sam=None)
    window.insert(THIRD)
    driver = window.driver()
    key = answer_of_hsm(MASTERS, driver.iReadCardBas_HSM_Step1(1)[1])
    assert driver.iReadCardBas_HSM_Step2(key)[0] == 0

    assert driver.iReadCardBas_HSM_Step2(key)[0] == ErrorCode.NOT_CONNECTED


@pytest.mark.parametrize("between", ["another function", "step 1 again"])
def test_what_comes_between_the_steps_ends_them(between: str) -> None:
    window = Window()
    window.insert(THIRD)
    driver = window.driver()
    key = answer_of_hsm(MASTERS, driver.iReadCardBas_HSM_Step1(1)[1])

    if between == "another function":
        assert driver.iReadCardBas(1)[0] == 0
        assert driver.iReadCardBas_HSM_Step2(key)[0] == ErrorCode.NOT_CONNECTED
    else:
        assert driver.iReadCardBas_HSM_Step1(1)[0] == 0
        assert driver.iReadCardBas_HSM_Step2(key)[0] == ErrorCode.OTHER_CARD


def test_a_card_that_leaves_between_the_steps_is_no_card() -> None:
    window = Window(sam=None)
    window.insert(THIRD)
    driver = window.driver()
    key = answer_of_hsm(MASTERS, driver.iReadCardBas_HSM_Step1(1)[1])
    window.insert(THIRD)

    assert driver.iReadCardBas_HSM_Step2(key)[0] == ErrorCode.NO_CARD


def changed(key: str, at: int) -> str:
    """The same answer with one digit changed."""
    return key[:at] + ("0" if key[at] != "0" else "1") + key[at + 1 :]


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (0, ErrorCode.HSM_DIFFERS),
        (16, ErrorCode.OTHER_CARD),
        (33, -0x63C9),  # nine of ten tries are left
        (49, ErrorCode.OTHER_CARD),
    ],
)
def test_a_wrong_answer_of_the_security_module_is_told_apart(at: int, code: int) -> None:
    window = Window(sam=None)
    window.insert(THIRD)
    driver = window.driver()
    key = answer_of_hsm(MASTERS, driver.iReadCardBas_HSM_Step1(1)[1])

    assert driver.iReadCardBas_HSM_Step2(changed(key, at))[0] == code


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("", ErrorCode.WRONG_INPUT),
        ("00" * 16, ErrorCode.WRONG_INPUT),
        ("00" * 16 + "|" + "00" * 16, ErrorCode.WRONG_INPUT),
        ("00" * 16 + "|" + "00" * 16 + "||", ErrorCode.WRONG_INPUT),
        ("00" * 15 + "|" + "00" * 16 + "|", ErrorCode.WRONG_LENGTH),
        ("00" * 16 + "||", ErrorCode.WRONG_LENGTH),
        ("0x" * 16 + "|" + "00" * 16 + "|", ErrorCode.ILLEGAL_CHARACTER),
        ("００" * 16 + "|" + "00" * 16 + "|", ErrorCode.ILLEGAL_CHARACTER),
    ],
)
def test_what_is_no_answer_of_a_security_module_is_refused(key: str, code: ErrorCode) -> None:
    window = Window(sam=None)
    window.insert(THIRD)
    driver = window.driver()
    driver.iReadCardBas_HSM_Step1(1)

    assert driver.iReadCardBas_HSM_Step2(key)[0] == code


def test_what_step_1_does_not_tell_no_security_module_answers() -> None:
    with pytest.raises(ValueError, match="unpack"):
        answer_of_hsm(MASTERS, "330900|")
    with pytest.raises(ValueError, match="expected algorithm 1 or 3, received 2"):
        answer_of_hsm(MASTERS, f"330900|{'00' * 13}|02|{'00' * 16}|||||{'00' * 6}|")
