"""What plugins register is checked at start; whoever breaks the contract is blocked as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from marshmallow import Schema, fields

import samecity_ningbo
import samecity_transit
import samecity_zhoushan
from samecity.domain.decision import Decision
from samecity.engine.disclosure import FIELDS
from samecity.errors import ManifestInvalid, NameTaken, PluginError
from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry
from samecity.schemas.values import StrictSchema
from samecity.spi import (
    Allowed,
    Case,
    Manifest,
    Outcome,
    ReasonSource,
    Region,
    RegionSource,
    Scenario,
    SectionSpec,
    Wanted,
    hookimpl,
)
from samecity.spi.scenario import DISCLOSABLE
from samecity_transit.ride import Ride
from samecity_transit.tariff import TRANSIT as TARIFF
from tests.core.engine.probes import SPEC

CORE = [
    found_module("ningbo", samecity_ningbo),
    found_module("transit", samecity_transit),
    found_module("zhoushan", samecity_zhoushan),
]
DATA = Path(samecity_ningbo.__file__).parent / "data"


def registry_with(hooks: dict[str, object], name: str = "extra") -> Registry:
    manifest = Manifest(name=name, zh="其他", en="Extra")
    extra = found_module(name, SimpleNamespace(samecity_manifest=manifest, **hooks))
    return Registry(Plugins([*CORE, extra], blocked=frozenset()))


def problem_of(hooks: dict[str, object], name: str = "extra") -> PluginError:
    """Return why a plugin is blocked, and see that the others work as if it were not there."""
    registry = registry_with(hooks, name)
    assert set(registry.plugins.problems) == {name}
    assert set(registry.regions) == {"ningbo", "zhoushan"}
    assert set(registry.scenarios) == {"transit.ride", "transit.topup"}
    assert all(region.sections.keys() == {TARIFF.kind} for region in registry.regions.values())
    assert registry.plugins.observers() == []
    return registry.plugins.problems[name]


class Probe(Scenario):
    spec = SPEC

    def decide(self, case: Case) -> Outcome:
        return Allowed()


def scenarios(*made: Scenario) -> dict[str, object]:
    @hookimpl
    def samecity_register_scenarios() -> Iterable[Scenario]:
        return made

    return {"samecity_register_scenarios": samecity_register_scenarios}


def regions(*made: RegionSource) -> dict[str, object]:
    @hookimpl
    def samecity_register_regions() -> Iterable[RegionSource]:
        return made

    return {"samecity_register_regions": samecity_register_regions}


# Scenarios.


def test_a_scenario_that_keeps_the_contract_is_registered() -> None:
    assert registry_with(scenarios(Probe())).scenarios["probe.use"].plugin == "extra"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "probe"}, "expected a scenario code such as transit.ride, received 'probe'"),
        ({"code": "Probe.Use"}, "received 'Probe.Use'"),
        ({"code": 7}, "expected ScenarioSpec.code to be str, received int"),
        ({"zh": None}, "expected ScenarioSpec.zh to be str, received NoneType"),
        ({"basis": "ZONE?"}, "expected ScenarioSpec.basis to be Basis, received str"),
        ({"fields": {"word": str}}, "expected ScenarioSpec.fields to be type[object]"),
        ({"discloses": ["valid"]}, "expected ScenarioSpec.discloses to be frozenset[str]"),
        (
            {"discloses": frozenset({"valid", "address", "telephone"})},
            "name, pseudonym, resident_id, valid, received address, telephone",
        ),
        ({"kinds": {"card_contact"}}, "expected ScenarioSpec.kinds to be frozenset"),
        ({"needs_purse": "yes"}, "expected ScenarioSpec.needs_purse to be bool, received str"),
        ({"terms": 7}, "expected ScenarioSpec.terms to be type[object], received int"),
        ({"schema": dict}, "probe.use: expected a marshmallow Schema, received dict"),
        ({"schema": 7}, "expected ScenarioSpec.schema to be type"),
        ({"section": "probe"}, "expected ScenarioSpec.section to be"),
    ],
)
def test_a_declaration_that_cannot_hold_is_named(wrong: dict[str, object], said: str) -> None:
    class Wrong(Probe):
        spec = attrs.evolve(SPEC, **wrong)  # type: ignore[arg-type]  # the defect

    problem = problem_of(scenarios(Wrong()))

    assert type(problem) is ManifestInvalid
    assert said in problem.message


@pytest.mark.parametrize("spec", [None, "probe.use", {}])
def test_a_scenario_without_a_declaration_is_named(spec: object) -> None:
    made = type("Bare", (Probe,), {"spec": spec})()

    assert "scenario Bare: expected spec = ScenarioSpec(…)" in problem_of(scenarios(made)).message


def test_a_declaration_that_raises_blocks_its_plugin() -> None:
    class Raising(Probe):
        @property
        def spec(self) -> None:  # type: ignore[override]  # the defect
            raise ZeroDivisionError

    assert "ZeroDivisionError" in problem_of(scenarios(Raising())).message


def test_a_scenario_that_cannot_be_given_its_plugins_name_is_named() -> None:
    class Stubborn(Probe):
        @property
        def plugin(self) -> str:  # type: ignore[override]  # the defect
            return "transit"

    assert "AttributeError" in problem_of(scenarios(Stubborn())).message


def test_a_scenario_that_hands_out_more_than_it_declares_is_refused() -> None:
    class Curious(Probe):
        disclosed = ("generation", "pseudonym", "valid")

    class Greedy(Probe):
        wanted = Wanted(frozenset({"name"}))

    for made in (Curious(), Greedy()):
        said = problem_of(scenarios(made)).message
        assert "expected wanted and disclosed as its spec declares them" in said


class RaisingSchema(Schema):
    def __init__(self) -> None:
        raise SystemExit(1)


def test_a_schema_that_cannot_be_made_blocks_the_scenarios_plugin() -> None:
    class Wrong(Probe):
        spec = attrs.evolve(SPEC, schema=RaisingSchema)

    assert "SystemExit(1)" in problem_of(scenarios(Wrong())).message


# Sections of region data.


@attrs.frozen
class Rules:
    """A section of the probe's."""

    loans: int = 0


