"""Whatever readers and cards say can be explained, shown, redacted, compared and replayed."""

from __future__ import annotations

import json
from random import Random
from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from samecity.texts.catalogue import Texts
from samecity_hardware_sim.traces.diff import differences
from samecity_hardware_sim.traces.meaning.explain import explained
from samecity_hardware_sim.traces.page import page
from samecity_hardware_sim.traces.plain import plain_trace
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.replay import ReplayedChip, only_reader
from samecity_hardware_sim.traces.text import lines
from samecity_hardware_sim.traces.trace import Event, Kind, Trace
from tests.hardware_sim.traces.sessions import everything, head, recorded

TRACE: Final = recorded(everything)
BYTES: Final = [Kind.POWER_ON, Kind.COMMAND, Kind.ANSWER]

events = st.builds(
    Event,
    n=st.just(0),
    at_us=st.just(0),
    reader=st.sampled_from(["A", "B"]),
    kind=st.sampled_from([*Kind, *BYTES]),
    hex=st.binary(max_size=300).map(lambda data: data.hex().upper()),
    return_code=st.just(0),
)


def numbered(found: list[Event]) -> Trace:
    return Trace(head(), tuple(replace(event, n=n) for n, event in enumerate(found)))


def mutated(seed: int) -> Trace:
    """Return the session with some bytes, lengths and events changed."""
    random = Random(seed)  # noqa: S311  mutations must come again
    found = []
    for event in TRACE.events:
        data = bytearray(event.data)
        if data and random.random() < 0.2:
            for _ in range(random.randint(1, 4)):
                data[random.randrange(len(data))] = random.randrange(256)
        if random.random() < 0.05:
            data = data[: random.randrange(len(data) + 1)]
        if random.random() > 0.02:
            found.append(replace(event, hex=data.hex().upper()))
    return numbered(found)


def use(trace: Trace) -> None:
    """Do with a trace all that can be done."""
    meanings = list(explained(trace.events))
    assert sorted(event.n for one in meanings for event in one.of.events) == [
        event.n for event in trace.events
    ]
    for one in meanings:
        for event, clean in zip(one.of.events, one.redacted, strict=True):
            assert len(event.hex) == len(clean.hex)
    texts = Texts("en")
    assert page(trace, texts)
    assert all(line.text for line in lines(trace, texts))
    assert all(json.dumps(each) for each in plain_trace(trace))
    assert differences(trace, trace, strict=True) == []
    redacted(redacted(trace))
    for reader in {event.reader for event in trace.events if event.kind is Kind.COMMAND}:
        part = only_reader(trace, reader)
        chip = ReplayedChip(part)
        for event in part.events:
            if event.kind is Kind.COMMAND:
                chip.transmit(event.data)
        assert chip.finish() == []


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=12))
def test_random_events_never_raise(found: list[Event]) -> None:
    use(numbered(found))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**9))
def test_mutated_sessions_never_raise(seed: int) -> None:
    use(mutated(seed))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_any_command_and_any_answer_have_a_meaning(command: bytes, answer: bytes) -> None:
    prefix = TRACE.events[109:113]  # the social security application is selected
    pair = [
        Event(0, 0, prefix[0].reader, Kind.COMMAND, command.hex().upper()),
        Event(0, 0, prefix[0].reader, Kind.ANSWER, answer.hex().upper()),
    ]

    use(numbered([*(replace(event, at_us=0) for event in prefix), *pair]))
