from __future__ import annotations

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from samecity.domain.card import AccountState, CardState
from samecity.domain.reasons import Code
from samecity.errors import PlatformUnreachable, RequestInvalid
from samecity.host.registry import Registry
from samecity.national.base import MemoryBase
from samecity.platform import Platform
from samecity.synthetic.world import World
from tests.plugins.benefits.conftest import NONE, Desk, codes


def line(wallet_ref: str, amount_fen: object = 10_000) -> str:
    return f"{wallet_ref},{amount_fen}"


def states(desk: Desk) -> dict[str, tuple[object, object]]:
    return {
        key.split(":")[0]: (row.body["state"], row.body.get("reason"))
        for key, row in desk.orders().items()
    }


def test_each_line_is_decided_on_its_own_and_none_stops_another(desk: Desk) -> None:
    paid, held, dead = desk.payee(), desk.payee(AccountState.INACTIVE), desk.payee()
    lost = desk.world.adult("binzhou", state=CardState.LOST_FORMAL)
    gone = desk.world.adult("binzhou", state=CardState.CANCELLED)
    wrong = [desk.payee() for _ in range(4)]
    desk.bury(dead)
    amounts = (0, -5, "12.5", 10**8 + 1)

    decision = desk.file(
        *(line(one.holder_ref) for one in (held, dead, lost, gone)),
        *(line(one.holder_ref, amount) for one, amount in zip(wrong, amounts, strict=True)),
        line("h-nobody"),
        line(paid.holder_ref, 680_000),
    ).decision

    assert decision.allowed
    assert decision.terms.limits == {
        "lines": 10,
        "paid": 1,
        "held": 1,
        "refused": 8,
        "repeated": 0,
        "held_fen": 10_000,
    }
    assert (decision.terms.gross_fen, decision.terms.fund_fen) == (680_000, 680_000)
    assert states(desk) == {
        paid.holder_ref: ("paid", None),
        held.holder_ref: ("held", "ACCOUNT_NOT_ACTIVE"),
        dead.holder_ref: ("refused", "PAYEE_DECEASED"),
        lost.holder_ref: ("refused", "CARD_REPORTED_LOST"),
        gone.holder_ref: ("refused", "CARD_CANCELLED"),
        "h-nobody": ("refused", "PAYEE_UNKNOWN"),
        **{one.holder_ref: ("refused", "AMOUNT_INVALID") for one in wrong},
    }
    assert desk.balance_fen(paid) == 680_000
    assert all(desk.balance_fen(one) == 0 for one in (held, dead, lost, gone, *wrong))


def test_a_decision_shows_counts_and_no_line(desk: Desk) -> None:
    wallets = [desk.payee() for _ in range(5)]

    answer = desk.file(*(line(one.holder_ref) for one in wallets))

    assert list(answer.decision.effects) == [
        {"type": "set_state", "region": "binzhou", "kind": "order", "rows": 5},
        {"type": "set_state", "region": "national", "kind": "account_credit", "rows": 5},
        {
            "type": "post",
            "payer": "binzhou",
            "payee": "binzhou",
            "account": "benefit.bz-pension",
            "amount_fen": 50_000,
        },
    ]
    assert all(one.holder_ref not in repr(answer) for one in wallets)


def test_an_order_twice_in_one_file_is_paid_once(desk: Desk) -> None:
    wallet = desk.payee()

    decision = desk.file(line(wallet.holder_ref), line(wallet.holder_ref, 20_000)).decision

    assert (decision.terms.limits["paid"], decision.terms.limits["repeated"]) == (1, 1)
    assert desk.balance_fen(wallet) == 10_000


def test_an_order_of_an_earlier_batch_is_paid_once(desk: Desk) -> None:
    wallet, held = desk.payee(), desk.payee(AccountState.INACTIVE)
    lines = [line(wallet.holder_ref), line(held.holder_ref)]
    desk.file(*lines)

    decision = desk.file(*lines).decision

    assert decision.terms.limits["repeated"] == 2
    assert decision.effects == ()
    assert desk.balance_fen(wallet) == 10_000


def test_a_single_order_and_a_file_know_of_each_other(desk: Desk) -> None:
    first, second = desk.payee(), desk.payee()
    desk.pay(first)
    decision = desk.file(line(first.holder_ref), line(second.holder_ref)).decision

    assert decision.terms.limits["repeated"] == 1
    assert codes(desk.pay(second)) == [Code.ALREADY_DONE]


def test_the_same_batch_again_is_answered_from_the_journal(desk: Desk) -> None:
    wallet = desk.payee()

    first = desk.file(line(wallet.holder_ref), request_id="file-1")
    again = desk.file(line(wallet.holder_ref), request_id="file-1")

    assert again.is_replay
    assert again.decision == first.decision
    assert desk.balance_fen(wallet) == 10_000


