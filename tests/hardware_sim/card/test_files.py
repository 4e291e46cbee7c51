"""One property per kind of file: the chip does what a plain list of bytes would do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from samecity_hardware_sim.card.apdu import build
from tests.hardware_sim.card.bare import CYCLIC, LINEAR, TLV, TRANSPARENT, bare

RECORDS = st.lists(st.binary(min_size=4, max_size=4), max_size=12)
WRITES = st.lists(st.tuples(st.integers(0, 310), st.binary(min_size=1, max_size=40)), max_size=8)
ITEMS = st.dictionaries(st.integers(1, 0xFE), st.binary(max_size=20), min_size=1, max_size=5)


@settings(max_examples=60)
@given(WRITES)
def test_a_transparent_file_is_bytes_at_offsets(writes: list[tuple[int, bytes]]) -> None:
    terminal = bare(TRANSPARENT)
    terminal.ok("00A4000002EF01")
    model = bytearray(300)

    for offset, data in writes:
        status = terminal.sw(build(b"\0\xd6" + offset.to_bytes(2), data))
        if offset >= 300:
            assert status == 0x6B00
        elif offset + len(data) > 300:
            assert status == 0x6A84
        else:
            assert status == 0x9000
            model[offset : offset + len(data)] = data

    assert terminal.ok("00B00000FF") + terminal.ok("00B000FF2D") == bytes(model)


@given(RECORDS)
def test_a_linear_file_keeps_its_first_records(records: list[bytes]) -> None:
    terminal = bare(LINEAR)

    statuses = [terminal.sw(build(b"\0\xe2\0\x10", record)) for record in records]

    assert statuses == [0x9000 if at < 5 else 0x6A84 for at in range(len(records))]
    for number in range(1, 7):
        data, status = terminal.send(bytes((0, 0xB2, number, 0x14, 4)))
        if number <= min(len(records), 5):
            assert (data, status) == (records[number - 1], 0x9000)
        else:
            assert (data, status) == (b"", 0x6A83)


@given(RECORDS.filter(bool), st.integers(1, 6), st.binary(min_size=4, max_size=4))
def test_a_linear_record_is_overwritten_alone(
    records: list[bytes], number: int, new: bytes
) -> None:
    kept = records[:5]
    terminal = bare(replace(LINEAR, records=tuple(record.hex().upper() for record in kept)))

    status = terminal.sw(build(bytes((0, 0xDC, number, 0x14)), new))

    if number <= len(kept):
        kept[number - 1] = new
    assert status == (0x9000 if number <= len(kept) else 0x6A83)
    read = [terminal.ok(bytes((0, 0xB2, at + 1, 0x14, 4))) for at in range(len(kept))]
    assert read == kept


@given(RECORDS, st.booleans())
def test_a_cyclic_file_keeps_its_last_records_newest_first(
    records: list[bytes], by_update: bool
) -> None:
    terminal = bare(CYCLIC)
    header = b"\0\xdc\0\x1b" if by_update else b"\0\xe2\0\x18"

    for record in records:
        terminal.ok(build(header, record))

    expected = list(reversed(records))[:5]
    found = [terminal.ok(bytes((0, 0xB2, at + 1, 0x1C, 4))) for at in range(len(expected))]
    assert found == expected
    assert terminal.sw(bytes((0, 0xB2, len(expected) + 1, 0x1C, 4))) == 0x6A83


@given(ITEMS, st.integers(1, 0xFE))
def test_a_tlv_record_is_found_by_number_and_by_tag(items: dict[int, bytes], other: int) -> None:
    records = [bytes((tag, len(value))) + value for tag, value in items.items()]
    terminal = bare(replace(TLV, records=tuple(record.hex().upper() for record in records)))

    for number, record in enumerate(records, 1):
        assert terminal.ok(bytes((0, 0xB2, number, 0x24, len(record)))) == record
        assert terminal.ok(bytes((0, 0xB2, record[0], 0x20, len(record)))) == record
    if other not in items:
        assert terminal.sw(bytes((0, 0xB2, other, 0x20, 4))) == 0x6A83


@given(ITEMS, st.data())
def test_a_tlv_record_keeps_tag_and_length(items: dict[int, bytes], data: st.DataObject) -> None:
    records = [bytes((tag, len(value))) + value for tag, value in items.items()]
    terminal = bare(replace(TLV, records=tuple(record.hex().upper() for record in records)))
    number = data.draw(st.integers(1, len(records)))
    old = records[number - 1]
    value = data.draw(st.binary(min_size=len(old) - 2, max_size=len(old) - 2))
    header = bytes((0, 0xDC, number, 0x24))

    assert terminal.sw(build(header, old[:2] + value)) == 0x9000
    assert terminal.sw(build(header, bytes((old[0] ^ 1,)) + old[1:])) == 0x6A80
    assert terminal.sw(build(header, old + b"\0")) == 0x6700
    assert terminal.ok(bytes((0, 0xB2, number, 0x24, len(old)))) == old[:2] + value


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00B2010C04", 0x6981),  # a record of a transparent file
        ("00B0820004", 0x6981),  # bytes of a file of records
        ("00B09F0004", 0x6A82),  # a short identifier that is not there
        ("00B0000004", 0x6986),  # no current file
        ("00B2010404", 0x6986),
        ("00B0A10004", 0x6A86),  # bits that must be zero
        ("00B2011504", 0x6A81),  # all records from a number on
        ("00B2011004", 0x6981),  # by tag where records have none
        ("00DC031C0401020304", 0x6981),  # a cyclic record by its number
        ("00E20010050102030405", 0x6700),
        ("00E2001000", 0x6700),
        ("00E2002002FF05", 0x6A80),  # a TLV record whose length lies
        ("00E2011004AABBCCDD", 0x6A86),
    ],
)
def test_a_wrong_way_to_a_file_is_told(command: str, status: int) -> None:
    assert bare().sw(command) == status


def test_an_update_that_fails_changes_nothing() -> None:
    terminal = bare()
    before = terminal.chip.image()
    terminal.ok("00A4000002EF01")

    for command in ("00D6012C01FF", "00D6012B02FFFF", "00DC011404AABBCCDD", "00E2002002FF05"):
        assert terminal.sw(command) != 0x9000

    assert terminal.chip.image() == before
    assert terminal.chip.memory.revision == 0
