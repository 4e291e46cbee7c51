"""While the authority's system is down: nothing is lost and nothing is refused."""

from __future__ import annotations

import pytest

from samecity.domain.card import AccountState
from samecity.domain.reasons import Code
from samecity_conformance.steps.government import Unanswering
from samecity_conformance.variants import registry_with
from tests.plugins.government.window import ACCEPT, Window, case_of, codes, facts, mandate_of, notes

MOVE = "household-migration"


def unanswering(home: str) -> tuple[Window, Unanswering]:
    window = Window(registry_with({home: Unanswering}))
    region = window.world.platform.registry.regions[home]
    assert isinstance(region, Unanswering)
    return window, region


def test_while_the_authority_is_down_the_case_waits_outside_both_books_of_it() -> None:
    window, _ = unanswering("zhoushan")
    wallet = window.world.adult("zhoushan")

    answer = window.file(wallet, "ningbo", amount_fen=100)

    assert answer.decision.allowed
    assert codes(answer) == [Code.QUEUED]
    number = case_of(answer)
    part = window.row("ningbo", "intake", number)
    assert part is not None
    assert (part.body["state"], part.body["receipts"]) == ("QUEUED", [f"{number}-1"])
    assert wallet.holder_ref not in repr(part)
    assert window.rows("zhoushan", "case") == []
    assert [row.key for row in window.rows("national", "queue")] == [f"zhoushan:{number}"]


def test_a_queued_case_is_taken_up_decided_and_leaves_nothing_at_the_exchange() -> None:
    window, region = unanswering("zhoushan")
    wallet = window.world.adult("zhoushan")
    number = case_of(window.file(wallet, "ningbo", amount_fen=100))
    assert codes(window.decide("zhoushan", number)) == [Code.HOME_UNREACHABLE]
    region.is_down = False

    decided = window.decide("zhoushan", number)

    assert notes(decided) == ["DECIDED", "RECEIPT"]
    assert facts(decided, "RECEIPT")["receipt"] == f"{number}-3"
    assert window.balance_fen(wallet) == 100
    assert [row.body for row in window.rows("national", "queue")] == [{}]
    assert codes(window.decide("zhoushan", number)) == [Code.ALREADY_DONE]
    assert window.balance_fen(wallet) == 100


def test_what_a_queued_case_lacks_is_asked_for_when_it_is_taken_up() -> None:
    window, region = unanswering("zhoushan")
    wallet = window.world.adult("zhoushan")
    number = case_of(window.file(wallet, "ningbo", item=MOVE, documents=["household-book"]))
    region.is_down = False

    taken_up = window.decide("zhoushan", number, item=MOVE)
    supplied = window.follow(
        wallet, number, "supplement", host="ningbo", item=MOVE, documents=["migration-permit"]
    )

    assert notes(taken_up) == ["SUPPLEMENT", "RECEIPT"]
    assert notes(supplied) == ["ACCEPTED", "RECEIPT"]
    part = window.row("ningbo", "intake", number)
    assert part is not None
    assert part.body["documents"] == ["household-book", "migration-permit"]


@pytest.mark.parametrize("step", ["supplement", "collect"])
def test_other_steps_wait_for_the_authority_and_say_so(step: str) -> None:
    window, _ = unanswering("zhoushan")
    wallet = window.world.adult("zhoushan")
    number = case_of(window.file(wallet, "ningbo"))

    answer = window.follow(wallet, number, step, host="ningbo")

    assert codes(answer) == [Code.HOME_UNREACHABLE]


def test_progress_of_a_queued_case_is_its_applicants_alone_to_ask() -> None:
    window, _ = unanswering("zhoushan")
    number = case_of(window.file(window.world.adult("zhoushan"), "ningbo"))

    answer = window.follow(window.world.adult("zhoushan"), number, "progress", host="ningbo")

    assert codes(answer) == ["CASE_UNKNOWN"]


@pytest.mark.parametrize("host", ["zhoushan", "ningbo"])
def test_until_it_is_taken_up_a_queued_case_waits_also_when_the_authority_is_back(
    host: str,
) -> None:
    window, region = unanswering("zhoushan")
    wallet = window.world.adult("zhoushan")
    number = case_of(window.file(wallet, "ningbo"))
    region.is_down = False

    assert codes(window.follow(wallet, number, "progress", host=host)) == [Code.QUEUED]
    assert codes(window.follow(wallet, number, "supplement", host=host)) == ["CASE_NOT_READY"]
    assert codes(window.follow(wallet, number, "collect", host=host)) == ["CASE_NOT_READY"]


def test_an_account_that_cannot_take_the_money_leaves_the_case_at_the_exchange() -> None:
    window, region = unanswering("zhoushan")
    wallet = window.world.adult("zhoushan", account=AccountState.INACTIVE)
    number = case_of(window.file(wallet, "ningbo", amount_fen=100))
    region.is_down = False

    assert codes(window.decide("zhoushan", number)) == [Code.ACCOUNT_NOT_ACTIVE]
    assert codes(window.follow(wallet, number, "progress")) == [Code.QUEUED]


def test_an_agents_mandate_is_homes_to_check() -> None:
    window, region = unanswering("zhoushan")
    principal, agent = window.world.adult("zhoushan"), window.world.adult("zhoushan")
    region.is_down = False
    number = mandate_of(window.ask(principal, "government.agent", agent=agent))
    region.is_down = True

    answer = window.ask(principal, ACCEPT, "ningbo", agent=agent, mandate=number)

    assert codes(answer) == [Code.HOME_UNREACHABLE]
    assert window.rows("ningbo", "intake") == []
