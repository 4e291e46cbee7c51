from __future__ import annotations

from datetime import date, datetime, time
from time import process_time

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Catalogue, Hours, Item, Offer, OfferedTo, ServicePoint
from samecity.domain.clock import SHANGHAI
from samecity.domain.places import Link, Way
from samecity.domain.reasons import Code, Reason

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
SCENARIO = "culture.borrow"
KINDS = frozenset(CredentialKind)
LIBRARY = ServicePoint("lib-1", "hefei", "library", "图书馆", "Library", KINDS, "test", depth=3)
MUSEUM = ServicePoint("mus-1", "hefei", "museum", "博物馆", "Museum", KINDS, "test", depth=3)
WUHU_LIBRARY = attrs.evolve(LIBRARY, id="lib-2", city="wuhu")
LOAN = Item(
    id="loan",
    scenario=SCENARIO,
    domain="culture",
    zh="借书",
    en="Borrow books",
    point_types=frozenset({"library"}),
    kinds=KINDS,
    offered_to=OfferedTo.ZONE,
    opens_on=date(2026, 1, 1),
    source="test",
)
ALWAYS_CLOSED = Hours(time(9), time(17), frozenset(range(7)))


@attrs.frozen
class Loan:
    medium: str = "book"


def find(
    item: Item = LOAN,
    *points: ServicePoint,
    city: str = "hefei",
    point: str = "",
    at: datetime = MONDAY,
    fields: object = Loan(),
) -> Offer | Reason:
    catalogue = Catalogue([item], points or (LIBRARY, MUSEUM, WUHU_LIBRARY))
    return catalogue.find(SCENARIO, fields, city, point, at)


def code_of(found: Offer | Reason) -> str:
    assert isinstance(found, Reason)
    return found.code


def test_the_first_point_in_the_city_serves_when_none_is_named() -> None:
    assert find(city="wuhu") == Offer.of(LOAN, WUHU_LIBRARY)


def test_the_named_point_serves() -> None:
    second = attrs.evolve(LIBRARY, id="lib-9")

    assert find(LOAN, LIBRARY, second, point="lib-9") == Offer.of(LOAN, second)


def test_a_scenario_without_an_item_is_not_offered() -> None:
    found = Catalogue([LOAN], [LIBRARY]).find("sport.enter", Loan(), "hefei", "", MONDAY)

    assert found == Reason(Code.NOT_OFFERED, {"scenario": "sport.enter", "city": "hefei"})


def test_an_item_of_other_cities_is_not_offered_here() -> None:
    item = attrs.evolve(LOAN, cities=frozenset({"wuhu"}))

    assert code_of(find(item)) == Code.NOT_OFFERED
    assert find(item, city="wuhu") == Offer.of(item, WUHU_LIBRARY)


def test_an_item_without_a_point_in_the_city_is_not_offered() -> None:
    assert code_of(find(LOAN, WUHU_LIBRARY)) == Code.NOT_OFFERED


def test_an_item_is_meant_only_when_the_fields_match() -> None:
    item = attrs.evolve(LOAN, match={"medium": "newspaper"})

    assert code_of(find(item)) == Code.NOT_OFFERED
    assert find(item, fields=Loan("newspaper")) == Offer.of(item, LIBRARY)


def test_the_item_that_matches_is_found_among_several() -> None:
    book = attrs.evolve(LOAN, id="book", match={"medium": "book"})
    film = attrs.evolve(LOAN, id="film", match={"medium": "film"})
    catalogue = Catalogue([book, film], [LIBRARY])

    assert catalogue.find(SCENARIO, Loan("film"), "hefei", "", MONDAY) == Offer.of(film, LIBRARY)


def test_an_item_opens_on_its_first_day() -> None:
    before = datetime(2025, 12, 31, 23, 59, 59, tzinfo=SHANGHAI)

    assert find(at=before) == Reason(Code.NOT_OPEN_YET, {"item": "loan", "opens_on": "2026-01-01"})
    assert find(at=datetime(2026, 1, 1, tzinfo=SHANGHAI)) == Offer.of(LOAN, LIBRARY)


def test_an_item_closes_after_its_last_day() -> None:
    item = attrs.evolve(LOAN, closes_on=date(2026, 11, 23))

    assert find(item, at=datetime(2026, 11, 23, 23, 59, 59, tzinfo=SHANGHAI)) == Offer.of(
        item, LIBRARY
    )
    assert find(item, at=datetime(2026, 11, 24, tzinfo=SHANGHAI)) == Reason(
        Code.CLOSED, {"item": "loan", "closed_on": "2026-11-23"}
    )


