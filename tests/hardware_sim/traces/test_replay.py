"""Redacting and replaying: a trace is still a conversation, for a program and for a card."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from samecity.domain.identifiers import CardIdentification, CardNumber, ResidentId
from samecity.errors import ConfigurationError
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.pboc_files import luhn_digit
from samecity_hardware_sim.card.purse_files import PURSE_NAME, PublicInformation
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.readers import Connection, InProcess
from samecity_hardware_sim.slot import Slot
from samecity_hardware_sim.traces.diff import What, differences
from samecity_hardware_sim.traces.meaning.explain import Meaning, explained
from samecity_hardware_sim.traces.redact import redacted
from samecity_hardware_sim.traces.replay import (
    ReplayedChip,
    Surprise,
    only_reader,
    sent_to_card,
)
from samecity_hardware_sim.traces.trace import Event, Kind, Trace, read_trace, write_trace
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.card.terminal import Terminal
from tests.hardware_sim.traces.sessions import (
    NEW_PIN,
    SELECT,
    TALKS,
    Talk,
    Wired,
    at_the_counter,
    everything,
    head,
    on_the_bus,
    recorded,
)

TRACE = recorded(everything)
REDACTED = redacted(TRACE)
EACH_TALK = pytest.mark.parametrize("talk", TALKS)


def replayed(trace: Trace, talk: Talk) -> ReplayedChip:
    """Hold a talk with a trace in place of a card."""
    chip, slot = ReplayedChip(trace), Slot("Test ICC 1")
    slot.insert(chip)
    binding = InProcess([slot])
    talk(binding.connect(binding.names()[0]))
    return chip


def told(trace: Trace, name: str) -> str:
    """Return the first value of a field in what cards answered."""
    fields = (field for one in explained(trace.events) for field in one.told.fields)
    return next(field.value for field in fields if field.name == name)


# Redacting.


@EACH_TALK
def test_a_redacted_trace_has_the_same_shape(talk: Talk) -> None:
    trace = recorded(talk)
    clean = redacted(trace)

    assert clean.head.is_redacted
    assert [(each.n, each.at_us, each.kind, len(each.hex)) for each in clean.events] == [
        (each.n, each.at_us, each.kind, len(each.hex)) for each in trace.events
    ]
    assert read_trace(write_trace(clean)) == clean


def test_what_is_redacted_still_means_the_same_fields() -> None:
    def shape(meaning: Meaning) -> list[tuple[str, bool]]:
        return [
            (field.name, field.is_personal)
            for field in (*meaning.asked.fields, *meaning.told.fields)
        ]

    assert [*map(shape, explained(REDACTED.events))] == [*map(shape, explained(TRACE.events))]


def test_redacting_again_changes_nothing() -> None:
    assert redacted(REDACTED) == REDACTED


def test_filler_numbers_are_numbers_of_nobody() -> None:
    assert ResidentId(told(REDACTED, "resident_number")).is_synthetic
    assert CardNumber(told(REDACTED, "card_number")).text == "X00000000"
    assert CardIdentification(told(REDACTED, "identification")).issuer.text == "330900"
    assert told(REDACTED, "name") == "某某"
    number = told(REDACTED, "bank_card_number")
    assert number[-1] == luhn_digit(number[:-1])
    assert told(REDACTED, "purse_number") == "0" * 20


def test_what_nobody_owns_stays() -> None:
    names = ("balance_fen", "issuer", "challenge", "random", "tac", "version")

    assert [told(REDACTED, name) for name in names] == [told(TRACE, name) for name in names]


def test_a_redacted_trace_forgets_its_seed() -> None:
    assert (TRACE.head.seed, REDACTED.head.seed) == (1, None)


# As a card.


@EACH_TALK
def test_the_program_that_was_recorded_finds_its_card_again(talk: Talk) -> None:
    assert replayed(recorded(talk), talk).finish() == []


def test_a_program_that_only_reads_is_content_with_a_redacted_trace() -> None:
    def talk(connection: Connection) -> None:
        card = Terminal(Wired(connection))
        card.ok(build(SELECT, SSSE_NAME))
        assert len(card.ok("00B2072C00")) == 11
        card.ok(build(SELECT, PURSE_NAME))
        PublicInformation.decode(card.ok("00B095001E"))

    assert replayed(redacted(recorded(talk)), talk).finish() == []


def test_another_pin_is_as_good_to_a_redacted_trace_and_no_other() -> None:
    def entering(pin: str) -> Talk:
        def talk(connection: Connection) -> None:
            connection.transmit(build(SELECT, SSSE_NAME))
            connection.transmit(bytes.fromhex(f"0020000003{pin}"))

        return talk

    trace = recorded(entering("123456"))

    assert replayed(redacted(trace), entering(NEW_PIN)).finish() == []
    first, second = replayed(trace, entering(NEW_PIN)).finish()
    assert (first.what, second.what) == (Surprise.ASKED, Surprise.LEFT_OUT)
    assert NEW_PIN not in repr(first)


def test_an_unexpected_command_is_answered_6f00_and_the_trace_waits() -> None:
    trace = recorded(at_the_counter)
    chip = ReplayedChip(trace)
    first, answer = trace.events[1].data, trace.events[2].data

    assert chip.power_on() == trace.events[0].data
    assert chip.transmit(bytes.fromhex("00A4000002EF05")) == b"\x6f\x00"
    assert chip.transmit(first) == answer
    (deviation,) = chip.deviations
    assert deviation.expected is not None
    assert deviation.received is not None
    assert (deviation.what, deviation.expected.name, deviation.received.name) == (
        Surprise.ASKED,
        "select",
        "select",
    )


def test_after_its_end_a_trace_answers_nothing_more() -> None:
    chip = ReplayedChip(Trace(head(), TRACE.events[:3]))
    chip.power_on()
    chip.transmit(TRACE.events[1].data)

    assert chip.transmit(TRACE.events[1].data) == b"\x6f\x00"
    assert [(one.expected, one.what) for one in chip.finish()] == [(None, Surprise.ASKED)]


def test_what_nobody_asked_for_is_told_at_the_end() -> None:
    chip = ReplayedChip(Trace(head(), TRACE.events[:5]))

    assert [one.what for one in chip.finish()] == [Surprise.LEFT_OUT, Surprise.LEFT_OUT]


def test_a_trace_without_an_answer_to_reset_has_the_shortest() -> None:
    assert ReplayedChip(Trace(head(), ())).power_on() == b"\x3b\x00"


def test_a_card_that_was_changed_answers_its_own_reset() -> None:
    first, second = recorded(on_the_bus), recorded(on_the_bus, interface=Interface.CONTACT)
    joined = [*first.events, *second.events]
    joined[len(first.events)] = replace(second.events[0], hex="3B00")
    chip = ReplayedChip(Trace(head(), tuple(replace(event, n=n) for n, event in enumerate(joined))))
    assert chip.power_on().hex() != "3b00"

    for event in first.events:
        if event.kind is Kind.COMMAND:
            chip.transmit(event.data)

    assert chip.power_on().hex() == "3b00"


# To a card.


@EACH_TALK
@pytest.mark.parametrize("interface", Interface)
def test_the_card_that_was_recorded_answers_the_same_again(
    talk: Talk, interface: Interface
) -> None:
    if interface is Interface.CONTACT:
        trace = recorded(talk)
    else:
        trace = recorded(lambda connection: connection.transmit(SELECT), interface=interface)

    assert differences(trace, sent_to_card(trace, card_image()), strict=True) == []


def test_another_card_answers_otherwise() -> None:
    found = differences(TRACE, sent_to_card(TRACE, card_image(serial=7)))

    assert {What.TOLD, What.STATUS} <= {each.what for each in found}


def test_a_redacted_pin_is_a_wrong_one_for_a_card() -> None:
    found = differences(REDACTED, sent_to_card(REDACTED, card_image()))

    refused = [each.left.name for each in found if each.what is What.STATUS and each.left]
    assert "verify" in refused


def test_power_goes_off_and_on_as_recorded() -> None:
    def talk(connection: Connection) -> None:
        connection.transmit(build(SELECT, SSSE_NAME))
        connection.reconnect()
        connection.transmit(bytes.fromhex("00B2012C12"))

    trace = recorded(talk)

    assert differences(trace, sent_to_card(trace, card_image()), strict=True) == []


# One reader of several.


def at_two_readers() -> Trace:
    events = [
        Event(0, 0, "A", Kind.POWER_ON, "3B00"),
        Event(1, 1, "B", Kind.POWER_ON, "3B00"),
        Event(2, 2, "B", Kind.COMMAND, "0084000004"),
        Event(3, 3, "B", Kind.ANSWER, "010203049000"),
    ]
    return Trace(head(), tuple(events))


def test_the_reader_that_was_used_is_found() -> None:
    part = only_reader(at_two_readers())

    assert [(event.n, event.reader) for event in part.events] == [(0, "B"), (1, "B"), (2, "B")]


@pytest.mark.parametrize("name", ["A", "C"])
def test_a_reader_without_commands_is_refused(name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        only_reader(at_two_readers(), name)

    assert caught.value.hint == "--reader B"


def test_of_two_readers_one_has_to_be_named() -> None:
    trace = at_two_readers()
    more = Trace(trace.head, (*trace.events, Event(4, 4, "A", Kind.COMMAND, "0084000004")))

    with pytest.raises(ConfigurationError) as caught:
        only_reader(more)

    assert caught.value.hint == "--reader B | A"
    assert len(only_reader(more, "A").events) == 2


def test_a_trace_without_commands_cannot_be_replayed() -> None:
    with pytest.raises(ConfigurationError):
        only_reader(Trace(head(), ()))
