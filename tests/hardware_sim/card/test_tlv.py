from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity_hardware_sim.card.tlv import data_object_list, find, objects, tlv

TAGS = st.sampled_from([0x50, 0x61, 0x6F, 0x84, 0x87, 0x9F0C, 0xBF0C, 0x9F8101])


@given(st.lists(st.tuples(TAGS, st.binary(max_size=300)), max_size=5))
def test_what_is_written_is_read_again(parts: list[tuple[int, bytes]]) -> None:
    data = b"".join(tlv(tag, value) for tag, value in parts)

    assert list(objects(data)) == parts


@given(st.binary(max_size=40))
def test_any_bytes_are_objects_or_an_error(data: bytes) -> None:
    try:
        found = list(objects(data))
    except ValueError:
        return

    assert all(len(value) < len(data) for _, value in found)


# Lengths of one, two and three bytes. Source: ISO/IEC 7816-4, 5.2.2.2.
@pytest.mark.parametrize(
    ("size", "head"),
    [(0, "5300"), (127, "537F"), (128, "538180"), (255, "5381FF"), (256, "53820100")],
)
def test_a_length_has_the_shortest_form(size: int, head: str) -> None:
    assert tlv(0x53, bytes(size)) == bytes.fromhex(head) + bytes(size)


def test_a_path_leads_into_templates() -> None:
    fci = bytes.fromhex("6F0F8405A000000001A506BF0C03870101")

    assert find(fci, 0x6F, 0xA5, 0xBF0C, 0x87) == b"\x01"
    assert find(fci, 0x6F, 0x50) is None


def test_a_pdol_is_tags_with_lengths() -> None:
    found = data_object_list(bytes.fromhex("9F66049A039F3704"))

    assert found == ((0x9F66, 4), (0x9A, 3), (0x9F37, 4))