def test_a_line_that_was_refused_can_be_ordered_again(desk: Desk) -> None:
    wallet = desk.payee()
    desk.file(line(wallet.holder_ref, -1))

    decision = desk.file(line(wallet.holder_ref)).decision

    assert decision.terms.limits["paid"] == 1
    assert states(desk) == {wallet.holder_ref: ("paid", None)}
    assert desk.balance_fen(wallet) == 10_000


def test_a_wrong_line_does_not_stop_the_right_one_for_the_same_payee(desk: Desk) -> None:
    wallet = desk.payee()

    decision = desk.file(line(wallet.holder_ref, "ten"), line(wallet.holder_ref)).decision

    assert (decision.terms.limits["paid"], decision.terms.limits["refused"]) == (1, 1)
    assert desk.balance_fen(wallet) == 10_000


def test_what_a_file_left_waiting_is_paid_when_the_account_is_activated(desk: Desk) -> None:
    wallet = desk.payee(AccountState.INACTIVE)
    desk.file(line(wallet.holder_ref, 7_000))

    desk.activate(wallet)

    assert desk.balance_fen(wallet) == 7_000
    assert states(desk) == {wallet.holder_ref: ("paid", None)}


def test_lines_that_name_nobody_are_told_apart(desk: Desk) -> None:
    decision = desk.file("", ",5", "a:b,5", "读者,5", "x y,5").decision

    assert decision.terms.limits["refused"] == 5
    assert len(desk.orders()) == 5
    assert {one[1] for one in states(desk).values()} == {"PAYEE_UNKNOWN"}


def test_a_batch_has_a_thousand_lines_at_most(desk: Desk) -> None:
    most = [f"h-{number},1" for number in range(1_000)]

    assert desk.file(*most).decision.terms.limits["lines"] == 1_000
    with pytest.raises(RequestInvalid) as caught:
        desk.file(*most, "h-1000,1")
    assert caught.value.problems == {"fields.lines": "expected up to 1000 lines"}


@pytest.mark.parametrize("lines", [[1], [["h-1", 5]], {"h-1": 5}, 7])
def test_lines_are_texts(desk: Desk, lines: object) -> None:
    body = desk.world.body("binzhou", "benefit.file", NONE, {"lines": lines})

    with pytest.raises(RequestInvalid) as caught:
        desk.platform.accept(body, desk.world.reader(desk.payee(), NONE, desk.world.at))

    assert list(caught.value.problems) == ["fields.lines"]


def test_a_file_of_another_regions_programme_is_refused(desk: Desk) -> None:
    assert codes(desk.file("h-1,5", programme="ah-pension")) == [Code.ITEM_NOT_IN_LIST]
    assert desk.orders() == {}


def test_the_same_lines_in_several_files_at_once_are_paid_once(shared: Desk) -> None:
    active = [shared.payee() for _ in range(12)]
    waiting = [shared.payee(AccountState.INACTIVE) for _ in range(3)]
    lines = [line(one.holder_ref) for one in (*active, *waiting)]
    files = [lines, lines[::-1], lines[5:] + lines[:5], lines[::2]]

    with ThreadPoolExecutor(4) as threads:
        limits = [
            one.decision.terms.limits for one in threads.map(lambda some: shared.file(*some), files)
        ]

    assert sum(one["paid"] for one in limits) == 12
    assert sum(one["held"] for one in limits) == 3
    assert [shared.balance_fen(one) for one in active] == [10_000] * 12
    assert all(report.is_whole for report in shared.platform.journal.verify())


def test_an_activation_and_a_file_at_once_pay_once(shared: Desk) -> None:
    wallets = [shared.payee(AccountState.INACTIVE) for _ in range(4)]
    lines = [line(one.holder_ref) for one in wallets]
    deeds = [
        lambda: shared.file(*lines),
        *(partial(shared.activate, one) for one in wallets),
        lambda: shared.file(*lines[::-1]),
    ]

    with ThreadPoolExecutor(len(deeds)) as threads:
        list(threads.map(lambda deed: deed(), deeds))

    assert [shared.balance_fen(one) for one in wallets] == [10_000] * 4


class Unreachable(MemoryBase):
    """A cardholder base that cannot be asked about many."""

    def are_alive(self, holder_refs: Collection[str]) -> Mapping[str, bool]:
        raise PlatformUnreachable


def test_without_the_cardholder_base_nothing_is_decided_and_nothing_is_kept(
    registry: Registry,
) -> None:
    desk = Desk(World(Platform(registry=registry, base=Unreachable(bytes(32)))))
    wallet = desk.payee()

    assert codes(desk.file(line(wallet.holder_ref))) == [Code.PLATFORM_UNREACHABLE]
    assert codes(desk.pay(wallet)) == [Code.PLATFORM_UNREACHABLE]
    assert desk.orders() == {}
