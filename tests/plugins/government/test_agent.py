from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code
from samecity.engine.acceptance import Acceptance
from samecity.errors import RequestInvalid
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.spi import DocumentEvidence
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.world import Wallet
from tests.plugins.government.window import (
    ACCEPT,
    WITHDRAWAL,
    Window,
    case_of,
    codes,
    facts,
    mandate_of,
    notes,
)

AGENT = "government.agent"
MOVE = "household-migration"


@pytest.fixture
def principal(window: Window) -> Wallet:
    return window.world.adult("zhoushan")


@pytest.fixture
def agent(window: Window) -> Wallet:
    return window.world.adult("zhoushan")


def defect(answer: Acceptance) -> object:
    assert codes(answer) == [Code.AGENT_NOT_AUTHORISED]
    return facts(answer, Code.AGENT_NOT_AUTHORISED)["defect"]


def act(
    window: Window, principal: Wallet, agent: Wallet | None, number: str, **fields: object
) -> Acceptance:
    told = {"item": WITHDRAWAL, "step": "act", "mandate": number, **fields}
    return window.ask(principal, AGENT, agent=agent, **told)  # type: ignore[arg-type]  # fields


def test_a_mandate_is_given_for_one_item_and_some_days(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    answer = window.ask(principal, AGENT, agent=agent, item=WITHDRAWAL, valid_days=7)

    assert answer.decision.allowed
    assert facts(answer, "MANDATE")["until"] == "2026-11-29"
    row = window.row("zhoushan", "mandate", mandate_of(answer))
    assert row is not None
    assert row.body == {
        "principal": principal.holder_ref,
        "agent": agent.holder_ref,
        "item": WITHDRAWAL,
        "until": "2026-11-29",
        "state": "given",
    }


def test_the_case_names_applicant_and_agent_each_side_in_its_own_words(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    number = mandate_of(window.ask(principal, AGENT, agent=agent))

    filed = act(window, principal, agent, number)

    assert notes(filed) == ["ACCEPTED", "RECEIPT"]
    national = window.world.platform.national
    here = window.row("zhoushan", "intake", case_of(filed))
    there = window.row("zhoushan", "case", case_of(filed))
    assert here is not None
    assert there is not None
    assert (there.body["applicant"], there.body["agent"]) == (
        principal.holder_ref,
        agent.holder_ref,
    )
    assert (here.body["applicant"], here.body["agent"]) == (
        national.pseudonym("zhoushan", principal.holder_ref),
        national.pseudonym("zhoushan", agent.holder_ref),
    )


def test_the_result_is_the_applicants(window: Window, principal: Wallet, agent: Wallet) -> None:
    number = mandate_of(window.ask(principal, AGENT, agent=agent))
    case = case_of(act(window, principal, agent, number, amount_fen=100))

    window.decide("zhoushan", case)

    assert (window.balance_fen(principal), window.balance_fen(agent)) == (100, 0)
    assert codes(window.follow(agent, case, "progress")) == ["CASE_UNKNOWN"]
    assert notes(window.follow(principal, case, "progress")) == ["DECIDED"]


def test_a_mandate_is_used_once(window: Window, principal: Wallet, agent: Wallet) -> None:
    number = mandate_of(window.ask(principal, AGENT, agent=agent))
    act(window, principal, agent, number)

    assert defect(act(window, principal, agent, number)) == "used"


def test_what_was_refused_for_its_documents_does_not_use_the_mandate(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    item = "driving-licence-renewal"
    number = mandate_of(window.ask(principal, AGENT, agent=agent, item=item))

    refused = act(window, principal, agent, number, item=item)
    filed = act(window, principal, agent, number, item=item, documents=["health-certificate"])

    assert codes(refused) == [Code.MATERIAL_MISSING]
    assert notes(filed) == ["PREACCEPTED", "RECEIPT", "FOLLOW_UP"]


@pytest.mark.parametrize(("days", "is_expired"), [(29, False), (30, True)])
def test_a_mandate_holds_on_its_last_day_and_not_after(
    window: Window, principal: Wallet, agent: Wallet, days: int, is_expired: bool
) -> None:
    number = mandate_of(window.ask(principal, AGENT, agent=agent))
    window.until(window.at + timedelta(days=days))

    answer = act(window, principal, agent, number)

    assert codes(answer) == ([Code.AGENT_NOT_AUTHORISED] if is_expired else [])
    assert not is_expired or defect(answer) == "expired"


def test_a_mandate_is_revoked_by_who_gave_it_and_worth_nothing_then(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    number = mandate_of(window.ask(principal, AGENT, agent=agent))

    def revoke(wallet: Wallet) -> list[str]:
        return codes(window.ask(wallet, AGENT, step="revoke", mandate=number))

    assert revoke(agent) == [Code.AGENT_NOT_AUTHORISED]
    assert revoke(principal) == []
    assert revoke(principal) == [Code.ALREADY_DONE]
    assert defect(act(window, principal, agent, number)) == "revoked"


def test_a_mandate_is_for_its_item_its_agent_and_its_principal(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    number = mandate_of(window.ask(principal, AGENT, agent=agent))
    stranger = window.world.adult("zhoushan")

    assert defect(act(window, principal, agent, number, item="business-change")) == "another_item"
    assert defect(act(window, principal, stranger, number)) == "another_agent"
    assert defect(act(window, stranger, agent, number)) == "another_principal"
    assert defect(act(window, principal, agent, "")) == "absent"
    assert defect(act(window, principal, agent, "M330900-000000000000")) == "absent"
    assert defect(act(window, principal, None, number)) == "own_agent"


def test_what_needs_the_applicant_in_person_is_not_delegable(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    answer = window.ask(principal, AGENT, agent=agent, item=MOVE)

    assert defect(answer) == "not_delegable"


def test_nobody_is_their_own_agent(window: Window, principal: Wallet) -> None:
    assert defect(window.ask(principal, AGENT, agent=principal)) == "own_agent"


def test_an_agent_whom_the_counter_does_not_recognise_does_nothing(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    kind = CredentialKind.CARD_CONTACT
    stranger = DocumentEvidence(agent.holder_ref, agent.home, agent.card_ref, is_present=False)
    body = window.world.body("zhoushan", AGENT, kind, {})

    answer = window.world.platform.accept(
        body, MemoryReader(card=principal.chip, document=stranger)
    )

    assert codes(answer) == [Code.HOLDER_MISMATCH]


# The staff.


def test_without_anybody_beside_the_principal_one_of_the_staff_gets_the_mandate(
    window: Window, principal: Wallet
) -> None:
    number = mandate_of(window.ask(principal, AGENT))

    filed = window.order("zhoushan", AGENT, item=WITHDRAWAL, step="act", mandate=number)

    row = window.row("zhoushan", "case", case_of(filed))
    assert row is not None
    assert (row.body["applicant"], row.body["agent"]) == (
        principal.holder_ref,
        "assistant:dinghai",
    )


def test_a_member_of_the_staff_acts_by_their_own_mandates_only(
    window: Window, principal: Wallet
) -> None:
    number = mandate_of(window.ask(principal, AGENT, assistant="shengsi"))

    def staff(assistant: str) -> Acceptance:
        told = {"item": WITHDRAWAL, "step": "act", "mandate": number, "assistant": assistant}
        return window.order("zhoushan", AGENT, **told)

    assert defect(staff("dinghai")) == "another_agent"
    assert defect(staff("nobody")) == "absent"
    assert notes(staff("shengsi")) == ["ACCEPTED", "RECEIPT"]


def test_an_unknown_assistant_gets_no_mandate(window: Window, principal: Wallet) -> None:
    assert defect(window.ask(principal, AGENT, assistant="nobody")) == "absent"


def test_the_staff_give_no_mandate_to_themselves(window: Window) -> None:
    assert codes(window.order("zhoushan", AGENT, step="give")) == [Code.HOLDER_MISMATCH]


# Across the city border, and at once.


def test_an_agent_files_in_another_city_by_a_mandate_given_at_home(
    window: Window, principal: Wallet, agent: Wallet
) -> None:
    number = mandate_of(window.ask(principal, AGENT, agent=agent))

    without = window.ask(principal, ACCEPT, "ningbo", agent=agent)
    filed = window.ask(principal, ACCEPT, "ningbo", agent=agent, mandate=number)

    assert defect(without) == "absent"
    assert filed.decision.decided_by == "ningbo-zhoushan"
    row = window.row("ningbo", "intake", case_of(filed))
    assert row is not None
    assert row.body["agent"] == window.world.platform.national.pseudonym("ningbo", agent.holder_ref)


def test_a_visitor_gives_no_mandate_here(window: Window, agent: Wallet) -> None:
    visitor = window.world.adult("ningbo")

    assert codes(window.ask(visitor, AGENT, "zhoushan", agent=agent)) == [Code.OUT_OF_ZONE]


@pytest.mark.parametrize(
    "fields",
    [{"valid_days": 0}, {"valid_days": 366}, {"mandate": "x"}, {"assistant": "Nobody There"}],
)
def test_fields_of_another_shape_are_named(window: Window, fields: dict[str, object]) -> None:
    with pytest.raises(RequestInvalid) as caught:
        window.ask(window.world.adult("zhoushan"), AGENT, **fields)  # type: ignore[arg-type]  # fields

    assert list(caught.value.problems) == [f"fields.{next(iter(fields))}"]


def test_of_several_uses_of_a_mandate_at_once_exactly_one_opens_a_case(
    registry: Registry, tmp_path: Path
) -> None:
    window = Window(registry, SqlJournal(f"sqlite:///{tmp_path}/books.db"))
    principal, start = window.world.adult("zhoushan"), Barrier(4)
    number = mandate_of(window.ask(principal, AGENT))

    def use() -> Callable[[], Acceptance]:
        told = {"item": WITHDRAWAL, "step": "act", "mandate": number}
        body = window.world.body("zhoushan", AGENT, CredentialKind.NONE, told)

        def ask() -> Acceptance:
            start.wait(timeout=30)
            reader = MemoryReader(document=DocumentEvidence("", "zhoushan"))
            return window.world.platform.accept(body, reader)

        return ask

    with ThreadPoolExecutor(4) as pool:
        uses = [use() for _ in range(4)]
        answers = [future.result() for future in [pool.submit(one) for one in uses]]
    cases = window.rows("zhoushan", "case")
    window.world.platform.close()

    assert [code for one in answers for code in codes(one)] == [Code.AGENT_NOT_AUTHORISED] * 3
    assert len(cases) == 1
