from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from samecity.domain.card import AccountState
from samecity.domain.reasons import Code
from samecity.synthetic.world import Wallet
from tests.plugins.benefits.conftest import CONTACT, Desk, codes


@pytest.fixture
def pensioner(desk: Desk) -> Wallet:
    wallet = desk.payee()
    desk.pay(wallet, amount_fen=500_000)
    return wallet


@pytest.mark.parametrize("host", ["binzhou", "ningbo", "anhui", "shanghai", "foshan"])
def test_cash_is_drawn_anywhere_and_settled_between_home_and_host(
    desk: Desk, pensioner: Wallet, host: str
) -> None:
    decision = desk.draw(pensioner, 10_000, host).decision

    assert decision.allowed
    assert decision.terms.limits["cash_fen"] == 10_000
    assert desk.balance_fen(pensioner) == 490_000
    last = desk.platform.journal.postings()[-2:]
    assert [(one.region, one.amount_fen) for one in last] == [("binzhou", -10_000), (host, 10_000)]


def test_the_last_fen_can_be_drawn_and_no_more(desk: Desk, pensioner: Wallet) -> None:
    assert desk.draw(pensioner, 200_000).decision.allowed
    assert desk.draw(pensioner, 300_000, "ningbo").decision.allowed

    assert desk.balance_fen(pensioner) == 0
    assert codes(desk.draw(pensioner, 1, "ningbo")) == ["ACCOUNT_BALANCE_TOO_LOW"]


def test_a_village_point_pays_so_much_a_day_and_again_the_next(
    desk: Desk, pensioner: Wallet
) -> None:
    first = desk.draw(pensioner, 150_000)
    over = desk.draw(pensioner, 50_001)
    rest = desk.draw(pensioner, 50_000)
    tomorrow = desk.use(
        pensioner,
        "benefit.cash",
        kind=CONTACT,
        amount_fen=200_000,
        at=desk.world.at + timedelta(days=1),
    )

    assert first.decision.terms.limits["left_today_fen"] == 50_000
    [reason] = over.decision.reasons
    assert (reason.code, reason.facts) == ("CASH_OVER_LIMIT", {"limit_fen": 200_000})
    assert rest.decision.terms.limits["left_today_fen"] == 0
    assert tomorrow.decision.allowed
    assert desk.balance_fen(pensioner) == 100_000


@pytest.mark.parametrize("account", [AccountState.INACTIVE, AccountState.NONE, AccountState.FROZEN])
def test_an_account_that_is_not_active_pays_nothing(desk: Desk, account: AccountState) -> None:
    assert codes(desk.draw(desk.payee(account), 1)) == [Code.ACCOUNT_NOT_ACTIVE]


def test_the_transit_purse_pays_no_cash(desk: Desk) -> None:
    wallet = desk.world.adult("binzhou", balance_fen=100_000)

    assert codes(desk.draw(wallet, 1)) == ["ACCOUNT_BALANCE_TOO_LOW"]


def test_nobody_draws_for_the_dead(desk: Desk, pensioner: Wallet) -> None:
    desk.bury(pensioner)

    assert codes(desk.draw(pensioner, 1)) == [Code.PAYEE_DECEASED]
    assert desk.balance_fen(pensioner) == 500_000


def test_the_sixth_wrong_pin_locks_and_the_right_one_no_longer_helps(
    desk: Desk, pensioner: Wallet
) -> None:
    def enter(pin: str) -> list[str]:
        return codes(desk.use(pensioner, "benefit.cash", kind=CONTACT, pin=pin))

    wrong = [enter("999999") for _ in range(6)]

    assert wrong == [[Code.PIN_WRONG]] * 5 + [[Code.PIN_LOCKED]]
    assert enter("000000") == [Code.PIN_LOCKED]
    assert desk.balance_fen(pensioner) == 500_000


def test_without_a_pin_there_is_no_cash(desk: Desk, pensioner: Wallet) -> None:
    assert codes(desk.use(pensioner, "benefit.cash", kind=CONTACT, pin=None)) == [Code.PIN_WRONG]


def test_the_pin_stands_nowhere(desk: Desk, pensioner: Wallet) -> None:
    assert pensioner.chip is not None
    pensioner.chip.pin = "271828"

    answer = desk.use(pensioner, "benefit.cash", kind=CONTACT, pin="271828")

    assert answer.decision.allowed
    kept = desk.platform.journal.recall(answer.decision.request_id)
    assert "271828" not in repr((answer, kept))


def test_withdrawals_at_once_never_overdraw(shared: Desk) -> None:
    desk = shared
    wallet = desk.payee()
    desk.pay(wallet, amount_fen=10_000)
    bodies = [
        desk.world.body(host, "benefit.cash", CONTACT, {"amount_fen": 3_000})
        for host in ("binzhou", "ningbo", "anhui", "foshan") * 2
    ]
    readers = [desk.world.reader(wallet, CONTACT, desk.world.at, pin="000000") for _ in bodies]
    start = Barrier(len(bodies))

    def draw(number: int) -> list[str]:
        start.wait()
        return codes(desk.platform.accept(bodies[number], readers[number]))

    with ThreadPoolExecutor(len(bodies)) as threads:
        drawn = list(threads.map(draw, range(len(bodies))))

    assert sorted(drawn) == [[]] * 3 + [["ACCOUNT_BALANCE_TOO_LOW"]] * 5
    assert desk.balance_fen(wallet) == 1_000
