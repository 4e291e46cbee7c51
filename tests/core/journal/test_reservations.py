"""What every journal does with an acceptance that waits for a purse: confirm it or take it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import attrs
import msgspec
import pytest

from samecity.domain.card import CardState
from samecity.domain.effects import (
    DebitPurse,
    Effect,
    SetState,
    TakeFromPool,
    WriteCard,
    WriteEcard,
)
from samecity.errors import Conflict
from samecity.spi.journal import ChainReport, Journal, Kept, Stage
from samecity.spi.state import Row
from tests.core.journal.rulings import (
    AT,
    CARD,
    ECARD,
    FARE,
    cancel,
    decision_of,
    record,
    refusal_of,
    reserve,
    ruling_of,
)

LOCKED = attrs.evolve(CARD, state=CardState.LOCKED)
ALONE = attrs.evolve(ECARD, channels=())


def ride(number: int, version: int) -> SetState:
    return SetState("ningbo", "ride", "last", {"n": number}, version)


def confirm(journal: Journal, request_id: str) -> None:
    with journal.begin("ningbo") as unit:
        unit.confirm(request_id)


def last_ride(journal: Journal) -> Row | None:
    with journal.begin("ningbo") as unit:
        return unit.get("ningbo", "transit", "ride", "last")


def taken(journal: Journal) -> int:
    with journal.begin("ningbo") as unit:
        return unit.taken("ningbo", "transit", "seats")


def test_a_reservation_applies_everything_but_money_and_audit(journal: Journal) -> None:
    reserve(
        journal, "r-1", ride(1, 0), TakeFromPool("ningbo", "seats", 1, 3), DebitPurse(120), FARE
    )

    assert last_ride(journal) == Row("last", {"n": 1}, 1)
    assert taken(journal) == 1
    assert journal.postings() == []
    assert journal.verify() == [ChainReport("ningbo", 0, 1)]


def test_reservations_are_listed_oldest_first_until_they_are_over(journal: Journal) -> None:
    early, late = ruling_of("r-b", at=AT - timedelta(microseconds=1)), ruling_of("r-a")
    third = ruling_of("r-c", at=AT - timedelta(days=1))
    with journal.begin("ningbo") as unit:
        for ruling in (late, early, third):
            unit.reserve(ruling)

    confirm(journal, "r-c")

    assert list(journal.reserved()) == [
        Kept(early.decision, early.digest, Stage.RESERVED),
        Kept(late.decision, late.digest, Stage.RESERVED),
    ]


def test_moments_are_ordered_whether_they_have_fractions_or_not(journal: Journal) -> None:
    moments = [AT, AT + timedelta(microseconds=1), AT + timedelta(seconds=1)]
    with journal.begin("ningbo") as unit:
        for name, at in zip("abc", reversed(moments), strict=True):
            unit.reserve(ruling_of(name, at=at))

    assert [kept.decision.at for kept in journal.reserved()] == moments


def test_a_reservation_conflicts_like_a_record(journal: Journal) -> None:
    record(journal, "r-1", ride(1, 0))

    with pytest.raises(Conflict):
        reserve(journal, "r-1", FARE)
    with pytest.raises(Conflict):
        reserve(journal, "r-2", ride(2, 0))

    assert journal.recall("r-2") is None


def test_confirming_posts_the_money_and_ends_it(journal: Journal) -> None:
    reserve(journal, "r-1", DebitPurse(120), FARE)

    confirm(journal, "r-1")

    kept = journal.recall("r-1")
    assert kept == Kept(decision_of("r-1", DebitPurse(120), FARE), "digest of r-1", Stage.DONE)
    assert [one.amount_fen for one in journal.postings(AT.date())] == [-120, 120]
    assert journal.verify() == [ChainReport("ningbo", 1, 0)]


def test_cancelling_restores_rows_pools_and_cards(journal: Journal) -> None:
    record(journal, "r-0", ride(1, 0), WriteCard(CARD, "issue", 0), WriteEcard(ECARD, 0))
    record(journal, "r-1", TakeFromPool("ningbo", "seats", 1, 3))
    reserve(
        journal,
        "r-2",
        ride(2, 1),
        WriteCard(LOCKED, "lock", 1),
        WriteEcard(ALONE, 1),
        TakeFromPool("ningbo", "seats", 2, 3),
        FARE,
    )

    cancel(journal, "r-2")

    row = last_ride(journal)
    assert row is not None
    assert row.body == {"n": 1}
    assert taken(journal) == 1
    with journal.begin("ningbo") as unit:
        card, ecard = unit.card("anhui", "card-1"), unit.ecard_of("holder-1")
    assert card is not None
    assert card[0] == CARD
    assert ecard is not None
    assert ecard[0] == ECARD


def test_cancelling_deletes_what_was_new(journal: Journal) -> None:
    effects: tuple[Effect, ...] = (
        ride(1, 0),
        WriteCard(CARD, "issue", 0),
        WriteEcard(ECARD, 0),
        TakeFromPool("ningbo", "seats", 1, 3),
    )
    reserve(journal, "r-1", *effects)

    cancel(journal, "r-1")

    assert last_ride(journal) is None
    assert taken(journal) == 0
    with journal.begin("ningbo") as unit:
        assert unit.card("anhui", "card-1") is None
        assert not unit.cards_of("anhui", "holder-1")
        assert unit.ecard("ecard-1") is None
        assert unit.ecard_of("holder-1") is None
    record(journal, "r-2", *effects)


def test_cancelling_takes_back_units_that_were_given(journal: Journal) -> None:
    record(journal, "r-1", TakeFromPool("ningbo", "seats", 2, 3))
    reserve(journal, "r-2", TakeFromPool("ningbo", "seats", -5, 3))
    assert taken(journal) == 0

    cancel(journal, "r-2")

    assert taken(journal) == 2


def test_cancelling_undoes_two_writes_of_one_row(journal: Journal) -> None:
    record(journal, "r-1", ride(1, 0))
    reserve(journal, "r-2", ride(2, 1), ride(3, 2))

    cancel(journal, "r-2")

    row = last_ride(journal)
    assert row is not None
    assert row.body == {"n": 1}


def test_a_restored_row_is_told_from_the_one_it_was(journal: Journal) -> None:
    record(journal, "r-1", ride(1, 0))
    reserve(journal, "r-2", ride(2, 1))
    cancel(journal, "r-2")

    for version_read_before in (1, 2):
        with pytest.raises(Conflict):
            record(journal, "r-3", ride(9, version_read_before))


def test_cancelling_leaves_what_somebody_has_written_since(journal: Journal) -> None:
    record(journal, "r-1", ride(1, 0), WriteCard(CARD, "issue", 0))
    reserve(journal, "r-2", ride(2, 1), WriteCard(LOCKED, "lock", 1), WriteEcard(ECARD, 0))
    record(journal, "r-3", ride(3, 2), WriteCard(CARD, "unlock", 2), WriteEcard(ALONE, 1))

    cancel(journal, "r-2")

    assert last_ride(journal) == Row("last", {"n": 3}, 3)
    with journal.begin("ningbo") as unit:
        assert unit.card("anhui", "card-1") == (CARD, 3)
        assert unit.ecard("ecard-1") == (ALONE, 2)


def test_a_cancelled_acceptance_keeps_its_refusal_and_posts_nothing(journal: Journal) -> None:
    reserve(journal, "r-1", DebitPurse(120), FARE)

    cancel(journal, "r-1")

    assert journal.recall("r-1") == Kept(refusal_of("r-1"), "digest of r-1", Stage.CANCELLED)
    assert journal.postings() == []
    assert journal.reserved() == []
    assert journal.verify() == [ChainReport("ningbo", 1, 0)]


@pytest.mark.parametrize("end", [confirm, cancel])
def test_ending_it_a_second_time_changes_nothing(
    journal: Journal, end: Callable[[Journal, str], None]
) -> None:
    reserve(journal, "r-1", ride(1, 0), TakeFromPool("ningbo", "seats", 1, 3), FARE)
    end(journal, "r-1")
    kept, postings, row, units = (
        journal.recall("r-1"),
        journal.postings(),
        last_ride(journal),
        taken(journal),
    )

    end(journal, "r-1")

    assert journal.recall("r-1") == kept
    assert journal.postings() == postings
    assert last_ride(journal) == row
    assert taken(journal) == units
    assert journal.verify() == [ChainReport("ningbo", 1, 0)]


def test_what_is_confirmed_cannot_be_cancelled_nor_the_reverse(journal: Journal) -> None:
    reserve(journal, "r-1", FARE)
    reserve(journal, "r-2", FARE)
    confirm(journal, "r-1")
    cancel(journal, "r-2")

    with journal.begin("ningbo") as unit:
        done = unit.cancel("r-1", refusal_of("r-1"))
        cancelled = unit.confirm("r-2")

    assert [one.stage for one in (done, cancelled) if one] == [Stage.DONE, Stage.CANCELLED]
    assert [done, cancelled] == [journal.recall("r-1"), journal.recall("r-2")]
    assert len(journal.postings()) == 2


def test_an_unknown_acceptance_can_be_neither_confirmed_nor_cancelled(journal: Journal) -> None:
    with journal.begin("ningbo") as unit:
        ended = [unit.confirm("r-1"), unit.cancel("r-1", refusal_of("r-1"))]

    assert ended == [None, None]
    assert journal.recall("r-1") is None


def test_a_cancellation_needs_a_decision_of_the_same_host(journal: Journal) -> None:
    reserve(journal, "r-1", ride(1, 0))
    elsewhere = msgspec.structs.replace(refusal_of("r-1"), host="anhui")

    with pytest.raises(ValueError, match="same host"), journal.begin("ningbo") as unit:
        unit.cancel("r-1", elsewhere)

    assert len(journal.reserved()) == 1


def test_what_is_put_aside_leaves_its_id_free_and_its_refusal_in_the_books(
    journal: Journal,
) -> None:
    reserve(
        journal, "r-1", ride(1, 0), TakeFromPool("ningbo", "seats", 1, 3), DebitPurse(120), FARE
    )

    with journal.begin("ningbo") as unit:
        unit.cancel("r-1", refusal_of("r-1~1"))

    assert (journal.recall("r-1"), last_ride(journal), taken(journal)) == (None, None, 0)
    aside = Kept(refusal_of("r-1~1"), "digest of r-1", Stage.CANCELLED)
    assert journal.recall("r-1~1") == aside
    record(journal, "r-1", ride(1, 0), FARE)
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]


def test_nothing_is_put_aside_under_an_id_that_is_taken(journal: Journal) -> None:
    record(journal, "r-2", FARE)
    reserve(journal, "r-1", ride(1, 0))

    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.cancel("r-1", refusal_of("r-2"))

    assert len(journal.reserved()) == 1


def test_a_purse_tells_what_is_open_on_it_until_it_is_over(journal: Journal) -> None:
    reserve(journal, "r-1", DebitPurse(120, "purse-1"))
    reserve(journal, "r-2", DebitPurse(120, "purse-2"))
    kept = journal.recall("r-1")

    with journal.begin("ningbo") as unit:
        assert unit.find("r-1") == unit.open_on("purse-1") == kept
        assert unit.open_on("purse-3") is None
    confirm(journal, "r-1")
    cancel(journal, "r-2")

    with journal.begin("ningbo") as unit:
        assert (unit.open_on("purse-1"), unit.open_on("purse-2")) == (None, None)


def break_off(journal: Journal, *, confirming: bool) -> None:
    with journal.begin("ningbo") as unit:
        if confirming:
            unit.confirm("r-1")
        else:
            unit.cancel("r-1", refusal_of("r-1"))
        raise ZeroDivisionError


@pytest.mark.parametrize("confirming", [True, False])
def test_an_exception_while_ending_leaves_it_reserved(journal: Journal, confirming: bool) -> None:
    record(journal, "r-0", ride(1, 0))
    reserve(journal, "r-1", ride(2, 1), TakeFromPool("ningbo", "seats", 1, 3), FARE)

    with pytest.raises(ZeroDivisionError):
        break_off(journal, confirming=confirming)

    assert [kept.decision.request_id for kept in journal.reserved()] == ["r-1"]
    assert last_ride(journal) == Row("last", {"n": 2}, 2)
    assert taken(journal) == 1
    assert journal.postings() == []
    confirm(journal, "r-1")
    assert [one.amount_fen for one in journal.postings()] == [-120, 120]
