"""`ecard.family`: guardians for children, consent of the others, eight in all."""

from __future__ import annotations

from datetime import date

import pytest

from samecity.domain.card import CardState
from samecity.engine.acceptance import Acceptance
from samecity.errors import RequestInvalid
from samecity.synthetic.world import Wallet
from tests.plugins.card.desk import Desk, codes

_CHILD_BORN = date(2014, 5, 10)


def _share(desk: Desk, holder: Wallet, relative: Wallet, *, agrees: bool = False) -> Acceptance:
    number = relative.person.resident_id.text
    return desk.ask(
        holder, "ecard.family", relative=number, channel="alipay", relative_agrees=agrees
    )


def _child(desk: Desk, guardian: Wallet, *, born: date = _CHILD_BORN) -> Wallet:
    child = desk.person(born, guardian=guardian)
    return desk.world.issue(child.person, "ningbo")


def test_a_guardian_shows_the_childs_ecard(desk: Desk) -> None:
    parent = desk.world.adult("ningbo")
    child = _child(desk, parent)

    answer = _share(desk, parent, child)

    assert codes(answer) == []
    assert answer.decision.terms.limits == {"left": 7}
    ecard = desk.ecard(child)
    assert ecard is not None
    assert (ecard.family_holder, ecard.card_ref) == (parent.holder_ref, child.card_ref)
    assert (int(ecard.level), ecard.channels) == (1, ("alipay",))
    assert codes(desk.ask(child, "culture.enter", code=desk.show(child))) == []


def test_nobody_but_the_guardian_shows_a_childs_ecard(desk: Desk) -> None:
    child = _child(desk, desk.world.adult("ningbo"))

    answer = _share(desk, desk.world.adult("ningbo"), child, agrees=True)

    assert codes(answer) == ["GUARDIAN_REQUIRED"]
    assert desk.ecard(child) is None


def test_from_the_sixteenth_birthday_the_relative_decides(desk: Desk) -> None:
    parent = desk.world.adult("ningbo")
    today = desk.at.date()
    sixteen = _child(desk, parent, born=today.replace(year=today.year - 16))
    younger = _child(desk, parent, born=today.replace(year=today.year - 16, day=today.day + 1))

    assert codes(_share(desk, parent, sixteen)) == ["AGENT_NOT_AUTHORISED"]
    assert codes(_share(desk, parent, sixteen, agrees=True)) == []
    assert codes(_share(desk, parent, younger)) == []


def test_the_ninth_relative_is_one_too_many(desk: Desk) -> None:
    parent = desk.world.adult("ningbo")
    children = [_child(desk, parent) for _ in range(9)]

    answers = [_share(desk, parent, child) for child in children]

    left = [answer.decision.terms.limits["left"] for answer in answers[:8]]
    assert left == list(range(7, -1, -1))
    assert codes(answers[8]) == ["QUOTA_EXHAUSTED"]
    assert desk.ecard(children[8]) is None


def test_the_same_relative_counts_once(desk: Desk) -> None:
    parent = desk.world.adult("ningbo")
    child = _child(desk, parent)
    _share(desk, parent, child)

    assert _share(desk, parent, child).decision.terms.limits == {"left": 7}


def test_an_ecard_that_another_relative_took_over_frees_a_place(desk: Desk) -> None:
    elder = desk.world.adult("ningbo", born=date(1950, 1, 1))
    first, second = desk.world.adult("ningbo"), desk.world.adult("ningbo")
    _share(desk, first, elder, agrees=True)
    _share(desk, second, elder, agrees=True)

    child = _child(desk, first)
    assert _share(desk, first, child).decision.terms.limits == {"left": 7}


def test_a_relative_without_a_card_has_no_ecard_to_show(desk: Desk) -> None:
    parent = desk.world.adult("ningbo")
    child = desk.person(_CHILD_BORN, guardian=parent)

    assert codes(_share(desk, parent, child)) == ["ECARD_NO_PHYSICAL_CARD"]


def test_a_relatives_lost_card_gives_its_own_reason(desk: Desk) -> None:
    parent = desk.world.adult("ningbo")
    child = _child(desk, parent)
    desk.ask(child, "card.loss")

    assert codes(_share(desk, parent, child)) == ["CARD_REPORTED_LOST"]


def test_who_has_no_card_shows_nobody_elses_ecard(desk: Desk) -> None:
    parent = desk.person()
    child = _child(desk, parent)
    number = child.person.resident_id.text

    answer = desk.ask(parent, "ecard.family", "ningbo", relative=number)

    assert codes(answer) == ["ECARD_NO_PHYSICAL_CARD"]


@pytest.mark.parametrize(
    ("state", "code"),
    [(CardState.LOST_TEMP, "CARD_REPORTED_LOST"), (CardState.LOCKED, "CARD_LOCKED")],
)
def test_the_applicants_own_card_must_be_good(desk: Desk, state: CardState, code: str) -> None:
    parent = desk.in_state("ningbo", state)

    assert codes(_share(desk, parent, _child(desk, parent))) == [code]


def test_nobody_is_a_relative_of_oneself(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")

    assert codes(_share(desk, holder, holder, agrees=True)) == ["HOLDER_MISMATCH"]


def test_an_unknown_number_is_nobody(desk: Desk) -> None:
    holder = desk.world.adult("ningbo")

    answer = desk.ask(holder, "ecard.family", relative="990200198507060026")

    assert codes(answer) == ["HOLDER_MISMATCH"]


def test_a_number_that_cannot_be_is_refused_without_being_repeated(desk: Desk) -> None:
    with pytest.raises(RequestInvalid) as caught:
        desk.ask(desk.world.adult("ningbo"), "ecard.family", relative="990200198507060027")

    assert caught.value.problems == {"fields.relative": "expected a resident id"}


def test_an_unknown_channel_shows_nobodys_ecard(desk: Desk) -> None:
    parent = desk.world.adult("ningbo")
    child = _child(desk, parent)

    answer = desk.ask(
        parent, "ecard.family", relative=child.person.resident_id.text, channel="unheard-of"
    )

    assert codes(answer) == ["CHANNEL_NOT_AUTHORISED"]
