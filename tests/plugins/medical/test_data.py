"""What the regions say of medical care: facts, rows that fit, invented values marked."""

from __future__ import annotations

import pytest

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import OfferedTo
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_medical.bill import EXAMPLE, assess
from samecity_medical.institution import DESIGNATED, HEALTH_CARD, OUT_OF_AREA
from samecity_medical.patient_file import THREE_IN_ONE
from samecity_medical.rules import Medical, Setting

HOSTS = ("zhoushan", "ningbo", "binzhou", "anhui")
EACH_HOST = pytest.mark.parametrize("host", HOSTS)
CARE_TYPES = {"pharmacy", "hospital", THREE_IN_ONE}


def medical(registry: Registry, code: str) -> Medical:
    region = registry.region(code)
    assert region is not None
    found = region.section(Medical)
    assert found is not None
    return found


def facts(region: Region, row: str) -> dict[str, str]:
    return {one.key: one.value for one in region.identity.facts if one.row == row}


@EACH_HOST
@pytest.mark.parametrize("scenario", ["medical.pharmacy", "medical.visit", "medical.filing"])
def test_every_region_offers_care_to_every_card(
    registry: Registry, host: str, scenario: str
) -> None:
    items = registry.regions[host].catalogue.of(scenario)

    assert [item.offered_to for item in items] == [OfferedTo.NATIONAL]


@EACH_HOST
def test_institutions_are_of_each_sort(registry: Registry, host: str) -> None:
    points = registry.regions[host].catalogue.points.values()
    places = [point for point in points if point.type in CARE_TYPES]

    assert places[0].services >= {DESIGNATED, OUT_OF_AREA}
    assert any(OUT_OF_AREA not in point.services for point in places)
    assert all(DESIGNATED in one.services for one in places if OUT_OF_AREA in one.services)
    assert all(point.demo for point in places)


@pytest.mark.parametrize(
    ("home", "percents"),
    [
        ("anhui", (80, 80, 80)),
        ("ningbo", (80, 80, 80)),
        ("zhoushan", (80, 80, 80)),
        ("binzhou", (None, 75, 75)),
        ("foshan", (70, 70, 70)),
    ],
)
def test_the_ratios_are_those_of_the_dossier(
    registry: Registry, home: str, percents: tuple[int | None, ...]
) -> None:
    benefit = medical(registry, home).benefit
    shares = [benefit.share(setting) for setting in Setting]

    assert tuple(one.percent if one is not None else None for one in shares) == percents
    assert benefit.demo


def test_the_deductible_of_the_example_is_ningbos_for_inpatients(registry: Registry) -> None:
    share = medical(registry, "ningbo").benefit.share(Setting.INPATIENT)

    assert share is not None
    assert share.deductible_fen == 10_000


def test_the_example_is_covered_in_ningbo_as_in_the_source(registry: Registry) -> None:
    assert assess(EXAMPLE, medical(registry, "ningbo").care).covered_fen == 6_111


@pytest.mark.parametrize("host", [*HOSTS, "foshan"])
def test_whatever_is_invented_says_so(registry: Registry, host: str) -> None:
    assert all(row.demo for row in medical(registry, host).care.rows)


def test_fourteen_cities_of_anhui_are_in_the_trial_and_fifteen_take_the_code(
    registry: Registry,
) -> None:
    anhui = registry.regions["anhui"]
    points = [one for one in anhui.catalogue.points.values() if one.type in CARE_TYPES]
    trial = {one.city for one in points if one.type == THREE_IN_ONE}
    by_code = {one.city for one in points if CredentialKind.ECARD_QR in one.kinds}
    [item] = anhui.catalogue.of("medical.patient_link")

    assert facts(anhui, "AH-20") == {"three_in_one_cities": str(len(trial))}
    assert facts(anhui, "AH-21") == {"medical_ecard_cities": str(len(by_code))}
    assert item.cities == trial
    assert {one.city for one in points} == set(anhui.identity.cities)


@pytest.mark.parametrize(
    ("host", "row", "expected"),
    [
        ("ningbo", "NB-01", {"pharmacies_zhenhai": "136"}),
        ("ningbo", "NB-02", {"pharmacies_beilun": "260"}),
        ("ningbo", "NB-03", {"pharmacies_by_ecard": "90"}),
        ("ningbo", "NB-04", {"hospitals_by_ecard": "209"}),
        (
            "binzhou",
            "BZ-11",
            {"medical_institutions": "3000", "hospitals_with_health_card": "22"},
        ),
    ],
)
def test_the_counts_of_the_sources_are_dated_facts(
    registry: Registry, host: str, row: str, expected: dict[str, str]
) -> None:
    assert facts(registry.regions[host], row) == expected


def test_only_hospitals_of_binzhou_know_the_health_card(registry: Registry) -> None:
    knowing = {
        (host, point.type)
        for host in HOSTS
        for point in registry.regions[host].catalogue.points.values()
        if HEALTH_CARD in point.services
    }

    assert knowing == {("binzhou", "hospital")}


def test_the_demonstration_zone_is_exempt_among_its_three_members_alone(
    registry: Registry,
) -> None:
    [zone] = medical(registry, "shanghai").benefit.exemptions

    assert [one.text for one in zone.members] == ["310118", "320509", "330421"]
    assert all(medical(registry, host).benefit.exemptions == () for host in HOSTS)
