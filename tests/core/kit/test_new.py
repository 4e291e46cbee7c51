"""Packages from the templates: what is in them, and that they pass their own tests at once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import attrs
import pytest
import yaml

import samecity_transit
from samecity.domain.identifiers import DivisionCode, TUnionCity
from samecity.errors import CannotBegin
from samecity.host.plugins import Plugins, found_module
from samecity.host.registry import Registry
from samecity.kit.checks import BY_ID
from samecity.kit.naming import is_name
from samecity.kit.new import Package
from samecity.kit.region import plan_region
from samecity.kit.scenario import is_code, plan_scenario
from samecity.spi import AgreementSource, Manifest, RegionSource, hookimpl
from samecity_conformance.profiles import claims, load_profiles
from tests.docs.package import imported, register, run_tests

REGISTRY: Final = Registry(Plugins())
PROFILES: Final = load_profiles().values()
AGREEMENT: Final = """
id = "alone"
zh = "单方"
en = "Alone"
basis = "bilateral"
members = ["330600", "330602"]
valid_from = 2026-01-01T00:00:00+08:00
version = "1"
source = "fictional"
[[grants]]
scenario = "transit.*"
"""


def plan_shaoxing(*agreements: str) -> Package:
    return plan_region("shaoxing", REGISTRY, PROFILES, division="330600", agreements=agreements)


@attrs.frozen
class Made:
    """A package that was made and put on the path, and its files."""

    folder: Path
    files: tuple[str, ...]

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


def make(package: Package, folder: Path) -> Made:
    files = tuple(one.as_posix() for one in package.make(folder))
    register((folder / "pyproject.toml").read_text(encoding="utf-8"), folder)
    return Made(folder, files)


@pytest.fixture(scope="module")
def shaoxing(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return make(plan_shaoxing("delta"), tmp_path_factory.mktemp("made") / "shaoxing")


@pytest.fixture(scope="module")
def parking(tmp_path_factory: pytest.TempPathFactory) -> Made:
    package = plan_scenario("parking", REGISTRY, domain="transport", zh="停车", en="Parking")
    return make(package, tmp_path_factory.mktemp("made") / "parking")


def registry_of(made: Made, name: str) -> Registry:
    with imported(f"samecity_{name}", made.folder) as module:
        found = [found_module(name, module), found_module("transit", samecity_transit)]
        return Registry(Plugins(found, blocked=frozenset()))


# What is made.


def test_a_regions_package_is_complete(shaoxing: Made) -> None:
    assert shaoxing.files == (
        ".github/workflows/test.yml",
        "README.md",
        "pyproject.toml",
        "quality.yaml",
        "samecity_shaoxing/__init__.py",
        "samecity_shaoxing/data/catalogue/transit.toml",
        "samecity_shaoxing/data/points/transit.toml",
        "samecity_shaoxing/data/region.toml",
        "samecity_shaoxing/data/transit.toml",
        "samecity_shaoxing/py.typed",
        "tests/test_samecity_shaoxing.py",
    )


def test_a_scenarios_package_is_complete(parking: Made) -> None:
    assert parking.files == (
        ".github/workflows/test.yml",
        "README.md",
        "pyproject.toml",
        "quality.yaml",
        "samecity_parking/__init__.py",
        "samecity_parking/prices.py",
        "samecity_parking/py.typed",
        "samecity_parking/reasons.toml",
        "samecity_parking/scenario.py",
        "tests/test_samecity_parking.py",
        "tests/town/__init__.py",
        "tests/town/data/catalogue/parking.toml",
        "tests/town/data/parking.toml",
        "tests/town/data/pilot.toml",
        "tests/town/data/points/parking.toml",
        "tests/town/data/region.toml",
    )


@pytest.mark.parametrize("name", ["shaoxing", "parking"])
def test_nothing_is_left_to_fill_in(request: pytest.FixtureRequest, name: str) -> None:
    made: Made = request.getfixturevalue(name)

    assert [file for file in made.files if re.search("{[{%#]", made.text(file))] == []
    assert all(made.text(file).endswith("\n") for file in made.files if made.text(file))


def test_a_region_is_who_the_table_of_divisions_says(shaoxing: Made) -> None:
    region = registry_of(shaoxing, "shaoxing").regions["shaoxing"]
    [city] = region.identity.cities.values()

    assert (region.identity.zh, region.identity.en) == ("绍兴", "Shaoxing")
    assert (city.division, city.t_union) == (DivisionCode("330600"), TUnionCity("3370"))


def test_a_province_has_its_prefectures_as_cities() -> None:
    cities = plan_region("jiangsu", REGISTRY, PROFILES).answers["cities"]

    assert isinstance(cities, list)
    assert len(cities) == 13
    assert cities[0] == {
        "code": "nanjing",
        "division": "320100",
        "zh": "南京",
        "en": "Nanjing",
        "t_union": "3010",
    }


def test_every_row_that_is_offered_is_marked_as_invented(shaoxing: Made) -> None:
    catalogue = registry_of(shaoxing, "shaoxing").regions["shaoxing"].catalogue

    assert [one.id for one in catalogue.items] == ["shaoxing-bus"]
    assert all(one.demo for one in catalogue.items)
    assert all(one.demo for one in catalogue.points.values())


def test_a_region_claims_what_its_agreements_let_it_claim(shaoxing: Made) -> None:
    registry = registry_of(shaoxing, "shaoxing")

    assert registry.regions["shaoxing"].identity.profiles == ("delta-same-city",)
    assert "delta-same-city" in claims(registry, "shaoxing").claimed


def test_a_region_claims_nothing_of_an_agreement_that_is_not_named(tmp_path: Path) -> None:
    made = make(plan_shaoxing(), tmp_path / "made")

    assert registry_of(made, "shaoxing").regions["shaoxing"].identity.profiles == ()
    assert "没有声明任何协议" in made.text("README.md")


def test_an_outsider_is_somebody_whom_no_agreement_names() -> None:
    answers = plan_shaoxing("delta").answers
    far = plan_region("foshan", REGISTRY, PROFILES).answers

    assert (answers["visitor"], answers["outsider"]) == (
        {"home": "anhui", "agreement": "delta"},
        "foshan",
    )
    assert (far["visitor"], far["outsider"]) == (None, "beijing")


def test_a_scenario_brings_its_code_its_section_and_its_reason(parking: Made) -> None:
    registry = registry_of(parking, "parking")
    section = registry.scenarios["parking.pay"].spec.section

    assert registry.plugins.problems == {}
    assert section is not None
    assert (section.name, registry.reasons["PARKING_PAID"].plugin) == ("parking", "parking")


@pytest.mark.parametrize(
    ("name", "code", "section"),
    [("bike-hire", "bike_hire.pay", "bike_hire"), ("p2p", "p_p.pay", "p2p")],
)
def test_a_scenarios_names_follow_from_the_plugins(name: str, code: str, section: str) -> None:
    answers = plan_scenario(name, REGISTRY, domain="transport").answers

    assert (answers["code"], answers["section"]) == (code, section)
    assert is_code(code)


@pytest.mark.parametrize("name", ["shaoxing", "parking"])
def test_the_plugin_of_a_package_is_called_like_its_manifest(
    request: pytest.FixtureRequest, name: str
) -> None:
    made: Made = request.getfixturevalue(name)
    project = tomllib.loads(made.text("pyproject.toml"))["project"]

    assert project["name"] == f"samecity-{name}"
    assert project["entry-points"]["samecity"] == {name: f"samecity_{name}"}
    assert registry_of(made, name).plugins.problems == {}


@pytest.mark.parametrize("name", ["shaoxing", "parking"])
def test_the_ledger_speaks_of_every_check(request: pytest.FixtureRequest, name: str) -> None:
    made: Made = request.getfixturevalue(name)

    assert yaml.safe_load(made.text("quality.yaml"))["checks"].keys() == BY_ID.keys()


def test_a_new_region_passes_its_own_tests(shaoxing: Made) -> None:
    run = run_tests(shaoxing.folder / "tests")

    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
    assert "skipped" not in run.stdout


def test_a_new_scenario_passes_its_own_tests(parking: Made) -> None:
    run = run_tests(parking.folder / "tests")

    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
    assert "skipped" not in run.stdout


# Where it is made.


def test_an_empty_folder_is_filled_and_stays_the_folder_that_it_is(tmp_path: Path) -> None:
    before = tmp_path.stat().st_ino
    written = plan_shaoxing().make(tmp_path)

    assert tmp_path.stat().st_ino == before
    assert sorted(one.relative_to(tmp_path) for one in tmp_path.rglob("*") if one.is_file()) == [
        *written
    ]


def test_folders_above_the_target_are_made(tmp_path: Path) -> None:
    plan_shaoxing().make(tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b" / "pyproject.toml").exists()
    assert [one.name for one in (tmp_path / "a").iterdir()] == ["b"]


def test_whoever_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must be a directory"):
        Package("no-such-template", {}).make(tmp_path / "a")

    assert list(tmp_path.iterdir()) == []


def refused(package: Package, target: Path) -> CannotBegin:
    with pytest.raises(CannotBegin) as refusal:
        package.make(target)
    return refusal.value


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")

    assert refused(plan_shaoxing(), tmp_path).problem == "target_not_empty"
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("mine", encoding="utf-8")

    assert refused(plan_shaoxing(), file).problem == "target_is_file"
    assert refused(plan_shaoxing(), file / "below").problem == "unwritable"
    assert file.read_text(encoding="utf-8") == "mine"


def test_without_copier_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "copier", None)

    assert refused(plan_shaoxing(), tmp_path / "a" / "b").problem == "without_copier"
    assert list(tmp_path.iterdir()) == []


def test_a_machine_without_git_makes_the_same_package(tmp_path: Path, shaoxing: Made) -> None:
    line = ["plugin", "new", "region", "shaoxing", "--agreements=delta", f"--target={tmp_path}"]
    program = "from samecity.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", program, *line],
        env={**os.environ, "PATH": "", "LANG": "C.UTF-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )

    assert ran.returncode == 0, ran.stderr
    assert {file: (tmp_path / file).read_bytes() for file in shaoxing.files} == {
        file: (shaoxing.folder / file).read_bytes() for file in shaoxing.files
    }


# What cannot be begun.


def test_an_agreement_that_names_nobody_else_makes_no_one_equal(tmp_path: Path) -> None:
    (tmp_path / "alone.toml").write_text(AGREEMENT, encoding="utf-8")

    @hookimpl
    def samecity_register_agreements() -> list[AgreementSource]:
        return [AgreementSource(tmp_path / "alone.toml")]

    module = SimpleNamespace(
        samecity_manifest=Manifest(name="alone", zh="单方", en="Alone"),
        samecity_register_agreements=samecity_register_agreements,
    )
    registry = Registry(Plugins([found_module("alone", module)]))

    with pytest.raises(CannotBegin) as refusal:
        plan_region("shaoxing", registry, PROFILES, agreements=["alone"])
    assert refusal.value.problem == "agreement_alone"


def test_a_region_of_a_plugin_that_is_called_otherwise_is_taken_too(tmp_path: Path) -> None:
    plan_region("keqiao", REGISTRY, PROFILES, division="330600").make(tmp_path / "made")

    @hookimpl
    def samecity_register_regions() -> list[RegionSource]:
        return [RegionSource(tmp_path / "made" / "samecity_keqiao" / "data")]

    module = SimpleNamespace(
        samecity_manifest=Manifest(name="extra", zh="其他", en="Extra"),
        samecity_register_regions=samecity_register_regions,
    )
    registry = Registry(Plugins([found_module("extra", module)], blocked=frozenset()))

    with pytest.raises(CannotBegin) as refusal:
        plan_region("keqiao", registry, PROFILES, division="330700")
    assert (refusal.value.problem, refusal.value.facts["plugin"]) == ("region_taken", "extra")


@pytest.mark.parametrize("name", ["shaoxing", "a", "inner-mongolia", "bike_hire", "p2p"])
def test_a_name_is_a_lower_case_word(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name",
    ["", "Shaoxing", "绍兴", "2p", "-a", "a-", "a--b", "a.b", "a b", "class", "a" * 31, "a\n"],
)
def test_other_texts_are_no_names(name: str) -> None:
    assert not is_name(name)
