"""Acceptances over HTTP: decided once, kept, explained; wrong requests are problems."""

from __future__ import annotations

from typing import Final

import pytest
from flask import Flask

from samecity_conformance.messages import DecisionMessage
from samecity_portal.current import EXTENSION
from tests.portal.api.asking import AT, Accepted, Api, Problem, ride

PAID_FEN: Final = 120
UNKNOWN: Final = "0" * 32


def test_a_ride_is_charged_as_a_locals(api: Api) -> None:
    accepted = api.ride(api.card(balance_fen=1000))

    assert accepted.decision.allowed
    assert accepted.decision.treatment == "LOCAL_EQUAL"
    assert accepted.decision.terms.payable_fen == PAID_FEN
    assert (accepted.balance_fen, accepted.opened) == (1000 - PAID_FEN, 1)
    assert accepted.disclosure == {"class": "adult", "valid": True}


def test_a_refusal_is_a_decision_with_a_reason_and_a_next_step(api: Api) -> None:
    accepted = api.ride(api.card(balance_fen=0))

    [reason] = accepted.decision.reasons
    assert (reason.code, accepted.decision.allowed) == ("BALANCE_TOO_LOW", False)
    assert reason.rule
    assert reason.next_step


def test_the_same_request_again_is_charged_once(api: Api) -> None:
    card = api.card()
    first = api.ride(card, request_id="gate-1")

    again = api.ride(card, 200, request_id="gate-1")

    assert (again.is_replay, again.decision) == (True, first.decision)
    assert again.balance_fen == first.balance_fen == 10_000 - PAID_FEN


def test_a_request_without_a_moment_is_the_same_one_when_it_is_sent_again(api: Api) -> None:
    card, body = api.card(), {**ride(request_id="gate-1")}
    body.pop("at")
    asked = {"request": body, "shown": {"card": card}}
    first = api.post("/acceptances", asked, Accepted)

    again = api.post("/acceptances", asked, Accepted, 200)

    assert again.decision == first.decision


def test_an_id_that_belongs_to_another_request_is_a_conflict(api: Api) -> None:
    card = api.card()
    api.ride(card, request_id="gate-1")
    other = {"request": ride(request_id="gate-1", host="zhoushan"), "shown": {"card": card}}

    problem = api.post("/acceptances", other, Problem, 409)

    assert (problem.code, problem.rule) == ("IDEMPOTENCY_CONFLICT", "R29")
    assert problem.next_step
    assert problem.decision is not None
    assert problem.decision.reason_codes == ["IDEMPOTENCY_CONFLICT"]


def test_the_key_of_the_header_is_the_id_of_the_request(api: Api) -> None:
    body = {"request": ride(), "shown": {"card": api.card()}}
    key = {"Idempotency-Key": "gate-7"}

    accepted = api.post("/acceptances", body, Accepted, headers=key)

    assert accepted.decision.request_id == "gate-7"
    body["request"] = ride(request_id="another")
    api.post("/acceptances", body, Problem, 400, headers=key)


def test_what_is_only_asked_is_not_kept_and_not_charged(api: Api) -> None:
    card = api.card()
    body = {"request": ride(request_id="gate-1"), "shown": {"card": card}}

    asked = api.post("/decisions", body, DecisionMessage, 200)

    assert asked.terms.payable_fen == PAID_FEN
    api.get("/decisions/gate-1", Problem, 404)
    assert api.ride(card, request_id="gate-1").balance_fen == 10_000 - PAID_FEN


def test_a_decision_is_recalled_in_both_languages(api: Api) -> None:
    kept = api.ride(api.card(balance_fen=0), request_id="gate-1")

    zh = api.get("/decisions/gate-1?lang=zh", DecisionMessage)
    en = api.get("/decisions/gate-1?lang=en", DecisionMessage)

    assert en == kept.decision
    assert zh.reason_codes == en.reason_codes
    assert zh.reasons[0].message != en.reasons[0].message


def test_a_code_rides_in_place_of_the_card_once(api: Api) -> None:
    ecard = api.post("/ecards", {"card": api.card(home="ningbo")}, dict[str, object])["id"]
    code = api.post(f"/ecards/{ecard}/codes", {"at": AT}, dict[str, str])["token"]
    entry = {"scenario": "culture.enter", "host": "ningbo", "kind": "ecard_qr", "at": AT}
    body = {"request": {**entry, "fields": {}}, "shown": {"code": code}}

    assert api.post("/acceptances", body, Accepted).decision.allowed

    assert api.post("/acceptances", body, Accepted).decision.reason_codes == ["QR_REPLAYED"]


