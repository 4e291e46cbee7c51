from __future__ import annotations

from datetime import timedelta

import pytest

from samecity.synthetic.world import DEFAULT_AT
from samecity_government.cases.case_book import NEXT, CaseFile, Entry, State, receipt_of
from tests.plugins.government.window import WITHDRAWAL, Window, case_of

LATER = DEFAULT_AT + timedelta(hours=1)


def file_in(state: State) -> CaseFile:
    history = (Entry(State.DRAFT, DEFAULT_AT), Entry(state, DEFAULT_AT))
    return CaseFile(item="move", intake="ningbo", applicant="h", history=history)


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("end", State)
def test_a_case_goes_where_the_table_lets_it_and_nowhere_else(start: State, end: State) -> None:
    file = file_in(start)
    if end in NEXT[start]:
        moved = file.moved(end, LATER)
        assert (moved.state, moved.history[:-1]) == (end, file.history)
        assert moved.history[-1].at == LATER
    else:
        with pytest.raises(ValueError, match=f"expected a state after {start}, received {end}"):
            file.moved(end, LATER)


def test_every_state_but_the_last_leads_to_the_last() -> None:
    reached, frontier = {State.DELIVERED}, {State.DELIVERED}
    while frontier:
        frontier = {one for one in State if NEXT[one] & reached} - reached
        reached |= frontier

    assert reached == set(State)


def test_receipts_are_numbered_from_one() -> None:
    file = file_in(State.ACCEPTED)

    assert receipt_of("330900-a", file) == "330900-a-1"
    assert receipt_of("330900-a", file.moved(State.DECIDED, LATER)) == "330900-a-2"


def test_the_same_request_has_the_same_number_and_another_one_another(window: Window) -> None:
    first, second = window.world.adult("zhoushan"), window.world.adult("zhoushan")

    numbers = {case_of(window.file(one)) for one in (first, second, first)}

    assert len(numbers) == 3
    assert all(number.startswith("330900-") for number in numbers)


def test_the_window_keeps_a_pseudonym_and_kinds_of_document_the_authority_the_person(
    window: Window,
) -> None:
    wallet = window.world.adult("zhoushan")
    documents = ["household-book@2030-01-01", "migration-permit"]
    answer = window.file(wallet, "ningbo", item="household-migration", documents=documents)
    number = case_of(answer)

    here, there = window.row("ningbo", "intake", number), window.row("zhoushan", "case", number)

    assert here is not None
    assert here.body == {
        "item": "household-migration",
        "authority": "zhoushan",
        "applicant": window.world.platform.national.pseudonym("ningbo", wallet.holder_ref),
        "agent": "",
        "documents": ["household-book", "migration-permit"],
        "state": "ACCEPTED",
        "receipts": [f"{number}-1"],
    }
    assert there is not None
    assert there.body["applicant"] == wallet.holder_ref
    assert there.body["papers"] == [
        {"kind": "household-book", "valid_to": "2030-01-01", "is_applicants": True},
        {"kind": "migration-permit", "valid_to": None, "is_applicants": True},
    ]
    assert {row.key for row in window.rows("ningbo", "case")} == set()
    assert {row.key for row in window.rows("zhoushan", "intake")} == set()


def test_neither_row_has_a_name_a_number_or_a_card(window: Window) -> None:
    wallet = window.world.person("p-sun")
    number = case_of(window.file(wallet, "ningbo", amount_fen=100))
    seen = repr([window.row("ningbo", "intake", number), window.row("zhoushan", "case", number)])

    assert number in seen
    for secret in (wallet.person.name, wallet.person.resident_id.text, wallet.card_ref):
        assert secret not in seen


def test_what_was_asked_for_is_the_authoritys_to_know(window: Window) -> None:
    number = case_of(window.file(window.world.adult("zhoushan"), "ningbo", amount_fen=123_456))

    assert "123456" not in repr(window.row("ningbo", "intake", number))
    assert "123456" in repr(window.row("zhoushan", "case", number))


def test_filed_at_home_both_parts_stand_side_by_side(window: Window) -> None:
    number = case_of(window.file(window.world.adult("zhoushan"), item=WITHDRAWAL))

    assert window.row("zhoushan", "intake", number) is not None
    assert window.row("zhoushan", "case", number) is not None
