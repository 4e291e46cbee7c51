"""Page Tap as somebody without JavaScript uses it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pytest
from flask import Flask
from marshmallow import Schema, fields

from samecity.host.registry import Registry
from samecity_benefits.file import Line
from samecity_government.cases.papers import Paper
from samecity_portal.house import House
from samecity_portal.pages.tap.schematic import SPOTS
from samecity_portal.pages.tap.wish import own_fields
from tests.portal.pages.visitor import Visitor, id_in, words

LOAN: Final = {"scenario": "culture.borrow", "kind": "card_contactless"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_form_has_a_field_for_whatever_a_schema_has(
    app: Flask, house: House, lang: str
) -> None:
    visitor = Visitor(app.test_client(), lang)

    for code, scenario in house.registry.scenarios.items():
        named = set(re.findall(r'name="f\.([^"]+)"', visitor.get("/tap", scenario=code)))
        assert named == set(inputs(scenario.spec.schema(), named)), code


def inputs(schema: Schema, named: set[str]) -> Iterator[str]:
    """Name each input that a schema asks for, in as many rows as there are."""
    for name, field in schema.load_fields.items():
        key = field.data_key or name
        rows = {one.split(".")[1] for one in named if one.startswith(f"{key}.")} or {"0"}
        inner = field.inner if isinstance(field, fields.List) else None
        if isinstance(field, fields.Dict):
            yield from (f"{key}.{row}.{part}" for row in rows for part in ("key", "value"))
        elif isinstance(inner, fields.Nested):
            parts = inner.schema.load_fields
            yield from (f"{key}.{row}.{part}" for row in rows for part in parts)
        elif inner is not None:
            yield from (f"{key}.{row}" for row in rows)
        else:
            yield key


BILL: Final = {
    "scenario": "medical.pharmacy",
    "host": "ningbo",
    "home": "ningbo",
    "kind": "card_contact",
    "f.items.0.code": "amoxicillin",
    "f.items.0.amount_fen": "1000",
    "f.items.1.code": "atorvastatin",
    "f.items.1.amount_fen": "500",
}


def values(page: str) -> dict[str, str]:
    """Return what stands in the inputs of the scenario's own fields."""
    return dict(re.findall(r'name="f\.([^"]+)" type="\w+" value="([^"]*)"', page))


def test_a_bill_is_filled_in_line_by_line(visitor: Visitor) -> None:
    said = words(visitor.tap(**BILL))

    assert "published price 15.00 yuan" in said


def test_rows_are_added_and_removed_without_javascript(visitor: Visitor) -> None:
    page = visitor.get("/tap", scenario="medical.pharmacy")
    assert values(page)["items.1.code"] == "atorvastatin"  # as the schema has it by default

    longer = visitor.send("/tap", page, add="items", **BILL).text
    shorter = visitor.send("/tap", page, remove="items.0", **BILL).text

    assert values(longer)["items.2.code"] == ""
    kept = {name: text for name, text in values(shorter).items() if name.startswith("items")}
    assert kept == {"items.0.code": "atorvastatin", "items.0.amount_fen": "500"}


def test_an_empty_row_is_no_line_and_a_wrong_one_is_named_at_its_field(visitor: Visitor) -> None:
    empty = {"f.items.1.code": "", "f.items.1.amount_fen": "", "f.items.2.code": "ibuprofen"}

    assert "published price 10.00 yuan" in words(
        visitor.tap(**{**BILL, **empty, "f.items.2.code": ""})
    )
    page = visitor.tap_in_vain(**{**BILL, **empty})

    wrong = re.findall(r'name="f\.([^"]+)"[^>]* aria-invalid="true"', page)
    assert wrong == ["items.1.amount_fen"]
    assert 'id="f-f.items.1.amount_fen-error"' in page