class RulesSchema(StrictSchema):
    makes = Rules

    loans = fields.Integer(load_default=0)


class FailingSchema(RulesSchema):
    def load(self, *_: object, **__: object) -> object:
        raise SystemExit("cannot read")


def with_section(name: str, schema: type[Schema] = RulesSchema) -> Probe:
    class Sectioned(Probe):
        spec = attrs.evolve(SPEC, section=SectionSpec(name, Rules, schema))

    return Sectioned()


@pytest.mark.parametrize("name", ["", "region", "../secrets", "Rules", "a/b"])
def test_a_section_that_is_no_file_of_its_own_is_refused(name: str) -> None:
    said = problem_of(scenarios(with_section(name))).message

    assert f"expected a section named like its file, received {name!r}" in said


def test_two_plugins_cannot_define_one_section() -> None:
    problem = problem_of(scenarios(with_section("transit")), "zeta")

    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == ("transit.toml", "transit")


def test_two_scenarios_of_a_plugin_may_share_a_section() -> None:
    class Other(Probe):
        spec = attrs.evolve(with_section("rules").spec, code="probe.other")

    registry = registry_with(scenarios(with_section("rules"), Other()))

    assert registry.plugins.problems == {}


def test_a_section_that_does_not_take_what_holds_nationally_blocks_whoever_defines_it() -> None:
    """As when somebody replaces our own plugin `card` by another one."""
    problem = problem_of(scenarios(with_section("card")))

    assert problem.message.startswith("plugin extra: card.toml: ")


def copied(folder: Path, code: str, division: str, **files: str) -> RegionSource:
    shutil.copytree(DATA, folder)
    for file in folder.rglob("*.toml"):
        text = file.read_text("utf-8").replace('"ningbo"', f'"{code}"')
        file.write_text(text.replace('"330200"', f'"{division}"'), "utf-8")
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, "utf-8")
    return RegionSource(folder)


