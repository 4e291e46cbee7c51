"""Bus rides as a plain rule table, built from the regions' own data, and questions to it.

The table is made without the decision engine, from agreements and tariffs alone, so that engine
and peers can be compared: home x host x treatment x age, in force between two moments, at a fare.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise, product
from random import Random
from typing import Final

import attrs

from samecity.domain.card import CardState
from samecity.domain.clock import SHANGHAI, age_on, local_day
from samecity.domain.holder import Profile
from samecity.domain.treatment import Treatment
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_transit.pricing import RideQuestion, is_open_to_all, price
from samecity_transit.tariff import Mode, Tariff

HOSTS: Final = ("zhoushan", "ningbo", "binzhou", "anhui")
HOMES: Final = (*HOSTS, "shanghai", "suzhou-jiangsu", "jinan", "foshan")
"""The four with a plugin, two more of the Delta, one of the Jinan circle, one of no zone."""

BEGINS: Final = datetime(2022, 1, 1, tzinfo=SHANGHAI)
ENDS: Final = datetime(2023, 1, 1, tzinfo=SHANGHAI)
"""The table holds for the year in which the Delta's agreement came into force."""

SCENARIO: Final = "transit.ride"
FULL_FEN: Final = 10_000
EMPTY_FEN: Final = 50
_ADULT: Final = 18
_OLDEST: Final = 100


@attrs.frozen
class Cell:
    """One rule.

    Attributes:
        age_from: First age, in full years.
        age_below: First age to which the rule no longer applies.
        valid_from: First moment.
        valid_to: First moment at which the rule no longer holds.
    """

    home: str
    host: str
    treatment: Treatment
    age_from: int
    age_below: int
    valid_from: datetime
    valid_to: datetime
    fare_fen: int


@attrs.frozen
class Question:
    """One tap of one person's card on a bus."""

    home: str
    host: str
    born: date
    at: datetime
    state: CardState = CardState.NORMAL
    balance_fen: int = FULL_FEN

    @property
    def facts(self) -> dict[str, str | int]:
        """What a rule engine is told; the moment in seconds since 1970."""
        return {
            "home": self.home,
            "host": self.host,
            "age": age_on(self.born, local_day(self.at)),
            "at": int(self.at.timestamp()),
            "state": self.state.value,
            "balance_fen": self.balance_fen,
        }


def cells_of(registry: Registry) -> list[Cell]:
    """Build the table for all pairs of `HOMES` and `HOSTS`."""
    return [
        cell
        for host in HOSTS
        for home in HOMES
        for cell in _cells(registry, registry.locate(home)[0], registry.locate(host)[0])
    ]


def questions_to(cells: Iterable[Cell]) -> list[Question]:
    """Ask about each cell and each pair of regions, in an order that mixes them.

    A cell is asked at the edges of its ages and moments, a pair of regions besides with a lost
    card and with too little in the purse.
    """
    asked = [
        Question(cell.home, cell.host, born, at)
        for cell in cells
        for at in (cell.valid_from, cell.valid_to - timedelta(minutes=1))
        for born in _birthdays(cell, local_day(at))
    ]
    grown_up = date(1990, 1, 1)
    for home, host in product(HOMES, HOSTS):
        asked.append(Question(home, host, grown_up, BEGINS, state=CardState.LOST_FORMAL))
        asked.append(Question(home, host, grown_up, BEGINS, balance_fen=EMPTY_FEN))
    Random(1).shuffle(asked)  # noqa: S311  an order that repeats, not a secret
    return asked


def _cells(registry: Registry, home: Region, host: Region) -> Iterator[Cell]:
    tariff = host.section(Tariff)
    assert tariff is not None
    for valid_from, valid_to in pairwise(_moments(registry, home, host, tariff)):
        for age_from, age_below in pairwise(_ages(tariff)):
            treatment, fare_fen = _price(registry, home, host, tariff, valid_from, age_from)
            yield Cell(
                home.code,
                host.code,
                treatment,
                age_from,
                age_below,
                valid_from,
                valid_to,
                fare_fen,
            )


def _moments(registry: Registry, home: Region, host: Region, tariff: Tariff) -> list[datetime]:
    """Return the moments at which an agreement or a price may change."""
    moments = {BEGINS, ENDS}
    for agreement in registry.agreements.agreements:
        if agreement.names(home.identity.division) and agreement.names(host.identity.division):
            moments |= {agreement.valid_from, agreement.valid_to or ENDS}
    for campaign in tariff.campaigns:
        moments |= {_midnight(campaign.opens_on), _midnight(campaign.closes_on + timedelta(days=1))}
    for concession in tariff.concessions:
        moments |= {_midnight(concession.opens_on or BEGINS.date())}
    return sorted(moment for moment in moments if BEGINS <= moment <= ENDS)


def _ages(tariff: Tariff) -> list[int]:
    """Return the ages at which the price may change."""
    thresholds = {one.min_age for one in tariff.concessions if one.min_age > _ADULT}
    return [_ADULT, *sorted(thresholds), _OLDEST]


def _price(
    registry: Registry, home: Region, host: Region, tariff: Tariff, at: datetime, age: int
) -> tuple[Treatment, int]:
    fare = tariff.fare(Mode.BUS, host.identity.default_city)
    assert fare is not None
    rider = Profile(age, frozenset(), lives_here=home.code == host.code)

    def ride_as(treatment: Treatment) -> RideQuestion:
        return RideQuestion(Mode.BUS, treatment, rider, at, distance_m=0, meter_fen=0)

    divisions = home.identity.division, host.identity.division
    if home.code == host.code:
        treatment = Treatment.LOCAL
    elif registry.agreements.granting(*divisions, SCENARIO, at) is not None:
        treatment = Treatment.LOCAL_EQUAL
    elif is_open_to_all(tariff, fare, ride_as(Treatment.HOST_OPEN)):
        treatment = Treatment.HOST_OPEN
    else:
        treatment = Treatment.NATIONAL_BASELINE
    return treatment, price(tariff, fare, ride_as(treatment)).payable_fen


def _birthdays(cell: Cell, day: date) -> tuple[date, date]:
    """Return who has just reached the cell's first age, and who is in its last one for a day."""
    youngest = day.replace(year=day.year - cell.age_from)
    oldest = day.replace(year=day.year - cell.age_below) + timedelta(days=1)
    return youngest, oldest


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
