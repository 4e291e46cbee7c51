from __future__ import annotations

import pytest

from samecity.domain.card import AccountState, CardState
from samecity.domain.reasons import Code
from samecity.errors import RequestInvalid
from samecity.synthetic.world import Wallet
from tests.plugins.benefits.conftest import Desk, codes


def test_an_order_is_paid_to_the_account_and_booked(desk: Desk) -> None:
    wallet = desk.payee()

    decision = desk.pay(wallet, programme="bz-pension", amount_fen=680_000).decision

    assert (decision.allowed, decision.reasons, decision.notes) == (True, (), ())
    assert (decision.terms.gross_fen, decision.terms.fund_fen) == (680_000, 680_000)
    assert desk.balance_fen(wallet) == 680_000
    assert [(one.account, one.amount_fen) for one in desk.platform.journal.postings()] == [
        ("benefit.bz-pension", -680_000),
        ("benefit.bz-pension", 680_000),
    ]


def test_the_same_programme_period_and_payee_are_paid_once(desk: Desk) -> None:
    wallet = desk.payee()
    desk.pay(wallet, period="2026-10")

    again = desk.pay(wallet, period="2026-10", amount_fen=99)
    next_month = desk.pay(wallet, period="2026-11")
    other = desk.pay(wallet, period="2026-10", programme="bz-farmland")

    assert codes(again) == [Code.ALREADY_DONE]
    assert next_month.decision.allowed
    assert other.decision.allowed
    assert desk.balance_fen(wallet) == 30_000


def test_an_order_without_a_period_is_for_the_month_of_the_request(desk: Desk) -> None:
    wallet = desk.payee()

    desk.pay(wallet)

    assert list(desk.orders()) == [f"{wallet.holder_ref}:bz-pension:2026-11"]


@pytest.mark.parametrize("account", [AccountState.INACTIVE, AccountState.NONE, AccountState.FROZEN])
def test_an_order_for_an_account_that_is_not_active_is_kept(
    desk: Desk, account: AccountState
) -> None:
    wallet = desk.payee(account)

    held = desk.pay(wallet)

    assert held.decision.allowed
    assert codes(held) == [Code.ACCOUNT_NOT_ACTIVE]
    assert held.decision.terms.gross_fen == 0
    assert held.decision.terms.limits == {"held_fen": 10_000}
    [row] = desk.orders().values()
    assert row.body == {"amount_fen": 10_000, "state": "held", "reason": "ACCOUNT_NOT_ACTIVE"}
    assert desk.balance_fen(wallet) == 0
    assert desk.platform.journal.postings() == []


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (CardState.CANCELLED, Code.CARD_CANCELLED),
        (CardState.LOST_FORMAL, Code.CARD_REPORTED_LOST),
        (CardState.LOCKED, Code.CARD_LOCKED),
        (CardState.SEALED, Code.CARD_SEALED),
    ],
)
def test_nothing_is_paid_to_somebody_whose_newest_card_is_not_in_force(
    desk: Desk, state: CardState, code: Code
) -> None:
    wallet = desk.world.adult("binzhou", state=state)

    refused = desk.pay(wallet)

    assert codes(refused) == [code]
    assert desk.orders() == {}
    assert desk.balance_fen(wallet) == 0


def test_the_dead_are_not_paid(desk: Desk) -> None:
    wallet = desk.payee()
    desk.bury(wallet)

    refused = desk.pay(wallet)

    assert codes(refused) == [Code.PAYEE_DECEASED]
    assert desk.balance_fen(wallet) == 0


def test_who_has_no_card_of_the_home_has_the_order_kept(desk: Desk) -> None:
    elsewhere = desk.payee()

    held = desk.pay(Wallet(elsewhere.person, "zhoushan"))

    assert codes(held) == [Code.ACCOUNT_NOT_ACTIVE]
    assert desk.balance_fen(elsewhere) == 0


def test_a_programme_of_another_region_refuses_a_visitor(desk: Desk) -> None:
    wallet = desk.payee()

    refused = desk.use(wallet, "benefit.pay", "ningbo", programme="nb-pension")

    assert codes(refused) == [Code.HOME_PROGRAMME_ONLY]


