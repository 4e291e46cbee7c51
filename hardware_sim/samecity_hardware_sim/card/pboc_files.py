"""Directories of the payment part: PSE, PPSE and a debit application with a test card number.

Source: card-standards 3. The card number begins with digits that belong to no bank.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from samecity_hardware_sim.card.image import (
    Application,
    BankImage,
    DirectoryImage,
    FileImage,
    FileKind,
)
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.tlv import tlv

PSE_NAME: Final = b"1PAY.SYS.DDF01"
PPSE_NAME: Final = b"2PAY.SYS.DDF01"
DEBIT_NAME: Final = bytes.fromhex("A000000333010101")

_LABEL: Final = b"TEST DEBIT"
_PURSE_LABEL: Final = b"TEST TRANSIT"
_LANGUAGES: Final = b"zhen"
_PDOL: Final = bytes.fromhex("9F66049F02069F03069F1A0295055F2A029A039C019F3704")
_CHINA: Final = bytes.fromhex("0156")
_ACCOUNT_DIGITS: Final = 16
_LOG: Final = bytes((0x0B, 10))

PAYMENT_LOG: Final = FileImage(id="EF0B", kind=FileKind.CYCLIC, sfi=0x0B, size=45, capacity=10)


def luhn_digit(digits: str) -> str:
    """Return the check digit of a card number. Source: ISO/IEC 7812-1, annex B."""
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(digits))]
    total = sum(value - 9 if value > 9 else value for value in doubled)
    return str(-total % 10)


def account_number(iin: str, serial: int) -> str:
    """Return a test card number of 16 digits.

    Args:
        iin: First digits.
        serial: Any number; its last digits fill the rest.
    """
    size = _ACCOUNT_DIGITS - 1 - len(iin)
    body = f"{iin}{serial % 10**size:0{size}d}"
    return body + luhn_digit(body)


def environment(has_bank: bool, has_purse: bool) -> tuple[DirectoryImage, ...]:
    """Return the directories that list the payment applications, contact and contactless."""
    entries = []
    if has_bank:
        entries.append(_entry(DEBIT_NAME, _LABEL, 1))
    if has_purse:
        entries.append(_entry(PURSE_NAME, _PURSE_LABEL, 2))
    ppse = tlv(0xBF0C, *entries)
    found = [DirectoryImage(id="DDF3", parent="3F00", name=_hex(PPSE_NAME), proprietary=_hex(ppse))]
    if has_bank:
        record = tlv(0x70, entries[0])
        file = FileImage(
            id="EF01", kind=FileKind.LINEAR, sfi=1, capacity=1, records=(_hex(record),)
        )
        proprietary = tlv(0x88, b"\x01") + tlv(0x5F2D, _LANGUAGES)
        found.append(
            DirectoryImage(
                id="DDF2",
                parent="3F00",
                name=_hex(PSE_NAME),
                proprietary=_hex(proprietary),
                files=(file,),
            )
        )
    return tuple(found)


def debit_directory(number: str, issued_on: date, valid_until: date) -> DirectoryImage:
    """Return the debit application.

    Args:
        number: Test card number, 16 digits.
        issued_on: First day.
        valid_until: Last day.
    """
    track2 = f"{number}D{valid_until:%y%m}201000000000F"
    record1 = tlv(0x70, tlv(0x57, bytes.fromhex(track2)), tlv(0x5F20, b"TEST/CARD"))
    record2 = tlv(
        0x70,
        tlv(0x5A, bytes.fromhex(number)),
        tlv(0x5F24, bytes.fromhex(f"{valid_until:%y%m%d}")),
        tlv(0x5F25, bytes.fromhex(f"{issued_on:%y%m%d}")),
        tlv(0x5F28, _CHINA),
        tlv(0x5F34, b"\0"),
    )
    records = FileImage(
        id="EF01",
        kind=FileKind.LINEAR,
        sfi=1,
        capacity=2,
        records=(_hex(record1), _hex(record2)),
    )
    proprietary = (
        tlv(0x50, _LABEL)
        + tlv(0x87, b"\x01")
        + tlv(0x9F38, _PDOL)
        + tlv(0x5F2D, _LANGUAGES)
        + tlv(0xBF0C, tlv(0x9F4D, _LOG))
    )
    return DirectoryImage(
        id="DF10",
        parent="3F00",
        name=_hex(DEBIT_NAME),
        application=Application.BANK,
        proprietary=_hex(proprietary),
        files=(records, PAYMENT_LOG),
        bank=BankImage(profile="0000", locator="08010200"),
    )


def _entry(name: bytes, label: bytes, priority: int) -> bytes:
    return tlv(0x61, tlv(0x4F, name), tlv(0x50, label), tlv(0x87, bytes((priority,))))


def _hex(data: bytes) -> str:
    return data.hex().upper()
