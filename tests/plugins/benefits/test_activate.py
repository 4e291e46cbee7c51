from __future__ import annotations

import pytest

from samecity.domain.card import AccountState, CardState
from samecity.domain.reasons import Code
from samecity.synthetic.world import Wallet
from tests.plugins.benefits.conftest import CONTACT, Desk, codes


def account_of(desk: Desk, home: str, card_ref: str) -> AccountState:
    with desk.platform.journal.snapshot() as store:
        found = store.card(home, card_ref)
    assert found is not None
    return found[0].account


def test_a_bank_activates_the_account_for_nothing(desk: Desk) -> None:
    wallet = desk.payee(AccountState.INACTIVE)

    decision = desk.activate(wallet).decision

    assert decision.terms.limits == {"minutes": 5, "orders_paid": 0}
    assert (decision.terms.gross_fen, decision.terms.payable_fen) == (0, 0)
    [effect] = decision.effects
    assert (effect["type"], effect["event"]) == ("write_card", "activate_account")
    assert account_of(desk, "binzhou", wallet.card_ref) is AccountState.ACTIVE


def test_the_card_is_the_same_but_for_its_account(desk: Desk) -> None:
    wallet = desk.payee(AccountState.INACTIVE)
    with desk.platform.journal.snapshot() as store:
        before = store.card("binzhou", wallet.card_ref)

    desk.activate(wallet)

    with desk.platform.journal.snapshot() as store:
        after = store.card("binzhou", wallet.card_ref)
    assert before is not None
    assert after is not None
    assert after[1] == before[1] + 1
    assert (after[0].state, after[0].since) == (CardState.NORMAL, before[0].since)


def test_any_bank_of_the_country_that_offers_it_activates(desk: Desk) -> None:
    wallet = desk.payee(AccountState.INACTIVE)
    desk.pay(wallet)

    decision = desk.activate(wallet, "ningbo").decision

    assert decision.treatment.value == "HOME_POLICY"
    assert desk.balance_fen(wallet) == 10_000


def test_everything_that_waited_is_paid_once_without_another_order(desk: Desk) -> None:
    wallet, other = desk.payee(AccountState.INACTIVE), desk.payee(AccountState.INACTIVE)
    desk.pay(wallet, period="2026-10", amount_fen=100)
    desk.pay(wallet, period="2026-11", amount_fen=200)
    desk.pay(wallet, programme="bz-farmland", amount_fen=400)
    desk.pay(other, amount_fen=800)

    decision = desk.activate(wallet).decision

    assert decision.terms.limits["orders_paid"] == 3
    assert desk.balance_fen(wallet) == 700
    assert desk.balance_fen(other) == 0
    posted = {one.account: one.amount_fen for one in desk.platform.journal.postings()}
    assert posted == {"benefit.bz-pension": 300, "benefit.bz-farmland": 400}
    assert codes(desk.activate(wallet)) == [Code.ALREADY_DONE]
    assert codes(desk.pay(wallet, period="2026-10")) == [Code.ALREADY_DONE]
    assert desk.balance_fen(wallet) == 700


def test_a_frozen_account_is_not_activated(desk: Desk) -> None:
    wallet = desk.payee(AccountState.FROZEN)

    assert codes(desk.activate(wallet)) == ["ACCOUNT_FROZEN"]
    assert account_of(desk, "binzhou", wallet.card_ref) is AccountState.FROZEN


def test_the_account_of_the_dead_is_not_activated(desk: Desk) -> None:
    wallet = desk.payee(AccountState.INACTIVE)
    desk.bury(wallet)

    assert codes(desk.activate(wallet)) == [Code.PAYEE_DECEASED]


@pytest.mark.parametrize("point", ["bz-cash-nanguan", "bz-benefit-office"])
def test_only_a_bank_activates(desk: Desk, point: str) -> None:
    wallet = desk.payee(AccountState.INACTIVE)

    refused = desk.use(wallet, "benefit.activate", kind=CONTACT, point=point)

    assert codes(refused) == [Code.NOT_OFFERED_AT_POINT]


def test_an_order_of_a_city_that_did_not_issue_the_card_is_not_paid(desk: Desk) -> None:
    person = desk.payee().person
    nobody = desk.world.without_card(person)
    desk.use(Wallet(nobody.person, "anhui"), "benefit.pay", "hefei", programme="ah-talent-hefei")
    wallet = desk.world.issue(person, "wuhu", account=AccountState.INACTIVE)

    decision = desk.activate(wallet, "anhui").decision

    assert decision.terms.limits["orders_paid"] == 0
    assert desk.balance_fen(wallet) == 0
    [row] = desk.orders("anhui").values()
    assert (row.body["state"], row.body["reason"]) == ("refused", "HOME_PROGRAMME_ONLY")
