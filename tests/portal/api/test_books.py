"""What was booked and what was taken in, read back over the line."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient

from tests.portal.api.asking import AT, PREFIX

Plain = Mapping[str, object]


def made(client: FlaskClient, path: str, body: Plain) -> Plain:
    answer = client.post(PREFIX + path, json=dict(body))
    assert answer.status_code == 201, answer.text
    assert isinstance(answer.json, dict)
    return answer.json


def read(client: FlaskClient, path: str) -> object:
    answer = client.get(PREFIX + path)
    assert answer.status_code == 200, answer.text
    return answer.json


def use(client: FlaskClient, request: Plain, shown: Plain) -> Plain:
    accepted = made(client, "/acceptances", {"request": {"at": AT, **request}, "shown": shown})
    decision = accepted["decision"]
    assert isinstance(decision, dict)
    assert decision["allowed"], decision
    return decision


@pytest.fixture
def ride(client: FlaskClient) -> Plain:
    """A ride of a Hefei card in Ningbo."""
    card = made(client, "/cards", {"home": "hefei", "balance_fen": 5000, "at": AT})
    request = {"scenario": "transit.ride", "host": "ningbo", "kind": "card_contactless"}
    return use(client, {**request, "fields": {"mode": "bus"}}, {"card": card["id"]})


def test_a_ride_elsewhere_is_booked_on_both_sides(client: FlaskClient, ride: Plain) -> None:
    terms = ride["terms"]
    assert isinstance(terms, dict)

    postings = read(client, "/journal/postings?day=2026-11-23")

    assert isinstance(postings, list)
    assert {(one["region"], one["counterparty"], one["amount_fen"]) for one in postings} == {
        ("ningbo", "anhui", terms["payable_fen"]),
        ("anhui", "ningbo", -terms["payable_fen"]),
    }
    assert read(client, "/journal/postings?day=2026-11-24") == []


def test_the_balance_of_a_day_says_who_owes_whom(client: FlaskClient, ride: Plain) -> None:
    terms = ride["terms"]
    assert isinstance(terms, dict)

    balance = read(client, "/journal/balance?day=2026-11-23")

    assert isinstance(balance, dict)
    debt = {"region": "anhui", "counterparty": "ningbo", "account": "transit"}
    owes = {"owes_fen": terms["payable_fen"], "owed_fen": 0, "net_fen": -terms["payable_fen"]}
    assert (balance["ok"], balance["day"]) == (True, "2026-11-23")
    assert balance["debts"] == [{**debt, **owes}]


def test_every_chain_of_the_books_holds(client: FlaskClient, ride: Plain) -> None:
    chains = read(client, "/journal/verify")

    assert isinstance(chains, list)
    assert "ningbo" in {one["region"] for one in chains}
    assert all(one["ok"] for one in chains)


@pytest.fixture
def application(client: FlaskClient) -> str:
    """The number of a case that Zhoushan took in for Ningbo."""
    card = made(client, "/cards", {"home": "ningbo", "at": AT})
    request = {"scenario": "government.accept", "host": "zhoushan", "kind": "card_contact"}
    more = {
        "notices": ["zhoushan:government.accept"],
        "consents": ["zhoushan:government.accept"],
        "fields": {"item": "provident-fund-withdrawal"},
    }
    decision = use(client, {**request, **more}, {"card": card["id"], "pin": "000000"})
    cases = read(client, "/cases?region=ningbo")
    assert isinstance(cases, list), decision
    assert len(cases) == 1
    return str(cases[0]["id"])


def test_a_case_is_seen_from_both_sides_and_by_nobody_else(
    client: FlaskClient, application: str
) -> None:
    def ids(region: str) -> list[str]:
        found = read(client, f"/cases?region={region}")
        assert isinstance(found, list)
        return [str(one["id"]) for one in found]

    assert ids("zhoushan") == ids("ningbo") == [application]
    assert ids("anhui") == ids("foshan") == []


def test_a_case_tells_its_story_and_nothing_of_the_applicant(
    client: FlaskClient, application: str
) -> None:
    case = read(client, f"/cases/{application}")

    assert isinstance(case, dict)
    assert (case["authority"], case["window"]["region"]) == ("ningbo", "zhoushan")
    assert case["state"] == case["file"]["history"][-1]["state"]
    assert case["window"]["receipts"] != []
    assert case["waits"] is False
    assert "applicant" not in str(case)
    assert "agent" not in str(case)


def test_a_case_that_nobody_took_in_is_not_found(client: FlaskClient) -> None:
    for number in ("330200-0123456789ab", "000000-0123456789ab", "x", "%00"):
        assert client.get(f"{PREFIX}/cases/{number}").status_code == 404
