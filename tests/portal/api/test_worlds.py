"""Test worlds: what a tester changes there, and that nobody else notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from samecity_portal.api.worlds import MOST_WORLDS
from samecity_portal.settings import Settings
from tests.portal.api.asking import AT, Accepted, Api, Card, Problem, ride

Said = dict[str, object]


@pytest.fixture
def world(api: Api) -> str:
    """A world on the Monday of the examples."""
    return str(api.post("/worlds", {"at": AT}, Said)["id"])


@pytest.fixture
def tester(api: Api, world: str) -> Iterator[Api]:
    """A caller whose requests are about it; in the end it is over."""
    yield api.inside(world)
    assert api.ask("DELETE", f"/worlds/{world}").status_code == 204


def test_a_world_knows_only_its_own_cards(api: Api, tester: Api) -> None:
    card = tester.card()

    assert tester.get(f"/cards/{card}", Card).balance_fen == 10_000
    api.get(f"/cards/{card}", Problem, 404)


def test_a_request_is_made_at_the_hour_of_the_worlds_clock(tester: Api, world: str) -> None:
    request = ride()
    request.pop("at")
    tester.put(f"/worlds/{world}/clock", {"at": "2026-12-24T18:00"}, Said)

    body = {"request": request, "shown": {"card": tester.card()}}

    at = tester.post("/acceptances", body, Accepted).decision.at
    assert at.isoformat() == "2026-12-24T18:00:00+08:00"


def test_an_agreement_ends_when_it_is_suspended(tester: Api, world: str) -> None:
    card, path = tester.card(), f"/worlds/{world}/agreements/delta"

    tester.put(path, {"suspended_at": AT}, Said)
    assert tester.ride(card).decision.treatment == "NATIONAL_BASELINE"

    tester.put(path, {"suspended_at": None}, Said)
    assert tester.ride(card).decision.treatment == "LOCAL_EQUAL"


def test_a_home_that_is_down_vouches_for_nobody(tester: Api, world: str) -> None:
    card = tester.card()

    tester.put(f"/worlds/{world}/homes/anhui", {"is_up": False}, Said)
    assert tester.ride(card).decision.reason_codes == ["HOME_UNREACHABLE"]

    tester.put(f"/worlds/{world}/homes/anhui", {"is_up": True}, Said)
    assert tester.ride(card).decision.allowed


def test_a_home_without_a_plugin_can_be_down_too(tester: Api, world: str) -> None:
    card = tester.card(home="shanghai")

    tester.put(f"/worlds/{world}/homes/shanghai", {"is_up": False}, Said)

    assert tester.ride(card).decision.reason_codes == ["HOME_UNREACHABLE"]


def test_a_region_off_the_network_takes_its_own_cards_only(tester: Api, world: str) -> None:
    stranger, local = tester.card(home="foshan"), tester.card(home="ningbo")

    tester.put(f"/worlds/{world}/t-union/ningbo", {"is_connected": False}, Said)

    assert not tester.ride(stranger).decision.allowed
    assert tester.ride(local).decision.allowed


def test_what_is_offered_to_local_cards_only_can_be_taken_back(tester: Api, world: str) -> None:
    card, in_2021 = tester.card(home="binzhou", at="2021-06-01T10:00"), "2021-06-01T10:00"
    path = f"/worlds/{world}/local-offers"
    assert tester.ride(card, host="binzhou", at=in_2021).decision.terms.payable_fen == 1

    told = tester.put(path, {"are_in_force": False}, Said)

    assert told["local_offers_are_in_force"] is False
    other = tester.card(home="binzhou", at=in_2021)
    assert tester.ride(other, host="binzhou", at=in_2021).decision.terms.payable_fen > 1


def test_while_the_national_platform_is_down_no_code_is_resolved(tester: Api, world: str) -> None:
    ecard = tester.post("/ecards", {"card": tester.card(home="ningbo")}, Said)["id"]
    code = tester.post(f"/ecards/{ecard}/codes", {}, Said)["token"]
    entry = {"scenario": "culture.enter", "host": "ningbo", "kind": "ecard_scan", "fields": {}}

    tester.put(f"/worlds/{world}/national-platform", {"is_up": False}, Said)

    body = {"request": entry, "shown": {"code": code}}
    accepted = tester.post("/acceptances", body, Accepted)
    assert accepted.decision.reason_codes == ["PLATFORM_UNREACHABLE"]
    assert tester.post(f"/ecards/{ecard}/codes", {}, Problem, 503).code == "SC-E-302"


def test_a_card_is_put_into_a_state(tester: Api) -> None:
    card = tester.card()

    assert tester.put(f"/cards/{card}/state", {"state": "LOCKED"}, Card).state == "LOCKED"

    assert tester.ride(card).decision.reason_codes == ["CARD_LOCKED"]


def test_a_copy_of_a_card_is_not_authentic(tester: Api) -> None:
    card = tester.card()

    tester.post(f"/cards/{card}/clone", None, Card, 200)

    assert tester.ride(card).decision.reason_codes == ["CARD_NOT_AUTHENTIC"]


def test_a_pin_gets_its_tries_back(tester: Api) -> None:
    card = tester.card(state="LOST_FORMAL")
    lift = {"operation": "lift", "pin": "999999"}
    for _ in range(6):
        tester.post(f"/cards/{card}/operations", lift, Accepted)

    tester.post(f"/cards/{card}/pin-reset", None, Card, 200)

    right = {**lift, "pin": "000000"}
    assert tester.post(f"/cards/{card}/operations", right, Accepted).decision.allowed


def test_a_torn_card_pays_once(tester: Api) -> None:
    card, path = tester.card(), ""
    path = f"/cards/{card}/faults"
    told = tester.put(path, {"faults": ["tear-after:5"]}, dict[str, list[str]])
    assert told == {"faults": ["tear-after:5"], "outstanding": ["tear-after:5"]}

    torn = tester.ride(card, request_id="gate-1")

    assert torn.decision.reason_codes == ["READER_ERROR"]
    assert tester.get(path, dict[str, list[str]])["outstanding"] == []
    for _ in range(2):
        body = {"request": ride(request_id="gate-2"), "shown": {"card": card}}
        tester.ask("POST", "/acceptances", body)
    assert tester.get(f"/cards/{card}", Card).balance_fen == 10_000 - 120


def test_a_fault_of_another_form_is_named(tester: Api) -> None:
    path = f"/cards/{tester.card()}/faults"

    tester.put(path, {"faults": ["explode:1"]}, Problem, 404)
    tester.put(path, {"faults": "tear-after:1"}, Problem, 422)


@pytest.mark.parametrize("control", ["clone", "pin-reset"])
def test_outside_a_world_no_card_goes_wrong(api: Api, control: str) -> None:
    api.post(f"/cards/{api.card()}/{control}", None, Problem, 404)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("homes/atlantis", {"is_up": True}),
        ("t-union/atlantis", {"is_connected": True}),
        ("agreements/nothing", {"suspended_at": None}),
    ],
)
def test_a_control_of_nothing_is_unknown(tester: Api, world: str, path: str, body: Said) -> None:
    tester.put(f"/worlds/{world}/{path}", body, Problem, 404)


def test_a_world_that_is_over_is_unknown(api: Api, world: str) -> None:
    api.ask("DELETE", f"/worlds/{world}")

    api.inside(world).post("/cards", {"home": "ningbo"}, Problem, 404)
    api.get(f"/worlds/{world}", Problem, 404)


def test_there_are_only_so_many_worlds_at_once(api: Api) -> None:
    for _ in range(MOST_WORLDS):
        api.post("/worlds", {}, Said)

    api.post("/worlds", {}, Problem, 409)


class TestWithoutControls:
    """A portal as visitors know it."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        """How it is started."""
        return Settings(folder=settings.folder)

    def test_there_are_no_worlds(self, api: Api) -> None:
        api.post("/worlds", {}, Problem, 404)
        api.inside("w-0000000000000000").post("/cards", {"home": "ningbo"}, Problem, 404)

    def test_the_root_document_does_not_promise_them(self, api: Api) -> None:
        has = api.get("/", dict[str, object])["has"]
        assert isinstance(has, list)
        assert "worlds" not in has
        assert "accept" in has


def test_the_root_document_promises_what_there_is(app: Flask, api: Api) -> None:
    has = api.get("/", dict[str, object])["has"]
    assert isinstance(has, list)
    assert {"accept", "worlds", "clock", "faults", "homes"} <= set(has)


def test_a_tester_reads_what_an_account_holds(tester: Api) -> None:
    card = tester.card(home="binzhou")
    path = f"/persons/{tester.get(f'/cards/{card}', Card).person}/account"
    before = tester.get(path, Said)

    told = {"programme": "bz-pension", "period": "2026-11", "amount_fen": 680_000}
    request = {"scenario": "benefit.pay", "host": "binzhou", "kind": "none", "fields": told}
    paid = tester.post("/acceptances", {"request": request, "shown": {"card": card}}, Accepted)

    assert paid.decision.allowed
    assert (before, tester.get(path, Said)) == ({"balance_fen": 0}, {"balance_fen": 680_000})


def test_nobody_reads_an_account_outside_a_world(api: Api) -> None:
    api.get("/persons/p-li/account", Problem, 404)
