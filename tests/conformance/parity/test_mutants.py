from __future__ import annotations

import pytest

from samecity.spi import Region
from samecity.texts.catalogue import Texts
from samecity_conformance.mutants import VisitorsBorrowLess, VisitorsChangeSooner, VisitorsPayMore
from samecity_conformance.parity.line import line
from samecity_conformance.parity.properties import Statement
from samecity_conformance.parity.replay import replay
from samecity_conformance.variants import without_local_offers
from tests.conformance.parity.lies import (
    AYearLater,
    CheaperForAll,
    FewerByCode,
    FriendOfAll,
    FriendOfFoshan,
    NeverForgets,
    OnSaturdays,
    OwnPeopleLast,
    found,
    lying,
    nosy,
)

UNEQUAL = "a visitor is not treated as a local: ningbo, "
LEAK = "a grant leaks to a card of no agreement: ningbo, "
UNGRANTED = "a card of no agreement gets more than the host's data say: ningbo, "
RIDE = "transit.ride nb-bus @ nb-bus, "
LOAN = "culture.borrow nb-library-borrow @ nb-library, "
MONDAY = "Mon 2026-11-23 10:00, aged 36"
TAP = "card_contactless"

LIES: dict[type[Region], tuple[str, str]] = {
    VisitorsPayMore: (
        "nb-bus",
        f"{UNEQUAL}{RIDE}{MONDAY}, {TAP}: "
        "payable_fen is 120 (card of ningbo) and 130 (card of anhui)",
    ),
    VisitorsBorrowLess: (
        "nb-library-borrow",
        f"{UNEQUAL}{LOAN}{MONDAY}, card_contact: left is 4 (card of ningbo) and 3 (card of anhui)",
    ),
    OnSaturdays: (
        "nb-bus",
        f"{UNEQUAL}{RIDE}Sat 2026-11-28 10:00, aged 36, {TAP}: "
        "payable_fen is 120 (card of ningbo) and 130 (card of anhui)",
    ),
    AYearLater: (
        "nb-bus",
        f"{UNEQUAL}{RIDE}Mon 2026-11-23 10:00, 70 today, {TAP}: "
        "payable_fen is 0 (card of ningbo) and 120 (card of anhui)",
    ),
    VisitorsChangeSooner: (
        "nb-bus",
        f"{UNEQUAL}{RIDE}Mon 2026-11-23 11:00, aged 36, {TAP}, 60 minutes after nb-bus x 1: "
        "payable_fen is 0 (card of ningbo) and 120 (card of anhui)",
    ),
    OwnPeopleLast: (
        "nb-bus",
        f"{UNEQUAL}{RIDE}{MONDAY}, {TAP}: "
        "payable_fen is 200 (card of ningbo) and 120 (card of anhui)",
    ),
    FriendOfFoshan: (
        "nb-bus",
        f"{LEAK}{RIDE}{MONDAY}, {TAP}: payable_fen is 200 (card of zunyi) and 120 (card of foshan)",
    ),
    NeverForgets: (
        "nb-bus",
        f"{LEAK}{RIDE}{MONDAY}, {TAP}: payable_fen is 200 (card of beijing) "
        "and 120 (card of zhoushan, its agreements suspended)",
    ),
    FriendOfAll: (
        "nb-bus",
        f"{UNGRANTED}{RIDE}{MONDAY}, {TAP}: "
        "payable_fen is 200 (card of binzhou, by the host's data alone) and 120 (card of binzhou)",
    ),
    FewerByCode: (
        "nb-library-borrow",
        f"two kinds of credential disagree: ningbo, {LOAN}{MONDAY}: "
        "left is 4 (card of ningbo, card_contact) and 3 (card of ningbo, ecard_qr)",
    ),
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_a_lie_is_found_shrunk_to_one_line_and_found_again_by_two_full_runs(
    lie: type[Region],
) -> None:
    item, expected = LIES[lie]
    registry = lying("ningbo", lie)

    counter_example = found(registry, item)

    assert line(counter_example, Texts("en")) == expected
    again = replay(counter_example, without_local_offers(registry))
    assert again is not None
    assert (again.difference.part, again.difference.one, again.difference.other) == (
        counter_example.part,
        counter_example.one_had,
        counter_example.other_had,
    )


def test_code_that_is_kind_to_everybody_raises_no_false_alarm() -> None:
    with pytest.raises(StopIteration):
        found(lying("ningbo", CheaperForAll), "nb-bus")


def test_a_name_that_is_told_of_visitors_is_found() -> None:
    counter_example = found(nosy(), "bz-bus")

    assert counter_example.statement is Statement.DISCLOSED
    assert (counter_example.one_had, counter_example.other_had) == ("class, valid", "name")
    assert counter_example.one.home != "binzhou"


def test_the_line_is_there_in_chinese() -> None:
    counter_example = found(lying("ningbo", VisitorsBorrowLess), "nb-library-borrow")

    said = line(counter_example, Texts("zh"))

    assert said.startswith("来访卡不同于本地卡：")
    assert "周一 2026-11-23 10:00" in said
