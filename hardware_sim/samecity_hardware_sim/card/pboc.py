"""What the payment application needs so that an EMV reader can list and read it.

GET PROCESSING OPTIONS and GET DATA; no cryptogram, no electronic cash. Source: card-standards 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from msgspec.structs import replace

from samecity_hardware_sim.card.apdu import Command
from samecity_hardware_sim.card.directory import Directory
from samecity_hardware_sim.card.image import BankImage
from samecity_hardware_sim.card.session import Rule, Session
from samecity_hardware_sim.card.status import SW, Refused
from samecity_hardware_sim.card.tlv import data_object_list, find, tlv

LOG_FORMAT: Final = bytes.fromhex("9A039F21039F02069F03069F1A025F2A029F4E149C019F3602")
"""Fields of a log record (9F4F). Source: payment practice, unverified."""

_LAST_COUNTER: Final = 0xFFFF


def get_processing_options(session: Session, command: Command) -> bytes:
    """Begin a payment: count it, and tell which records to read (format 1)."""
    if command.p1 or command.p2:
        raise Refused(SW.WRONG_P1_P2)
    if session.is_paying:
        raise Refused(SW.NOT_NOW)
    directory = session.directory
    data, size = command.data, _answers_size(directory)
    if data != bytes((0x83, size)) + data[2:] or len(data) != size + 2:
        raise Refused(SW.WRONG_DATA)
    bank = _bank(directory)
    if bank.counter >= _LAST_COUNTER or directory.bank is None:
        raise Refused(SW.NOT_NOW)
    session.is_paying = True
    session.memory.commit(directory.bank.to(replace(bank, counter=bank.counter + 1)))
    return tlv(0x80, bytes.fromhex(bank.profile + bank.locator))


def get_data(session: Session, command: Command) -> bytes:
    """Return one data object that stands in no record."""
    if command.data:
        raise Refused(SW.WRONG_LENGTH)
    bank = _bank(session.directory)
    tag = command.p1 << 8 | command.p2
    values = {
        0x9F36: bank.counter.to_bytes(2),
        0x9F13: bank.last_online_counter.to_bytes(2),
        0x9F17: bytes((bank.pin_tries_left,)),
        0x9F4F: LOG_FORMAT,
    }
    if tag not in values:
        raise Refused(SW.KEY_NOT_FOUND)
    return tlv(tag, values[tag])


def _bank(directory: Directory) -> BankImage:
    assert directory.bank is not None  # an image gives every payment application what it keeps
    return directory.bank.value


def _answers_size(directory: Directory) -> int:
    """Return how many bytes the answers to the PDOL have."""
    asked = find(directory.proprietary, 0x9F38) or b""
    return sum(size for _, size in data_object_list(asked))


PBOC_COMMANDS: Final[Mapping[int, Rule]] = {
    0x80A8: Rule(get_processing_options),
    0x80CA: Rule(get_data),
}
"""By class without its secure-messaging bit, then instruction."""
