"""What is paid, to whom, and that filing elsewhere changes none of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import attrs
import pytest

from samecity.domain.card import AccountState, CredentialKind
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.spi import DocumentEvidence
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.people import load_people
from samecity.synthetic.world import Wallet
from tests.plugins.government.window import ACCEPT, WITHDRAWAL, Window, case_of, codes, notes


@pytest.fixture
def wallet(window: Window) -> Wallet:
    return window.world.adult("zhoushan")


# Whom it is paid to.


@pytest.mark.parametrize("account", [AccountState.NONE, AccountState.INACTIVE, AccountState.FROZEN])
def test_without_an_active_account_nothing_is_paid_and_the_case_waits(
    window: Window, account: AccountState
) -> None:
    person = load_people()["p-sun"].person
    wallet = window.world.issue(person, "zhoushan", account=account)
    number = case_of(window.file(wallet, amount_fen=100))

    assert codes(window.decide("zhoushan", number)) == [Code.ACCOUNT_NOT_ACTIVE]
    assert notes(window.follow(wallet, number, "progress")) == ["ACCEPTED"]
    # A second card with a live account: the money finds it, never the card of the application.
    window.world.issue(person, "zhoushan", account=AccountState.ACTIVE)
    assert notes(window.decide("zhoushan", number)) == ["DECIDED", "RECEIPT"]
    assert window.balance_fen(wallet) == 100


def test_what_pays_nothing_needs_no_account(window: Window) -> None:
    wallet = window.world.adult("zhoushan", account=AccountState.NONE)
    number = case_of(window.file(wallet))

    assert notes(window.decide("zhoushan", number)) == ["DECIDED", "RECEIPT"]


def test_nothing_is_paid_to_the_dead(window: Window, wallet: Wallet) -> None:
    number = case_of(window.file(wallet, amount_fen=100))
    dead = attrs.evolve(wallet.person.holder, is_alive=False)
    window.world.platform.base.add_person(attrs.evolve(wallet.person, holder=dead))

    assert codes(window.decide("zhoushan", number)) == [Code.PAYEE_DECEASED]


# One standard, and one payment.


@pytest.mark.parametrize(("home", "host"), [("zhoushan", "ningbo"), ("ningbo", "zhoushan")])
@pytest.mark.parametrize("amount_fen", [0, 100, 6_000_000])
def test_filed_at_home_or_elsewhere_the_outcome_is_the_same(
    registry: Registry, home: str, host: str, amount_fen: int
) -> None:
    ends = []
    for where in (home, host):
        window = Window(registry)
        wallet = window.world.adult(home)
        filed = window.file(wallet, where, amount_fen=amount_fen)
        decided = window.decide(home, case_of(filed)).decision
        ends.append(
            (
                filed.decision.terms,
                notes(filed),
                decided.terms,
                decided.effects,
                window.balance_fen(wallet),
            )
        )

    assert ends[0] == ends[1]


def test_of_several_decisions_at_once_exactly_one_pays(registry: Registry, tmp_path: Path) -> None:
    window = Window(registry, SqlJournal(f"sqlite:///{tmp_path}/books.db"))
    wallet = window.world.adult("zhoushan")
    number = case_of(window.file(wallet, "ningbo", amount_fen=100))
    start = Barrier(4)

    def order() -> Callable[[], Acceptance]:
        fields = {"item": WITHDRAWAL, "case": number, "step": "decide"}
        body = window.world.body("zhoushan", ACCEPT, CredentialKind.NONE, fields)

        def ask() -> Acceptance:
            start.wait(timeout=30)
            reader = MemoryReader(document=DocumentEvidence("", "zhoushan"))
            return window.world.platform.accept(body, reader)

        return ask

    with ThreadPoolExecutor(4) as pool:
        orders = [order() for _ in range(4)]
        answers = [future.result() for future in [pool.submit(one) for one in orders]]
    balance_fen = window.balance_fen(wallet)
    window.world.platform.close()

    assert sorted(code for one in answers for code in codes(one)) == [Code.ALREADY_DONE] * 3
    assert balance_fen == 100
