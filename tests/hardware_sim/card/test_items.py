"""Encodings of items, and the records of a purse, there and back."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.domain.clock import SHANGHAI
from samecity_hardware_sim.card.items import (
    Coding,
    decode,
    encode,
    pack_day,
    pack_moment,
    split_name,
    unpack_day,
    unpack_moment,
)
from samecity_hardware_sim.card.purse_files import (
    LogRecord,
    MetroRecord,
    PassageRecord,
    PublicInformation,
    Start,
    management,
)

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=SHANGHAI)
)
FEN = st.integers(0, 2**32 - 1)
EIGHT = st.binary(min_size=8, max_size=8)
CITY = st.binary(min_size=2, max_size=2)


# card-standards 1.4 and 1.6: the worked example.
@pytest.mark.parametrize(
    ("coding", "value", "size", "data"),
    [
        (Coding.CN, "330900", 12, "330900FFFFFFFFFFFFFFFFFF"),
        (Coding.CN, "123", 2, "123F"),
        (Coding.CN, "", 2, "FFFF"),
        (Coding.AN, "测试甲", 8, "B2E2CAD4BCD70000"),
        (Coding.AN, "3.00", 4, "332E3030"),
        (Coding.B, "01AB", 3, "01AB00"),
    ],
)
def test_an_item_is_filled_as_its_format_says(
    coding: Coding, value: str, size: int, data: str
) -> None:
    assert encode(coding, value, size).hex().upper() == data


@given(st.text("0123456789", max_size=12))
def test_digits_come_back(value: str) -> None:
    assert decode(Coding.CN, encode(Coding.CN, value, 6)) == value


@pytest.mark.parametrize(
    ("coding", "value"),
    [
        (Coding.CN, "12a"),
        (Coding.CN, "1234567"),
        (Coding.AN, "测试甲"),
        (Coding.AN, "☃"),
        (Coding.B, "XY"),
    ],
)
def test_what_does_not_fit_is_refused_and_not_quoted(coding: Coding, value: str) -> None:
    with pytest.raises(ValueError, match="expected") as refused:
        encode(coding, value, 3)

    assert value not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "parts"),
    [("测试", ("测试", "")), ("测试测", ("测试", "测")), ("a测试", ("a测", "试")), ("", ("", ""))],
)
def test_a_name_is_cut_between_characters(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name, (4, 4)) == parts


@given(DAYS, MOMENTS)
def test_days_and_moments_come_back(day: date, moment: datetime) -> None:
    assert unpack_day(pack_day(day)) == day
    assert unpack_moment(pack_moment(moment)) == moment


def test_none_is_zeros() -> None:
    assert (pack_day(None), pack_moment(None)) == (bytes(4), bytes(7))
    assert (unpack_day(bytes(4)), unpack_moment(bytes(7))) == (None, None)


@given(EIGHT, st.text("0123456789", min_size=20, max_size=20), DAYS, DAYS)
def test_file_15_comes_back(issuer: bytes, number: str, start: date, end: date) -> None:
    made = PublicInformation(issuer=issuer, number=number, starts_on=start, ends_on=end)

    assert len(made.encode()) == 30
    assert PublicInformation.decode(made.encode()) == made
    assert number not in repr(made)


@given(EIGHT, st.binary(min_size=7, max_size=7), FEN, FEN, MOMENTS, CITY)
def test_a_passage_comes_back(
    terminal: bytes, place: bytes, amount: int, balance: int, at: datetime, city: bytes
) -> None:
    made = PassageRecord(
        kind=4,
        terminal=terminal,
        vehicle=1,
        place=place,
        amount_fen=amount,
        balance_fen=balance,
        at=at,
        city=city,
    )

    assert len(made.encode()) == 48
    assert PassageRecord.decode(made.encode()) == made


@given(CITY, EIGHT, EIGHT, MOMENTS, FEN, st.integers(0, 255))
def test_a_metro_journey_comes_back(
    city: bytes, station: bytes, device: bytes, at: datetime, amount: int, line: int
) -> None:
    made = MetroRecord(
        state=1,
        entry_city=city,
        entry_station=station,
        entry_device=device,
        entered_at=at,
        entry_line=line,
        most_fen=amount,
        entry_balance_fen=amount,
        paid_fen=amount,
    )

    assert len(made.encode()) == 128
    assert MetroRecord.decode(made.encode()) == made


# Offsets of card-standards 2.6, hexadecimal places checked by hand.
def test_a_metro_record_has_its_fields_where_the_source_says() -> None:
    at = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
    data = MetroRecord(
        state=1,
        entry_city=b"\x33\x20",
        entry_station=b"S" * 8,
        exit_device=b"D" * 8,
        entered_at=at,
        entry_line=4,
        paid_fen=400,
    ).encode()

    assert data[14] == 1
    assert data[15:17] == b"\x33\x20"
    assert data[35:43] == b"S" * 8
    assert data[59:67] == b"D" * 8
    assert data[67:74].hex() == "20261123100000"
    assert data[85] == 4
    assert data[95:99] == (400).to_bytes(4)
    assert data[120] == 1


@pytest.mark.parametrize("at", [6, 60, 123, 127])
def test_a_damaged_metro_record_is_refused(at: int) -> None:
    data = bytearray(MetroRecord().encode())
    data[at] ^= 1

    with pytest.raises(ValueError, match="checksum"):
        MetroRecord.decode(bytes(data))


def test_a_log_record_has_its_fields_where_the_source_says() -> None:
    # card-standards 2.4.
    record = bytes.fromhex("0007 000000 000000C8 06 330200000042 20261123 100000")

    assert LogRecord.decode(record) == LogRecord(
        sequence=7,
        amount_fen=200,
        kind=6,
        terminal=bytes.fromhex("330200000042"),
        at=datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI),
    )


def test_a_card_of_no_known_city_is_not_taken_elsewhere() -> None:
    assert management("3300", "0000", 1)[8:10] == bytes(2)
    assert management("3300", "3420", 1)[8:10] != bytes(2)


def test_an_answer_of_another_length_is_refused() -> None:
    for size in (14, 16):
        with pytest.raises(ValueError, match="15 bytes"):
            Start.of_purchase(bytes(size))
    with pytest.raises(ValueError, match="16 bytes"):
        Start.of_load(bytes(15))
    with pytest.raises(ValueError, match="30 bytes"):
        PublicInformation.decode(bytes(30))
