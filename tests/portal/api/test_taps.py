"""Taps over HTTP: the same decision, and all that was to be seen of it."""

from __future__ import annotations

from typing import Final

import pytest

from tests.portal.api.asking import PREFIX, Api, Problem, ride

ID: Final = "0123456789abcdef"
Said = dict[str, object]


def tap(api: Api, card: str, **told: object) -> Said:
    """Tap a card on a bus in Ningbo."""
    return api.post("/taps", {"request": ride(), "shown": {"card": card}, **told}, Said)


def test_a_tap_shows_what_a_local_would_have_got(api: Api) -> None:
    came = tap(api, api.card())

    decision, local = came["decision"], came["local"]
    assert isinstance(decision, dict)
    assert isinstance(local, dict)
    assert decision["treatment"] == "LOCAL_EQUAL"
    assert (local["treatment"], local["terms"]) == ("LOCAL", decision["terms"])
    assert came["purse"] == {"before_fen": 10_000, "after_fen": 9_880}
    audit, postings = came["audit"], came["postings"]
    assert isinstance(audit, dict)
    assert isinstance(postings, list)
    assert (audit["region"], audit["seq"], len(audit["digest"])) == ("ningbo", 1, 64)
    assert sorted(one["amount_fen"] for one in postings) == [-120, 120]
    assert api.get(f"/taps/{came['id']}", Said) == came


def test_the_trace_of_a_tap_is_decoded_and_names_nobody(api: Api) -> None:
    card = api.card()
    tap(api, card, id=ID)

    trace = api.get(f"/traces/{ID}", Said)

    exchanges = trace["exchanges"]
    assert isinstance(exchanges, list)
    assert trace["is_over"]
    assert {"select", "internal_authenticate", "debit"} <= {one["name"] for one in exchanges}
    assert card not in api.ask("GET", f"/traces/{ID}").get_data(as_text=True)


def test_what_goes_wrong_is_told(api: Api) -> None:
    came = tap(api, api.card(), faults=["tear-after:5"])

    assert came["happened"] == [{"apdu": 5, "fault": "tear-after:5"}]
    assert came["outstanding"] == []


def test_the_events_of_a_tap_end_when_it_is_over(api: Api) -> None:
    tap(api, api.card(), id=ID)

    told = api.client.get(f"{PREFIX}/taps/{ID}/events").get_data(as_text=True)
    later = api.client.get(f"{PREFIX}/taps/{ID}/events", headers={"Last-Event-ID": "3"})

    names = [line for line in told.splitlines() if line.startswith("event: ")]
    assert names[0] == "event: apdu"
    assert names[-12:] == ["event: step"] * 11 + ["event: over"]
    assert later.get_data(as_text=True) == told[told.index("id: 4\n") - len("event: apdu\n") :]


def test_the_link_of_a_tap_is_a_page_too(api: Api) -> None:
    tap(api, api.card(), id=ID)

    assert api.client.get(f"/taps/{ID}").status_code == 200


def test_an_id_is_good_for_one_tap(api: Api) -> None:
    card = api.card()
    tap(api, card, id=ID)

    body = {"request": ride(), "shown": {"card": card}, "id": ID}
    api.post("/taps", body, Problem, 409)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"shown": {"person": "p-li"}}, 422),
        ({"request": ride(fields={"mode": "sled"})}, 422),
        ({"request": ride(at="soon")}, 422),
        ({"request": ride(kind="wave")}, 422),
        ({"pace_ms": 60_000}, 422),
        ({"id": "../../etc"}, 422),
        ({"faults": ["explode:1"]}, 404),
        ({"faults": ["tear-after"]}, 422),
        ({"shown": {"card": "0" * 32}}, 404),
        ({"request": ride(host="atlantis")}, 404),
    ],
)
def test_a_tap_that_cannot_be_is_refused(shared: Api, told: Said, status: int) -> None:
    body = {"request": ride(), "shown": {"card": shared.card()}, **told}

    shared.post("/taps", body, Problem, status)


def test_what_was_never_tapped_is_unknown(shared: Api) -> None:
    for path in ("/taps/fedcba9876543210", "/traces/fedcba9876543210", "/taps/x/events"):
        shared.get(path, Problem, 404)
