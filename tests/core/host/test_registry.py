"""The registry: names of regions, scenarios and agreements."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from copy import copy
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest

import samecity_ningbo
import samecity_transit
from samecity.domain.identifiers import DivisionCode
from samecity.errors import NameTaken, UnknownName
from samecity.host.plugins import Found, Plugins, found_module
from samecity.host.registry import Registry
from samecity.spi import Manifest, Region, RegionSource, Scenario, hookimpl
from samecity_transit.ride import Ride
from samecity_transit.topup import Topup

NINGBO = found_module("ningbo", samecity_ningbo)
TRANSIT = found_module("transit", samecity_transit)


def plugin(name: str, **hooks: object) -> Found:
    manifest = Manifest(name=name, zh="其他", en="Extra")
    return found_module(name, SimpleNamespace(samecity_manifest=manifest, **hooks))


def make(*found: Found) -> Registry:
    return Registry(Plugins(found, blocked=frozenset()))


@pytest.mark.parametrize(
    ("name", "region", "city"),
    [
        ("ningbo", "ningbo", "ningbo"),
        ("330200", "ningbo", "ningbo"),
        ("anhui", "anhui", "hefei"),
        ("hefei", "anhui", "hefei"),
        ("340100", "anhui", "hefei"),
        ("wuhu", "anhui", "wuhu"),
        ("340200", "anhui", "wuhu"),
        ("suzhou-anhui", "anhui", "suzhou-anhui"),
        ("foshan", "foshan", "foshan"),
        ("440600", "foshan", "foshan"),
        ("shanghai", "shanghai", "shanghai"),
        ("zhejiang", "zhejiang", "zhejiang"),
        ("jiaxing", "jiaxing", "jiaxing"),
    ],
)
def test_a_place_is_found_by_region_city_slug_or_six_digits(
    registry: Registry, name: str, region: str, city: str
) -> None:
    found, found_city = registry.locate(name)

    assert (found.code, found_city) == (region, city)


def test_a_place_that_nobody_knows_comes_with_what_may_have_been_meant(registry: Registry) -> None:
    with pytest.raises(UnknownName) as caught:
        registry.locate("nigbo")

    error = caught.value
    assert (error.kind, error.name) == ("region", "nigbo")
    assert error.near[0] == "ningbo"
    assert error.hint.startswith("did you mean ningbo")


def test_a_city_inside_a_region_with_a_plugin_is_no_region_of_its_own(registry: Registry) -> None:
    assert registry.region("hefei") is None
    assert registry.region("jiaxing") is not None


@pytest.mark.parametrize(
    ("division", "region"),
    [
        ("330200", "ningbo"),
        ("330212", "ningbo"),
        ("340100", "anhui"),
        ("341124", "anhui"),
        ("371600", "binzhou"),
        ("330400", "jiaxing"),
        ("310115", "shanghai"),
        ("440600", "foshan"),
    ],
)
def test_a_cards_issuer_leads_to_the_most_specific_region(
    registry: Registry, division: str, region: str
) -> None:
    found = registry.region_of(DivisionCode(division))

    assert found is not None
    assert found.code == region


def test_an_issuer_outside_the_table_leads_nowhere(registry: Registry) -> None:
    assert registry.region_of(DivisionCode("990100")) is None


def test_a_bare_region_is_made_once_and_offers_what_holds_nationally(registry: Registry) -> None:
    foshan = registry.region("foshan")

    assert foshan is not None
    assert foshan is registry.region_of(DivisionCode("440600"))
    assert foshan.plugin == "national"
    assert foshan.catalogue.of("transit.ride") == ()


def test_a_scenario_that_nobody_offers_comes_with_what_may_have_been_meant(
    registry: Registry,
) -> None:
    with pytest.raises(UnknownName) as caught:
        registry.known_scenario("transit.rid")

    assert caught.value.near[0] == "transit.ride"


def test_the_first_plugin_keeps_a_scenario_code_and_the_second_loses_all_it_brought() -> None:
    class Other(Topup):
        spec = attrs.evolve(Topup.spec, code="transit.other")

    @hookimpl
    def samecity_register_scenarios() -> Iterable[Scenario]:
        return [Other(), Ride()]

    registry = make(
        TRANSIT, plugin("zeta", samecity_register_scenarios=samecity_register_scenarios)
    )

    problem = registry.plugins.problems["zeta"]
    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == ("transit.ride", "transit")
    assert set(registry.scenarios) == {"transit.ride", "transit.topup"}
    assert registry.scenarios["transit.ride"].plugin == "transit"


def test_the_first_plugin_keeps_a_region_code() -> None:
    @hookimpl
    def samecity_register_regions() -> Iterable[RegionSource]:
        return samecity_ningbo.samecity_register_regions()

    registry = make(
        NINGBO, TRANSIT, plugin("zeta", samecity_register_regions=samecity_register_regions)
    )

    problem = registry.plugins.problems["zeta"]
    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == ("ningbo", "ningbo")
    assert registry.regions["ningbo"].plugin == "ningbo"


def test_a_region_whose_own_class_raises_blocks_its_plugin_only() -> None:
    class Broken(Region):
        def __init__(self, *_: object, **__: object) -> None:
            raise ZeroDivisionError("a defect")

    @hookimpl
    def samecity_register_regions() -> Iterable[RegionSource]:
        sources = samecity_ningbo.samecity_register_regions()
        return [RegionSource(source.folder, Broken) for source in sources]

    registry = make(
        NINGBO, TRANSIT, plugin("zeta", samecity_register_regions=samecity_register_regions)
    )

    assert set(registry.regions) == {"ningbo"}
    assert "ZeroDivisionError('a defect')" in registry.plugins.problems["zeta"].message


def test_a_region_without_the_scenarios_plugin_has_no_section_for_it() -> None:
    registry = make(NINGBO)

    assert registry.plugins.problems == {}
    assert registry.regions["ningbo"].sections == {}


def test_the_rule_behind_a_reason_is_known_and_for_a_stranger_it_is_r27(registry: Registry) -> None:
    assert registry.rule_of("BALANCE_TOO_LOW") == "R24"
    assert registry.knows_reason("BALANCE_TOO_LOW")
    assert not registry.knows_reason("NO_SUCH_CODE")


def test_other_agreements_leave_the_registry_as_it_is(registry: Registry) -> None:
    bare = registry.with_agreements([])

    assert bare.agreements.agreements == ()
    assert "delta" in {one.id for one in registry.agreements.agreements}
    assert bare.regions is registry.regions


def test_other_regions_leave_the_registry_as_it_is(registry: Registry) -> None:
    ningbo = registry.regions["ningbo"]
    other = copy(ningbo)

    changed = registry.with_regions([other])

    assert changed.region("ningbo") is other
    assert changed.region_of(ningbo.identity.division) is other
    assert changed.regions["anhui"] is registry.regions["anhui"]
    assert registry.region_of(ningbo.identity.division) is ningbo


def test_the_core_brings_the_agreements_of_the_delta_and_of_ningbo_and_zhoushan() -> None:
    assert {one.id for one in make().agreements.agreements} >= {"delta", "ningbo-zhoushan"}


def test_two_regions_cannot_share_a_division(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(Path(samecity_ningbo.__file__).parent / "data", folder)
    identity = folder / "region.toml"
    text = identity.read_text("utf-8").replace('code = "ningbo"', 'code = "yinzhou"', 1)
    identity.write_text(text, "utf-8")

    @hookimpl
    def samecity_register_regions() -> Iterable[RegionSource]:
        return [RegionSource(folder)]

    yinzhou = plugin("yinzhou", samecity_register_regions=samecity_register_regions)
    registry = make(TRANSIT, NINGBO, yinzhou)

    problem = registry.plugins.problems["yinzhou"]
    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == ("330200", "ningbo")
    assert registry.region("ningbo") is not None
