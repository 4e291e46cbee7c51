from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from samecity.domain.catalogue import OfferedTo
from samecity.domain.clock import SHANGHAI
from samecity.domain.holder import Profile
from samecity.domain.treatment import Treatment
from samecity_transit.pricing import RideQuestion, RideTerms, is_open_to_all, price
from samecity_transit.tariff import Campaign, Concession, Fare, Mode, Purse, Tariff

TariffOf = Callable[[str], Tariff]
MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=SHANGHAI)
ADULT = Profile(age=36, classes=frozenset(), lives_here=False)
BUS = Fare(Mode.BUS, "test", gross_fen=200, local_percent=85, transfer_minutes=60)


def question(
    mode: Mode = Mode.BUS,
    treatment: Treatment = Treatment.LOCAL,
    holder: Profile = ADULT,
    at: datetime = MONDAY_NOON,
    distance_m: int = 10_000,
) -> RideQuestion:
    return RideQuestion(mode, treatment, holder, at, distance_m, 2_000)


def aged(age: int, *, lives_here: bool = False) -> Profile:
    return Profile(age=age, classes=frozenset(), lives_here=lives_here)


def ask(tariff: Tariff, asked: RideQuestion, city: str) -> RideTerms:
    fare = tariff.fare(asked.mode, city)
    assert fare is not None
    return price(tariff, fare, asked)


@pytest.mark.parametrize(
    ("distance_m", "gross_fen"),
    [
        (0, 200),
        (4_000, 200),
        (4_001, 300),
        (8_000, 300),
        (8_001, 400),
        (13_000, 400),
        (13_001, 500),
        (20_000, 500),
        (20_001, 600),
        (29_000, 600),
        (29_001, 700),
        (38_000, 700),
        (38_001, 800),
    ],
)
def test_the_ningbo_metro_charges_each_band_up_to_its_last_metre(
    tariff_of: TariffOf, distance_m: int, gross_fen: int
) -> None:
    # Source: P21.
    tariff = tariff_of("ningbo")

    terms = ask(tariff, question(mode=Mode.METRO, distance_m=distance_m), "ningbo")

    assert terms.gross_fen == gross_fen
    assert terms.payable_fen == gross_fen * 95 // 100


@pytest.mark.parametrize("treatment", [Treatment.HOST_OPEN, Treatment.NATIONAL_BASELINE])
def test_without_local_terms_the_published_fare_is_paid_and_there_is_no_transfer(
    tariff_of: TariffOf, treatment: Treatment
) -> None:
    terms = ask(tariff_of("ningbo"), question(treatment=treatment), "ningbo")

    assert (terms.payable_fen, terms.transfer_minutes) == (200, 0)


@pytest.mark.parametrize(
    ("clock", "percent"),
    [
        ("06:59", 0),
        ("07:00", 50),
        ("09:00", 50),
        ("09:01", 0),
        ("16:59", 0),
        ("17:00", 50),
        ("19:00", 50),
        ("19:01", 0),
    ],
)
def test_a_peak_includes_both_its_ends(tariff_of: TariffOf, clock: str, percent: int) -> None:
    at = datetime.fromisoformat(f"2026-11-23T{clock}+08:00")

    terms = ask(tariff_of("ningbo"), question(Mode.METRO, holder=aged(70), at=at), "ningbo")

    assert terms.payable_fen == 400 * percent // 100


@pytest.mark.parametrize(
    ("day", "payable_fen"),
    [("2026-11-22", 0), ("2026-09-20", 200), ("2026-10-01", 0)],
    ids=["a Sunday", "a Sunday that is worked", "a Thursday that is free"],
)
def test_peaks_are_those_of_workdays(tariff_of: TariffOf, day: str, payable_fen: int) -> None:
    at = datetime.fromisoformat(f"{day}T08:00+08:00")

    terms = ask(tariff_of("ningbo"), question(Mode.METRO, holder=aged(70), at=at), "ningbo")

    assert terms.payable_fen == payable_fen


def test_the_ningbo_metro_is_open_to_seniors_of_any_place(tariff_of: TariffOf) -> None:
    tariff = tariff_of("ningbo")
    metro = tariff.fare(Mode.METRO, "ningbo")
    assert metro is not None

    assert is_open_to_all(tariff, metro, question(Mode.METRO, holder=aged(70)))
    assert not is_open_to_all(tariff, metro, question(Mode.METRO, holder=aged(69)))
    assert not is_open_to_all(tariff, BUS, question(Mode.BUS, holder=aged(70)))


