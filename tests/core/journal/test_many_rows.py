"""Many rows at once: read by keys, cards by holders, and added in one go, in every journal."""

from __future__ import annotations

from contextlib import suppress

import attrs
import pytest

from samecity.domain.effects import NATIONAL, SetState, WriteCard
from samecity.errors import Conflict, JournalError
from samecity.spi.journal import ChainReport, Journal
from samecity.spi.state import Row
from tests.core.journal.rulings import CARD, FARE, cancel, record, reserve, ruling_of

MANY = 1_234
"""More than are sought at once."""


def order(key: str, version: int = 0, region: str = "ningbo", **body: object) -> SetState:
    return SetState(region, "order", key, body, version)


def orders(journal: Journal) -> dict[str, Row]:
    with journal.snapshot() as store:
        return {row.key: row for row in store.scan("ningbo", "transit", "order", "")}


# Reading.


def test_many_rows_are_read_by_key_and_what_is_missing_is_left_out(journal: Journal) -> None:
    record(journal, "r-1", *(order(f"o-{n}", n=n) for n in range(MANY)))

    with journal.begin("ningbo") as unit:
        keys = [f"o-{n}" for n in range(0, MANY, 2)]
        found = unit.get_many("ningbo", "transit", "order", [*keys, "o-none", "o-0"])

    assert found == {key: Row(key, {"n": int(key[2:])}, 1) for key in keys}


def test_many_rows_belong_to_region_plugin_and_kind(journal: Journal) -> None:
    record(journal, "r-1", order("o-1"), order("o-1", region=NATIONAL))

    with journal.begin("ningbo") as unit:
        assert set(unit.get_many("ningbo", "transit", "order", ["o-1"])) == {"o-1"}
        assert unit.get_many("anhui", "transit", "order", ["o-1"]) == {}
        assert unit.get_many("ningbo", "culture", "order", ["o-1"]) == {}
        assert unit.get_many("ningbo", "transit", "loan", ["o-1"]) == {}
        assert unit.get_many("ningbo", "transit", "order", []) == {}
        assert set(unit.get_many(NATIONAL, "culture", "order", ["o-1"])) == {"o-1"}


def test_what_is_read_in_bulk_is_the_readers_own(journal: Journal) -> None:
    record(journal, "r-1", order("o-1", list=[1]))
    with journal.begin("ningbo") as unit:
        body = unit.get_many("ningbo", "transit", "order", ["o-1"])["o-1"].body
        assert isinstance(body["list"], list)
        body["list"].append(2)

    assert orders(journal)["o-1"].body == {"list": [1]}


def test_a_bulk_read_sees_what_its_own_transaction_wrote(journal: Journal) -> None:
    record(journal, "r-1", order("o-1", n=1))

    with journal.begin("ningbo") as unit:
        unit.get_many("ningbo", "transit", "order", ["o-1", "o-2"])
        unit.record(ruling_of("r-2", order("o-1", 1, n=2), order("o-2", n=3)))
        found = unit.get_many("ningbo", "transit", "order", ["o-1", "o-2"])

    assert found == {"o-1": Row("o-1", {"n": 2}, 2), "o-2": Row("o-2", {"n": 3}, 1)}


def test_cards_of_many_people_come_by_holder_oldest_first(journal: Journal) -> None:
    old = attrs.evolve(CARD, card_ref="z", replaced_by="a")
    new = attrs.evolve(CARD, card_ref="a")
    other = attrs.evolve(CARD, card_ref="b", holder_ref="holder-2")
    elsewhere = attrs.evolve(CARD, card_ref="c", home="ningbo", holder_ref="holder-3")
    record(journal, "r-1", *(WriteCard(one, "issue", 0) for one in (new, old, other, elsewhere)))

    with journal.begin("ningbo") as unit:
        found = unit.cards_of_many("anhui", ["holder-1", "holder-2", "holder-3", "holder-1"])

    assert {ref: list(cards) for ref, cards in found.items()} == {
        "holder-1": [(old, 1), (new, 1)],
        "holder-2": [(other, 1)],
    }


def test_cards_of_more_people_than_are_sought_at_once(journal: Journal) -> None:
    cards = [attrs.evolve(CARD, card_ref=f"c-{n}", holder_ref=f"h-{n}") for n in range(MANY)]
    record(journal, "r-1", *(WriteCard(card, "issue", 0) for card in cards))

    with journal.snapshot() as store:
        found = store.cards_of_many("anhui", [card.holder_ref for card in cards])

    assert {ref: list(one) for ref, one in found.items()} == {
        card.holder_ref: [(card, 1)] for card in cards
    }


# Adding.


def test_many_new_rows_have_version_1_and_the_books_are_whole(journal: Journal) -> None:
    new = [order(f"o-{n}", n=n) for n in range(MANY)]

    record(journal, "r-1", *new, order("o-1", region=NATIONAL), FARE)

    found = orders(journal)
    assert len(found) == MANY
    assert {row.version for row in found.values()} == {1}
    assert found["o-7"].body == {"n": 7}
    assert len(journal.postings()) == 2
    assert journal.verify() == [ChainReport("ningbo", 1, 0)]


def test_rows_added_and_rows_changed_keep_their_order(journal: Journal) -> None:
    record(journal, "r-1", order("o-1", n=1))

    record(
        journal,
        "r-2",
        order("o-2", n=1),
        order("o-3", n=1),
        order("o-1", 1, n=2),
        order("o-2", 1, n=2),
        order("o-4", n=1),
        order("o-4", 1, n=2),
    )

    assert {key: (row.version, row.body["n"]) for key, row in orders(journal).items()} == {
        "o-1": (2, 2),
        "o-2": (2, 2),
        "o-3": (1, 1),
        "o-4": (2, 2),
    }
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]


@pytest.mark.parametrize("place", [0, 600, MANY - 1])
def test_one_row_that_is_there_already_keeps_all_the_others_out(
    journal: Journal, place: int
) -> None:
    record(journal, "r-1", order(f"o-{place}", n=-1))

    with pytest.raises(Conflict):
        record(journal, "r-2", *(order(f"o-{n}", n=n) for n in range(MANY)))

    assert orders(journal) == {f"o-{place}": Row(f"o-{place}", {"n": -1}, 1)}
    assert journal.recall("r-2") is None
    assert journal.verify() == [ChainReport("ningbo", 1, 0)]


def test_a_row_cannot_be_added_twice_at_once(journal: Journal) -> None:
    with pytest.raises(Conflict):
        record(journal, "r-1", order("o-1"), order("o-2"), order("o-1"))

    assert orders(journal) == {}


def test_a_conflict_that_is_caught_inside_commits_none_of_the_rows(journal: Journal) -> None:
    record(journal, "r-1", order("o-1"))

    with pytest.raises(JournalError), journal.begin("ningbo") as unit, suppress(Conflict):
        unit.record(ruling_of("r-2", order("o-0"), order("o-1"), order("o-2")))

    assert set(orders(journal)) == {"o-1"}


def test_many_rows_of_a_reservation_go_when_it_is_cancelled(journal: Journal) -> None:
    record(journal, "r-1", order("o-0", n=0))
    reserve(journal, "r-2", order("o-0", 1, n=9), *(order(f"o-{n}") for n in range(1, 40)))
    assert len(orders(journal)) == 40

    cancel(journal, "r-2")

    assert orders(journal) == {"o-0": Row("o-0", {"n": 0}, 3)}
    assert journal.verify() == [ChainReport("ningbo", 2, 0)]
