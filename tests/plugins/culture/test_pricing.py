from __future__ import annotations

from datetime import date

import attrs
import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import OfferedTo, ServicePoint
from samecity.domain.holder import Holder, Profile
from samecity.domain.identifiers import DivisionCode
from samecity.domain.treatment import Treatment
from samecity_culture.price_list import Concession, PriceList, Ticket
from samecity_culture.pricing import (
    FREE_ENTRY,
    HouseholdPrice,
    Price,
    PriceQuestion,
    is_open_to_all,
    price,
)

DAY = date(2026, 11, 23)
HILL = ServicePoint("hill", "wuhu", "scenic_area", "山", "Hill", frozenset(CredentialKind), "test")
TICKET = Ticket(frozenset({"hill"}), 8_001, "ticket")
SCENIC = frozenset({"scenic_area"})
RESIDENT = Concession("resident", SCENIC, 50, OfferedTo.ZONE, "resident")
YOUTH = Concession("youth", SCENIC, 50, OfferedTo.NATIONAL, "notice", min_age=7, below_age=19)
SENIOR = Concession("senior", SCENIC, 0, OfferedTo.ZONE, "statute", min_age=70)
ZHEJIANG = DivisionCode("330000")
OF_ZHEJIANG = attrs.evolve(
    SENIOR, id="of-zhejiang", offered_to=OfferedTo.NATIONAL, household=ZHEJIANG
)
VETERAN = Concession(
    "veteran",
    SCENIC,
    0,
    OfferedTo.NATIONAL,
    "P28",
    classes=frozenset({"veteran"}),
    household=DivisionCode("330900"),
    opens_on=date(2023, 1, 1),
)
VISITORS = (Treatment.HOST_OPEN, Treatment.NATIONAL_BASELINE)
EQUAL = (Treatment.LOCAL, Treatment.LOCAL_EQUAL)


def asked(
    age: int = 36,
    treatment: Treatment = Treatment.LOCAL,
    *,
    classes: frozenset[str] = frozenset(),
    lives_here: bool = False,
    day: date = DAY,
    point: ServicePoint = HILL,
) -> PriceQuestion:
    return PriceQuestion(point, treatment, Profile(age, classes, lives_here), day)


def prices(*concessions: Concession) -> PriceList:
    return PriceList((TICKET,), concessions)


def test_a_venue_without_a_price_is_free_for_everybody() -> None:
    free = attrs.evolve(HILL, id="beach")

    assert price(prices(RESIDENT), asked(point=free)) == FREE_ENTRY


@pytest.mark.parametrize("treatment", EQUAL)
def test_the_resident_price_goes_with_local_terms_rounded_half_up(treatment: Treatment) -> None:
    assert price(prices(RESIDENT), asked(treatment=treatment)) == Price(
        8_001, 4_001, (), "resident"
    )


@pytest.mark.parametrize("treatment", VISITORS)
def test_a_card_without_local_terms_pays_the_published_price(treatment: Treatment) -> None:
    assert price(prices(RESIDENT), asked(treatment=treatment)) == Price(8_001, 8_001, (), "ticket")


@pytest.mark.parametrize(("age", "payable_fen"), [(6, 8_001), (7, 4_001), (18, 4_001), (19, 8_001)])
def test_both_ends_of_an_age_band(age: int, payable_fen: int) -> None:
    found = price(prices(YOUTH), asked(age, Treatment.NATIONAL_BASELINE))

    assert found.payable_fen == payable_fen


def test_concessions_do_not_add_up_and_the_best_one_holds() -> None:
    found = price(prices(RESIDENT, YOUTH, SENIOR), asked(70))

    assert (found.payable_fen, found.source) == (0, "statute")


def test_a_senior_who_lives_here_has_the_hosts_concession_whatever_the_card() -> None:
    visiting = asked(70, Treatment.HOST_OPEN)
    living = asked(70, Treatment.HOST_OPEN, lives_here=True)

    assert price(prices(SENIOR), visiting).payable_fen == 8_001
    assert price(prices(SENIOR), living).payable_fen == 0


def test_an_adult_who_lives_here_has_no_resident_price_by_that_alone() -> None:
    living = asked(treatment=Treatment.HOST_OPEN, lives_here=True)

    assert price(prices(RESIDENT), living).payable_fen == 8_001


@pytest.mark.parametrize("treatment", [*EQUAL, *VISITORS])
def test_what_asks_for_a_register_is_priced_apart_and_alike_for_every_card(
    treatment: Treatment,
) -> None:
    found = price(prices(OF_ZHEJIANG, VETERAN), asked(70, treatment, classes=VETERAN.classes))

    assert found.payable_fen == 8_001
    assert found.by_household == (
        HouseholdPrice(0, ZHEJIANG, takes_residents=True, source="statute"),
        HouseholdPrice(0, DivisionCode("330900"), takes_residents=False, source="P28"),
    )


@pytest.mark.parametrize(
    ("classes", "day"),
    [(frozenset({"student"}), DAY), (frozenset({"veteran"}), date(2022, 12, 31))],
    ids=["another class", "before its first day"],
)
def test_a_concession_asks_for_its_class_and_its_first_day(
    classes: frozenset[str], day: date
) -> None:
    assert price(prices(VETERAN), asked(classes=classes, day=day)).by_household == ()


@pytest.mark.parametrize(
    ("household", "residence", "takes_residents", "is_for"),
    [
        ("330200", "440600", False, True),
        ("440600", "330200", True, True),
        ("440600", "330200", False, False),
        ("340100", "340100", True, False),
    ],
)
def test_a_register_counts_always_and_a_residence_for_older_people(
    household: str, residence: str, takes_residents: bool, is_for: bool
) -> None:
    register, home = DivisionCode(household), DivisionCode(residence)
    holder = Holder("h-1", date(1950, 1, 1), register, home, insured=register)

    assert HouseholdPrice(0, ZHEJIANG, takes_residents, "test").is_for(holder) is is_for


@pytest.mark.parametrize(
    ("concession", "age", "is_open"),
    [(YOUTH, 10, True), (YOUTH, 36, False), (RESIDENT, 36, False), (OF_ZHEJIANG, 70, False)],
)
def test_only_what_every_card_has_opens_a_venue_to_it(
    concession: Concession, age: int, is_open: bool
) -> None:
    assert is_open_to_all(prices(concession), asked(age, Treatment.REFUSED)) is is_open


def test_a_concession_that_lowers_nothing_opens_nothing() -> None:
    dear = attrs.evolve(YOUTH, percent=100)
    free = attrs.evolve(HILL, id="beach")

    assert not is_open_to_all(prices(dear), asked(10))
    assert not is_open_to_all(prices(YOUTH), asked(10, point=free))
