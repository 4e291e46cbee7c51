"""Wrong MACs, cryptograms and key factors, with a real chip: who notices, and at which APDU."""

from __future__ import annotations

import pytest

from samecity.errors import ReaderError
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.faults import Kind, Schedule, parse_fault, parse_faults
from samecity_hardware_sim.sam import Sam
from samecity_hardware_sim.terminals.line import Line
from samecity_hardware_sim.terminals.social_security import SocialSecurity
from tests.hardware_sim.card.cards import BALANCE_FEN, ROOT
from tests.hardware_sim.faults.gate import Gate, happened
from tests.hardware_sim.readers.chips import READ_256, NullChip

AMOUNT_FEN = 300
# Contactless: SELECT, READ, INITIALIZE, DEBIT are APDUs 1-4; with
# contacts each answer to a command with data is collected by a further one.

LAST = {Interface.CONTACTLESS: (4, 4), Interface.CONTACT: (6, 7)}
"""APDUs in which DEBIT is sent and its answer comes."""


@pytest.mark.parametrize("interface", Interface)
def test_a_wrong_mac_in_a_command_is_noticed_by_the_card(interface: Interface) -> None:
    at, _ = LAST[interface]
    schedule = Schedule([parse_fault(f"command-mac:{at}")])
    gate = Gate.open(schedule, interface)
    bus = gate.validator()
    debit = bus.prepare(
        bus.initialize(Transaction.PURCHASE, AMOUNT_FEN), Transaction.PURCHASE, AMOUNT_FEN
    )

    assert bus.terminal.sw(build(bytes.fromhex("80540100"), debit.data)) == 0x9302
    assert bus.balance_fen() == BALANCE_FEN
    assert happened(schedule) == [(at, f"command-mac:{at}")]


@pytest.mark.parametrize("interface", Interface)
def test_a_wrong_mac_in_an_answer_is_noticed_by_the_terminal(interface: Interface) -> None:
    _, at = LAST[interface]
    schedule = Schedule([parse_fault(f"answer-mac:{at}")])
    gate = Gate.open(schedule, interface)
    bus = gate.validator()
    debit = bus.prepare(
        bus.initialize(Transaction.PURCHASE, AMOUNT_FEN), Transaction.PURCHASE, AMOUNT_FEN
    )

    answer = bus.terminal.ok(build(bytes.fromhex("80540100"), debit.data))

    assert answer[4:] == bytes(byte ^ 0xFF for byte in debit.mac2)
    assert bus.balance_fen() == BALANCE_FEN - AMOUNT_FEN
    assert bus.terminal.ok("805A0006020000")[:4] == debit.mac2
    assert happened(schedule) == [(at, f"answer-mac:{at}")]


@pytest.mark.parametrize("interface", Interface)
def test_with_every_mac_wrong_a_genuine_card_looks_forged_and_trusts_nobody(
    interface: Interface,
) -> None:
    schedule = Schedule(parse_faults("command-mac:* answer-mac:*"))
    desk = Gate.open(schedule, interface).counter()

    assert not desk.is_genuine()
    assert desk.authenticate() == 0x63C9
    assert desk.sealed("841E0000", 0x01) == 0x6988
    assert [fault.kind for _, fault in schedule.happened] == [
        Kind.ANSWER_MAC,
        Kind.COMMAND_MAC,
        Kind.COMMAND_MAC,
    ]
    assert Gate.open(Schedule([]), interface).counter().is_genuine()


def test_a_load_whose_mac1_is_wrong_is_refused_by_the_sam() -> None:
    bus = Gate.open(Schedule([parse_fault("answer-mac:*")])).validator()

    with pytest.raises(ReaderError, match="MAC1 of a genuine purse"):
        bus.load(AMOUNT_FEN)
    assert bus.balance_fen() == BALANCE_FEN


def test_a_command_without_mac_is_left_as_it_is() -> None:
    schedule = Schedule(parse_faults("command-mac:1 answer-mac:1"))
    gate = Gate.open(schedule)
    gate.slot.insert(NullChip())

    assert len(gate.connect().transmit(READ_256)) == 258
    assert (schedule.happened, len(schedule.outstanding)) == ((), 2)


@pytest.mark.parametrize(
    ("text", "is_genuine"),
    [("", True), ("atr=3B00", True), ("atr=3B6D0000" + "81" * 13, False)],
)
def test_other_historical_bytes_make_a_card_with_contacts_look_like_a_copy(
    text: str, is_genuine: bool
) -> None:
    gate = Gate.open(Schedule(parse_faults(text)), Interface.CONTACT)

    application = SocialSecurity.open(Line(gate.connect()))

    assert application.is_genuine(Sam(ROOT)) is is_genuine