def test_a_section_whose_schema_fails_blocks_whoever_defines_it_and_no_region(
    tmp_path: Path,
) -> None:
    manifest = Manifest(name="shaoxing", zh="绍兴", en="Shaoxing")
    source = copied(tmp_path / "data", "shaoxing", "330600", rules="loans = 3")
    shaoxing = found_module(
        "shaoxing", SimpleNamespace(samecity_manifest=manifest, **regions(source))
    )
    probe = SimpleNamespace(
        samecity_manifest=Manifest(name="probe", zh="其他", en="Probe"),
        **scenarios(with_section("rules", FailingSchema)),
    )

    registry = Registry(
        Plugins([*CORE, shaoxing, found_module("probe", probe)], blocked=frozenset())
    )

    assert list(registry.plugins.problems) == ["probe"]
    assert "rules.toml raised SystemExit" in registry.plugins.problems["probe"].message
    assert registry.regions["shaoxing"].sections.keys() == {TARIFF.kind}
    assert set(registry.scenarios) == {"transit.ride", "transit.topup"}


def test_wrong_data_for_a_good_section_is_the_regions_fault(tmp_path: Path) -> None:
    source = copied(tmp_path / "data", "shaoxing", "330600", rules="loans = 'x'")
    hooks = {**scenarios(with_section("rules")), **regions(source)}

    assert "rules.toml: loans: expected" in problem_of(hooks).message


# Regions.


class Unborn(Region):
    def __init__(self, *_: object, **__: object) -> None:
        """Forget what the base class does."""


class Renamed(Region):
    @property
    def code(self) -> str:
        return "ningbo"

    @code.setter
    def code(self, _: str) -> None:
        """Take it and forget it."""


def spoiling(**wrong: object) -> type[Region]:
    class Spoilt(Region):
        def __init__(self, *given: object, **more: object) -> None:
            super().__init__(*given, **more)  # type: ignore[arg-type]  # as they come
            for name, value in wrong.items():
                setattr(self, name, value)

    return Spoilt


@pytest.mark.parametrize(
    ("factory", "said"),
    [
        (lambda *_, **__: None, "expected the factory to make a Region, received NoneType"),
        (lambda *_, **__: "shaoxing", "received str"),
        (None, "TypeError"),
        (Unborn, "expected the region to have identity, received nothing"),
        (Renamed, "expected the region to have code, received nothing"),
        (spoiling(code="ningbo"), "expected region 'shaoxing' of extra"),
        (spoiling(plugin="national"), "expected region 'shaoxing' of extra"),
        (spoiling(identity=None), "expected RegionIdentity, received NoneType"),
        (spoiling(catalogue={}), "expected a Catalogue, received dict"),
    ],
)
def test_a_class_that_makes_something_else_of_the_data_is_named(
    tmp_path: Path, factory: type[Region], said: str
) -> None:
    source = copied(tmp_path / "data", "shaoxing", "330600")

    problem = problem_of(regions(attrs.evolve(source, factory=factory)))

    assert type(problem) is ManifestInvalid
    assert said in problem.message


@pytest.mark.parametrize("folder", [None, "data", 7])
def test_a_folder_that_is_none_blocks_its_plugin(folder: object) -> None:
    source = RegionSource(folder)  # type: ignore[arg-type]  # the defect

    assert type(problem_of(regions(source))) is ManifestInvalid


@pytest.mark.parametrize(
    ("code", "division", "name", "holder"),
    [
        ("ningbo", "330600", "ningbo", "ningbo"),
        ("national", "330600", "national", "samecity"),
        ("samecity", "330600", "samecity", "samecity"),
        ("shaoxing", "330200", "330200", "ningbo"),
        ("shanghai", "330600", "shanghai", "national"),
    ],
)
def test_a_region_cannot_take_anothers_name_or_place(
    tmp_path: Path, code: str, division: str, name: str, holder: str
) -> None:
    problem = problem_of(regions(copied(tmp_path / "data", code, division)), "zeta")

    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == (name, holder)


