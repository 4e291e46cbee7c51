"""Differences between traces: found where they are, and only where they count."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.readers import Connection
from samecity_hardware_sim.traces.diff import Difference, What, differences
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.trace import Event, Kind, Trace
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.card.terminal import Terminal
from tests.hardware_sim.traces.sessions import TALKS, Talk, Wired, everything, head, recorded

TRACE = recorded(everything)
PURSE = "00A4040008A00000063201010500"


def with_answer(trace: Trace, n: int, hex: str) -> Trace:
    events = list(trace.events)
    assert events[n].kind is Kind.ANSWER
    events[n] = replace(events[n], hex=hex)
    return Trace(trace.head, tuple(events))


def the_only(found: list[Difference]) -> Difference:
    assert len(found) == 1
    return found[0]


def reading(*commands: str) -> Talk:
    def talk(connection: Connection) -> None:
        card = Terminal(Wired(connection))
        for command in (PURSE, *commands):
            card.ok(command)

    return talk


@pytest.mark.parametrize("talk", TALKS)
def test_a_trace_is_like_itself(talk: Talk) -> None:
    trace = recorded(talk)

    assert differences(trace, trace, strict=True) == []


def test_what_is_another_in_each_run_counts_only_if_asked_for() -> None:
    other = recorded(everything, seed=2)

    assert differences(TRACE, other) == []
    strict = differences(TRACE, other, strict=True)
    assert {each.what for each in strict} == {What.ASKED, What.TOLD}
    names = {field.name for each in strict for field in each.fields if field is not None}
    assert {"challenge", "cryptogram", "mac", "mac1", "mac2", "random"} <= names


def test_one_changed_status_is_found() -> None:
    at = next(event.n for event in TRACE.events if event.hex == "6A83")

    one = the_only(list(differences(TRACE, with_answer(TRACE, at, "6A82"))))

    assert one.what is What.STATUS
    assert one.left is not None
    assert one.left.name == "read_record"


def test_one_changed_value_is_found() -> None:
    first = recorded(reading("805C000204"))
    other = recorded(reading("805C000204"), card_image(balance_fen=9_999))

    one = the_only(list(differences(first, other)))

    left, right = one.fields
    assert left is not None
    assert right is not None
    assert (one.what, left.name, left.value, right.value) == (
        What.TOLD,
        "balance_fen",
        "10000",
        "9999",
    )


def test_another_persons_data_differs() -> None:
    first = recorded(everything)
    other = recorded(everything, card_image(name="测试二"))

    one = the_only([each for each in differences(first, other) if each.what is What.TOLD])
    assert one.fields[0] is not None
    assert (one.fields[0].name, one.fields[0].is_personal) == ("name", True)


def test_a_missing_an_added_and_a_moved_command_are_told_apart() -> None:
    first = recorded(reading("00B095001E", "00B097000B", "805C000204"))
    second = recorded(reading("805C000204", "00B095001E", "805C030204"))

    found = {each.what: each.left or each.right for each in differences(first, second)}
    names = {what: meaning.name for what, meaning in found.items() if meaning is not None}
    assert names == {
        What.MISSING: "read_binary",
        What.ADDED: "get_balance",
        What.MOVED: "get_balance",
    }


def test_a_failure_in_place_of_an_answer_differs() -> None:
    events = list(TRACE.events[:3])
    events[2] = Event(2, events[2].at_us, events[2].reader, Kind.FAILURE, "", 0x80100016)

    one = the_only(list(differences(Trace(head(), TRACE.events[:3]), Trace(head(), tuple(events)))))

    assert one.what is What.FAILURE


def test_contact_and_contactless_are_alike_but_for_the_answer_to_reset() -> None:
    talk = reading("00B095001E", "805C000204")

    found = differences(recorded(talk), recorded(talk, interface=Interface.CONTACTLESS))

    assert {each.left.name for each in found if each.left is not None} == {"power_on"}


def test_a_redacted_trace_is_like_the_one_it_was_made_of() -> None:
    assert differences(TRACE, redacted(TRACE), strict=True) == []


def test_whether_somebody_watched_does_not_count() -> None:
    watched = Trace(head(), (Event(0, 0, "R", Kind.INSERT),))

    assert differences(watched, Trace(head(), ())) == []


def test_a_session_that_broke_off_lacks_the_rest() -> None:
    broken = Trace(TRACE.head, TRACE.events[:-5])

    assert {each.what for each in differences(TRACE, broken)} == {What.MISSING}