def test_a_concession_takes_its_percentage_of_the_published_fare_not_of_the_local_one() -> None:
    half = Concession("half", frozenset({Mode.BUS}), 50, OfferedTo.ZONE, "test", min_age=60)

    terms = price(Tariff((BUS,), (half,), (), Purse()), BUS, question(holder=aged(60)))

    assert terms.payable_fen == 100


def test_the_best_concession_counts_and_only_one() -> None:
    half = Concession("half", frozenset({Mode.BUS}), 50, OfferedTo.ZONE, "test", min_age=60)
    most = Concession("most", frozenset({Mode.BUS}), 90, OfferedTo.ZONE, "test", min_age=60)

    terms = price(Tariff((BUS,), (most, half), (), Purse()), BUS, question(holder=aged(60)))

    assert terms.payable_fen == 100


@pytest.mark.parametrize(
    ("offered_to", "prices"),
    [
        (OfferedTo.LOCAL, {"LOCAL": 0, "LOCAL_EQUAL": 170, "NATIONAL_BASELINE": 200}),
        (OfferedTo.ZONE, {"LOCAL": 0, "LOCAL_EQUAL": 0, "NATIONAL_BASELINE": 200}),
        (OfferedTo.NATIONAL, {"LOCAL": 0, "LOCAL_EQUAL": 0, "NATIONAL_BASELINE": 0}),
    ],
)
def test_a_concession_reaches_those_to_whom_it_is_offered(
    offered_to: OfferedTo, prices: dict[str, int]
) -> None:
    free = Concession(
        "free", frozenset({Mode.BUS}), 0, offered_to, "test", classes=frozenset({"student"})
    )
    student = Profile(age=20, classes=frozenset({"student"}), lives_here=False)
    tariff = Tariff((BUS,), (free,), (), Purse())

    paid = {
        name: price(tariff, BUS, question(treatment=Treatment(name), holder=student)).payable_fen
        for name in prices
    }

    assert paid == prices


@pytest.mark.parametrize(("min_age", "payable_fen"), [(59, 200), (60, 0)])
def test_residence_opens_senior_concessions_and_no_others(min_age: int, payable_fen: int) -> None:
    free = Concession("free", frozenset({Mode.BUS}), 0, OfferedTo.ZONE, "test", min_age=min_age)
    asked = question(treatment=Treatment.NATIONAL_BASELINE, holder=aged(80, lives_here=True))

    terms = price(Tariff((BUS,), (free,), (), Purse()), BUS, asked)

    assert terms.payable_fen == payable_fen


@pytest.mark.parametrize(
    ("moment", "payable_fen"),
    [
        ("2021-04-30T23:59+08:00", 170),
        ("2021-05-01T00:00+08:00", 1),
        ("2021-05-02T23:59+08:00", 1),
        ("2021-05-03T00:00+08:00", 170),
    ],
)
def test_a_campaign_runs_from_its_first_to_its_last_day(moment: str, payable_fen: int) -> None:
    first, last = date(2021, 5, 1), date(2021, 5, 2)
    cent = Campaign("c", frozenset({Mode.BUS}), 1, OfferedTo.LOCAL, first, last, "test")
    asked = question(at=datetime.fromisoformat(moment))

    terms = price(Tariff((BUS,), (), (cent,), Purse()), BUS, asked)

    assert terms.payable_fen == payable_fen


@pytest.mark.parametrize(
    ("treatment", "withheld"),
    [(Treatment.LOCAL, ""), (Treatment.LOCAL_EQUAL, "c"), (Treatment.NATIONAL_BASELINE, "c")],
)
def test_a_local_campaign_is_named_to_those_who_do_not_get_it(
    treatment: Treatment, withheld: str
) -> None:
    day = MONDAY_NOON.date()
    cent = Campaign("c", frozenset({Mode.BUS}), 1, OfferedTo.LOCAL, day, day, "test")

    terms = price(Tariff((BUS,), (), (cent,), Purse()), BUS, question(treatment=treatment))

    assert terms.withheld == withheld


def test_a_campaign_that_costs_more_than_the_rider_pays_anyway_is_not_withheld() -> None:
    day = MONDAY_NOON.date()
    dear = Campaign("c", frozenset({Mode.BUS}), 180, OfferedTo.LOCAL, day, day, "test")

    terms = price(
        Tariff((BUS,), (), (dear,), Purse()), BUS, question(treatment=Treatment.LOCAL_EQUAL)
    )

    assert (terms.payable_fen, terms.withheld) == (170, "")
