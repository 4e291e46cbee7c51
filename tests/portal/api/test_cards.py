"""Cards, their operations and e-cards over HTTP."""

from __future__ import annotations

from typing import Final

import pytest

from tests.portal.api.asking import AT, Accepted, Api, Card, Problem

Said = dict[str, object]
UNKNOWN: Final = "0" * 32


def operate(api: Api, card: str, operation: str, status: int = 201, **told: object) -> Accepted:
    """Operate on a card at its home."""
    body = {"operation": operation, "at": AT, **told}
    return api.post(f"/cards/{card}/operations", body, Accepted, status)


def test_a_card_is_issued_as_it_is_asked_for(shared: Api) -> None:
    told = {
        "home": "zhoushan",
        "generation": 2,
        "state": "SEALED",
        "account": "inactive",
        "at": AT,
    }

    made = shared.post("/cards", told, Card)

    assert (made.home, made.generation, made.state) == ("zhoushan", 2, "SEALED")
    assert (made.functions, made.balance_fen) == (["bank", "social"], None)
    assert shared.get(f"/cards/{made.id}", Card) == made


def test_without_a_person_a_card_is_a_new_adults(shared: Api) -> None:
    first, second = (shared.post("/cards", {"home": "ningbo"}, Card) for _ in range(2))

    assert first.person != second.person
    assert first.balance_fen == 10_000


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, 422),
        ({"home": "ningbo", "generation": 4}, 422),
        ({"home": "ningbo", "balance_fen": -1}, 422),
        ({"home": "ningbo", "balance_fen": 1.5}, 422),
        ({"home": "ningbo", "colour": "red"}, 422),
        ({"home": "atlantis"}, 404),
        ({"home": "ningbo", "person": "p-nobody"}, 404),
    ],
)
def test_a_card_that_cannot_be_is_refused(shared: Api, told: Said, status: int) -> None:
    shared.post("/cards", told, Problem, status)


def test_a_lost_card_is_refused_everywhere_until_it_is_lifted(shared: Api) -> None:
    card = shared.card()

    assert operate(shared, card, "loss").decision.allowed

    assert shared.get(f"/cards/{card}", Card).state == "LOST_TEMP"
    for host in ("ningbo", "zhoushan", "anhui"):
        assert shared.ride(card, host=host).decision.reason_codes == ["CARD_REPORTED_LOST"]
    assert operate(shared, card, "lift", pin="000000").decision.allowed
    assert shared.ride(card).decision.allowed


def test_a_wrong_pin_lifts_nothing_and_the_counter_gives_it_its_tries_back(shared: Api) -> None:
    card = shared.card()
    operate(shared, card, "loss")
    for _ in range(6):
        refused = operate(shared, card, "lift", pin="999999")
    assert refused.decision.reason_codes == ["PIN_LOCKED"]

    assert operate(shared, card, "unlock", fields={"what": "pin"}).decision.allowed

    assert operate(shared, card, "lift", pin="000000").decision.allowed


def test_a_card_is_replaced_and_the_new_one_collected(shared: Api) -> None:
    old = shared.post("/cards", {"home": "hefei"}, Card)
    operate(shared, old.id, "loss", fields={"kind": "formal"})

    assert operate(shared, old.id, "reissue").decision.allowed

    new = shared.post("/cards/collect", {"person": old.person}, Card, 200)
    assert (new.person, new.home, new.balance_fen) == (old.person, "anhui", 0)
    assert shared.get(f"/cards/{old.id}", Card).state == "CANCELLED"


def test_an_operation_sent_again_is_done_once(api: Api) -> None:
    card = api.card()
    first = operate(api, card, "loss", request_id="desk-1")

    again = operate(api, card, "loss", 200, request_id="desk-1")

    assert again.decision == first.decision


def test_what_is_no_operation_is_named(shared: Api) -> None:
    path = f"/cards/{shared.card()}/operations"

    assert set(shared.post(path, {"operation": "eat"}, Problem, 422).errors) == {"operation"}
    assert shared.post(f"/cards/{UNKNOWN}/operations", {"operation": "loss"}, Problem, 404).code


def test_a_person_has_one_ecard(shared: Api) -> None:
    card = shared.card()

    first, second = (shared.post("/ecards", {"card": card}, Said) for _ in range(2))

    assert first == second == shared.get(f"/ecards/{first['id']}", Said)
    assert (first["card"], first["level"], first["channels"]) == (card, 2, ["alipay"])


def test_an_ecard_tells_of_the_loss_of_its_card(shared: Api) -> None:
    card = shared.card()
    ecard = shared.post("/ecards", {"card": card}, Said)["id"]

    operate(shared, card, "loss")

    assert shared.get(f"/ecards/{ecard}", Said)["state"] == "LOST_TEMP"


def test_a_code_is_good_for_a_minute(shared: Api) -> None:
    ecard = shared.post("/ecards", {"card": shared.card()}, Said)["id"]

    code = shared.post(f"/ecards/{ecard}/codes", {"at": AT}, Said)

    assert code["expires_at"] == "2026-11-23T10:01:00+08:00"


def test_an_unknown_ecard_shows_nothing(shared: Api) -> None:
    shared.post("/ecards/e-nobody/codes", {}, Problem, 404)
    shared.post("/ecards", {"card": UNKNOWN}, Problem, 404)
