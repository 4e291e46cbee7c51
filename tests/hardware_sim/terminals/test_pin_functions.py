"""iVerifyPIN, iChangePIN, iReloadPIN, iUnblockPIN. Source: card-standards 1.11."""

from __future__ import annotations

import pytest

from samecity.domain.card import Generation
from samecity_hardware_sim.terminals.error_codes import ErrorCode
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.terminals.windows import (
    CARD_INFO,
    OTHER_PIN,
    PIN,
    Fingers,
    Window,
    driver,
)

EACH_GENERATION = pytest.mark.parametrize("generation", Generation)
THIRD = Generation.THIRD


@EACH_GENERATION
def test_the_right_pin_is_right_on_both_interfaces(generation: Generation) -> None:
    window = Window(sam=None)
    window.insert(generation)
    window.lay(generation)

    assert window.driver(PIN).iVerifyPIN(1) == (0, "")
    assert window.driver(PIN).iVerifyPIN(2) == (0, "")


def test_wrong_pins_count_down_and_lock() -> None:
    window = Window()
    window.insert(THIRD)
    driver = window.driver(*[OTHER_PIN] * 6, PIN)

    assert [driver.iVerifyPIN(1) for _ in range(5)] == [
        (-51, f"PIN 校验失败，剩余 {left} 次") for left in (5, 4, 3, 2, 1)
    ]
    assert driver.iVerifyPIN(1) == (-52, "PIN 锁定")
    assert driver.iVerifyPIN(1) == (-52, "PIN 锁定")


def test_a_right_pin_gives_all_tries_back() -> None:
    window = Window()
    window.insert(THIRD)
    driver = window.driver(OTHER_PIN, PIN, OTHER_PIN)

    assert [driver.iVerifyPIN(1)[0] for _ in range(2)] == [-51, 0]
    assert driver.iVerifyPIN(1) == (-51, "PIN 校验失败，剩余 5 次")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (None, ErrorCode.CANCELLED),
        (TimeoutError, ErrorCode.TIMED_OUT),
        ("", ErrorCode.PIN_LENGTH),
        ("123", ErrorCode.PIN_LENGTH),
        ("123456789", ErrorCode.PIN_LENGTH),
        ("12345a", ErrorCode.ILLEGAL_CHARACTER),
        ("１２３４５６", ErrorCode.ILLEGAL_CHARACTER),
    ],
)
def test_what_is_no_pin_costs_no_try(
    entry: str | type[TimeoutError] | None, code: ErrorCode
) -> None:
    window = Window()
    window.insert(THIRD)
    driver = window.driver(entry, OTHER_PIN)

    assert driver.iVerifyPIN(1)[0] == code
    assert driver.iVerifyPIN(1) == (-51, "PIN 校验失败，剩余 5 次")


def test_without_card_nobody_is_asked_for_a_pin() -> None:
    window = Window()
    keypad = Fingers()

    verdict = driver(window.binding, window.binding.names(), None, keypad).iVerifyPIN(3)

    assert verdict[0] == ErrorCode.NO_CARD
    assert keypad.asked == []


def test_a_changed_pin_is_the_only_one() -> None:
    window = Window()
    window.insert(THIRD)
    driver = window.driver(PIN, OTHER_PIN, OTHER_PIN, PIN, OTHER_PIN)

    assert driver.iChangePIN(1) == (0, "")
    assert driver.iVerifyPIN(1)[0] == ErrorCode.PIN_WRONG
    assert driver.iVerifyPIN(1)[0] == 0


@pytest.mark.parametrize(
    ("entries", "code"),
    [
        ((PIN, OTHER_PIN, "246811"), ErrorCode.PINS_DIFFER),
        ((PIN, PIN, PIN), ErrorCode.INITIAL_PIN),
        ((PIN, "123"), ErrorCode.PIN_LENGTH),
        ((PIN, None), ErrorCode.CANCELLED),
        ((OTHER_PIN, "135790", "135790"), ErrorCode.PIN_WRONG),
    ],
)
def test_a_pin_that_may_not_be_changed_stays(
    entries: tuple[str | None, ...], code: ErrorCode
) -> None:
    window = Window()
    window.insert(THIRD)

    assert window.driver(*entries).iChangePIN(1)[0] == code
    assert window.driver(PIN).iVerifyPIN(1) == (0, "")


@EACH_GENERATION
def test_a_locked_pin_is_unblocked_or_reloaded_with_the_sam(generation: Generation) -> None:
    window = Window()
    window.insert(generation)
    lock = window.driver(*[OTHER_PIN] * 6)
    assert [lock.iVerifyPIN(1)[0] for _ in range(6)][-1] == ErrorCode.PIN_LOCKED

    assert window.driver().iUnblockPIN(1, CARD_INFO) == (0, "")
    assert window.driver(PIN).iVerifyPIN(1) == (0, "")

    assert window.driver(OTHER_PIN, OTHER_PIN).iReloadPIN(1, CARD_INFO) == (0, "")
    assert window.driver(OTHER_PIN).iVerifyPIN(1) == (0, "")


def test_the_pin_of_another_card_than_the_one_meant_is_left_alone() -> None:
    window = Window()
    window.insert(card_image(THIRD, serial=2))

    assert window.driver().iUnblockPIN(1, CARD_INFO) == (-22, "传入数据与卡不符")
    assert window.driver().iReloadPIN(1, CARD_INFO) == (-22, "传入数据与卡不符")


def test_without_sam_no_pin_is_reloaded() -> None:
    window = Window(sam=None)
    window.insert(THIRD)

    assert window.driver().iUnblockPIN(1, CARD_INFO)[0] == ErrorCode.NO_SAM
    assert window.driver().iReloadPIN(1, CARD_INFO)[0] == ErrorCode.NO_SAM
