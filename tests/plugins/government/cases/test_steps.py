from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet
from tests.plugins.government.window import (
    WITHDRAWAL,
    Window,
    case_of,
    codes,
    facts,
    notes,
)

RENEWAL = "driving-licence-renewal"
NOBODYS = "330900-000000000000"


@pytest.fixture
def wallet(window: Window) -> Wallet:
    return window.world.adult("zhoushan")


# The decision.


def test_the_authority_pays_what_was_asked_for_to_the_card(window: Window, wallet: Wallet) -> None:
    number = case_of(window.file(wallet, "ningbo", amount_fen=2_000_000))

    decided = window.decide("zhoushan", number).decision

    assert (decided.terms.gross_fen, decided.terms.fund_fen) == (2_000_000, 2_000_000)
    assert (decided.home, decided.host) == ("zhoushan", "zhoushan")
    assert window.balance_fen(wallet) == 2_000_000
    posted = [effect for effect in decided.effects if effect["type"] == "post"]
    assert posted == [
        {
            "type": "post",
            "payer": "zhoushan",
            "payee": "zhoushan",
            "account": WITHDRAWAL,
            "amount_fen": 2_000_000,
        }
    ]


def test_no_more_is_paid_than_the_standard_allows(window: Window, wallet: Wallet) -> None:
    number = case_of(window.file(wallet, amount_fen=5_000_001))

    window.decide("zhoushan", number)

    assert window.balance_fen(wallet) == 5_000_000


@pytest.mark.parametrize("amount_fen", [0, 100])
def test_a_case_that_is_declined_pays_nothing(
    window: Window, wallet: Wallet, amount_fen: int
) -> None:
    number = case_of(window.file(wallet, amount_fen=amount_fen))

    declined = window.decide("zhoushan", number, outcome="decline")

    assert notes(declined) == ["DECIDED", "RECEIPT"]
    assert window.balance_fen(wallet) == 0
    row = window.row("zhoushan", "case", number)
    assert row is not None
    assert (row.body["outcome"], row.body["paid_fen"]) == ("decline", 0)


def test_nobody_but_the_authority_decides(window: Window, wallet: Wallet) -> None:
    number = case_of(window.file(wallet, "ningbo"))

    by_applicant = window.follow(wallet, number, "decide")
    by_window = window.order("zhoushan", host="ningbo", item=WITHDRAWAL, case=number, step="decide")
    by_another = window.decide("ningbo", number)

    assert codes(by_applicant) == ["AUTHORITY_ONLY"]
    assert codes(by_window) == ["AUTHORITY_ONLY"]
    assert codes(by_another) == ["CASE_UNKNOWN"]


@pytest.mark.parametrize("step", ["file", "supplement", "progress"])
def test_an_authority_applies_for_nothing(window: Window, step: str) -> None:
    answer = window.order("zhoushan", item=WITHDRAWAL, step=step)

    assert codes(answer) == [Code.HOLDER_MISMATCH]


def test_a_decision_names_case_and_item(window: Window, wallet: Wallet) -> None:
    number = case_of(window.file(wallet))

    assert codes(window.decide("zhoushan", NOBODYS)) == ["CASE_UNKNOWN"]
    assert codes(window.decide("zhoushan", number, item="property-search")) == ["CASE_UNKNOWN"]


def test_what_lacks_documents_is_not_decided(window: Window, wallet: Wallet) -> None:
    held = window.file(wallet, item=RENEWAL, documents=["health-certificate"])

    answer = window.decide("zhoushan", case_of(held), item=RENEWAL)

    assert codes(answer) == ["CASE_NOT_READY"]
    assert facts(answer, "CASE_NOT_READY") == {"state": "PREACCEPTED"}


def test_the_authority_can_ask_for_more(window: Window, wallet: Wallet) -> None:
    number = case_of(window.file(wallet, "ningbo", amount_fen=100))

    asked = window.decide("zhoushan", number, outcome="supplement")
    supplied = window.follow(wallet, number, "supplement", host="ningbo", documents=["statement"])
    decided = window.decide("zhoushan", number)

    assert notes(asked) == ["SUPPLEMENT", "RECEIPT"]
    assert notes(supplied) == ["ACCEPTED", "RECEIPT"]
    assert facts(decided, "RECEIPT")["receipt"] == f"{number}-4"


# Supplements, delivery, progress.