@pytest.mark.parametrize("point", ["mus-1", "nowhere"])
def test_a_point_that_does_not_serve_the_item_names_one_that_does(point: str) -> None:
    assert find(point=point) == Reason(
        Code.NOT_OFFERED_AT_POINT, {"item": "loan", "point": point, "elsewhere": "lib-1"}
    )


@pytest.mark.parametrize(
    ("clock", "is_open"),
    [
        (time(8, 59, 59), False),
        (time(9), True),
        (time(12, 30), True),
        (time(17), True),
        (time(17, 0, 1), False),
    ],
)
def test_both_ends_belong_to_the_opening_hours(clock: time, is_open: bool) -> None:
    point = attrs.evolve(LIBRARY, hours=Hours(time(9), time(17)))
    at = datetime.combine(MONDAY.date(), clock, SHANGHAI)

    found = find(LOAN, point, at=at)

    assert isinstance(found, Offer) is is_open
    if not is_open:
        assert code_of(found) == Code.CLOSED


def test_a_closed_weekday_is_closed_all_day() -> None:
    point = attrs.evolve(LIBRARY, hours=Hours(time(0), time(23, 59, 59), frozenset({0})))

    assert code_of(find(LOAN, point)) == Code.CLOSED
    assert find(LOAN, point, at=MONDAY.replace(day=24)) == Offer.of(LOAN, point)


def test_what_is_done_online_is_to_be_had_while_its_points_are_closed() -> None:
    shut = attrs.evolve(LIBRARY, hours=ALWAYS_CLOSED)
    online = attrs.evolve(LOAN, online=True)

    assert find(online, shut) == Offer.of(online, shut)
    assert code_of(find(LOAN, shut)) == Code.CLOSED


@pytest.mark.parametrize(("depth", "is_enough"), [(1, False), (2, True), (3, True)])
def test_a_point_needs_the_depth_of_the_item(depth: int, is_enough: bool) -> None:
    item = attrs.evolve(LOAN, depth=2)
    point = attrs.evolve(LIBRARY, depth=depth)

    found = find(item, point)

    if is_enough:
        assert found == Offer.of(item, point)
    else:
        assert found == Reason(Code.DEPTH_TOO_LOW, {"item": "loan", "needs": 2, "has": depth})


def test_of_several_faults_the_first_in_the_order_of_the_pipeline_is_named() -> None:
    # Each round mends the fault that was named; the next one in the order comes to light.
    shallow = attrs.evolve(LIBRARY, depth=1, hours=ALWAYS_CLOSED)
    item = attrs.evolve(
        LOAN,
        depth=3,
        cities=frozenset({"wuhu"}),
        opens_on=date(2026, 12, 1),
        closes_on=date(2026, 11, 1),
    )
    named = [code_of(find(item, shallow, point="mus-1"))]
    item = attrs.evolve(item, cities=frozenset())
    named.append(code_of(find(item, shallow, point="mus-1")))
    item = attrs.evolve(item, opens_on=date(2026, 1, 1))
    named.append(code_of(find(item, shallow, point="mus-1")))
    item = attrs.evolve(item, closes_on=None)
    named.append(code_of(find(item, shallow, point="mus-1")))
    named.append(code_of(find(item, shallow, point="lib-1")))
    shallow = attrs.evolve(shallow, hours=None)
    named.append(code_of(find(item, shallow, point="lib-1")))

    assert named == [
        Code.NOT_OFFERED,
        Code.NOT_OPEN_YET,
        Code.CLOSED,
        Code.NOT_OFFERED_AT_POINT,
        Code.CLOSED,
        Code.DEPTH_TOO_LOW,
    ]


def test_an_item_that_can_be_had_wins_over_one_that_cannot() -> None:
    later = attrs.evolve(LOAN, id="later", opens_on=date(2027, 1, 1))

    for items in ([later, LOAN], [LOAN, later]):
        found = Catalogue(items, [LIBRARY]).find(SCENARIO, Loan(), "hefei", "", MONDAY)
        assert found == Offer.of(LOAN, LIBRARY)