@pytest.mark.parametrize(
    ("scenario", "said", "loaded"),
    [
        (
            "policy.record",
            {"tags.0.key": "farm_mu", "tags.0.value": "12", "tags.1.key": "", "tags.1.value": ""},
            {"tags": {"farm_mu": 12}},
        ),
        (
            "benefit.file",
            {"lines": "nobody,100\r\nsomebody,200"},
            {"lines": (Line("nobody", 100), Line("somebody", 200))},
        ),
        (
            "government.accept",
            {"documents.0": "deed@2027-01-31", "documents.1": "photo"},
            {"documents": (Paper("deed", date(2027, 1, 31), True), Paper("photo", None, True))},
        ),
        ("culture.borrow", {"items": "b-1,b-2"}, {"items": ("b-1", "b-2")}),
    ],
)
def test_whatever_repeats_reaches_the_scenario(
    registry: Registry, scenario: str, said: dict[str, str], loaded: dict[str, object]
) -> None:
    schema = registry.known_scenario(scenario).spec.schema()

    fields_ = schema.load(own_fields(schema, said))

    assert {name: getattr(fields_, name) for name in loaded} == loaded


def test_a_card_of_anhui_rides_in_ningbo_like_a_local(visitor: Visitor) -> None:
    said = words(visitor.tap())

    assert "✓ allowed" in said
    assert "same as a local" in said
    assert "Yangtze River Delta one-card resident services" in said
    assert "to pay 1.20 yuan" in said
    assert "100.00 yuan → 98.80 yuan" in said
    assert "Anhui Ningbo transit -1.20 yuan" in said
    assert "Audit record number 1" in said
    assert "No difference." in said
    assert "11. effects and books" in said
    assert "INTERNAL AUTHENTICATE" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_service_that_is_asked_for_is_the_one_that_is_chosen(
    app: Flask, house: House, lang: str
) -> None:
    visitor = Visitor(app.test_client(), lang)

    for code in house.registry.scenarios:
        page = visitor.get("/tap", scenario=code)
        assert re.findall(r'<option value="([^"]+\.[^"]+)" selected', page) == [code]


def test_what_only_an_institution_orders_is_ordered_by_that_of_the_cards_home(
    house: House, visitor: Visitor
) -> None:
    orders = {
        code: host
        for code, scenario in house.registry.scenarios.items()
        for host, region in house.registry.regions.items()
        if scenario.spec.is_only_ordered and region.catalogue.of(code)
    }

    assert {"benefit.file", "policy.record"} <= {*orders}
    for code, host in orders.items():
        assert "Nobody stands at a terminal" in visitor.get("/tap", scenario=code)
        said = words(visitor.tap(scenario=code, host=host, home="jiangsu", kind="none"))
        assert "NOT_OFFERED" not in said
        assert "AGENT_NOT_AUTHORISED" not in said
        assert "This is a local card" not in said
    said = words(visitor.tap(scenario="benefit.file", host="ningbo", home="anhui", kind="none"))
    assert "✗ refused ✓ allowed" in said


def test_a_refusal_says_why_and_what_a_local_would_have_got(visitor: Visitor) -> None:
    page = visitor.tap(host="binzhou", **LOAN)

    said = words(page)
    assert "LOCAL_CARD_ONLY" in said
    assert "Next step" in said or "next step" in said
    assert "≠" in said
    assert re.search(r'class="differs"><th scope="row">.*answer', page)
    assert "✗ refused ✓ allowed" in said


def test_a_local_card_is_told_to_be_one(visitor: Visitor) -> None:
    said = words(visitor.tap(home="ningbo"))

    assert "This is a local card of Ningbo." in said
    assert "≠" not in said


