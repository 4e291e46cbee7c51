"""Every planned fault as a client sees it, by binding; docs/faults.md tells what is measured."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Sequence
from queue import SimpleQueue
from typing import Final

import pytest

from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.card.variants import cloned
from samecity_hardware_sim.chip import Chip
from samecity_hardware_sim.faults import FORMS, Kind, Maker, Schedule, parse_fault, parse_faults
from samecity_hardware_sim.faults.sights import SIGHTS, name_of
from samecity_hardware_sim.readers import PcscError, ReturnCode
from tests.docs.page import read_page, words_in
from tests.hardware_sim.card.cards import card_image, identity, seeded
from tests.hardware_sim.faults.gate import AtReader, Gate, chip
from tests.hardware_sim.faults.test_torn_purchases import AMOUNT_FEN, ride, whole
from tests.hardware_sim.readers.conftest import CARD_TIMEOUT_MS, Desk, wait_until

PATIENCE_S: Final = 10
CHALLENGE: Final = bytes.fromhex("0084000008")
TIMES_FASTER: Final = 3000 / CARD_TIMEOUT_MS
"""The page speaks of a driver that waits 3 s."""

ROWS: Final = read_page("docs/faults.md").rows("What a client sees")
TOO_LATE: Final = "latency:3=4000ms"
KINDS: Final = {kind for kind, form in FORMS.items() if form.maker is Maker.SLOT}


def gate_on(desk: Desk, text: str) -> tuple[Gate, Schedule]:
    """Put a card into the first reader, with a plan, and wait until it can be used."""
    schedule = Schedule(
        parse_faults(text), other=chip(serial=2), sleep=lambda s: time.sleep(s / TIMES_FASTER)
    )
    gate = Gate(desk.slots[0], desk.binding, chip())
    gate.slot.faults = schedule
    insert(desk, gate.card)
    return gate, schedule


def insert(desk: Desk, card: Chip) -> None:
    seen = threading.Event()
    with desk.binding.watch(
        lambda name, is_present: seen.set() if (name, is_present) == (desk.names[0], True) else 0
    ):
        desk.slots[0].insert(card)
        assert seen.wait(PATIENCE_S)


def outcome(call: Callable[[], bytes]) -> str:
    """Return the status word, or PC/SC's name of what failed."""
    try:
        return call()[-2:].hex().upper()
    except PcscError as error:
        return name_of(ReturnCode(error.return_code))


def observed(desk: Desk, text: str, expected: Collection[str]) -> tuple[str, str]:
    """Return what a client sees of a fault, and what it sees once the reader has settled."""
    gate, schedule = gate_on(desk, text)
    fault = parse_fault(text)
    if fault.kind is Kind.ATR:
        return outcome(lambda: connected(gate)), outcome(lambda: connected(gate))
    if fault.kind in (Kind.COMMAND_MAC, Kind.ANSWER_MAC):
        statuses = of_a_purchase(gate)
    else:
        statuses = of_challenges(gate, fault.at or 1, expected)
    assert [str(one) for _, one in schedule.happened] == [text]
    return statuses


def connected(gate: Gate) -> bytes:
    gate.connect().disconnect()
    return b"\x90\x00"


def of_challenges(gate: Gate, at: int, expected: Collection[str]) -> tuple[str, str]:
    connection = gate.connect()

    def ask() -> str:
        return outcome(lambda: connection.transmit(CHALLENGE))

    assert [ask() for _ in range(at - 1)] == ["9000"] * (at - 1)
    first = ask()
    wait_until(lambda: ask() in expected)  # pcscd hears a moment later that a card left
    last = ask()
    connection.disconnect()
    return first, last


def of_a_purchase(gate: Gate) -> tuple[str, str]:
    """Return what DEBIT gets, the fourth command of a purchase, and what the balance gets then."""
    bus = gate.validator()
    kind = Transaction.PURCHASE
    debit = bus.prepare(bus.initialize(kind, AMOUNT_FEN), kind, AMOUNT_FEN)
    answer, status = bus.terminal.send(build(bytes.fromhex("80540100"), debit.data))
    assert answer[4:] != debit.mac2
    return f"{status:04X}", f"{bus.terminal.sw('805C000204'):04X}"


@pytest.mark.parametrize("row", ROWS, ids=[row[0].strip("`") for row in ROWS])
def test_a_client_sees_of_a_fault_what_the_page_says(desk: Desk, row: Sequence[str]) -> None:
    cells = row[1:3] if desk.pcscd is None else row[3:5]
    at_once, afterwards = (words_in(cell) for cell in cells)

    first, last = observed(desk, words_in(row[0])[0], afterwards)

    assert first in at_once
    assert last in afterwards


def test_the_page_shows_every_fault_of_a_slot() -> None:
    assert {parse_fault(words_in(row[0])[0]).kind for row in ROWS} == KINDS


@pytest.mark.parametrize("row", ROWS, ids=[row[0].strip("`") for row in ROWS])
def test_the_command_tells_what_the_page_says_of_both_bindings(row: Sequence[str]) -> None:
    text = words_in(row[0])[0]
    sight = SIGHTS[parse_fault(text).kind]
    cells = row[1:3] if text == TOO_LATE else row[1:5]

    for number, cell in enumerate(cells):
        told = name_of(sight.afterwards if number % 2 else sight.at_once)
        assert told in words_in(cell)


def test_after_a_swap_whoever_resets_the_card_has_the_other_one(desk: Desk) -> None:
    gate, _ = gate_on(desk, "swap:1")
    connection = gate.connect()
    heard = SimpleQueue[bool]()
    with desk.binding.watch(lambda _name, is_present: heard.put(is_present)):
        assert heard.get(timeout=PATIENCE_S)
        assert outcome(lambda: connection.transmit(CHALLENGE)) == "SCARD_E_NO_SMARTCARD"
        assert [heard.get(timeout=PATIENCE_S) for _ in range(2)] == [False, True]

    connection.reconnect()

    terminal = AtReader(connection)
    terminal.ok(build(bytes.fromhex("00A40400"), SSSE_NAME))
    assert terminal.ok("00B2012C12")[2:].hex() == identity(2).identification.text.lower()
    connection.disconnect()


def test_a_clone_answers_as_ever_and_proves_nothing(desk: Desk) -> None:
    for card, is_genuine in ((card_image(), True), (cloned(card_image(), seeded(2)), False)):
        gate = Gate(desk.slots[0], desk.binding, CardChip(card, interface=Interface.CONTACTLESS))
        insert(desk, gate.card)

        assert gate.counter().is_genuine() is is_genuine
        desk.slots[0].remove()


@pytest.mark.parametrize("text", ["tear-before:5", "tear-after:5", "mute:5"])
def test_a_ride_that_fails_at_debit_is_paid_whole_or_not_at_all(desk: Desk, text: str) -> None:
    gate, _ = gate_on(desk, text)

    with pytest.raises(PcscError):
        ride(gate)
    desk.slots[0].remove()
    wait_until(lambda: outcome(lambda: connected(gate)) == "SCARD_E_NO_SMARTCARD")
    insert(desk, gate.card)

    assert whole(gate) == (0 if text == "tear-before:5" else 1)