def test_which_refusal_wins_does_not_depend_on_the_order_of_the_items() -> None:
    later = attrs.evolve(LOAN, id="later", opens_on=date(2027, 1, 1))
    deep = attrs.evolve(LOAN, id="deep", depth=3)
    points = [attrs.evolve(LIBRARY, depth=1)]

    found = {
        code_of(Catalogue(items, points).find(SCENARIO, Loan(), "hefei", "", MONDAY))
        for items in ([later, deep], [deep, later])
    }

    assert found == {Code.NOT_OPEN_YET}


@pytest.mark.parametrize("is_first", [True, False])
def test_at_a_named_point_an_item_of_other_points_does_not_hide_why_its_own_is_refused(
    is_first: bool,
) -> None:
    own = attrs.evolve(LOAN, id="own", depth=3)
    other = attrs.evolve(LOAN, id="other", point_types=frozenset({"museum"}))
    items = [other, own] if is_first else [own, other]
    points = [attrs.evolve(LIBRARY, depth=1), MUSEUM]

    found = Catalogue(items, points).find(SCENARIO, Loan(), "hefei", "lib-1", MONDAY)

    assert found == Reason(Code.DEPTH_TOO_LOW, {"item": "own", "needs": 3, "has": 1})


def test_a_point_that_serves_none_of_the_items_is_told_so() -> None:
    other = attrs.evolve(LOAN, id="other", point_types=frozenset({"gallery"}))

    found = Catalogue([other, LOAN], [LIBRARY, MUSEUM]).find(
        SCENARIO, Loan(), "hefei", "mus-1", MONDAY
    )

    assert code_of(found) == Code.NOT_OFFERED_AT_POINT


def test_points_of_an_item_are_those_of_its_types_and_cities() -> None:
    item = attrs.evolve(LOAN, cities=frozenset({"wuhu"}))
    catalogue = Catalogue([item], [LIBRARY, MUSEUM, WUHU_LIBRARY])

    assert catalogue.points_of(item) == (WUHU_LIBRARY,)
    assert catalogue.of(SCENARIO) == (item,)
    assert catalogue.of("sport.enter") == ()


@attrs.frozen
class Application:
    item: str = "move"


MOVE = attrs.evolve(LOAN, id="move", scenario="government.accept", match={"item": "move"})


@pytest.mark.parametrize(
    ("city", "code"), [("hefei", Code.ITEM_NOT_IN_LIST), ("wuhu", Code.NOT_OFFERED)]
)
def test_a_name_that_is_on_no_list_of_the_city_is_told_so(city: str, code: Code) -> None:
    catalogue = Catalogue([attrs.evolve(MOVE, cities=frozenset({"hefei"}))], [LIBRARY])

    found = catalogue.find("government.accept", Application("fly"), city, "", MONDAY)

    assert found == Reason(code, {"scenario": "government.accept", "city": city})


VILLAGE = attrs.evolve(MUSEUM, id="village", place="nanguan")
FAR = attrs.evolve(LIBRARY, id="far", place="town")
NEAR = attrs.evolve(LIBRARY, id="near", place="market")
LINKS = (
    Link(("nanguan", "market"), Way.ROAD, 5, "test"),
    Link(("market", "town"), Way.FERRY, 20, "test"),
)


def elsewhere(*points: ServicePoint) -> object:
    catalogue = Catalogue([LOAN], points)
    found = catalogue.find(SCENARIO, Loan(), "hefei", "village", MONDAY, LINKS)
    assert isinstance(found, Reason)
    return found.facts["elsewhere"]


def test_of_the_points_that_serve_the_nearest_is_named() -> None:
    assert elsewhere(VILLAGE, FAR, NEAR) == "near"


def test_where_nobody_knows_the_way_the_first_is_named() -> None:
    assert elsewhere(attrs.evolve(VILLAGE, place=""), FAR, NEAR) == "far"
    assert elsewhere(VILLAGE, attrs.evolve(FAR, place="isle"), LIBRARY) == "far"


def test_a_catalogue_of_100_000_items_is_made_in_one_go_and_not_item_by_item() -> None:
    items = [attrs.evolve(LOAN, id=f"loan-{n}") for n in range(100_000)]

    began = process_time()
    catalogue = Catalogue(items, [LIBRARY])
    took_s = process_time() - began

    assert len(catalogue.of(SCENARIO)) == 100_000
    assert took_s < 5
