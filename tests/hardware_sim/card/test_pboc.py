"""The payment part as an EMV reader lists it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.card import Generation
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.pboc_files import (
    DEBIT_NAME,
    PPSE_NAME,
    PSE_NAME,
    account_number,
    luhn_digit,
)
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.card.tlv import data_object_list, find, objects
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.card.terminal import Terminal

SELECT = bytes.fromhex("00A40400")


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(CardChip(card_image()))


def test_a_reader_walks_from_pse_to_the_card_number(terminal: Terminal) -> None:
    pse = terminal.ok(build(SELECT, PSE_NAME))
    sfi = find(pse, 0x6F, 0xA5, 0x88)
    assert sfi == b"\x01"
    entry = terminal.ok("00B2010C00")
    name = find(entry, 0x70, 0x61, 0x4F)
    assert name == DEBIT_NAME

    fci = terminal.ok(build(SELECT, name))
    asked = data_object_list(find(fci, 0x6F, 0xA5, 0x9F38) or b"")
    size = sum(length for _, length in asked)
    options = terminal.ok(build(bytes.fromhex("80A80000"), bytes((0x83, size)) + bytes(size)))
    assert options == bytes.fromhex("8006000008010200")
    records = [terminal.ok(f"00B2{number:02X}0C00") for number in (1, 2)]

    number = find(records[1], 0x70, 0x5A)
    assert number is not None
    assert number.hex() == "9999990000000014"
    track2 = find(records[0], 0x70, 0x57)
    assert track2 is not None
    assert track2.hex().startswith("9999990000000014d3601201")


def test_the_contactless_list_names_debit_and_purse(terminal: Terminal) -> None:
    ppse = terminal.ok(build(SELECT, PPSE_NAME))
    listed = find(ppse, 0x6F, 0xA5, 0xBF0C)

    assert listed is not None
    assert [find(value, 0x4F) for _, value in objects(listed)] == [DEBIT_NAME, PURSE_NAME]


def test_a_second_generation_card_lists_no_purse() -> None:
    terminal = Terminal(CardChip(card_image(Generation.SECOND)))
    listed = find(terminal.ok(build(SELECT, PPSE_NAME)), 0x6F, 0xA5, 0xBF0C)

    assert listed is not None
    assert [find(value, 0x4F) for _, value in objects(listed)] == [DEBIT_NAME]


def test_each_payment_counts_and_is_begun_once(terminal: Terminal) -> None:
    begin = build(bytes.fromhex("80A80000"), bytes((0x83, 33)) + bytes(33))
    terminal.ok(build(SELECT, DEBIT_NAME))

    assert terminal.ok("80CA9F3600") == bytes.fromhex("9F36020000")
    terminal.ok(begin)
    assert terminal.sw(begin) == 0x6985
    terminal.ok(build(SELECT, DEBIT_NAME))
    terminal.ok(begin)
    assert terminal.ok("80CA9F3600") == bytes.fromhex("9F36020002")
    terminal.chip.power_on()
    terminal.ok(build(SELECT, DEBIT_NAME))
    assert terminal.ok("80CA9F3600") == bytes.fromhex("9F36020002")


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("80A8000002" "8300", 0x6A80),
        ("80A8000023" "8421" + "00" * 33, 0x6A80),
        ("80A80000", 0x6A80),
        ("80A8010002" "8300", 0x6A86),
        ("80CA9F7900", 0x6A88),
        ("80CA9F360100", 0x6700),
        ("80CA9F1700", 0x9000),
        ("80CA9F1300", 0x9000),
        ("80CA9F4F00", 0x9000),
        ("00B2015C00", 0x6A83),
    ],
)  # fmt: skip
def test_what_it_does_not_do_has_a_status_word(
    terminal: Terminal, command: str, status: int
) -> None:
    terminal.ok(build(SELECT, DEBIT_NAME))

    assert terminal.sw(command) == status


# The example of ISO/IEC 7812-1, annex B, and numbers that payment networks publish for tests.
@pytest.mark.parametrize(
    "number",
    ["49927398716", "4111111111111111", "5555555555554444", "378282246310005", "6200000000000005"],
)
def test_the_check_digit_is_that_of_the_standard(number: str) -> None:
    assert luhn_digit(number[:-1]) == number[-1]


@given(st.integers(0, 2**32), st.integers(0, 15), st.integers(1, 9))
def test_one_changed_digit_of_a_card_number_is_always_found(
    serial: int, position: int, step: int
) -> None:
    digits = [int(digit) for digit in account_number("999999", serial)]
    digits[position] = (digits[position] + step) % 10
    changed = "".join(map(str, digits))

    assert luhn_digit(changed[:-1]) != changed[-1]


@given(st.integers(0, 2**32))
def test_a_test_card_number_has_sixteen_digits_and_no_bank(serial: int) -> None:
    number = account_number("999999", serial)

    assert len(number) == 16
    assert number.startswith("999999")
    assert number[-1] == luhn_digit(number[:-1])
