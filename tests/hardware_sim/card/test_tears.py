"""The card is torn out: before and after every command, and between any two writes of the chip."""

from __future__ import annotations

import pytest

from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.memory import Cell, Memory
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.purse_files import PURSE_NAME, MetroRecord, PassageRecord
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.sam import Sam, purchase_message
from tests.hardware_sim.card.cards import BALANCE_FEN, ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import AT, TERMINAL, Validator

CAPP, LOAD = Transaction.CAPP_PURCHASE, Transaction.LOAD
AMOUNT_FEN = 300
CITY = bytes.fromhex("3320")
METRO = MetroRecord(state=1, entry_city=CITY, entered_at=AT)
PASSAGE = PassageRecord(kind=3, terminal=bytes(8), vehicle=1, at=AT, city=CITY)


class Torn(Exception):
    """The card is gone."""


class Power:
    """Power that goes before the n-th use of it; None lasts."""

    def __init__(self, uses: int | None = None) -> None:
        self.left = uses

    def use(self) -> None:
        if self.left is not None:
            if not self.left:
                raise Torn
            self.left -= 1


def ride(gate: Validator, power: Power) -> None:
    """A CAPP purchase with an entry, in four commands."""

    def send(command: bytes) -> bytes:
        power.use()
        return gate.terminal.ok(command)

    power.use()
    start = gate.initialize(CAPP, AMOUNT_FEN)
    send(build(bytes.fromhex("80DC01D0"), METRO.encode()))
    send(build(bytes.fromhex("80DC00F0"), PASSAGE.encode()))
    send(build(bytes.fromhex("80540100"), gate.prepare(start, CAPP, AMOUNT_FEN).data))
    power.use()


def load(gate: Validator, power: Power) -> None:
    """A load, in two commands."""
    power.use()
    start = gate.initialize(LOAD, AMOUNT_FEN)
    power.use()
    gate.terminal.ok(build(bytes.fromhex("80520000"), gate.load_data(start, AMOUNT_FEN)))
    power.use()


def gate_of(memory: Memory | None = None) -> Validator:
    chip = CardChip(card_image(), randbytes=seeded(), memory=memory)
    return Validator.open(chip, Sam(ROOT))


def reinserted(gate: Validator) -> None:
    """Put the card back: power on, select the purse."""
    gate.terminal.chip.power_off()
    gate.terminal.chip.power_on()
    gate.terminal.ok(build(bytes.fromhex("00A40400"), PURSE_NAME))


def seen(gate: Validator) -> tuple[int, int, int, int]:
    """Balance, log records, passages, and whether the metro record says inside."""
    metro = MetroRecord.decode(gate.terminal.ok("00B201D480"))
    passages = 1 if gate.terminal.sw("00B201F430") == 0x9000 else 0
    return gate.balance_fen(), len(gate.log()), passages, metro.state


BEFORE_RIDE = (BALANCE_FEN, 0, 0, 0)
AFTER_RIDE = (BALANCE_FEN - AMOUNT_FEN, 1, 1, 1)


# Uses 0-3 are the commands before they are sent; use 4 is the answer of DEBIT, lost on the way.
@pytest.mark.parametrize(
    ("uses", "is_paid"), [(0, False), (1, False), (2, False), (3, False), (4, True)]
)
def test_a_ride_torn_anywhere_is_paid_whole_or_not_at_all(uses: int, is_paid: bool) -> None:
    gate = gate_of()

    with pytest.raises(Torn):
        ride(gate, Power(uses))
    reinserted(gate)

    assert seen(gate) == (AFTER_RIDE if is_paid else BEFORE_RIDE)
    assert gate.terminal.sw("805A0009020000") == (0x9000 if is_paid else 0x9406)


def test_the_proof_after_a_tear_is_what_the_lost_answer_said() -> None:
    gate = gate_of()
    with pytest.raises(Torn):
        ride(gate, Power(4))
    reinserted(gate)

    proof = gate.terminal.ok("805A0009020000")

    message = purchase_message(CAPP, AMOUNT_FEN, TERMINAL, 1, AT)
    assert proof[4:] == gate.sam.tac(gate.address, message)


