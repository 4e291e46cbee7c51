"""P-k: a host's terms change at the boundaries that its data name, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from types import NoneType
from typing import Final

import attrs
import msgspec
import pytest

from samecity.domain.catalogue import Item
from samecity.domain.clock import SHANGHAI
from samecity.domain.holder import Profile
from samecity.domain.treatment import Treatment
from samecity.schemas.requests import read_request
from samecity.spi import Question, Region
from samecity_transit.tariff import Fare, Tariff
from tests.properties.space import REGISTRY

MIDNIGHT: Final = datetime(2026, 11, 23, 0, 0, tzinfo=SHANGHAI)
NOON: Final = MIDNIGHT + timedelta(hours=12)
MINUTE: Final = timedelta(minutes=1)
TREATMENTS: Final = (Treatment.LOCAL, Treatment.LOCAL_EQUAL, Treatment.NATIONAL_BASELINE)
PRICED: Final = [
    (region, item)
    for region in REGISTRY.regions.values()
    for item in region.catalogue.items
    if REGISTRY.known_scenario(item.scenario).spec.terms is not NoneType
]
"""Items for which a host computes terms."""

FARES: Final = [
    fare
    for region in REGISTRY.regions.values()
    if (tariff := region.section(Tariff)) is not None
    for fare in tariff.fares
]

NAMES: Final = [f"{region.code}-{item.id}" for region, item in PRICED]


def named(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Yield every plain value that a region's data hold, however deep, with its field's name."""
    if attrs.has(kind := type(value)):
        for field in attrs.fields(kind):
            yield from named(getattr(value, field.name), field.name)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from named(inner, name)
    elif isinstance(value, tuple | list | frozenset):
        for inner in value:
            yield from named(inner, name)
    else:
        yield name, value


def numbers(terms: object) -> dict[str, int]:
    """Return the amounts and limits among a host's terms."""
    kind = type(terms)
    if isinstance(terms, msgspec.Struct):
        plain = msgspec.structs.asdict(terms)
    elif attrs.has(kind):
        plain = {field.name: getattr(terms, field.name) for field in attrs.fields(kind)}
    else:
        raise TypeError(f"expected attrs or msgspec, received {kind.__name__}")
    return {name: value for name, value in plain.items() if isinstance(value, int)}


def question(region: Region, item: Item, treatment: Treatment) -> Question:
    kind = sorted(REGISTRY.known_scenario(item.scenario).spec.kinds, key=str)[0]
    point = region.catalogue.points_of(item)[0]
    body = {
        "request_id": "r-1",
        "scenario": item.scenario,
        "host": region.code,
        "kind": kind.value,
        "at": NOON.isoformat(),
        "fields": dict(item.match),
    }
    return Question(
        scenario=item.scenario,
        home=region.code if treatment is Treatment.LOCAL else "shanghai",
        treatment=treatment,
        fields=read_request(body, REGISTRY.scenario).fields,
        item=item,
        point=point,
        city=region.identity.cities[point.city],
        kind=kind,
        holder=aged(36),
        at=NOON,
    )


def aged(age: int) -> Profile:
    return Profile(age=age, classes=frozenset(), lives_here=False)


def terms(region: Region, asked: Question) -> dict[str, int]:
    scenario = REGISTRY.known_scenario(asked.scenario)
    return numbers(region.host_terms(scenario.host_terms(region, asked), asked))


def turning_ages(region: Region, item: Item, treatment: Treatment) -> set[object]:
    """Return the ages at which a host's terms become others."""
    asked = question(region, item, treatment)
    by_age = [terms(region, msgspec.structs.replace(asked, holder=aged(age))) for age in range(111)]
    return {age for age in range(1, 111) if by_age[age] != by_age[age - 1]}


@pytest.mark.parametrize("treatment", TREATMENTS)
@pytest.mark.parametrize(("region", "item"), PRICED, ids=NAMES)
def test_terms_change_with_age_only_where_the_data_name_an_age(
    region: Region, item: Item, treatment: Treatment
) -> None:
    documented = {value for name, value in named(region.sections) if name.endswith("age")}

    assert turning_ages(region, item, treatment) <= documented


def test_buses_turn_free_at_the_ages_of_the_sources() -> None:
    turning = {
        item.id: turning_ages(region, item, Treatment.LOCAL)
        for region, item in PRICED
        if item.match.get("mode") == "bus"
    }

    assert turning == {"ah-bus": {70}, "bz-bus": {65}, "nb-bus": {70}, "zs-bus": {70}}


@pytest.mark.parametrize("age", [36, 75])
@pytest.mark.parametrize(("region", "item"), PRICED, ids=NAMES)
def test_terms_change_during_a_workday_only_where_the_data_name_a_time(
    region: Region, item: Item, age: int
) -> None:
    documented = {
        MIDNIGHT + timedelta(hours=clock.hour, minutes=clock.minute) + after
        for _, clock in named(region.sections)
        if isinstance(clock, time)
        for after in (timedelta(0), MINUTE)
    }
    asked = msgspec.structs.replace(question(region, item, Treatment.LOCAL), holder=aged(age))
    day = [MIDNIGHT + minute * MINUTE for minute in range(24 * 60)]
    by_minute = [terms(region, msgspec.structs.replace(asked, at=at)) for at in day]

    changes = {
        day[minute] for minute in range(1, len(day)) if by_minute[minute] != by_minute[minute - 1]
    }

    assert changes <= documented


@pytest.mark.parametrize("fare", FARES, ids=lambda fare: f"{fare.mode}-{fare.source}")
def test_a_fare_changes_with_distance_only_past_the_end_of_a_band(fare: Fare) -> None:
    ends = set(fare.bands_m)
    if fare.bands_m:
        ends |= set(range(fare.bands_m[-1], 60_000, fare.beyond_every_m))
    fares = [fare.published_fen(metres, 2_000) for metres in range(60_001)]

    changes = {metres - 1 for metres in range(1, 60_001) if fares[metres] != fares[metres - 1]}

    assert changes == ends
    assert fares == sorted(fares)
