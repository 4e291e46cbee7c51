"""The text form of faults: what is printed is read again, and what is wrong says what is right."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samecity.errors import RequestInvalid, UnknownName
from samecity_hardware_sim.faults import FORMS, Fault, Kind, parse_fault, parse_faults
from samecity_hardware_sim.faults.fault import LAST_APDU


@st.composite
def any_fault(draw: st.DrawFn) -> Fault:
    kind = draw(st.sampled_from(Kind))
    form = FORMS[kind]
    number = st.integers(1, LAST_APDU) if form.has_number else st.none()
    return Fault(
        kind,
        draw(number | st.none() if form.may_repeat else number),
        draw(st.binary(min_size=form.sizes[0], max_size=form.sizes[-1])),
        draw(st.integers(form.delays_ms[0], form.delays_ms[-1])),
    )


@given(any_fault())
def test_what_is_printed_is_read_again(fault: Fault) -> None:
    assert parse_fault(str(fault)) == fault


@given(st.lists(any_fault()), st.sampled_from([" ", ",", ", ", "，", "、", "\n"]))
def test_several_are_read_in_their_order(faults: list[Fault], between: str) -> None:
    assert parse_faults(between.join(map(str, faults))) == tuple(faults)


@given(st.text() | st.from_regex(r"[a-z-]{1,12}(:[0-9*]{0,6})?(=[0-9A-Fa-fms]{0,8})?"))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(RequestInvalid, UnknownName):
        fault = parse_fault(text)
        assert parse_fault(str(fault)) == fault


@pytest.mark.parametrize("kind", Kind)
def test_the_example_of_a_kind_is_a_right_text(kind: Kind) -> None:
    fault = parse_fault(FORMS[kind].example)

    assert (fault.kind, str(fault)) == (kind, FORMS[kind].example)


def test_a_fault_is_what_its_text_says() -> None:
    assert parse_fault("tear-before:7") == Fault(Kind.TEAR_BEFORE, 7)
    assert parse_fault("latency:*=5ms") == Fault(Kind.LATENCY, delay_ms=5)
    assert parse_fault("status:4=6f00") == Fault(Kind.STATUS, 4, b"\x6f\x00")
    assert parse_fault("atr=3B00") == Fault(Kind.ATR, data=b"\x3b\x00")
    assert parse_fault("clone") == Fault(Kind.CLONE)


def test_no_text_is_no_fault() -> None:
    assert parse_faults("") == parse_faults(" , ") == ()


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("tear:7", ("tear-before", "tear-after")),
        ("mac:9", ("command-mac", "answer-mac")),
        ("latncy:*=5ms", ("latency",)),
        ("SAM-missing", ("sam-missing",)),
        ("", ()),
    ],
)
def test_an_unknown_kind_names_what_looks_like_it(text: str, near: tuple[str, ...]) -> None:
    with pytest.raises(UnknownName) as caught:
        parse_fault(text)

    assert caught.value.kind == "fault"
    assert set(near) <= set(caught.value.near)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tear-before", "a fault like tear-before:7, with an APDU's number from 1 to 9999 or *"),
        ("mute:0", "a fault like mute:3"),
        ("mute:10000", "a fault like mute:3"),
        ("mute:٣", "a fault like mute:3"),
        ("mute:3=5ms", "a fault like mute:3"),
        ("swap:*", "a fault like swap:6, with an APDU's number from 1 to 9999$"),
        ("status:4", "a fault like status:4=6F00.* 2 bytes in hexadecimal"),
        ("status:4=6F", "2 bytes in hexadecimal"),
        ("status:4=6F0", "2 bytes in hexadecimal"),
        ("latency:2=0ms", "1-60000 ms"),
        ("latency:2=60001ms", "1-60000 ms"),
        ("latency:2=1s", "1-60000 ms"),
        ("latency:2=6F00", "1-60000 ms"),
        ("atr=", "a fault like atr=4100, 1-33 bytes in hexadecimal"),
        ("atr:1=4100", "a fault like atr=4100"),
        ("atr=" + "3B" * 34, "1-33 bytes"),
        ("clone:1", "a fault like clone$"),
        ("clone=1", "a fault like clone$"),
        ("stale:", "a fault like stale$"),
    ],
)
def test_a_kind_that_is_written_wrongly_says_how_it_is_written(text: str, said: str) -> None:
    with pytest.raises(RequestInvalid, match=said):
        parse_fault(text)


def test_one_wrong_fault_among_several_is_refused() -> None:
    with pytest.raises(UnknownName):
        parse_faults("tear-before:7 tears:7")


@pytest.mark.parametrize(
    ("kind", "at", "data", "delay_ms"),
    [
        (Kind.MUTE, 0, b"", 0),
        (Kind.MUTE, 3, b"\x90", 0),
        (Kind.SWAP, None, b"", 0),
        (Kind.STATUS, 4, b"", 0),
        (Kind.LATENCY, 4, b"", 0),
        (Kind.LATENCY, 4, b"", -1),
        (Kind.CLONE, 1, b"", 0),
    ],
)
def test_what_a_kind_cannot_be_is_no_fault(
    kind: Kind, at: int | None, data: bytes, delay_ms: int
) -> None:
    with pytest.raises(ValueError, match=f"expected a fault like {FORMS[kind].example}"):
        Fault(kind, at, data, delay_ms)
