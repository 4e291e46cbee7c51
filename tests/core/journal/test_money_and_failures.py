"""What every journal does with money and with failures: both sides, all or nothing."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from samecity.domain.effects import (
    DebitPurse,
    Effect,
    OpenIncident,
    Post,
    SetState,
    TakeFromPool,
    WriteCard,
    WriteEcard,
)
from samecity.errors import Conflict, JournalError
from samecity.spi.journal import Journal, Posting, Turnover
from tests.core.journal.rulings import AT, CARD, ECARD, FARE, record, ruling_of

# Money.


def test_money_is_posted_on_both_sides(journal: Journal) -> None:
    record(journal, "r-1", FARE)

    payer, payee = journal.postings()
    assert payer == Posting("anhui", "ningbo", payer.reference, "transit.fare", -120, AT.date())
    assert payee == Posting("ningbo", "anhui", payer.reference, "transit.fare", 120, AT.date())


def test_money_inside_one_region_is_posted_on_both_sides_too(journal: Journal) -> None:
    record(journal, "r-1", Post("ningbo", "ningbo", "library.fine", 50))

    assert [(one.region, one.counterparty, one.amount_fen) for one in journal.postings()] == [
        ("ningbo", "ningbo", -50),
        ("ningbo", "ningbo", 50),
    ]


def test_a_reference_is_one_per_acceptance_and_does_not_tell_its_id(journal: Journal) -> None:
    record(journal, "bus-12", FARE, FARE)
    record(journal, "bus-13", FARE)

    references = [one.reference for one in journal.postings()]
    assert len(set(references[:4])) == 1
    assert len(set(references)) == 2
    assert not any("bus" in reference for reference in references)


def test_the_day_of_a_posting_is_the_day_in_china(journal: Journal) -> None:
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)

    with journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-1", FARE, at=late))
        unit.record(ruling_of("r-2", FARE, at=late - timedelta(hours=1)))

    assert len(journal.postings(date(2026, 11, 23))) == 2
    assert len(journal.postings(date(2026, 11, 24))) == 2
    assert journal.postings(date(2026, 11, 25)) == []
    assert len(journal.postings()) == 4


def test_postings_come_in_parts_by_region_and_by_account(journal: Journal) -> None:
    for number, account in enumerate(("transit", "library", "transit")):
        record(journal, f"r-{number}", Post("anhui", "ningbo", account, 120))
    every = journal.postings()

    parts = [journal.postings(skip=at, limit=4) for at in (0, 4, 6)]

    assert parts == [every[:4], every[4:], []]
    assert journal.postings(account="library") == every[2:4]
    assert journal.postings(region="anhui", skip=1, limit=4) == every[1:5]
    assert journal.postings(region="binzhou") == []


def test_turnover_says_of_each_day_what_one_region_owes_another(journal: Journal) -> None:
    later = AT + timedelta(days=1)
    record(journal, "r-1", Post("anhui", "ningbo", "transit", 120))
    record(journal, "r-2", Post("anhui", "ningbo", "transit", 80))
    with journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-3", Post("ningbo", "ningbo", "library", 50), at=later))

    found = journal.turnover()

    assert found == [
        Turnover(AT.date(), "anhui", "ningbo", "transit", 2, 200, 0),
        Turnover(AT.date(), "ningbo", "anhui", "transit", 2, 0, 200),
        Turnover(later.date(), "ningbo", "ningbo", "library", 2, 50, 50),
    ]
    assert journal.turnover(later.date()) == found[2:]
    assert journal.turnover(later.date() + timedelta(days=1)) == []


# Effects that are not in the books.


def test_purses_and_incidents_stand_only_in_the_decision(journal: Journal) -> None:
    effects = (DebitPurse(120), OpenIncident("ningbo", "forged_card"))

    record(journal, "r-1", *effects)

    kept = journal.recall("r-1")
    assert kept is not None
    assert kept.decision.effects == tuple(effect.public() for effect in effects)
    assert journal.postings() == []


# All or nothing.

EVERYTHING: tuple[Effect, ...] = (
    WriteCard(CARD, "issue", 0),
    WriteEcard(ECARD, 0),
    SetState("ningbo", "loan", "book-1", {"days": 30}, 0),
    TakeFromPool("ningbo", "seats", 1, 3),
    FARE,
)


def assert_empty(journal: Journal) -> None:
    assert journal.recall("r-1") is None
    assert journal.postings() == []
    assert journal.reserved() == []
    assert journal.verify() == []
    with journal.begin("ningbo") as unit:
        assert unit.card("anhui", "card-1") is None
        assert not unit.cards_of("anhui", "holder-1")
        assert unit.ecard("ecard-1") is None
        assert unit.ecard_of("holder-1") is None
        assert not unit.scan("ningbo", "transit", "loan", "")
        assert unit.taken("ningbo", "transit", "seats") == 0


def break_off(journal: Journal, *, reserving: bool = False) -> None:
    with journal.begin("ningbo") as unit:
        apply = unit.reserve if reserving else unit.record
        apply(ruling_of("r-1", *EVERYTHING))
        unit.scan("ningbo", "transit", "loan", "")
        raise ZeroDivisionError


@pytest.mark.parametrize("reserving", [False, True])
def test_an_exception_leaves_nothing_behind(journal: Journal, reserving: bool) -> None:
    with pytest.raises(ZeroDivisionError):
        break_off(journal, reserving=reserving)

    assert_empty(journal)


def test_a_conflict_in_the_middle_leaves_nothing_behind(journal: Journal) -> None:
    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-1", *EVERYTHING, TakeFromPool("ningbo", "seats", 3, 3)))

    assert_empty(journal)


def catch_inside(journal: Journal) -> None:
    with journal.begin("ningbo") as unit, suppress(Conflict):
        unit.record(ruling_of("r-1", *EVERYTHING, TakeFromPool("ningbo", "seats", 3, 3)))


def test_a_conflict_that_is_caught_inside_cannot_be_committed(journal: Journal) -> None:
    with pytest.raises(JournalError, match="it went on"):
        catch_inside(journal)

    assert_empty(journal)


def catch_inside_and_go_on(journal: Journal) -> None:
    with journal.begin("ningbo") as unit:
        with suppress(Conflict):
            unit.record(ruling_of("r-1", *EVERYTHING, TakeFromPool("ningbo", "seats", 3, 3)))
        unit.record(ruling_of("r-2"))


def test_what_comes_after_a_caught_conflict_does_not_make_it_whole(journal: Journal) -> None:
    with pytest.raises(JournalError, match="it went on"):
        catch_inside_and_go_on(journal)

    assert_empty(journal)
    assert journal.recall("r-2") is None


def test_a_journal_goes_on_after_an_exception(journal: Journal) -> None:
    with pytest.raises(ZeroDivisionError):
        break_off(journal)

    record(journal, "r-1", *EVERYTHING)

    with journal.begin("ningbo") as unit:
        assert unit.card("anhui", "card-1") == (CARD, 1)
        assert list(unit.cards_of("anhui", "holder-1")) == [(CARD, 1)]
        assert unit.ecard_of("holder-1") == (ECARD, 1)


def test_several_rulings_share_one_transaction(journal: Journal) -> None:
    with journal.begin("ningbo") as unit:
        for number in range(3):
            unit.record(
                ruling_of(
                    f"r-{number}", SetState("ningbo", "loan", "book-1", {"n": number}, number), FARE
                )
            )

    (report,) = journal.verify()
    assert report.records == 3
    references = [one.reference for one in journal.postings()]
    assert [first == second for first, second in pairwise(references)] == [
        True, False, True, False, True,
    ]  # fmt: skip
