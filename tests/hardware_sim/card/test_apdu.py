from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_hardware_sim.card.apdu import Command, build, parse
from samecity_hardware_sim.card.status import SW, Refused

HEADERS = st.binary(min_size=4, max_size=4)


# The four cases, short and extended. Source: ISO/IEC 7816-4, 5.2.
@pytest.mark.parametrize(
    ("apdu", "data", "ne"),
    [
        ("00A40000", "", 0),
        ("00B0000010", "", 16),
        ("00B0000000", "", 256),
        ("00A4000C023F00", "3F00", 0),
        ("00A40000023F001B", "3F00", 27),
        ("00A40000023F0000", "3F00", 256),
        ("00B00000001000", "", 4096),
        ("00B00000000000", "", 65_536),
        ("00D6000000000201FF", "01FF", 0),
        ("00D6000000000201FF0100", "01FF", 256),
        ("00D6000000000201FF0000", "01FF", 65_536),
    ],
)
def test_each_case_is_told_apart(apdu: str, data: str, ne: int) -> None:
    parsed = parse(bytes.fromhex(apdu))

    assert (parsed.data.hex().upper(), parsed.ne) == (data, ne)


@given(HEADERS, st.binary(max_size=600), st.integers(0, 65_536))
def test_what_is_built_is_parsed_again(header: bytes, data: bytes, ne: int) -> None:
    parsed = parse(build(header, data, ne))

    assert (parsed.header, parsed.data, parsed.ne) == (header, data, ne)


@pytest.mark.parametrize("size", [0, 1, 255, 256, 65_535])
def test_data_of_any_length_fits(size: int) -> None:
    assert len(parse(build(bytes(4), bytes(size), 1)).data) == size


@pytest.mark.parametrize(
    "apdu",
    ["", "00", "00A400", "00A40000023F", "00A40000023F000000", "00A400000000",
     "00A40000000000AA", "00A4000000000201"],
)  # fmt: skip
def test_a_length_that_fits_no_case_is_refused_by_6700(apdu: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(bytes.fromhex(apdu))

    assert refused.value.status == SW.WRONG_LENGTH


def test_a_command_hides_its_data() -> None:
    shown = repr(Command(0x00, 0x20, 0x00, 0x00, bytes.fromhex("123456")))

    assert shown == "Command(00200000, 3 bytes, Ne=0)"