def test_a_person_without_a_card_applies_for_one_by_a_document(api: Api) -> None:
    person = api.post("/persons", {"born": "1990-01-01", "residence": "ningbo"}, dict[str, object])
    request = {"scenario": "card.apply", "host": "ningbo", "kind": "none", "at": AT, "fields": {}}
    body = {"request": request, "shown": {"person": person["id"]}}

    assert api.post("/acceptances", body, Accepted).decision.allowed


def test_a_card_that_is_held_against_a_reader_of_codes_is_not_read(api: Api) -> None:
    asked = {"scenario": "culture.enter", "host": "ningbo", "kind": "ecard_scan", "at": AT}
    body = {"request": {**asked, "fields": {}}, "shown": {"card": api.card(home="ningbo")}}

    assert api.post("/acceptances", body, Accepted).decision.reason_codes == ["READER_ERROR"]


def test_an_order_needs_nobody_to_be_there(api: Api) -> None:
    told = {
        "department": "civil_affairs",
        "household": "hh-1",
        "member": "99330919900101900X",
        "tags": {},
    }
    request = {"scenario": "policy.record", "host": "zhoushan", "kind": "none", "at": AT}
    body = {"request": {**request, "fields": told}, "shown": {"order_of": "zhoushan"}}

    decision = api.post("/acceptances", body, Accepted).decision

    assert decision.steps[4].verdict == "passed", decision.reason_codes


@pytest.mark.parametrize(
    ("shown", "status"),
    [({"card": UNKNOWN}, 404), ({"person": "p-nobody"}, 404), ({"order_of": "atlantis"}, 404)],
)
def test_what_nobody_has_cannot_be_shown(shared: Api, shown: dict[str, str], status: int) -> None:
    body = {"request": ride(), "shown": shown}

    assert shared.post("/acceptances", body, Problem, status).code == "SC-E-601"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"request", "shown"}),
        ({"request": 7, "shown": {"card": UNKNOWN}}, {"request"}),
        ({"request": ride(), "shown": {}}, {"shown"}),
        ({"request": ride(), "shown": {"card": UNKNOWN, "code": "x"}}, {"shown"}),
        ({"request": ride(), "shown": {"card": UNKNOWN, "force": True}}, {"shown.force"}),
        ({"request": ride(kind="wave"), "shown": {"person": "p-li"}}, {"request.kind"}),
        ({"request": ride(at="soon"), "shown": {"person": "p-li"}}, {"request.at"}),
        ({"request": ride(extra=1), "shown": {"person": "p-li"}}, {"request.extra"}),
        ({"request": ride(request_id=""), "shown": {"person": "p-li"}}, {"request.request_id"}),
        (
            {"request": ride(fields={"mode": "sled"}), "shown": {"person": "p-li"}},
            {"request.fields.mode"},
        ),
    ],
)
def test_a_wrong_shape_is_named_by_its_place(
    shared: Api, body: dict[str, object], fields: set[str]
) -> None:
    problem = shared.post("/acceptances", body, Problem, 422)

    assert (problem.code, set(problem.errors)) == ("REQUEST_INVALID", fields)
    assert problem.rule
    assert problem.next_step


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"request": NaN}', "application/json", 400),
        (b'{"request": "\xff"}', "application/json", 400),
        (b'{"request": "\\ud800"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"request": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b"", "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"request=1", "application/x-www-form-urlencoded", 415),
        (b" " * 10_000_000, "application/json", 413),
    ],
)
def test_what_is_no_json_is_refused_without_harm(
    shared: Api, body: bytes, kind: str, status: int
) -> None:
    answer = shared.client.post("/api/v1/acceptances", data=body, content_type=kind)

    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["/decisions/%00", "/cards/%00", "/persons/a%20b", "/ecards/%FF"])
def test_an_id_that_nobody_can_have_is_unknown(shared: Api, path: str) -> None:
    assert shared.get(path, Problem, 404).code == "SC-E-601"


def test_nothing_that_is_personal_stands_in_a_problem_or_an_answer(app: Flask, api: Api) -> None:
    card = api.card()
    wallet = app.extensions[EXTENSION].house.wallet(card)
    number = wallet.person.resident_id.text
    request = ride(scenario="card.lift", kind="card_contact", fields={})
    answers = [
        api.ask("GET", f"/cards/{card}"),
        api.ask("GET", f"/persons/{wallet.person.holder.holder_ref}"),
        api.ask("POST", "/acceptances", {"request": request, "shown": {"card": card, "pin": "97"}}),
        api.ask("POST", "/persons", {"born": "1990-01-01", "resident_id": number}),
    ]

    said = "".join(answer.get_data(as_text=True) for answer in answers)
    assert [one.status_code for one in answers] == [200, 200, 422, 422]
    assert not {secret for secret in (number, wallet.person.name, '"97"') if secret in said}