def test_a_region_that_is_registered_keeps_what_it_is_made_of() -> None:
    region = registry_with({}).regions["ningbo"]

    for name in ("identity", "code", "catalogue", "sections", "plugin", "is_registered"):
        with pytest.raises(AttributeError, match=f"expected ningbo to keep its {name}"):
            setattr(region, name, None)


def test_a_region_may_remember_things_of_its_own() -> None:
    region = registry_with({}).regions["ningbo"]

    region.asked = 1  # type: ignore[attr-defined]  # a subclass would declare it

    assert vars(region)["asked"] == 1


# All or nothing.


def test_a_blocked_plugin_holds_no_name_that_another_one_asks_for(tmp_path: Path) -> None:
    """`alpha` comes first by name and fails last; `zeta` gets the scenario that both ask for."""
    alpha = SimpleNamespace(
        samecity_manifest=Manifest(name="alpha", zh="其他", en="Alpha"),
        **scenarios(Probe()),
        **regions(RegionSource(tmp_path)),
    )
    zeta = SimpleNamespace(
        samecity_manifest=Manifest(name="zeta", zh="其他", en="Zeta"), **scenarios(Probe())
    )
    found = [*CORE, found_module("alpha", alpha), found_module("zeta", zeta)]

    registry = Registry(Plugins(found, blocked=frozenset()))

    assert list(registry.plugins.problems) == ["alpha"]
    assert registry.scenarios["probe.use"].plugin == "zeta"


def test_a_plugin_that_registers_a_name_twice_is_blocked_by_its_own() -> None:
    problem = problem_of(scenarios(Probe(), Probe()))

    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == ("probe.use", "extra")


def test_a_plugin_whose_second_name_is_taken_brings_nothing() -> None:
    problem = problem_of(scenarios(Probe(), Ride()), "zeta")

    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == ("transit.ride", "transit")


def test_a_plugin_keeps_the_first_thing_that_was_wrong_with_it(tmp_path: Path) -> None:
    @hookimpl
    def samecity_register_reasons() -> Iterable[ReasonSource]:
        raise ZeroDivisionError

    hooks = {
        "samecity_register_reasons": samecity_register_reasons,
        **regions(RegionSource(tmp_path)),
    }

    assert "ZeroDivisionError" in problem_of(hooks).message


# Hooks.


def observers(hook: Callable[..., object]) -> dict[str, object]:
    return {"samecity_observe_decision": hook}


def test_an_observer_that_does_not_take_the_decision_is_refused() -> None:
    @hookimpl
    def samecity_observe_decision() -> None:
        raise AssertionError("expected never to be called")

    problem = problem_of(observers(samecity_observe_decision))

    assert "expected a hook with the arguments ('decision',), received ()" in problem.message
    assert "docs/hooks.md" in problem.hint


def test_a_hook_around_other_hooks_is_refused() -> None:
    @hookimpl(wrapper=True)
    def samecity_observe_decision(decision: Decision) -> Iterable[None]:
        return (yield)

    problem = problem_of(observers(samecity_observe_decision))

    assert "expected a hook of its own, received one around others'" in problem.message


# Who comes first.


def test_a_name_early_in_the_alphabet_takes_nothing_from_what_comes_with_same_city() -> None:
    module = SimpleNamespace(
        samecity_manifest=Manifest(name="aaa", zh="其他", en="First"), **scenarios(Ride())
    )

    registry = Registry(Plugins([*installed(), found_module("aaa", module)], blocked=frozenset()))

    assert list(registry.plugins.problems) == ["aaa"]
    assert registry.scenarios["transit.ride"].plugin == "transit"


def test_among_others_the_first_by_name_keeps_it() -> None:
    first, second = (
        found_module(
            name,
            SimpleNamespace(
                samecity_manifest=Manifest(name=name, zh="其他", en="Extra"), **scenarios(Probe())
            ),
        )
        for name in ("alpha", "beta")
    )

    registry = Registry(Plugins([second, first], blocked=frozenset()))

    assert list(registry.plugins.problems) == ["beta"]
    assert registry.scenarios["probe.use"].plugin == "alpha"


def test_all_that_may_be_declared_can_be_disclosed_and_nothing_else() -> None:
    assert DISCLOSABLE == FIELDS