def test_a_result_shows_the_same_to_anybody_and_names_nobody(
    app: Flask, visitor: Visitor, house: House, folder: Path
) -> None:
    first = words(visitor.tap(person="p-li", **LOAN))

    second = words(Visitor(app.test_client()).get(visitor.at))

    assert second.partition("Try more")[0] == first.partition("Try more")[0]
    assert "Report this card lost" in first
    assert "Report this card lost" not in second
    kept = json.loads(next(folder.glob("results/*.json")).read_bytes())
    identity = house.platform.base.card(kept["card_ref"])
    assert identity is not None
    person = house.platform.base.person(identity.holder_ref)
    assert person is not None
    written = b"".join(file.read_bytes() for file in folder.glob("results/*")).decode()
    hexed = [text.encode().hex().upper() for text in (person.resident_id.text, person.name)]
    for secret in (
        person.resident_id.text,
        person.name,
        person.holder.holder_ref,
        person.holder.born.isoformat(),
        identity.number.text,
        identity.identification.text,
        *hexed,
    ):
        assert secret not in written
        assert secret not in second
    assert kept["card_ref"] not in second


def test_a_tap_that_is_sent_twice_is_one_tap(visitor: Visitor, house: House) -> None:
    page = visitor.get("/tap")

    first, second = (
        visitor.send("/taps", page, result_id=id_in(page)).headers["Location"] for _ in range(2)
    )

    assert first == second
    assert len(house.platform.journal.postings()) == 2
    assert visitor.get("/tap").count('name="card" value="') == 2  # the card, and a new one


def test_a_lost_card_is_refused_at_the_next_tap(visitor: Visitor) -> None:
    page = visitor.tap()
    answer = visitor.send(f"{visitor.at}/loss", page)
    again = visitor.client.get(answer.headers["Location"])

    refused = words(visitor.tap(card=visitor.newest_card(), at="2026-11-23T10:05"))

    assert "The card was reported lost at its home." in again.text
    assert "CARD_REPORTED_LOST" in refused
    assert "Nothing was charged." in refused


def test_nobody_reports_a_card_lost_that_is_in_another_hand(app: Flask, visitor: Visitor) -> None:
    visitor.tap()
    stranger = Visitor(app.test_client())
    page = stranger.get("/tap")

    assert stranger.send(f"{visitor.at}/loss", page).status_code == 404


def test_nobody_taps_a_card_that_is_in_another_hand(app: Flask, visitor: Visitor) -> None:
    visitor.tap()

    page = Visitor(app.test_client()).tap_in_vain(card=visitor.newest_card())

    assert "SC-E-601" in page or "a name is unknown" in page


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("tear-after", "READER_ERROR"),
        ("mute", "READER_ERROR"),
        ("sam-missing", "SAM_MISSING"),
        ("clone", "CARD_NOT_AUTHENTIC"),
        ("stale", "CARD_REPORTED_LOST"),
    ],
)
def test_what_breaks_is_told_and_charges_nothing(
    visitor: Visitor, house: House, fault: str, code: str
) -> None:
    said = words(visitor.tap(fault=fault, apdu="3"))

    assert code in said
    assert "Nothing was charged." in said
    assert house.platform.journal.postings() == []


def test_a_card_torn_away_after_its_debit_was_charged_once(visitor: Visitor, house: House) -> None:
    torn = words(visitor.tap(fault="tear-after", apdu="18"))
    again = words(visitor.tap(card=visitor.newest_card(), at="2026-11-23T10:30"))

    assert "It went wrong: card torn away after a command (command 18)." in torn
    assert "READER_ERROR" in torn
    # The purse is the truth: the first ride is booked when the card is shown again.
    assert "✓ allowed" in again
    assert sum(one.amount_fen for one in house.platform.journal.postings()) == 0
    assert {one.amount_fen for one in house.platform.journal.postings()} == {120, -120}


def test_an_e_card_is_shown_as_a_code(visitor: Visitor) -> None:
    said = words(visitor.tap(scenario="culture.enter", kind="ecard_qr"))

    assert "✓ allowed" in said
    assert "No card was read" in said
    assert "No difference." in said


def test_a_refusal_before_the_card_is_read_reads_no_card(visitor: Visitor) -> None:
    said = words(visitor.tap(host="foshan", scenario="lottery.claim", kind="card_contact"))

    assert "NOT_OFFERED" in said
    assert "No card was read" in said


def test_another_date_is_another_agreement(visitor: Visitor) -> None:
    said = words(visitor.tap(at="2020-11-23T10:00", **LOAN))

    assert "same as a local" not in said


