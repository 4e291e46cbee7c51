from __future__ import annotations

from datetime import datetime, timedelta

import attrs
import pytest

from samecity.domain.agreement import Agreement, AgreementBasis, AgreementBook, Grant
from samecity.domain.clock import SHANGHAI
from samecity.domain.identifiers import DivisionCode

SHANGHAI_CITY = DivisionCode("310000")
NINGBO = DivisionCode("330200")
ZHOUSHAN = DivisionCode("330900")
DAISHAN = DivisionCode("330921")
HEFEI = DivisionCode("340100")
BINZHOU = DivisionCode("371600")
IN_FORCE = datetime(2022, 10, 1, tzinfo=SHANGHAI)
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)

DELTA = Agreement(
    id="delta",
    zh="长三角",
    en="Yangtze River Delta",
    basis=AgreementBasis.LAW,
    members=tuple(DivisionCode(code) for code in ("310000", "320000", "330000", "340000")),
    grants=(Grant("transit.*"), Grant("culture.*"), Grant("government.accept", "delta-list")),
    size=41,
    valid_from=IN_FORCE,
    version="1",
    source="domain 3.1",
)
PAIR = attrs.evolve(
    DELTA,
    id="ningbo-zhoushan",
    basis=AgreementBasis.BILATERAL,
    members=(NINGBO, ZHOUSHAN),
    grants=(Grant("culture.borrow"), Grant("government.accept", "103")),
    size=2,
)
BOOK = AgreementBook([DELTA, PAIR])


def test_the_most_specific_agreement_wins_in_whatever_order_they_come() -> None:
    for book in (AgreementBook([DELTA, PAIR]), AgreementBook([PAIR, DELTA])):
        assert book.granting(ZHOUSHAN, NINGBO, "culture.borrow", NOW) == PAIR


def test_what_the_specific_agreement_does_not_grant_the_wider_one_may() -> None:
    assert BOOK.granting(ZHOUSHAN, NINGBO, "transit.ride", NOW) == DELTA


def test_agreements_of_one_size_are_tried_by_id() -> None:
    twin = attrs.evolve(PAIR, id="a-twin")

    assert AgreementBook([PAIR, twin]).granting(ZHOUSHAN, NINGBO, "culture.borrow", NOW) == twin


def test_an_agreement_that_does_not_name_both_grants_nothing() -> None:
    assert AgreementBook([PAIR]).granting(HEFEI, NINGBO, "culture.borrow", NOW) is None
    assert AgreementBook([PAIR]).granting(NINGBO, HEFEI, "culture.borrow", NOW) is None


@pytest.mark.parametrize("other", [SHANGHAI_CITY, NINGBO, HEFEI])
def test_binzhou_is_never_in_the_delta(other: DivisionCode) -> None:
    # Source: domain R07.
    assert not DELTA.names(BINZHOU)
    assert BOOK.granting(BINZHOU, other, "transit.ride", NOW) is None
    assert BOOK.granting(other, BINZHOU, "transit.ride", NOW) is None


def test_membership_is_symmetric_and_reaches_into_provinces() -> None:
    # Source: domain R03.
    assert BOOK.granting(HEFEI, DAISHAN, "transit.ride", NOW) == DELTA
    assert BOOK.granting(DAISHAN, HEFEI, "transit.ride", NOW) == DELTA


def test_an_agreement_holds_from_its_first_moment() -> None:
    assert not DELTA.holds_at(IN_FORCE - SECOND)
    assert DELTA.holds_at(IN_FORCE)


def test_an_agreement_without_an_end_goes_on() -> None:
    assert DELTA.holds_at(datetime(2999, 1, 1, tzinfo=SHANGHAI))


def test_an_ended_agreement_stops_the_same_second() -> None:
    # Source: domain R28.
    ended = attrs.evolve(PAIR, valid_to=NOW)
    book = AgreementBook([DELTA, ended])

    assert book.granting(ZHOUSHAN, NINGBO, "culture.borrow", NOW - SECOND) == ended
    assert book.granting(ZHOUSHAN, NINGBO, "culture.borrow", NOW) == DELTA


def test_the_book_answers_for_the_moment_asked_not_for_the_one_asked_before() -> None:
    assert BOOK.granting(ZHOUSHAN, HEFEI, "culture.borrow", NOW) == DELTA
    assert BOOK.granting(ZHOUSHAN, HEFEI, "culture.borrow", IN_FORCE - SECOND) is None


def test_a_pattern_grants_its_family_only() -> None:
    assert DELTA.lists_for("culture.enter") == {""}
    assert DELTA.lists_for("medical.visit") == frozenset()
    assert DELTA.lists_for("cultures.enter") == frozenset()


def test_a_grant_by_list_needs_an_item_on_the_list() -> None:
    def granting(*item_lists: str) -> Agreement | None:
        return BOOK.granting(ZHOUSHAN, NINGBO, "government.accept", NOW, frozenset(item_lists))

    assert granting() is None
    assert granting("another") is None
    assert granting("delta-list") == DELTA
    assert granting("103") == PAIR
    assert granting("103", "delta-list") == PAIR


def test_naming_tells_a_list_that_is_missing_from_a_zone_that_is_missing() -> None:
    found = BOOK.naming(ZHOUSHAN, NINGBO, "government.accept")

    assert [agreement for agreement, _ in found] == [PAIR, DELTA]
    assert BOOK.naming(ZHOUSHAN, BINZHOU, "government.accept") == ()
