"""Commands and answers joined, followed from place to place, hidden where nobody knows them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.image import Application
from samecity_hardware_sim.card.pboc_files import PPSE_NAME
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.system import Interface
from samecity_hardware_sim.card.variants import blocked
from samecity_hardware_sim.readers import Connection
from samecity_hardware_sim.traces.meaning.commands import COMMANDS
from samecity_hardware_sim.traces.meaning.exchange import Exchange
from samecity_hardware_sim.traces.meaning.explain import explained, status_name
from samecity_hardware_sim.traces.meaning.place import Spoken
from samecity_hardware_sim.traces.trace import Event, Kind
from tests.hardware_sim.card.cards import card_image
from tests.hardware_sim.card.terminal import Terminal
from tests.hardware_sim.traces.meanings import ALL, explained_alone, named, told, values
from tests.hardware_sim.traces.sessions import SELECT, Wired, recorded


def test_every_command_of_every_application_was_met() -> None:
    met = {meaning.name for meaning in ALL}

    assert {row.name for table in COMMANDS.values() for row in table.values()} - met == set()


def test_an_answer_that_came_in_pieces_is_one() -> None:
    first = named("select", "00A404000E32")

    assert isinstance(first.of, Exchange)
    assert [event.kind for event in first.of.events] == [
        Kind.COMMAND,
        Kind.ANSWER,
        Kind.COMMAND,
        Kind.ANSWER,
    ]
    assert (first.of.status, first.of.took_us) == (SW.OK, 750)


def test_a_command_that_was_asked_again_is_one() -> None:
    record = named("read_record", "00B2012C")
    again = [one for one in ALL if one.name == "read_record" and len(one.of.events) == 4]

    assert record.place.application is Spoken.SSC
    assert len(again) > 10


def test_contact_and_contactless_say_the_same() -> None:
    def talk(connection: Connection) -> None:
        card = Terminal(Wired(connection))
        card.ok(build(SELECT, PURSE_NAME, 256))
        card.ok("00B201D400")
        card.ok("805C000204")

    first, second = (
        [(one.name, one.asked.fields, one.told.fields) for one in explained(trace.events)][1:]
        for trace in (recorded(talk), recorded(talk, interface=Interface.CONTACTLESS))
    )
    assert first == second


def test_the_chips_serial_in_the_answer_to_reset_is_personal() -> None:
    atr, serial = ALL[0].told.fields

    assert (ALL[0].name, atr.value, atr.is_personal) == (
        "power_on",
        "3B6D00000081534331865A3309",
        False,
    )
    assert (serial.name, serial.value, serial.is_personal) == ("chip_serial", "00000001", True)


def test_a_contactless_answer_to_reset_is_nobodys() -> None:
    trace = recorded(lambda connection: None, interface=Interface.CONTACTLESS)

    (only,) = next(explained(trace.events)).told.fields
    assert (only.name, only.is_personal) == ("answer_to_reset", False)


def test_select_by_name_tells_the_application_and_its_control_information() -> None:
    ssc, purse = named("select", "00A404000F"), named("select", "00A4040008A000000632")

    assert [field.code for field in ssc.asked.fields] == ["select_04", "application_ssc"]
    assert values(ssc.told) == {
        "application_name": SSSE_NAME.hex().upper(),
        "algorithm": "03",
    }
    assert values(purse.told) == {
        "application_name": "A000000632010105",
        "version": "2",
        "issuer": "99993420FFFFFFFF",
        "purse_number": "03109999933090000001",
        "starts_on": "2026-01-01",
        "ends_on": "2036-01-01",
        "is_enabled": "1",
    }
    assert (ssc.place.directory, purse.place.application) == ("DDF1", Spoken.PURSE)


def test_select_by_id_and_path_is_followed() -> None:
    assert named("select", "00A40000").place.directory == "DF01"
    here = named("select", "00A40800").place
    assert (here.directory, here.file) == ("DDF1", 0xEF05)
    assert told("select", "00A40200") == {
        "size": "005B",
        "descriptor": "05",
        "id": "EF06",
        "sfi": "30",
    }


def test_a_select_that_failed_changes_nothing() -> None:
    first, failed, after = explained_alone(
        ("00A4040008A000000632010105", "9000"),
        ("00A4040005A000000333", "6A82"),
        ("805C000204", "000003E89000"),
    )

    assert (first.place.application, failed.place.application) == (Spoken.PURSE, Spoken.PURSE)
    assert values(after.told) == {"balance_fen": "1000"}


def test_a_blocked_application_is_selected_all_the_same() -> None:
    def talk(connection: Connection) -> None:
        connection.transmit(build(SELECT, SSSE_NAME))

    trace = recorded(talk, blocked(card_image(), Application.SSC))
    _, meaning, _ = explained(trace.events)

    assert (meaning.place.application, meaning.of.events[-1].hex) == (Spoken.SSC, "6283")


@pytest.mark.parametrize(
    "pairs",
    [
        [("00A4040005A123456789", "9000"), ("00B2010C00", "ABCD9000")],
        [("00B0000004", "ABCDEF019000")],
        [("80FE000004ABCDEF01", "ABCD9000")],
        [("0020000102ABCD", "6A88")],
        [("04200000" + "04ABCDEF01", "6882")],
        [("00", "9000"), ("002000", "AB")],
        [("00A40400" + "0F" + SSSE_NAME.hex().upper(), "9000"), ("00B0880004", "ABCDEF019000")],
        [("00A4040008A000000333010101", "9000"), ("00B2010C00", "7004DF01019F9000")],
        [("00A4040008A000000333010101", "9000"), ("00B2010C00", "6F" * 400 + "9000")],
        [("00A4040008A000000632010105", "9000"), ("00B0960004", "ABCDEF019000")],
        [("00A4040008A000000632010105", "9000"), ("00B0950A04", "ABCDEF019000")],
    ],
)
def test_what_is_not_understood_is_hidden(pairs: Sequence[tuple[str, str]]) -> None:
    meaning = explained_alone(*pairs)[-1]

    data = [*meaning.asked.fields, *meaning.told.fields]
    assert all(field.is_personal for field in data if field.name not in ("record", "offset"))
    assert "ABCD" not in "".join(event.hex for event in meaning.redacted)


def test_the_purse_of_a_city_is_a_purse() -> None:
    meaning, *_ = explained_alone(("00A4040010" + PURSE_NAME.hex() + "1009156000014A1F", "9000"))

    assert meaning.place.application is Spoken.PURSE


def test_after_power_on_nothing_is_selected() -> None:
    events = [
        Event(0, 0, "R", Kind.COMMAND, "00A4040008A000000632010105"),
        Event(1, 1, "R", Kind.ANSWER, "9000"),
        Event(2, 2, "R", Kind.POWER_ON, "3B00"),
        Event(3, 3, "R", Kind.COMMAND, "805C000204"),
        Event(4, 4, "R", Kind.ANSWER, "000003E89000"),
    ]

    assert [meaning.name for meaning in explained(events)] == ["select", "power_on", "unknown"]


def test_readers_are_followed_apart() -> None:
    def at(reader: str, n: int, command: str, answer: str) -> list[Event]:
        return [
            Event(n, n, reader, Kind.COMMAND, command),
            Event(n + 1, n + 1, reader, Kind.ANSWER, answer),
        ]

    events = [
        *at("A", 0, "00A4040008A000000632010105", "9000"),
        *at("B", 2, build(SELECT, PPSE_NAME).hex().upper(), "9000"),
        *at("A", 4, "805C000204", "000003E89000"),
    ]

    places = [meaning.place.application for meaning in explained(events)]
    assert places == [Spoken.PURSE, Spoken.ENVIRONMENT, Spoken.PURSE]


@pytest.mark.parametrize(
    ("status", "name"),
    [(0x9000, "ok"), (0x63C5, "tries"), (0x6117, "more"), (0x6C05, "exact"), (0x1234, "")],
)
def test_status_words_are_named(status: int, name: str) -> None:
    assert status_name(status) == name


def test_every_status_word_of_the_cards_has_a_name() -> None:
    assert {status_name(status) for status in SW} == {status.name.lower() for status in SW}
