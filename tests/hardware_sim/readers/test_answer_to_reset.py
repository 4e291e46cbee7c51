from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_hardware_sim.readers.answer_to_reset import protocols
from tests.hardware_sim.readers.chips import ATR


@pytest.mark.parametrize(
    ("answer", "offered"),
    [
        ("3B00", {0}),  # no TD1: T=0 is meant
        ("3F00", {0}),  # inverse convention
        ("3B8001", {1}),
        ("3B800181", {1}),
        ("3B80800101", {0, 1}),
        ("3BF011223301", {1}),  # TA1, TB1, TC1, TD1
        ("3B02AABB", {0}),
        (ATR.hex(), {0, 1}),
    ],
)
def test_the_protocols_are_those_that_the_interface_bytes_name(
    answer: str, offered: set[int]
) -> None:
    assert protocols(bytes.fromhex(answer)) == offered


@pytest.mark.parametrize("answer", ["", "3B", "4100", "3B80", "3B8F80", "3B02AA", "3B8080"])
def test_what_is_cut_off_or_unknown_offers_nothing(answer: str) -> None:
    assert protocols(bytes.fromhex(answer)) == frozenset()


@given(st.binary(max_size=40))
def test_any_bytes_are_read_without_an_error(answer: bytes) -> None:
    assert protocols(answer) <= {0, 1}
    assert protocols(b"\x3b" + answer) <= {0, 1}