def test_a_supplement_that_is_not_enough_is_told_again(window: Window, wallet: Wallet) -> None:
    held = window.file(wallet, item=RENEWAL, documents=["health-certificate"])
    number = case_of(held)

    def supplement(*documents: str) -> Acceptance:
        return window.follow(wallet, number, "supplement", item=RENEWAL, documents=[*documents])

    assert codes(supplement()) == [Code.MATERIAL_MISSING]
    assert codes(supplement("photo/other")) == [Code.MATERIAL_MISSING]
    assert notes(supplement("photo")) == ["ACCEPTED", "RECEIPT"]
    assert codes(supplement("photo")) == ["CASE_NOT_READY"]


def test_a_document_that_expired_meanwhile_has_to_be_brought_again(
    window: Window, wallet: Wallet
) -> None:
    papers = ["health-certificate@2026-11-30"]
    number = case_of(window.file(wallet, item=RENEWAL, documents=papers))
    window.until(window.at + timedelta(days=10))

    late = window.follow(wallet, number, "supplement", item=RENEWAL, documents=["photo"])

    assert codes(late) == [Code.MATERIAL_MISSING]
    assert facts(late, "MATERIAL_MISSING")["expired"] == "身体条件证明 health certificate"


@pytest.mark.parametrize("host", ["zhoushan", "ningbo"])
def test_a_result_is_collected_with_the_card(window: Window, wallet: Wallet, host: str) -> None:
    number = case_of(window.file(wallet, "ningbo", delivery="pickup"))
    early = window.follow(wallet, number, "collect", host=host)
    window.decide("zhoushan", number)

    collected = window.follow(wallet, number, "collect", host=host)

    assert codes(early) == ["CASE_NOT_READY"]
    assert notes(collected) == ["DELIVERED", "RECEIPT"]
    assert codes(window.follow(wallet, number, "collect", host=host)) == [Code.ALREADY_DONE]
    part = window.row("ningbo", "intake", number)
    assert part is not None
    # The window writes down what it handed over itself, and no more.
    assert part.body["state"] == ("DELIVERED" if host == "ningbo" else "ACCEPTED")


def test_only_what_is_to_be_posted_is_posted_and_only_by_the_authority(
    window: Window, wallet: Wallet
) -> None:
    picked, posted = (
        case_of(window.file(wallet, "ningbo", delivery=delivery)) for delivery in ("pickup", "post")
    )
    for number in (picked, posted):
        window.decide("zhoushan", number)

    def post(number: str, **where: str) -> Acceptance:
        return window.order("zhoushan", item=WITHDRAWAL, case=number, step="collect", **where)

    assert codes(post(picked)) == ["CASE_NOT_READY"]
    assert codes(post(posted, host="ningbo")) == ["CASE_UNKNOWN"]
    assert notes(post(posted)) == ["DELIVERED", "RECEIPT"]


def test_progress_is_told_anywhere_the_applicant_may_ask_and_writes_nothing(
    window: Window, wallet: Wallet
) -> None:
    number = case_of(window.file(wallet, "ningbo"))

    for host in ("ningbo", "zhoushan"):
        told = window.follow(wallet, number, "progress", host=host)
        assert notes(told) == ["ACCEPTED"]
        assert told.decision.effects == ()


@pytest.mark.parametrize("step", ["supplement", "collect", "progress"])
@pytest.mark.parametrize("host", ["zhoushan", "ningbo"])
def test_nobody_elses_case_is_ever_found(
    window: Window, wallet: Wallet, step: str, host: str
) -> None:
    number = case_of(window.file(wallet, "ningbo"))
    stranger = window.world.adult("zhoushan")

    assert codes(window.follow(stranger, number, step, host=host)) == ["CASE_UNKNOWN"]
    assert codes(window.follow(wallet, NOBODYS, step, host=host)) == ["CASE_UNKNOWN"]
    assert codes(window.follow(wallet, "", step, host=host)) == ["CASE_UNKNOWN"]


def test_a_new_card_of_the_same_person_follows_the_old_case(window: Window) -> None:
    person = load_people()["p-sun"].person
    number = case_of(window.file(window.world.issue(person, "zhoushan"), "ningbo"))

    told = window.follow(window.world.issue(person, "zhoushan"), number, "progress")

    assert notes(told) == ["ACCEPTED"]
