from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.clock import SHANGHAI
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.synthetic.world import Wallet
from tests.plugins.government.window import WITHDRAWAL, Window, case_of, codes, facts, notes

TERMINAL = "government.terminal"
PROOF = "government.proof"
NIGHT = datetime(2026, 11, 23, 3, 0, tzinfo=SHANGHAI)


@pytest.fixture
def wallet(window: Window) -> Wallet:
    return window.world.adult("zhoushan")


def sheets_used(window: Window, point: str) -> int:
    with window.world.platform.journal.snapshot() as store:
        return store.taken("zhoushan", "government", f"sheets:{point}")


@pytest.mark.parametrize("kind", [CredentialKind.CARD_CONTACT, CredentialKind.ECARD_QR])
def test_a_record_is_printed_at_any_hour(
    window: Window, wallet: Wallet, kind: CredentialKind
) -> None:
    window.until(NIGHT)

    answer = window.ask(wallet, TERMINAL, kind=kind)

    assert (codes(answer), notes(answer)) == ([], [])
    assert sheets_used(window, "zs-terminal") == 1


def test_an_application_at_a_terminal_is_a_case_with_a_printed_receipt(
    window: Window, wallet: Wallet
) -> None:
    filed = window.ask(wallet, TERMINAL, item=WITHDRAWAL, amount_fen=100)

    assert notes(filed) == ["ACCEPTED", "RECEIPT"]
    assert notes(window.decide("zhoushan", case_of(filed))) == ["DECIDED", "RECEIPT"]
    assert window.balance_fen(wallet) == 100
    assert sheets_used(window, "zs-terminal") == 1


def test_what_lacks_documents_is_refused_and_prints_nothing(window: Window, wallet: Wallet) -> None:
    answer = window.ask(wallet, TERMINAL, item="property-search")

    assert codes(answer) == [Code.MATERIAL_MISSING]
    assert sheets_used(window, "zs-terminal") == 0


def test_an_item_that_needs_a_counter_names_the_nearest(window: Window, wallet: Wallet) -> None:
    item = "household-migration"

    at_town, on_island = (
        window.ask(wallet, TERMINAL, item=item, point=point)
        for point in ("zs-terminal", "zs-terminal-shengshan")
    )

    assert codes(at_town) == codes(on_island) == [Code.NOT_OFFERED_AT_POINT]
    named = [facts(one, "NOT_OFFERED_AT_POINT")["elsewhere"] for one in (at_town, on_island)]
    assert named == ["zs-gov-hall", "zs-hall-daishan"]


def test_an_item_on_no_terminals_list_is_told_so(window: Window, wallet: Wallet) -> None:
    assert codes(window.ask(wallet, TERMINAL, item="dog-licence")) == [Code.ITEM_NOT_IN_LIST]


def test_a_terminal_with_opening_hours_is_closed_at_night(window: Window, wallet: Wallet) -> None:
    window.until(NIGHT)

    answer = window.ask(wallet, TERMINAL, point="zs-terminal-shengshan")

    assert codes(answer) == [Code.CLOSED]


@pytest.mark.parametrize("scenario", [TERMINAL, PROOF])
def test_a_terminal_that_is_offline_does_nothing(
    window: Window, wallet: Wallet, scenario: str
) -> None:
    answer = window.ask(wallet, scenario, point="zs-terminal-huaniao")

    assert codes(answer) == ["TERMINAL_OFFLINE"]
    assert sheets_used(window, "zs-terminal-huaniao") == 0


@pytest.mark.parametrize("scenario", [TERMINAL, PROOF])
def test_out_of_paper_nothing_is_filed_until_the_operator_refills(
    window: Window, wallet: Wallet, scenario: str
) -> None:
    point = "zs-terminal-shengshan"
    for _ in range(2):
        assert codes(window.ask(wallet, scenario, point=point)) == []

    assert codes(window.ask(wallet, scenario, point=point)) == ["PAPER_OUT"]
    assert codes(window.ask(wallet, TERMINAL, point=point, item=WITHDRAWAL)) == ["PAPER_OUT"]
    assert window.rows("zhoushan", "case") == []
    assert codes(window.order("zhoushan", TERMINAL, point=point, step="refill")) == []
    assert sheets_used(window, point) == 0
    assert codes(window.ask(wallet, scenario, point=point)) == []


def test_a_full_terminal_is_refilled_without_effect(window: Window) -> None:
    answer = window.order("zhoushan", TERMINAL, step="refill")

    assert (codes(answer), answer.decision.effects) == ([], ())


def test_only_the_operator_refills_and_the_operator_applies_for_nothing(
    window: Window, wallet: Wallet
) -> None:
    assert codes(window.ask(wallet, TERMINAL, step="refill")) == ["AUTHORITY_ONLY"]
    assert codes(window.order("zhoushan", TERMINAL)) == ["AUTHORITY_ONLY"]


def test_a_visitors_card_is_not_taken_without_an_agreement(window: Window) -> None:
    answer = window.ask(window.world.adult("ningbo"), TERMINAL, "zhoushan")

    assert codes(answer) == [Code.OUT_OF_ZONE]


def test_a_proof_has_a_number_that_home_keeps_and_runs_out(window: Window, wallet: Wallet) -> None:
    answer = window.ask(wallet, PROOF, item="residence-proof")

    number = str(facts(answer, "PROOF")["proof"])
    row = window.row("zhoushan", "proof", number)
    assert row is not None
    assert row.body == {
        "item": "residence-proof",
        "holder": wallet.holder_ref,
        "until": "2026-12-22",
    }
    assert answer.decision.terms.limits == {"valid_days": 30}


def test_a_proof_that_nobody_prints_is_told_so(window: Window, wallet: Wallet) -> None:
    assert codes(window.ask(wallet, PROOF, item="good-conduct")) == [Code.ITEM_NOT_IN_LIST]


def test_the_last_sheet_goes_to_exactly_one(registry: Registry, tmp_path: Path) -> None:
    window = Window(registry, SqlJournal(f"sqlite:///{tmp_path}/books.db"))
    point, start = "zs-terminal-shengshan", Barrier(4)

    def use() -> Callable[[], Acceptance]:
        kind = CredentialKind.CARD_CONTACT
        body = window.world.body("zhoushan", TERMINAL, kind, {}, point=point)
        reader = window.world.reader(window.world.adult("zhoushan"), kind, window.at)

        def ask() -> Acceptance:
            start.wait(timeout=30)
            return window.world.platform.accept(body, reader)

        return ask

    window.ask(window.world.adult("zhoushan"), TERMINAL, point=point)
    with ThreadPoolExecutor(4) as pool:
        uses = [use() for _ in range(4)]
        answers = [future.result() for future in [pool.submit(one) for one in uses]]
    window.world.platform.close()

    assert [code for one in answers for code in codes(one)] == ["PAPER_OUT"] * 3
