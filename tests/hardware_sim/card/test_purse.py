"""The purse: purchases, journeys, loads, their codes, and what stops them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from samecity.errors import ReaderError
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import Application, CardImage
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.purse_files import (
    LogRecord,
    MetroRecord,
    PassageRecord,
    PublicInformation,
    Start,
)
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.card.variants import cloned
from samecity_hardware_sim.sam import Sam, load_message, purchase_message
from tests.hardware_sim.card.cards import BALANCE_FEN, ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import AT, TERMINAL, Validator

PURCHASE, CAPP, LOAD = Transaction.PURCHASE, Transaction.CAPP_PURCHASE, Transaction.LOAD
MAINTENANCE = 0x01


def validator(algorithm: Algorithm = Algorithm.TDES, balance_fen: int = BALANCE_FEN) -> Validator:
    image = card_image(algorithm=algorithm, balance_fen=balance_fen)
    chip = CardChip(image, randbytes=seeded())
    return Validator.open(chip, Sam(ROOT), algorithm)


def with_purse(image: CardImage, **changes: int) -> CardImage:
    directories = tuple(
        replace(each, purse=replace(each.purse, **changes)) if each.purse else each
        for each in image.directories
    )
    return replace(image, directories=directories)


@pytest.fixture(params=Algorithm)
def any_validator(request: pytest.FixtureRequest) -> Validator:
    algorithm = request.param
    assert isinstance(algorithm, Algorithm)
    return validator(algorithm)


def test_the_fci_holds_file_15() -> None:
    bus = validator()
    fci = bus.terminal.ok("00A4040008A000000632010105")
    file = bus.terminal.ok("00B095001E")

    assert fci.hex().upper() == "6F318408A000000632010105A5259F0801029F0C1E" + file.hex().upper()


def test_file_15_says_whose_card_it_is() -> None:
    file = validator().terminal.ok("00B095001E")

    assert file.hex().upper() == (
        "99993420FFFFFFFF" "01" "02" "03109999933090000001" "20260101" "20360101" "0000"
    )  # fmt: skip
    assert PublicInformation.decode(file).factor == file[12:20]


def test_file_17_says_where_it_holds() -> None:
    assert validator().terminal.ok("00B097000B").hex().upper() == "0000015634003420000101"


def test_a_purchase_takes_the_money_and_both_sides_prove_it(any_validator: Validator) -> None:
    bus = any_validator
    start = bus.initialize(PURCHASE, 200)
    debit = bus.prepare(start, PURCHASE, 200)
    answer = bus.terminal.ok(build(bytes.fromhex("80540100"), debit.data))
    message = purchase_message(PURCHASE, 200, TERMINAL, debit.number, AT)

    assert (start.balance_fen, start.sequence) == (BALANCE_FEN, 0)
    assert answer == bus.sam.tac(bus.address, message) + debit.mac2
    assert bus.balance_fen() == BALANCE_FEN - 200
    assert bus.initialize(PURCHASE, 0).sequence == 1


def test_a_load_brings_the_money_and_both_sides_prove_it(any_validator: Validator) -> None:
    bus = any_validator
    start = bus.initialize(LOAD, 5000)
    answer = bus.terminal.ok(build(bytes.fromhex("80520000"), bus.load_data(start, 5000)))
    message = load_message(BALANCE_FEN + 5000, 0, 5000, TERMINAL, AT)

    assert answer == bus.sam.tac(bus.address, message)
    assert bus.balance_fen() == BALANCE_FEN + 5000
    assert bus.initialize(LOAD, 1).sequence == 1


def test_the_log_keeps_ten_transactions_newest_first() -> None:
    bus = validator()
    for amount_fen in range(1, 12):
        bus.pay(amount_fen)
    bus.load(100)

    log = [LogRecord.decode(record) for record in bus.log()]

    assert [(each.kind, each.amount_fen) for each in log] == [
        (LOAD, 100),
        *((PURCHASE, amount_fen) for amount_fen in range(11, 2, -1)),
    ]
    assert (log[1].sequence, log[1].terminal, log[1].at) == (10, TERMINAL, AT)


@settings(max_examples=30)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30_000)), max_size=8))
def test_the_balance_is_what_was_loaded_less_what_was_spent(steps: list[tuple[bool, int]]) -> None:
    bus = validator()
    expected = BALANCE_FEN

    for is_load, amount_fen in steps:
        p1 = 0 if is_load else 1
        data = b"\x01" + amount_fen.to_bytes(4) + TERMINAL
        answer, status = bus.terminal.send(build(bytes((0x80, 0x50, p1, 0x02)), data))
        if is_load and not 0 < amount_fen <= 100_000 - expected:
            assert status == 0x6A80
        elif is_load:
            credit = bus.load_data(Start.of_load(answer), amount_fen)
            bus.terminal.ok(build(bytes.fromhex("80520000"), credit))
            expected += amount_fen
        elif amount_fen > expected:
            assert status == 0x9401
        else:
            bus.pay(amount_fen)
            expected -= amount_fen

    assert bus.balance_fen() == expected


def test_what_costs_more_than_there_is_is_refused_at_once() -> None:
    bus = validator(balance_fen=100)

    assert bus.terminal.sw("8050010" "20B" "0100000065330200000042") == 0x9401  # fmt: skip
    assert bus.pay(100)
    assert bus.balance_fen() == 0


def test_a_wrong_mac1_takes_nothing_and_ends_the_purchase(any_validator: Validator) -> None:
    bus = any_validator
    debit = bus.prepare(bus.initialize(PURCHASE, 200), PURCHASE, 200)
    wrong = build(bytes.fromhex("80540100"), debit.data[:-1] + bytes((debit.data[-1] ^ 1,)))

    assert bus.terminal.sw(wrong) == 0x9302
    assert bus.terminal.sw(build(bytes.fromhex("80540100"), debit.data)) == 0x6985
    assert bus.balance_fen() == BALANCE_FEN


def test_a_wrong_mac2_brings_nothing_and_ends_the_load(any_validator: Validator) -> None:
    bus = any_validator
    data = bus.load_data(bus.initialize(LOAD, 200), 200)
    wrong = build(bytes.fromhex("80520000"), data[:-1] + bytes((data[-1] ^ 1,)))

    assert bus.terminal.sw(wrong) == 0x9302
    assert bus.terminal.sw(build(bytes.fromhex("80520000"), data)) == 0x6985
    assert bus.balance_fen() == BALANCE_FEN


def test_ten_wrong_macs_block_the_key() -> None:
    bus = validator()
    for _ in range(10):
        bus.initialize(PURCHASE, 1)
        assert bus.terminal.sw(build(bytes.fromhex("80540100"), bytes(15))) == 0x9302
    bus.initialize(PURCHASE, 1)

    assert bus.terminal.sw(build(bytes.fromhex("80540100"), bytes(15))) == 0x6983


def test_a_terminal_cannot_change_the_amount() -> None:
    bus = validator()
    start = bus.initialize(PURCHASE, 200)
    data = bus.prepare(start, PURCHASE, 100).data

    assert bus.terminal.sw(build(bytes.fromhex("80540100"), data)) == 0x9302


# Any other command in between drops what was pending. Source: card-standards 2.7.
@pytest.mark.parametrize(
    "between",
    ["805C000204", "0084000008", "00B095001E", "00A4040008A000000632010105", "00FF0000",
     "805A0006020000", "80520000" "0B" + "00" * 11, "805401000E" + "00" * 14, "00B2"],
)  # fmt: skip
def test_another_command_in_between_ends_a_purchase(between: str) -> None:
    bus = validator()
    debit = bus.prepare(bus.initialize(PURCHASE, 200), PURCHASE, 200)
    bus.terminal.send(between)

    assert bus.terminal.sw(build(bytes.fromhex("80540100"), debit.data)) == 0x6985
    assert bus.balance_fen() == BALANCE_FEN


def test_a_transaction_is_not_carried_out_twice() -> None:
    bus = validator()
    debit = build(
        bytes.fromhex("80540100"), bus.prepare(bus.initialize(PURCHASE, 200), PURCHASE, 200).data
    )
    bus.terminal.ok(debit)

    assert bus.terminal.sw(debit) == 0x6985
    assert bus.balance_fen() == BALANCE_FEN - 200


def test_the_last_transaction_of_each_type_is_proved() -> None:
    bus = validator()
    paid = bus.pay(200)
    loaded = bus.load(100)
    bus.pay(300)

    assert bus.terminal.sw("805A0006020000") == 0x9406
    proof = bus.terminal.ok("805A0006020001")
    assert (proof[4:] + proof[:4]) != paid
    assert bus.terminal.ok("805A0002020000")[4:] == loaded
    assert bus.terminal.sw("805A0009020000") == 0x9406


def test_a_metro_journey_writes_entry_and_exit_with_the_money() -> None:
    gate = validator()
    entered, left = AT, AT + timedelta(minutes=25)
    city = bytes.fromhex("3320")
    entry = MetroRecord(
        state=1, entry_city=city, entered_at=entered, entry_balance_fen=BALANCE_FEN, most_fen=800
    )
    journey(gate, entry, PassageRecord(kind=3, terminal=bytes(8), vehicle=1, at=entered, city=city))
    inside = MetroRecord.decode(gate.terminal.ok("00B201D480"))
    exit_ = MetroRecord(entry_city=city, exit_city=city, entered_at=entered, exited_at=left)
    passage = PassageRecord(
        kind=4, terminal=bytes(8), vehicle=1, amount_fen=400, at=left, city=city
    )
    journey(gate, exit_, passage, amount_fen=400)

    assert inside == entry
    assert MetroRecord.decode(gate.terminal.ok("00B201D480")) == exit_
    assert PassageRecord.decode(gate.terminal.ok("00B201F430")) == passage
    assert PassageRecord.decode(gate.terminal.ok("00B202F430")).kind == 3
    assert [LogRecord.decode(record).kind for record in gate.log()] == [CAPP, CAPP]
    assert gate.balance_fen() == BALANCE_FEN - 400


def journey(
    gate: Validator, metro: MetroRecord, passage: PassageRecord, amount_fen: int = 0
) -> None:
    start = gate.initialize(CAPP, amount_fen)
    gate.terminal.ok(build(bytes.fromhex("80DC01D0"), metro.encode()))
    gate.terminal.ok(build(bytes.fromhex("80DC00F0"), passage.encode()))
    debit = gate.prepare(start, CAPP, amount_fen)
    gate.terminal.ok(build(bytes.fromhex("80540100"), debit.data))


def test_a_shorter_text_replaces_the_beginning_of_the_metro_record() -> None:
    gate = validator()
    before = gate.terminal.ok("00B201D480")
    start = gate.initialize(CAPP, 0)
    gate.terminal.ok(build(bytes.fromhex("80DC01D0"), b"\xaa" * 0x78))
    debit = gate.prepare(start, CAPP, 0)
    gate.terminal.ok(build(bytes.fromhex("80540100"), debit.data))

    assert gate.terminal.ok("00B201D480") == b"\xaa" * 0x78 + before[0x78:]


def test_the_cache_belongs_to_a_capp_purchase() -> None:
    bus = validator()
    cache = build(bytes.fromhex("80DC01D0"), bytes(128))

    assert bus.terminal.sw(cache) == 0x6985
    bus.initialize(PURCHASE, 100)
    assert bus.terminal.sw(cache) == 0x6985


# Too long; a file that is not there; no such record; the log itself; bytes; nothing.
@pytest.mark.parametrize(
    ("command", "status"),
    [
        (build(bytes.fromhex("80DC01D0"), bytes(129)), 0x6A80),
        (build(bytes.fromhex("80DC01C8"), bytes(8)), 0x6A82),
        (build(bytes.fromhex("80DC02D0"), bytes(8)), 0x6A83),
        (build(bytes.fromhex("80DC00C0"), bytes(23)), 0x6981),
        (build(bytes.fromhex("80DC00A8"), bytes(23)), 0x6981),
        (build(bytes.fromhex("80DC00F0"), bytes(47)), 0x6700),
        (build(bytes.fromhex("80DC01F0"), bytes(48)), 0x6A83),
        (build(bytes.fromhex("80DC01D1"), bytes(8)), 0x6A86),
        (bytes.fromhex("80DC01D0"), 0x6700),
    ],
)
def test_what_does_not_fit_is_not_cached(command: bytes, status: int) -> None:
    gate = validator()
    gate.initialize(CAPP, 0)

    assert gate.terminal.sw(command) == status


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("805C040204", 0x6A86),
        ("805C000104", 0x6A86),
        ("805002020B0100000001330200000042", 0x6A86),
        ("805001020B0900000001330200000042", 0x9403),
        ("805001020A01000000013302000000", 0x6700),
        ("805000020B0100000000330200000042", 0x6A80),
        ("805000020B01FFFFFFFF330200000042", 0x6A80),
        ("805A0006010000", 0x6700),
        ("805A0106020000", 0x6A86),
        ("805401000F" + "00" * 15, 0x6985),
        ("805200000B" + "00" * 11, 0x6985),
    ],
)
def test_a_purse_has_a_status_word_for_each_mistake(command: str, status: int) -> None:
    assert validator().terminal.sw(command) == status


def test_the_overdraft_is_nought() -> None:
    terminal = validator().terminal

    assert [int.from_bytes(terminal.ok(f"805C{p1:02X}0204")) for p1 in range(4)] == [
        BALANCE_FEN,
        0,
        0,
        BALANCE_FEN,
    ]


def test_a_counter_at_its_end_ends_the_purse() -> None:
    image = with_purse(card_image(), offline_sequence=0xFFFF, online_sequence=0xFFFE)
    bus = Validator.open(CardChip(image), Sam(ROOT))
    data = b"\x01\0\0\0\x01" + TERMINAL

    assert bus.terminal.sw(build(bytes.fromhex("80500102"), data)) == 0x9402
    assert bus.load(1)
    assert bus.terminal.sw(build(bytes.fromhex("80500002"), data)) == 0x9402


def test_a_clone_can_neither_pay_nor_be_loaded() -> None:
    chip = CardChip(cloned(card_image(), seeded(99)), randbytes=seeded())
    bus = Validator.open(chip, Sam(ROOT))
    debit = bus.prepare(bus.initialize(PURCHASE, 200), PURCHASE, 200)

    assert bus.terminal.sw(build(bytes.fromhex("80540100"), debit.data)) == 0x9302
    with pytest.raises(ReaderError, match="MAC1"):
        bus.load_data(bus.initialize(LOAD, 200), 200)


def test_management_data_is_written_by_who_has_the_key() -> None:
    bus = validator()
    plain = "00D6960003AABBCC"
    factor = bus.terminal.challenge()
    header = bytes.fromhex("04D69600")
    sealed = bus.sam.sealed(bus.address, MAINTENANCE, factor, header, b"\xaa\xbb\xcc")

    assert bus.terminal.sw(plain) == 0x6987
    assert bus.terminal.sw(sealed) == 0x9000
    assert bus.terminal.sw(sealed) == 0x6984
    assert bus.terminal.ok("00B0960004") == b"\xaa\xbb\xcc\0"


def test_the_fci_follows_file_15() -> None:
    bus = validator()
    factor = bus.terminal.challenge()
    header = bytes.fromhex("04D69508")
    bus.terminal.ok(bus.sam.sealed(bus.address, MAINTENANCE, factor, header, b"\0"))

    assert bus.terminal.ok("00A4040008A000000632010105")[29] == 0


def test_a_purse_locked_for_good_says_9303() -> None:
    bus = validator()
    factor = bus.terminal.challenge()
    lock = bus.sam.sealed(bus.address, MAINTENANCE, factor, bytes.fromhex("841E0001"))

    assert bus.terminal.sw(lock) == 0x9000
    assert bus.terminal.sw("805C000204") == 0x9303


def test_the_purse_of_an_image_is_its_balance() -> None:
    bus = validator()
    bus.pay(200)
    image = bus.terminal.chip.image()
    purse = next(each.purse for each in image.directories if each.application is Application.PURSE)

    assert purse is not None
    assert (purse.balance_fen, purse.offline_sequence) == (BALANCE_FEN - 200, 1)
    assert Validator.open(CardChip(image), Sam(ROOT)).balance_fen() == BALANCE_FEN - 200
