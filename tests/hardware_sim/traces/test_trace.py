"""Traces as files: the way out and back, what a crash leaves, what bad files are told."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from samecity.domain.clock import SHANGHAI
from samecity.errors import DataInvalid
from samecity_hardware_sim.traces.trace import (
    Event,
    Head,
    Kind,
    Trace,
    TraceFile,
    read_trace,
    write_trace,
)
from tests.hardware_sim.traces.sessions import BEGAN_AT, TALKS, Talk, head, recorded

HEAD = write_trace(Trace(head(), ()))
NOW = b"2026-11-23T10:00:00+08:00"
AFTER_ALL = b"9999-12-31T23:00:00-05:00"
SECRET = "6E6F626F6479"


def event_line(**changes: object) -> bytes:
    values = {"n": 0, "at_us": 5, "reader": "R", "kind": "command", "hex": "00A4"}
    return json.dumps(values | changes).encode("utf-8") + b"\n"


def wrong(text: bytes) -> DataInvalid:
    with pytest.raises(DataInvalid) as caught:
        read_trace(text, "tap.jsonl")
    return caught.value


@pytest.mark.parametrize("talk", TALKS)
def test_a_trace_comes_back_as_it_was_written(talk: Talk) -> None:
    trace = recorded(talk)

    assert read_trace(write_trace(trace)) == trace


@given(
    st.lists(
        st.builds(
            Event,
            n=st.just(0),
            at_us=st.integers(0, 2**60),
            reader=st.text(),
            kind=st.sampled_from(Kind),
            hex=st.binary().map(lambda data: data.hex().upper()),
            return_code=st.integers(0, 2**32 - 1),
        )
    )
)
def test_any_trace_comes_back_as_it_was_written(events: list[Event]) -> None:
    ordered = sorted(events, key=lambda event: event.at_us)
    trace = Trace(head(), tuple(replace(event, n=n) for n, event in enumerate(ordered)))

    assert read_trace(write_trace(trace)) == trace


def test_a_trace_begins_in_shanghai() -> None:
    text = HEAD.replace(b"10:00:00+08:00", b"02:00:00Z")

    began_at = read_trace(text).head.began_at

    assert (began_at, began_at.tzinfo) == (BEGAN_AT, SHANGHAI)


def test_what_a_crash_leaves_can_be_read(tmp_path: Path) -> None:
    trace = recorded(TALKS[0])
    file = tmp_path / "tap.jsonl"
    stream = file.open("wb")
    writer = TraceFile(stream, trace.head)
    for event in trace.events[:7]:
        writer(event)
    whole = file.read_bytes()  # nobody closed the file
    stream.close()
    cut = whole + b'{"n": 7, "at_us": 12, "rea'

    assert read_trace(whole).events == trace.events[:7]
    assert read_trace(cut) == Trace(trace.head, trace.events[:7], is_cut=True)


def test_every_event_is_in_the_file_before_the_next_one() -> None:
    stream = BytesIO()
    sizes = []
    with TraceFile(stream, head()) as writer:
        for n in range(3):
            writer(Event(n, n, "R", Kind.INSERT))
            sizes.append(len(read_trace(stream.getvalue()).events))

    assert sizes == [1, 2, 3]


def test_a_last_line_without_its_end_counts_if_it_is_whole() -> None:
    assert len(read_trace(HEAD + event_line().rstrip()).events) == 1


def test_bytes_are_not_shown_by_accident() -> None:
    event = Event(0, 0, "R", Kind.COMMAND, SECRET)

    assert SECRET not in f"{event!r} {Trace(head(), (event,))!r}"


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        (b"", "line 1", "the head of a trace"),
        (b'{"n', "line 1", "the head of a trace"),
        (b"[]\n", "line 1", "the head of a trace in JSON"),
        (b"\xff\xfe\n", "line 1", "the head of a trace in JSON"),
        (HEAD.replace(b"samecity-trace", b"other"), "line 1.format", "samecity-trace"),
        (HEAD.replace(b'"version":1', b'"version":2'), "line 1.version", "1"),
        (HEAD.replace(b"+08:00", b""), "line 1.began_at", "a moment with its zone"),
        (
            HEAD.replace(b"2026-11-23T10:00:00+08:00", b"9999-12-31T23:00:00-05:00"),
            "line 1.began_at",
            "a moment with its zone",
        ),
        (HEAD.replace(b'"binding"', b'"unknown"'), "line 1", "the head of a trace in JSON"),
        (HEAD + b"nonsense\n", "line 2", "an event in JSON"),
        (HEAD + event_line(n=1), "line 2.n", "0"),
        (HEAD + event_line(n=-1), "line 2.n", "a whole number from 0"),
        (HEAD + event_line(n="0"), "line 2.n", "a whole number from 0"),
        (HEAD + event_line(kind=SECRET), "line 2.kind", None),
        (HEAD + event_line(hex=SECRET.lower()), "line 2.hex", "bytes in upper-case hexadecimal"),
        (HEAD + event_line(hex=SECRET[1:]), "line 2.hex", "bytes in upper-case hexadecimal"),
        (HEAD + event_line(reader=None), "line 2.reader", "a name"),
        (HEAD + event_line(secret=SECRET), "line 2", "an event in JSON"),
        (HEAD + b'{"n": 0}\n', "line 2.at_us", "microseconds since the beginning"),
        (HEAD + event_line() + event_line(n=1, at_us=4), "line 3.at_us", "no earlier time"),
        (HEAD + event_line() + event_line(), "line 3.n", "1"),
    ],
)
def test_a_bad_file_is_told_line_and_key_and_never_quoted(
    text: bytes, key: str, expected: str | None
) -> None:
    error = wrong(text)

    assert (error.file, error.key) == ("tap.jsonl", key)
    assert expected in (None, error.expected)
    assert SECRET.lower() not in str(error).lower()


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(0, 400))
def test_a_damaged_file_is_read_or_refused(junk: bytes, start: int, end: int) -> None:
    whole = HEAD + event_line() + event_line(n=1)
    text = whole[:start] + junk + whole[end:]

    try:
        assert isinstance(read_trace(text).head, Head)
    except DataInvalid:
        pass
