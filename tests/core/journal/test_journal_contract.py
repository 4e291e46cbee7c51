"""What every journal does, whatever keeps it: acceptances, rows, cards, pools."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier

import attrs
import pytest

from samecity.domain.decision import reference_of
from samecity.domain.effects import (
    NATIONAL,
    DebitPurse,
    SetState,
    TakeFromPool,
    WriteCard,
    WriteEcard,
)
from samecity.errors import Conflict
from samecity.spi.journal import ChainReport, Journal, Kept, Stage
from samecity.spi.state import Row
from tests.core.journal.rulings import AT, CARD, ECARD, FARE, record, reserve, ruling_of


def loan(version: int, /, key: str = "book-1", **body: object) -> SetState:
    return SetState("ningbo", "loan", key, body, version)


# Acceptances.


def test_an_unknown_request_is_not_recalled(journal: Journal) -> None:
    assert journal.recall("r-1") is None


def test_a_recorded_decision_is_recalled_equal(journal: Journal) -> None:
    ruling = ruling_of("r-1", FARE)

    with journal.begin("ningbo") as unit:
        unit.record(ruling)

    assert journal.recall("r-1") == Kept(ruling.decision, ruling.digest, Stage.DONE)


def test_a_request_id_is_kept_once(journal: Journal) -> None:
    record(journal, "r-1", FARE)

    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-1", FARE, at=AT + timedelta(hours=1)))

    kept = journal.recall("r-1")
    assert kept is not None
    assert kept.decision.at == AT
    assert len(journal.postings()) == 2


# What an acceptance left in the books.


def test_an_entry_holds_the_postings_of_its_acceptance_and_its_place_in_the_chain(
    journal: Journal,
) -> None:
    record(journal, "r-1", FARE)
    record(journal, "r-2", loan(0))
    record(journal, "r-3", FARE)

    entries = [journal.entry(reference_of(f"r-{number}")) for number in (1, 2, 3)]

    found = [entry for entry in entries if entry is not None]
    assert [(entry.region, entry.seq) for entry in found] == [("ningbo", n) for n in (1, 2, 3)]
    assert [len(entry.postings) for entry in found] == [2, 0, 2]
    assert [*found[0].postings, *found[2].postings] == list(journal.postings())
    assert len({entry.digest for entry in found}) == 3


def test_an_acceptance_that_is_reserved_has_no_entry_yet(journal: Journal) -> None:
    reserve(journal, "r-1", DebitPurse(120), FARE)

    assert journal.entry(reference_of("r-1")) is None
    assert journal.entry("nothing") is None

    with journal.begin("ningbo") as unit:
        unit.confirm("r-1")
    entry = journal.entry(reference_of("r-1"))
    assert entry is not None
    assert len(entry.postings) == 2


def test_an_entry_stands_though_the_next_acceptance_was_undone(journal: Journal) -> None:
    record(journal, "r-1", FARE)
    with suppress(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-2", FARE))
        raise Conflict("expected to go on, was interrupted")
    record(journal, "r-3", FARE)

    entry = journal.entry(reference_of("r-3"))

    assert journal.entry(reference_of("r-2")) is None
    assert entry is not None
    assert (entry.seq, len(entry.postings)) == (2, 2)
    assert all(report.is_whole for report in journal.verify())


# The generic store.


def test_a_new_row_has_version_1_and_each_write_the_next(journal: Journal) -> None:
    record(journal, "r-1", loan(0, days=30))
    record(journal, "r-2", loan(1, days=60))

    with journal.begin("ningbo") as unit:
        assert unit.get("ningbo", "transit", "loan", "book-1") == Row("book-1", {"days": 60}, 2)


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_row_is_not_written_over_another_version(journal: Journal, version: int) -> None:
    record(journal, "r-1", loan(0, days=30))
    record(journal, "r-2", loan(1, days=60))

    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-3", loan(version, days=90)))

    with journal.begin("ningbo") as unit:
        assert unit.get("ningbo", "transit", "loan", "book-1") == Row("book-1", {"days": 60}, 2)


def test_a_row_that_is_not_there_is_not_updated(journal: Journal) -> None:
    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-1", loan(1)))


def test_rows_belong_to_region_plugin_kind_and_key(journal: Journal) -> None:
    record(journal, "r-1", loan(0))

    with journal.begin("ningbo") as unit:
        assert unit.get("ningbo", "transit", "loan", "book-1") is not None
        assert unit.get("anhui", "transit", "loan", "book-1") is None
        assert unit.get("ningbo", "culture", "loan", "book-1") is None
        assert unit.get("ningbo", "transit", "visit", "book-1") is None
        assert unit.get("ningbo", "transit", "loan", "book-2") is None


def test_national_rows_and_pools_are_the_same_for_every_plugin(journal: Journal) -> None:
    used = SetState(NATIONAL, "qr", "token-1", {"used": True}, 0)
    record(journal, "r-1", used, TakeFromPool(NATIONAL, "tokens", 1, 5))

    with journal.begin("ningbo") as unit:
        for plugin in ("transit", "culture", "samecity"):
            assert unit.get(NATIONAL, plugin, "qr", "token-1") == Row("token-1", {"used": True}, 1)
            assert len(unit.scan(NATIONAL, plugin, "qr", "token")) == 1
            assert unit.taken(NATIONAL, plugin, "tokens") == 1


def test_a_body_keeps_every_plain_json_value(journal: Journal) -> None:
    body = {"text": "读者", "none": None, "yes": True, "list": [1, {"a": -1}], "half": 0.5}

    record(journal, "r-1", SetState("ningbo", "loan", "book-1", body, 0))

    with journal.begin("ningbo") as unit:
        row = unit.get("ningbo", "transit", "loan", "book-1")
    assert row is not None
    assert row.body == body


def test_a_scan_returns_the_rows_of_a_prefix_by_key(journal: Journal) -> None:
    keys = ["b/2", "a/10", "a/2", "A/1", "a", "a%", "a_1", "aé", "a/", "a/读"]
    for number, key in enumerate(keys):
        record(journal, f"r-{number}", loan(0, key=key, n=number))

    with journal.begin("ningbo") as unit:
        assert [row.key for row in unit.scan("ningbo", "transit", "loan", "a/")] == [
            "a/",
            "a/10",
            "a/2",
            "a/读",
        ]
        assert [row.key for row in unit.scan("ningbo", "transit", "loan", "a%")] == ["a%"]
        assert [row.key for row in unit.scan("ningbo", "transit", "loan", "")] == sorted(keys)
        assert unit.scan("anhui", "transit", "loan", "") in ([], ())


def test_a_scan_sees_rows_that_came_after_an_earlier_scan(journal: Journal) -> None:
    record(journal, "r-1", loan(0, key="a/1"))
    with journal.begin("ningbo") as unit:
        unit.scan("ningbo", "transit", "loan", "a/")
        unit.record(ruling_of("r-2", loan(0, key="a/0"), loan(1, key="a/1")))

        assert [row.key for row in unit.scan("ningbo", "transit", "loan", "a/")] == ["a/0", "a/1"]


# Cards and e-cards.


def test_a_card_is_read_as_it_was_written(journal: Journal) -> None:
    lost = attrs.evolve(CARD, fee_fen=1200, one_card_mark=True)

    record(journal, "r-1", WriteCard(CARD, "issue", 0))
    record(journal, "r-2", WriteCard(lost, "report_formal_loss", 1))

    with journal.begin("ningbo") as unit:
        assert unit.card("anhui", "card-1") == (lost, 2)
        assert unit.card("ningbo", "card-1") is None


@pytest.mark.parametrize("version", [0, 2])
def test_a_card_is_not_written_over_another_version(journal: Journal, version: int) -> None:
    record(journal, "r-1", WriteCard(CARD, "issue", 0))

    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-2", WriteCard(CARD, "lock", version)))


def test_cards_of_a_person_come_oldest_first(journal: Journal) -> None:
    old = attrs.evolve(CARD, card_ref="z", issued_on=date(2014, 1, 1), replaced_by="y")
    replaced = attrs.evolve(CARD, card_ref="y", issued_on=date(2024, 1, 1), replaced_by="x")
    new = attrs.evolve(CARD, card_ref="x", issued_on=date(2024, 1, 1))
    elsewhere = attrs.evolve(CARD, home="ningbo")
    somebody = attrs.evolve(CARD, card_ref="w", holder_ref="holder-2")
    for number, card in enumerate((new, old, replaced, elsewhere, somebody)):
        record(journal, f"r-{number}", WriteCard(card, "issue", 0))

    with journal.begin("ningbo") as unit:
        assert list(unit.cards_of("anhui", "holder-1")) == [(old, 1), (replaced, 1), (new, 1)]
        assert list(unit.cards_of("anhui", "holder-3")) == []


def test_an_ecard_is_found_by_itself_and_by_its_holder(journal: Journal) -> None:
    moved = attrs.evolve(ECARD, card_ref="card-2", is_authorised_in_loss=True)

    record(journal, "r-1", WriteEcard(ECARD, 0))
    record(journal, "r-2", WriteEcard(moved, 1))

    with journal.begin("ningbo") as unit:
        assert unit.ecard("ecard-1") == (moved, 2)
        assert unit.ecard_of("holder-1") == (moved, 2)
        assert unit.ecard("ecard-2") is None
        assert unit.ecard_of("holder-2") is None


@pytest.mark.parametrize(
    "second",
    [
        attrs.evolve(ECARD, card_ref="card-2", holder_ref="holder-2"),
        attrs.evolve(ECARD, ecard_ref="ecard-2", card_ref="card-2"),
        attrs.evolve(ECARD, ecard_ref="ecard-2", holder_ref="holder-2"),
    ],
    ids=["same reference", "same holder", "same card"],
)
def test_there_is_one_ecard_per_holder_and_per_card(journal: Journal, second: object) -> None:
    assert isinstance(second, type(ECARD))
    record(journal, "r-1", WriteEcard(ECARD, 0))

    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-2", WriteEcard(second, 0)))


def test_a_card_that_an_ecard_left_is_free_for_another(journal: Journal) -> None:
    other = attrs.evolve(ECARD, ecard_ref="ecard-2", holder_ref="holder-2")
    record(journal, "r-1", WriteEcard(ECARD, 0))

    record(journal, "r-2", WriteEcard(attrs.evolve(ECARD, card_ref="card-2"), 1))
    record(journal, "r-3", WriteEcard(other, 0))

    with journal.begin("ningbo") as unit:
        assert unit.ecard_of("holder-2") == (other, 1)


def test_ecards_without_a_card_do_not_collide(journal: Journal) -> None:
    bare = attrs.evolve(ECARD, card_ref="")
    other = attrs.evolve(bare, ecard_ref="ecard-2", holder_ref="holder-2")

    record(journal, "r-1", WriteEcard(bare, 0), WriteEcard(other, 0))

    with journal.begin("ningbo") as unit:
        assert unit.ecard_of("holder-1") == (bare, 1)
        assert unit.ecard_of("holder-2") == (other, 1)


# Pools.


def test_a_pool_gives_its_last_unit_and_no_more(journal: Journal) -> None:
    record(journal, "r-1", TakeFromPool("ningbo", "seats", 2, 3))
    record(journal, "r-2", TakeFromPool("ningbo", "seats", 1, 3))

    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-3", TakeFromPool("ningbo", "seats", 1, 3)))

    with journal.begin("ningbo") as unit:
        assert unit.taken("ningbo", "transit", "seats") == 3
        assert unit.taken("ningbo", "culture", "seats") == 0


def test_a_new_pool_gives_no_more_than_its_capacity(journal: Journal) -> None:
    with pytest.raises(Conflict), journal.begin("ningbo") as unit:
        unit.record(ruling_of("r-1", TakeFromPool("ningbo", "seats", 4, 3)))


def test_units_go_back_down_to_none_taken(journal: Journal) -> None:
    record(journal, "r-1", TakeFromPool("ningbo", "seats", 2, 3))

    record(journal, "r-2", TakeFromPool("ningbo", "seats", -1, 3))
    with journal.begin("ningbo") as unit:
        assert unit.taken("ningbo", "transit", "seats") == 1

    record(journal, "r-3", TakeFromPool("ningbo", "seats", -5, 3))
    record(journal, "r-4", TakeFromPool("ningbo", "rooms", -1, 3))
    with journal.begin("ningbo") as unit:
        assert unit.taken("ningbo", "transit", "seats") == 0
        assert unit.taken("ningbo", "transit", "rooms") == 0


def test_units_go_back_to_a_pool_that_has_shrunk(journal: Journal) -> None:
    record(journal, "r-1", TakeFromPool("ningbo", "seats", 3, 3))

    record(journal, "r-2", TakeFromPool("ningbo", "seats", -1, 1))

    with journal.begin("ningbo") as unit:
        assert unit.taken("ningbo", "transit", "seats") == 2


def take_one(journal: Journal, request_id: str) -> bool:
    """Take a unit as the engine does: look, take, and look again if somebody was faster."""
    while True:
        with suppress(Conflict), journal.begin("ningbo") as unit:
            if unit.taken("ningbo", "transit", "seats") == 10:
                return False
            unit.record(ruling_of(request_id, TakeFromPool("ningbo", "seats", 1, 10)))
        if journal.recall(request_id) is not None:
            return True


def test_of_twenty_threads_ten_get_the_last_ten_units(journal: Journal) -> None:
    start = Barrier(20)

    def take(number: int) -> bool:
        start.wait()
        return take_one(journal, f"r-{number}")

    with ThreadPoolExecutor(20) as threads:
        won = list(threads.map(take, range(20)))

    assert sorted(won) == [False] * 10 + [True] * 10
    assert journal.verify() == [ChainReport("ningbo", 10, 0)]
    with journal.begin("ningbo") as unit:
        assert unit.taken("ningbo", "transit", "seats") == 10
