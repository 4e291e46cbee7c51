"""Every row of the tables of commands and files, with what real chips answered."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from samecity_hardware_sim.card.purse_files import MetroRecord
from samecity_hardware_sim.card.ssc_files import EF05, EF06
from samecity_hardware_sim.traces.meaning.place import Spoken
from tests.hardware_sim.card.terminal import AT
from tests.hardware_sim.traces.meanings import ALL, asked, explained_alone, named, told, values


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("00B2012C", {"division": "330900", "identification": "330900D15600000500000001FFFFFFFF"}),
        ("00B2022C", {"card_class": "1"}),
        ("00B2032C", {"version": "3.00"}),
        ("00B2042C", {"initialiser": "330900"}),
        ("00B2052C", {"issued_on": "20260101"}),
        ("00B2062C", {"valid_until": "20360101"}),
        ("00B2072C", {"card_number": "X00000019"}),
        ("00B20800", {"resident_number": "990900199001010016"}),
        ("00B20900", {"name": "测试一卡通"}),
        ("00B24E00", {"name_rest": ""}),
        ("00B20A00", {"sex": "1"}),
        ("00B20B00", {"ethnic_group": "97"}),
        ("00B20C00", {"birthplace": "330900"}),
        ("00B20D00", {"born_on": "19900101"}),
        ("00B22000", {"household_kind": ""}),
    ],
)
def test_items_of_the_social_security_application_are_read_by_their_tags(
    header: str, expected: Mapping[str, str]
) -> None:
    assert told("read_record", header) == expected


def test_only_the_issuers_data_is_not_personal() -> None:
    shown = {
        field.name
        for meaning in ALL
        if meaning.name == "read_record" and meaning.place.application is Spoken.SSC
        for field in meaning.told.fields
        if not field.is_personal
    }

    assert shown == {
        "division",
        "card_class",
        "version",
        "initialiser",
        "issued_on",
        "valid_until",
    }
    assert len(EF05) + len(EF06) == 14


@pytest.mark.parametrize(
    ("name", "header", "expected"),
    [
        (
            "read_binary",
            "00B097",
            {
                "country": "00000156",
                "province": "3400",
                "city": "3420",
                "connected": "0001",
                "rider": "01",
            },
        ),
        (
            "read_record",
            "00B202C4",
            {
                "sequence": "0",
                "amount_fen": "200",
                "kind": "06",
                "terminal": "330200000042",
                "at": AT.isoformat(),
            },
        ),
        (
            "read_record",
            "00B201F4",
            {
                "kind": "03",
                "terminal": "0000000000000000",
                "vehicle": "01",
                "place": "00000000000000",
                "amount_fen": "300",
                "balance_fen": "0",
                "at": AT.isoformat(),
                "city": "3420",
                "institution": "FFFFFFFFFFFFFFFF",
            },
        ),
        ("get_balance", "", {"balance_fen": "10000"}),
        (
            "initialize",
            "805000",
            {
                "balance_fen": "10000",
                "sequence": "0",
                "key_version": "1",
                "algorithm_code": "00",
                "random": "F5B16522",
                "mac1": "301F80AC",
            },
        ),
        (
            "initialize",
            "805001",
            {
                "balance_fen": "15000",
                "sequence": "0",
                "key_version": "1",
                "algorithm_code": "00",
                "random": "4A58B791",
            },
        ),
        ("get_options", "", {"profile": "0000", "locator": "08010200"}),
        (
            "read_record",
            "00B2010C",
            {"application_name": "A000000333010101", "label": "TEST DEBIT", "priority": "01"},
        ),
        (
            "read_record",
            "00B2020C",
            {
                "bank_card_number": "9999990000000014",
                "expires_on": "360101",
                "effective_on": "260101",
                "country": "0156",
                "sequence": "00",
            },
        ),
        ("get_data", "80CA9F36", {"counter": "0001"}),
        ("get_data", "80CA9F13", {"last_online_counter": "0000"}),
        ("get_data", "80CA9F17", {"tries_left": "03"}),
        (
            "get_data",
            "80CA9F4F",
            {"log_format": "9A039F21039F02069F03069F1A025F2A029F4E149C019F3602"},
        ),
    ],
)  # fmt: skip
def test_answers_are_read_field_by_field(
    name: str, header: str, expected: Mapping[str, str]
) -> None:
    assert told(name, header) == expected


@pytest.mark.parametrize(
    ("name", "header", "expected"),
    [
        ("read_binary", "00B095", {"offset": "0"}),
        ("read_record", "00B20800", {"tag": "08"}),
        ("read_record", "00B2012C", {"record": "1"}),
        ("update_record", "", {"record": "2", "name": "测试改名"}),
        ("append_record", "", {"data": "020131"}),
        (
            "initialize",
            "805000",
            {"purpose": "00", "key_index": "01", "amount_fen": "5000", "terminal": "330200000042"},
        ),
        ("credit", "", {"at": AT.isoformat(), "mac2": "BD26BBBD"}),
        ("debit", "", {"terminal_sequence": "1", "at": AT.isoformat(), "mac1": "5CD53963"}),
        ("get_proof", "", {"kind": "09", "sequence": "1"}),
        ("get_balance", "", {"purpose": "00"}),
        ("verify", "002000000311", {"pin": "111111"}),
        ("change_pin", "", {"old_pin": "123456", "new_pin": "739146"}),
        ("get_data", "80CA9F36", {"tag": "9F36"}),
    ],
)
def test_commands_are_read_field_by_field(
    name: str, header: str, expected: Mapping[str, str]
) -> None:
    assert asked(name, header) == expected


def test_what_a_capp_purchase_will_write_is_read_as_its_file() -> None:
    meaning = named("update_cache")

    assert meaning.place.file == 0xEF1E
    assert asked("update_cache")["vehicle"] == "01"
    assert values(meaning.asked)["record"] == "0"


def test_authentication_is_read_factor_by_factor() -> None:
    assert list(asked("internal_authenticate")) == ["key_id", "factor", "source"]
    assert list(told("internal_authenticate")) == ["cryptogram"]
    assert list(asked("external_authenticate", "0082000A")) == ["key_id", "cryptogram", "source"]
    assert list(told("get_challenge")) == ["challenge"]
    assert list(told("debit")) == ["tac", "mac2"]
    assert list(told("credit")) == ["tac"]
    assert list(told("get_proof")) == ["mac", "tac"]


def test_the_mac_of_a_sealed_command_stands_apart() -> None:
    assert list(asked("reload_pin", "84240001")) == ["purpose", "new_pin", "mac"]
    assert list(asked("reload_pin", "84240000")) == ["purpose", "mac"]
    assert list(asked("block_application")) == ["purpose", "mac"]
    assert list(asked("unblock_application")) == ["mac"]
    assert list(asked("update_binary")) == ["offset", "holder", "mac"]


def test_a_metro_journey_is_read() -> None:
    journey = MetroRecord(state=1, entry_city=b"\x34\x20", entered_at=AT, most_fen=900)
    _, record = explained_alone(
        ("00A4040008A000000632010105", "9000"),
        ("00B201D480", journey.encode().hex().upper() + "9000"),
    )

    found = values(record.told)
    assert (found["state"], found["entry_city"], found["entered_at"], found["most_fen"]) == (
        "01",
        "3420",
        AT.isoformat(),
        "900",
    )


@pytest.mark.parametrize("sfi", ["1C", "1D"])
def test_files_of_the_purse_that_nobody_knows_are_bytes(sfi: str) -> None:
    header = f"00B201{int(sfi, 16) << 3 | 4:02X}13"
    _, record = explained_alone(
        ("00A4040008A000000632010105", "9000"), (header, "AB" * 19 + "9000")
    )

    (field,) = record.told.fields
    assert (field.name, field.value, field.is_personal) == ("data", "AB" * 19, False)
    assert record.place.file == int(f"EF{sfi}", 16)
