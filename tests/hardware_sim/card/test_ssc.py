"""The social security application as a counter meets it, in both generations."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity.domain.card import Generation
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import Application
from samecity_hardware_sim.card.ssc import pack_pin
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.card.variants import blocked, cloned
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.cards import NAME, ROOT, card_image, resident_id, seeded
from tests.hardware_sim.card.terminal import Counter

RIGHT_PIN = "0020000003123456"
WRONG_PIN = "0020000003654321"
TRIES_LEFT = "00200000"
RELOAD, MESSAGE, MAINTENANCE = 0x10, 0x73, 0x01
SELECT_SSSE = build(bytes.fromhex("00A40400"), SSSE_NAME)


def counter(generation: Generation = Generation.THIRD) -> Counter:
    return Counter.open(CardChip(card_image(generation), randbytes=seeded()), Sam(ROOT))


@pytest.fixture(params=Generation)
def any_counter(request: pytest.FixtureRequest) -> Counter:
    generation = request.param
    assert isinstance(generation, Generation)
    return counter(generation)


@pytest.mark.parametrize(
    ("generation", "code"), [(Generation.SECOND, "01"), (Generation.THIRD, "03")]
)
def test_the_fci_names_the_algorithm(generation: Generation, code: str) -> None:
    # Source: card-standards 1.3, the suggested FCI of 27 bytes.
    terminal = counter(generation).terminal

    assert terminal.chip.transmit(SELECT_SSSE) == bytes.fromhex("611B")
    assert terminal.ok("00C000001B").hex().upper() == (
        "6F19840F7378312E73682EC9E7BBE1B1A3D5CFA5069F0C038601" + code
    )


def test_the_third_generation_is_read_from_end_to_end() -> None:
    # The flow of card-standards 1.9.
    desk = counter()
    terminal = desk.terminal
    version = terminal.ok("00B203" + "2C" + "06")
    number = terminal.ok("00B207" + "2C" + "0B")
    terminal.ok(SELECT_SSSE)

    assert desk.is_genuine()
    assert desk.authenticate() == 0x9000
    terminal.ok("00A4020002EF05")
    issued, until = terminal.ok("00B2050006"), terminal.ok("00B2060006")
    terminal.ok("00A4020002EF06")
    holder = terminal.ok("00B2080014")
    name = terminal.ok("00B2090020") + terminal.ok("00B24E0016")

    assert version == b"\x03\x043.00"
    assert number == b"\x07\x09X00000019"
    assert (issued.hex(), until.hex()) == ("050420260101", "060420360101")
    assert holder == b"\x08\x12" + resident_id().text.encode("ascii")
    assert name[2:32].rstrip(b"\0").decode("gbk") == NAME


def test_only_the_third_generation_asks_for_a_key_before_the_holder_is_read() -> None:
    answers = {each: counter(each).terminal.sw("00B2013414") for each in Generation}

    assert answers == {Generation.SECOND: 0x9000, Generation.THIRD: 0x6982}


def test_the_second_generation_has_3des_and_no_purse() -> None:
    old = counter(Generation.SECOND)

    assert old.address.algorithm is Algorithm.TDES
    assert old.terminal.ok("00B2032C06") == b"\x03\x042.00"
    assert old.terminal.sw("00A4040008A000000632010105") == 0x6A82


def test_the_issuers_data_is_free_and_complete(any_counter: Counter) -> None:
    records = [any_counter.terminal.ok(f"00B2{at:02X}2C00") for at in range(1, 8)]

    assert [record.hex().upper() for record in records[:2]] == [
        "0110330900D15600000500000001FFFFFFFF",
        "020131",
    ]
    assert records[3].hex().upper() == "040C330900FFFFFFFFFFFFFFFFFF"
    assert [len(record) for record in records] == [0x12, 3, 6, 14, 6, 6, 11]


def test_a_genuine_card_proves_its_key(any_counter: Counter) -> None:
    assert any_counter.is_genuine()


@pytest.mark.parametrize("generation", Generation)
def test_a_clone_has_the_number_and_not_the_key(generation: Generation) -> None:
    clone = cloned(card_image(generation), seeded(99))
    desk = Counter.open(CardChip(clone, randbytes=seeded()), Sam(ROOT))

    assert desk.terminal.ok("00B2072C0B")[2:] == b"X00000019"
    assert not desk.is_genuine()
    assert desk.authenticate() == 0x63C9


def test_a_blocked_card_says_so_and_opens_nothing() -> None:
    chip = CardChip(blocked(card_image(), Application.SSC))
    chip.power_on()

    assert chip.transmit(SELECT_SSSE) == bytes.fromhex("6283")
    assert chip.transmit(bytes.fromhex("00B2012C12")) == bytes.fromhex("6985")


def test_a_wrong_cryptogram_costs_a_try_and_a_right_one_gives_them_back(
    any_counter: Counter,
) -> None:
    terminal = any_counter.terminal
    wrong = build(bytes.fromhex("0082000A"), bytes(16))
    terminal.challenge()

    assert terminal.sw(wrong) == 0x63C9
    assert terminal.sw(wrong) == 0x6984
    assert any_counter.authenticate() == 0x9000
    terminal.challenge()
    assert terminal.sw(wrong) == 0x63C9


def test_ten_wrong_cryptograms_block_the_key() -> None:
    desk = counter()
    statuses = []
    for _ in range(11):
        desk.terminal.challenge()
        statuses.append(desk.terminal.sw(build(bytes.fromhex("0082000A"), bytes(16))))

    assert statuses == [*(0x63C0 + left for left in range(9, -1, -1)), 0x6983]
    assert desk.authenticate() == 0x6983


def test_a_failed_authentication_takes_the_right_away_that_was_won() -> None:
    desk = counter()
    desk.authenticate()
    desk.terminal.challenge()
    desk.terminal.sw(build(bytes.fromhex("0082000A"), bytes(16)))

    assert desk.terminal.sw("00B2013414") == 0x6982


def test_a_cryptogram_is_good_for_its_challenge_alone() -> None:
    desk = counter()
    factor = desk.terminal.challenge()
    data = desk.sam.external(desk.address, 0x0A, factor, bytes(8))
    desk.terminal.challenge()

    assert desk.terminal.sw(build(bytes.fromhex("0082000A"), data)) == 0x63C9


def test_a_key_version_may_follow_and_must_be_the_keys() -> None:
    desk = counter()
    factor = desk.terminal.challenge()
    data = desk.sam.external(desk.address, 0x0A, factor, bytes(8))

    assert desk.terminal.sw(build(bytes.fromhex("0082000A"), data + b"\x02")) == 0x6A88
    assert desk.terminal.sw(build(bytes.fromhex("0082000A"), data + b"\x01")) == 0x9000


# card-standards 1.8: which file wants what. EF05 records of DF01 to DF04, and DF04 EF06.
@pytest.mark.parametrize(
    ("directory", "command", "key"),
    [("DF01", "00B2012C04", 0x2E), ("DF02", "00B0850080", 0x35), ("DF03", "00B0850080", 0x2C),
     ("DF04", "00B0850080", 0x2D), ("DF03", "00B0960080", 0x2B)],
)  # fmt: skip
def test_a_data_file_opens_by_pin_or_by_its_key(directory: str, command: str, key: int) -> None:
    select = "00A4000002" + directory
    by_pin, by_key, by_other = counter(), counter(), counter()
    by_pin.terminal.ok(RIGHT_PIN)
    by_key.authenticate(key)
    by_other.authenticate(0x0A)
    for desk in (by_pin, by_key, by_other):
        desk.terminal.ok(select)

    assert by_pin.terminal.sw(command) == 0x9000
    assert by_key.terminal.sw(command) == 0x9000
    assert by_other.terminal.sw(command) == 0x6982


def test_the_file_for_settlement_offline_wants_pin_and_key() -> None:
    desk = counter()
    desk.terminal.ok("00A4000002DF04")
    read = "00B2013403"

    assert desk.terminal.sw(read) == 0x6982
    desk.terminal.ok(RIGHT_PIN)
    assert desk.terminal.sw(read) == 0x6982
    desk.authenticate(0x2B)
    assert desk.terminal.ok(read) == bytes.fromhex("900100")


def test_the_reserved_files_of_the_region_are_free_and_written_with_a_key() -> None:
    desk = counter()
    desk.terminal.ok("00A4000002DF01")

    assert desk.terminal.ok("00B0960080") == bytes(128)
    assert desk.terminal.sw("00D6960003AABBCC") == 0x6982
    desk.authenticate(0x12)
    assert desk.terminal.sw("00D6960003AABBCC") == 0x9000
    assert desk.terminal.ok("00B0960003") == bytes.fromhex("AABBCC")


def test_the_photo_is_read_by_an_extended_command() -> None:
    desk = counter()
    desk.authenticate(0x2B)

    assert len(desk.terminal.ok("00B08800000000")) == 0x1000


def test_a_medical_record_pushes_the_oldest_out() -> None:
    desk = counter()
    desk.terminal.ok("00A4000002DF04")
    desk.authenticate(0x12)
    desk.terminal.ok(RIGHT_PIN)

    for number in range(32):
        desk.terminal.ok(build(bytes.fromhex("00E20040"), number.to_bytes(2) + bytes(30)))

    assert desk.terminal.ok("00B2014420")[:2] == b"\x00\x1f"
    assert desk.terminal.ok("00B21E4420")[:2] == b"\x00\x02"
    assert desk.terminal.sw("00B21F4420") == 0x6A83


def test_rights_are_lost_outside_the_application_and_by_power() -> None:
    desk = counter()
    desk.terminal.ok(RIGHT_PIN)
    desk.authenticate()
    assert desk.terminal.sw("00B2013414") == 0x9000

    desk.terminal.ok("00A40000")
    desk.terminal.ok(SELECT_SSSE)
    assert desk.terminal.sw("00B2013414") == 0x6982

    desk.authenticate()
    desk.terminal.chip.power_on()
    desk.terminal.ok(SELECT_SSSE)
    assert desk.terminal.sw("00B2013414") == 0x6982
    assert desk.terminal.sw(TRIES_LEFT) == 0x63C6


def test_six_wrong_pins_block_and_power_gives_none_back() -> None:
    desk = counter()
    statuses = []
    for _ in range(7):
        statuses.append(desk.terminal.sw(WRONG_PIN))
        desk.terminal.chip.power_on()
        desk.terminal.ok(SELECT_SSSE)

    assert statuses == [0x63C5, 0x63C4, 0x63C3, 0x63C2, 0x63C1, 0x63C0, 0x6983]
    assert desk.terminal.sw(RIGHT_PIN) == 0x6983


def test_the_right_pin_gives_all_tries_back() -> None:
    terminal = counter().terminal
    terminal.sw(WRONG_PIN)

    assert terminal.sw(TRIES_LEFT) == 0x63C5
    assert terminal.sw(RIGHT_PIN) == 0x9000
    assert terminal.sw(TRIES_LEFT) == 0x9000
    terminal.chip.power_on()
    terminal.ok(SELECT_SSSE)
    assert terminal.sw(TRIES_LEFT) == 0x63C6


@pytest.mark.parametrize("command", [WRONG_PIN, "805E010007111111FF445566"])
def test_a_wrong_pin_takes_the_right_away_that_was_won(command: str) -> None:
    terminal = counter().terminal
    terminal.ok(RIGHT_PIN)
    terminal.ok("00A4000002DF01")
    assert terminal.sw("00B2012C04") == 0x9000

    assert terminal.sw(command) == 0x63C5

    assert terminal.sw("00B2012C04") == 0x6982


def test_the_tries_left_survive_the_image() -> None:
    desk = counter()
    desk.terminal.sw(WRONG_PIN)
    again = CardChip(desk.terminal.chip.image())
    again.power_on()
    again.transmit(SELECT_SSSE)

    assert again.transmit(bytes.fromhex(TRIES_LEFT)) == bytes.fromhex("63C5")


def test_a_changed_pin_is_the_pin() -> None:
    terminal = counter().terminal

    assert terminal.sw("805E010007123456FF445566") == 0x9000
    assert terminal.sw(RIGHT_PIN) == 0x63C5
    assert terminal.sw("0020000003445566") == 0x9000


# The old PIN is wrong; no separator; not digits; too short; too long; wrong P1.
@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("805E010007111111FF445566", 0x63C5),
        ("805E010006123456445566", 0x6A80),
        ("805E010007123456FF44556A", 0x6A80),
        ("805E010005123456FF44", 0x6A80),
        ("805E010009123456FF1122334455", 0x6A80),
        ("805E000007123456FF445566", 0x6A86),
    ],
)
def test_a_pin_is_not_changed_by_mistake(command: str, status: int) -> None:
    terminal = counter().terminal

    assert terminal.sw(command) == status
    assert terminal.sw(RIGHT_PIN) == 0x9000


def test_a_forgotten_pin_is_reloaded_by_the_issuer(any_counter: Counter) -> None:
    terminal = any_counter.terminal
    for _ in range(7):
        terminal.sw(WRONG_PIN)
    new = pack_pin("778899")

    assert any_counter.sealed("84240001", MESSAGE, new, encrypted=True) == 0x6982
    assert any_counter.authenticate(RELOAD) == 0x9000
    assert any_counter.sealed("84240001", MESSAGE, new, encrypted=True) == 0x9000
    assert terminal.sw("0020000003778899") == 0x9000


def test_a_blocked_pin_is_unblocked_and_stays_what_it_was(any_counter: Counter) -> None:
    for _ in range(6):
        any_counter.terminal.sw(WRONG_PIN)
    any_counter.authenticate(RELOAD)

    assert any_counter.sealed("84240000", MESSAGE) == 0x9000
    assert any_counter.terminal.sw(RIGHT_PIN) == 0x9000


# Lengths of the finished command, hex: 34 under 3DES, 50 under SM4. Source: card-standards 1.9.
@pytest.mark.parametrize(("generation", "size"), [(Generation.SECOND, 34), (Generation.THIRD, 50)])
def test_a_reload_command_has_the_known_length(generation: Generation, size: int) -> None:
    desk = counter(generation)
    header, new = bytes.fromhex("84240001"), pack_pin("123456")

    made = desk.sam.sealed(desk.address, MESSAGE, bytes(8), header, new, encrypted=True)

    assert len(made.hex()) == size


def test_a_sealed_command_must_be_right() -> None:
    desk = counter()
    desk.authenticate(RELOAD)
    factor = desk.terminal.challenge()
    command = desk.sam.sealed(desk.address, MESSAGE, factor, bytes.fromhex("84240000"))
    damaged = command[:-1] + bytes((command[-1] ^ 1,))

    assert desk.terminal.sw(damaged) == 0x6988
    assert desk.terminal.sw(command) == 0x6984
    assert desk.terminal.sw("8024000004AABBCCDD") == 0x6987
    assert desk.terminal.sw("84240000") == 0x6987
    assert desk.sealed("84240000", MESSAGE, b"\1") == 0x6700


def test_an_application_is_blocked_unblocked_and_locked_for_good() -> None:
    desk = counter()

    assert desk.sealed("841E0000", MAINTENANCE) == 0x9000
    assert desk.terminal.sw("00B2012C12") == 0x6985
    assert desk.sealed("84180000", MAINTENANCE) == 0x9000
    assert desk.terminal.sw("00B2012C12") == 0x9000
    assert desk.sealed("841E0001", MAINTENANCE) == 0x9000
    assert desk.sealed("84180000", MAINTENANCE) == 0x9303


def test_a_blocked_chip_answers_nothing_any_more() -> None:
    desk = counter()

    assert desk.sealed("84160000", MAINTENANCE) == 0x9000
    desk.terminal.chip.power_on()
    assert desk.terminal.sw(SELECT_SSSE) == 0x6A81


@settings(max_examples=60)
@given(st.text("0123456789", min_size=4, max_size=8))
def test_any_pin_can_be_set_and_verified(digits: str) -> None:
    terminal = counter().terminal
    packed = pack_pin(digits)

    terminal.ok(build(bytes.fromhex("805E0100"), bytes.fromhex("123456FF") + packed))

    assert terminal.sw(build(bytes.fromhex("00200000"), packed)) == 0x9000


@pytest.mark.parametrize("text", ["", "123", "123456789", "12a4", "12３4"])
def test_what_is_no_pin_is_not_packed_and_not_quoted(text: str) -> None:
    with pytest.raises(ValueError, match="4-8 digits") as refused:
        pack_pin(text)

    assert not text or text not in str(refused.value)