def test_a_programme_that_the_home_does_not_have_is_on_no_list(desk: Desk) -> None:
    assert codes(desk.pay(desk.payee(), programme="nb-pension")) == [Code.ITEM_NOT_IN_LIST]


@pytest.mark.parametrize(
    ("card", "office", "programme", "code"),
    [
        ("hefei", "hefei", "ah-talent-hefei", ""),
        ("wuhu", "wuhu", "ah-trainees", ""),
        ("wuhu", "hefei", "ah-talent-hefei", "HOME_PROGRAMME_ONLY"),
        ("hefei", "wuhu", "ah-talent-hefei", "ITEM_NOT_IN_LIST"),
        ("bozhou", "hefei", "ah-trainees", "HOME_PROGRAMME_ONLY"),
    ],
)
def test_a_programme_of_a_city_is_ordered_there_for_its_own_cards(
    desk: Desk, card: str, office: str, programme: str, code: str
) -> None:
    wallet = desk.payee(city=card)

    answer = desk.use(wallet, "benefit.pay", office, programme=programme)

    assert codes(answer) == [code] * bool(code)
    assert desk.balance_fen(wallet) == (0 if code else 10_000)


@pytest.mark.parametrize("amount_fen", [0, -1, -680_000, 10**8 + 1, "100", 1.5])
def test_an_amount_must_be_whole_fen_above_0_and_within_the_bound(
    desk: Desk, amount_fen: object
) -> None:
    wallet = desk.payee()

    with pytest.raises(RequestInvalid) as caught:
        desk.pay(wallet, amount_fen=amount_fen)

    assert list(caught.value.problems) == ["fields.amount_fen"]
    assert desk.orders() == {}


@pytest.mark.parametrize("period", ["26", "2026/11", "2026-11-23-1", "November", "2026-11\n"])
def test_a_period_is_a_year_a_month_or_a_run_of_it(desk: Desk, period: str) -> None:
    with pytest.raises(RequestInvalid) as caught:
        desk.pay(desk.payee(), period=period)

    assert list(caught.value.problems) == ["fields.period"]


# Taking back.


def test_a_wrong_payment_is_taken_back_once_and_not_paid_again(desk: Desk) -> None:
    wallet = desk.payee()
    desk.pay(wallet)

    back = desk.pay(wallet, act="recall")
    again = desk.pay(wallet, act="recall")
    anew = desk.pay(wallet)

    assert back.decision.terms.limits == {"recalled_fen": 10_000}
    assert codes(again) == codes(anew) == [Code.ALREADY_DONE]
    assert desk.balance_fen(wallet) == 0
    assert sum(one.amount_fen for one in desk.platform.journal.postings()) == 0


def test_what_was_paid_to_the_dead_is_taken_back(desk: Desk) -> None:
    wallet = desk.payee()
    desk.pay(wallet)
    desk.bury(wallet)

    assert desk.pay(wallet, act="recall").decision.allowed
    assert desk.balance_fen(wallet) == 0


def test_a_recall_never_overdraws(desk: Desk) -> None:
    wallet = desk.payee()
    desk.pay(wallet)
    desk.draw(wallet, 1)

    refused = desk.pay(wallet, act="recall")

    assert codes(refused) == ["ACCOUNT_BALANCE_TOO_LOW"]
    assert desk.balance_fen(wallet) == 9_999


def test_an_order_that_was_kept_is_taken_off_the_list(desk: Desk) -> None:
    wallet = desk.payee(AccountState.INACTIVE)
    desk.pay(wallet)

    assert desk.pay(wallet, act="recall").decision.allowed
    assert desk.activate(wallet).decision.terms.limits["orders_paid"] == 0
    assert desk.balance_fen(wallet) == 0


def test_what_was_never_ordered_cannot_be_taken_back(desk: Desk) -> None:
    assert codes(desk.pay(desk.payee(), act="recall")) == ["ORDER_UNKNOWN"]
