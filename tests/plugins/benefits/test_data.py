"""What the regions say of benefits: rows that fit each other, facts of the sources, marked demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from samecity.domain.catalogue import OfferedTo
from samecity.errors import DataInvalid
from samecity.host.registry import Registry
from samecity.schemas.toml import load_toml
from samecity_benefits.programmes import Benefits, BenefitsSchema, Sort

HOSTS = ("zhoushan", "ningbo", "binzhou", "anhui")
EACH_HOST = pytest.mark.parametrize("host", HOSTS)


def benefits_of(registry: Registry, host: str) -> Benefits:
    found = registry.regions[host].section(Benefits)
    assert found is not None
    return found


@EACH_HOST
def test_programmes_are_a_regions_own_and_money_is_everybodys(
    registry: Registry, host: str
) -> None:
    catalogue = registry.regions[host].catalogue

    def offered(scenario: str) -> set[OfferedTo]:
        return {item.offered_to for item in catalogue.of(scenario)}

    assert offered("benefit.pay") == offered("benefit.file") == {OfferedTo.LOCAL}
    assert offered("benefit.cash") == offered("benefit.activate") == {OfferedTo.NATIONAL}


@EACH_HOST
def test_every_place_that_pays_cash_says_how_much(registry: Registry, host: str) -> None:
    catalogue = registry.regions[host].catalogue
    types = {
        point.type for item in catalogue.of("benefit.cash") for point in catalogue.points_of(item)
    }

    assert {rule.point_type for rule in benefits_of(registry, host).cash} == types


@EACH_HOST
def test_a_programme_names_cities_of_its_region_that_have_an_office(
    registry: Registry, host: str
) -> None:
    region = registry.regions[host]
    [item] = region.catalogue.of("benefit.pay")
    offices = {point.city for point in region.catalogue.points_of(item)}

    named = {city for one in benefits_of(registry, host).programmes for city in one.cities}

    assert named <= offices


@EACH_HOST
def test_the_first_programme_is_for_the_whole_region(registry: Registry, host: str) -> None:
    assert benefits_of(registry, host).programmes[0].cities == frozenset()


def test_vouchers_are_taken_by_merchants_that_are_there(registry: Registry) -> None:
    region = registry.regions["anhui"]
    [item] = region.catalogue.of("benefit.voucher")
    types = {point.type for point in region.catalogue.points_of(item)}

    vouchers = benefits_of(registry, "anhui").vouchers

    assert [rule.id for rule in vouchers] == ["ah-sport", "ah-sport-spring"]
    assert all(rule.merchants < types and rule.demo for rule in vouchers)


@pytest.mark.parametrize(
    ("host", "row", "key", "value"),
    [
        ("zhoushan", "ZS-10", "paying_departments", "13"),
        ("binzhou", "BZ-02", "subsidies", "63"),
        ("binzhou", "BZ-02", "subsidies_paid", "70.21"),
        ("binzhou", "BZ-02", "subsidised_people", "1032500"),
        ("binzhou", "BZ-03", "subsidies_planned", "60"),
        ("binzhou", "BZ-03", "services_planned", "100"),
        ("anhui", "AH-10", "subsidy_classes", "21"),
        ("anhui", "AH-10", "subsidies", "101"),
    ],
)
def test_what_the_sources_count_is_a_dated_fact(
    registry: Registry, host: str, row: str, key: str, value: str
) -> None:
    facts = registry.regions[host].identity.facts

    assert [one.value for one in facts if (one.row, one.key) == (row, key)] == [value]


def test_five_departments_of_zhoushan_pay(registry: Registry) -> None:
    departments = [one.department for one in benefits_of(registry, "zhoushan").programmes]

    assert departments == ["education", "civil_affairs", "justice", "finance", "hr"]


def test_anhui_has_the_six_payments_of_some_cities(registry: Registry) -> None:
    of_cities = [one for one in benefits_of(registry, "anhui").programmes if one.cities]

    assert {one.source for one in of_cities} == {"S4 AH-24"}
    assert {one.sort for one in of_cities} == {
        Sort.ALLOWANCE,
        Sort.PROVIDENT_FUND,
        Sort.SALARY,
        Sort.SUBSIDY,
    }


PROGRAMME = """
[[programme]]
id = "x"
sort = "subsidy"
zh = "补贴"
en = "Subsidy"
department = "hr"
source = "test"
"""
VOUCHER = """
[[voucher]]
id = "x"
zh = "券"
en = "Voucher"
face_fen = 100
threshold_fen = 100
budget = 1
merchants = ["shop"]
from_day = 2026-01-01
to_day = 2026-01-01
source = "test"
"""


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (PROGRAMME + PROGRAMME, "programme"),
        (PROGRAMME.replace("subsidy", "gift"), "programme.0.sort"),
        (PROGRAMME + "amount = 1", "programme.0.amount"),
        (VOUCHER + VOUCHER, "voucher"),
        (VOUCHER.replace("face_fen = 100", "face_fen = 101"), "voucher.0"),
        (VOUCHER.replace("face_fen = 100", "face_fen = 0"), "voucher.0"),
        (VOUCHER.replace("to_day = 2026", "to_day = 2025"), "voucher.0"),
        ('[[cash]]\npoint_type = "bank"\ndaily_fen = -1\nsource = "test"', "cash.0.daily_fen"),
        ("activation_minutes = 0", "activation_minutes"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    file = tmp_path / "benefits.toml"
    file.write_text(text, "utf-8")

    with pytest.raises(DataInvalid) as caught:
        load_toml(file, BenefitsSchema)

    assert caught.value.key.startswith(key)