def test_a_wrong_field_is_named_and_the_rest_is_kept(visitor: Visitor) -> None:
    page = visitor.tap_in_vain(host="zhoushan", **{"f.distance_m": "far"})

    assert "fields.distance_m" in page
    assert '<option value="zhoushan" selected>' in page


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"born": "2030-01-01"}, "born"),
        ({"balance": "-1"}, "balance"),
        ({"at": "noon"}, "at"),
        ({"fault": "tear-after", "apdu": "soon"}, "fault"),
        ({"state": "BURNT"}, "card"),
    ],
)
def test_what_cannot_be_is_named(visitor: Visitor, said: dict[str, str], named: str) -> None:
    assert f"<b>{named}</b>" in visitor.tap_in_vain(**said)


def test_an_unknown_place_is_not_found(visitor: Visitor) -> None:
    assert "a name is unknown" in visitor.get("/tap", 404, host="atlantis")


def test_an_unknown_result_is_not_found(visitor: Visitor) -> None:
    visitor.get("/taps/0123456789abcdef", 404)
    visitor.get("/taps/nothing", 404)
    visitor.get("/taps/nothing/events", 404)


def test_the_form_is_shown_again_as_far_as_it_is_filled_in(visitor: Visitor) -> None:
    page = visitor.get("/tap")

    again = visitor.send("/tap", page, scenario="shop.discount", born="1950-02-03").text

    assert 'name="f.amount_fen"' in again
    assert 'value="1950-02-03"' in again
    assert "born=" not in again


def test_every_place_of_the_map_is_a_link(visitor: Visitor) -> None:
    page = visitor.get("/tap", host="binzhou")

    assert page.count('<a class="place') == len(SPOTS)
    assert 'aria-label="Use in Binzhou" aria-current="true"' in page


def test_a_hand_holds_twelve_cards(visitor: Visitor) -> None:
    for _ in range(13):
        visitor.tap(scenario="culture.enter", kind="card_contact", host="foshan")

    assert len(re.findall(r'name="card" value="[0-9a-f]+"', visitor.get("/tap"))) == 12


def test_the_stream_tells_what_happened_and_goes_on_where_it_broke(visitor: Visitor) -> None:
    visitor.tap()

    whole = visitor.client.get(f"{visitor.at}/events").text
    rest = visitor.client.get(f"{visitor.at}/events", headers={"Last-Event-ID": "24"}).text

    kinds = re.findall(r"^event: (\w+)$", whole, re.M)
    assert kinds == ["apdu"] * 20 + ["step"] * 11 + ["over"]
    assert whole.endswith(rest)
    assert re.findall(r"^id: (\d+)$", rest, re.M)[0] == "25"


def test_a_card_lost_a_moment_ago_still_rides_offline_and_not_the_next_day(
    visitor: Visitor, house: House
) -> None:
    page = visitor.tap()
    visitor.send(f"{visitor.at}/loss", page)
    card = visitor.newest_card()

    same_day = words(visitor.tap(card=card, at="2026-11-23T12:00", network="off"))
    next_day = words(visitor.tap(card=card, at="2026-11-24T12:00", network="off"))

    assert "✓ allowed" in same_day
    assert "The tap was uploaded and booked when the network was back." in same_day
    assert "CARD_REPORTED_LOST" in next_day
    assert sum(one.amount_fen for one in house.platform.journal.postings()) == 0


def test_beside_an_offline_ride_stands_what_a_local_would_have_got(visitor: Visitor) -> None:
    equal = words(visitor.tap(network="off"))
    outside = words(visitor.tap(home="binzhou", network="off"))

    assert "No difference." in equal
    assert "Differences:" in outside
    assert all("what the hot list of the morning says" in said for said in (equal, outside))


def test_an_offline_terminal_takes_no_e_card(visitor: Visitor) -> None:
    said = words(visitor.tap(scenario="culture.enter", kind="ecard_qr", network="off"))

    assert "PLATFORM_UNREACHABLE" in said