def test_after_a_tear_that_took_nothing_the_ride_is_paid_once() -> None:
    gate = gate_of()
    with pytest.raises(Torn):
        ride(gate, Power(3))
    reinserted(gate)
    ride(gate, Power())

    assert seen(gate) == AFTER_RIDE
    assert gate.terminal.sw("805A0009020000") == 0x9000


@pytest.mark.parametrize(("uses", "is_loaded"), [(0, False), (1, False), (2, True)])
def test_a_load_torn_anywhere_arrives_whole_or_not_at_all(uses: int, is_loaded: bool) -> None:
    gate = gate_of()

    with pytest.raises(Torn):
        load(gate, Power(uses))
    reinserted(gate)

    expected = BALANCE_FEN + AMOUNT_FEN if is_loaded else BALANCE_FEN
    assert seen(gate) == (expected, int(is_loaded), 0, 0)
    assert gate.terminal.sw("805A0002020000") == (0x9000 if is_loaded else 0x9406)


# DEBIT spends a try of its key and gives it back: a note and a write each. The journey is written
# after that: one note, then purse, log, metro record and passage.
NOTED = 5


@pytest.mark.parametrize("writes", range(NOTED + 4))
def test_power_lost_while_the_chip_writes_a_ride_leaves_it_whole(writes: int) -> None:
    power = Power()
    gate = gate_of(Memory(power.use))
    start = gate.initialize(CAPP, AMOUNT_FEN)
    gate.terminal.ok(build(bytes.fromhex("80DC01D0"), METRO.encode()))
    gate.terminal.ok(build(bytes.fromhex("80DC00F0"), PASSAGE.encode()))
    debit = gate.prepare(start, CAPP, AMOUNT_FEN)

    power.left = writes
    with pytest.raises(Torn):
        gate.terminal.chip.transmit(build(bytes.fromhex("80540100"), debit.data))
    power.left = None
    reinserted(gate)

    assert seen(gate) == (AFTER_RIDE if writes >= NOTED else BEFORE_RIDE)
    assert gate.terminal.sw("805A0009020000") == (0x9000 if writes >= NOTED else 0x9406)


@pytest.mark.parametrize("writes", range(NOTED + 2))
def test_power_lost_while_the_chip_writes_a_load_leaves_it_whole(writes: int) -> None:
    power = Power()
    gate = gate_of(Memory(power.use))
    data = gate.load_data(gate.initialize(LOAD, AMOUNT_FEN), AMOUNT_FEN)

    power.left = writes
    with pytest.raises(Torn):
        gate.terminal.chip.transmit(build(bytes.fromhex("80520000"), data))
    power.left = None
    reinserted(gate)

    assert gate.balance_fen() == BALANCE_FEN + (AMOUNT_FEN if writes >= NOTED else 0)


@pytest.mark.parametrize("pin", ["654321", "123456"])
def test_power_lost_while_a_pin_is_checked_gives_no_try_back(pin: str) -> None:
    power = Power(2 if pin == "123456" else 1)
    chip = CardChip(card_image(), memory=Memory(power.use))
    chip.power_on()
    select = build(bytes.fromhex("00A40400"), "sx1.sh.社会保障".encode("gbk"))
    chip.transmit(select)

    with pytest.raises(Torn):
        chip.transmit(bytes.fromhex("0020000003" + pin))
    power.left = None
    chip.power_on()
    chip.transmit(select)

    assert chip.transmit(bytes.fromhex("00200000")) == bytes.fromhex("63C5")


def test_a_commit_counts_as_one_revision() -> None:
    memory, left, right = Memory(), Cell(0), Cell("")

    memory.commit(left.to(1), right.to("x"))
    memory.recover()

    assert (left.value, right.value, memory.revision) == (1, "x", 1)


def test_a_tear_before_debit_leaves_the_image_as_it_was() -> None:
    gate = gate_of()
    before = gate.terminal.chip.image()

    with pytest.raises(Torn):
        ride(gate, Power(3))

    assert gate.terminal.chip.image() == before
