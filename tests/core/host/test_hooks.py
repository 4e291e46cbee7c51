"""Each hook: when it fires, what it brings, and what happens when it raises."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import samecity_ningbo
import samecity_transit
import samecity_zhoushan
from samecity.domain.card import CredentialKind
from samecity.domain.decision import Decision
from samecity.errors import ManifestInvalid, NameTaken
from samecity.host.plugins import Plugins, found_module
from samecity.host.registry import Registry
from samecity.platform import Platform
from samecity.spi import (
    AgreementSource,
    Manifest,
    ReasonSource,
    RegionSource,
    Scenario,
    hookimpl,
)
from samecity.synthetic.world import World

NINGBO = found_module("ningbo", samecity_ningbo)
TRANSIT = found_module("transit", samecity_transit)
ZHOUSHAN = found_module("zhoushan", samecity_zhoushan)

OWN_REASON = """
[LIFT_OUT_OF_ORDER]
rule = "R04"
message.zh = "电梯停用。"
message.en = "The lift is out of order."
next_step.zh = "请走楼梯。"
next_step.en = "Take the stairs."
"""
OWN_AGREEMENT = """
id = "two-cities"
zh = "两市试点"
en = "Two-city pilot"
basis = "campaign"
members = ["330200", "370000"]
valid_from = 2026-01-01
version = "1"
source = "fictional"
[[grants]]
scenario = "transit.ride"
"""


class Plugin:
    samecity_manifest = Manifest(name="extra", zh="其他", en="Extra")


def registry_with(plugin: Plugin) -> Registry:
    found = [found_module("extra", plugin), NINGBO, TRANSIT, ZHOUSHAN]
    return Registry(Plugins(found, blocked=frozenset()))


def assert_only_extra_is_blocked(registry: Registry) -> None:
    assert set(registry.plugins.problems) == {"extra"}
    assert set(registry.plugins.manifests) == {"ningbo", "transit", "zhoushan"}
    assert set(registry.regions) == {"ningbo", "zhoushan"}
    assert {one.plugin for one in registry.scenarios.values()} == {"transit"}


def test_the_registering_hooks_fire_once_each_in_the_order_that_they_document() -> None:
    fired: list[str] = []

    class Listener(Plugin):
        @hookimpl
        def samecity_register_agreements(self) -> Iterable[AgreementSource]:
            fired.append("agreements")
            return []

        @hookimpl
        def samecity_register_reasons(self) -> Iterable[ReasonSource]:
            fired.append("reasons")
            return []

        @hookimpl
        def samecity_register_regions(self) -> Iterable[RegionSource]:
            fired.append("regions")
            return []

        @hookimpl
        def samecity_register_scenarios(self) -> Iterable[Scenario]:
            fired.append("scenarios")
            return []

    registry_with(Listener())

    assert fired == ["scenarios", "reasons", "regions", "agreements"]


def test_register_scenarios_brings_a_scenario_under_the_name_of_its_plugin() -> None:
    registry = Registry(Plugins([TRANSIT], blocked=frozenset()))

    assert registry.known_scenario("transit.ride").plugin == "transit"


def test_register_scenarios_that_raises_blocks_its_plugin_and_no_other() -> None:
    class Raising(Plugin):
        @hookimpl
        def samecity_register_scenarios(self) -> Iterable[Scenario]:
            raise RuntimeError("no power")

    registry = registry_with(Raising())

    assert_only_extra_is_blocked(registry)
    assert isinstance(registry.plugins.problems["extra"], ManifestInvalid)
    assert registry.plugins.problems["extra"].message == (
        "plugin extra: samecity_register_scenarios raised RuntimeError('no power')"
    )


def test_register_scenarios_that_returns_something_else_blocks_its_plugin() -> None:
    class Mistaken(Plugin):
        @hookimpl
        def samecity_register_scenarios(self) -> Iterable[str]:
            return ["transit.ride"]

    registry = registry_with(Mistaken())

    assert_only_extra_is_blocked(registry)
    assert registry.plugins.problems["extra"].message == (
        "plugin extra: samecity_register_scenarios: expected Scenario, received str"
    )


def test_register_scenarios_may_return_any_iterable() -> None:
    class Lazy(Plugin):
        @hookimpl
        def samecity_register_scenarios(self) -> Iterable[Scenario]:
            yield from ()

    assert registry_with(Lazy()).plugins.problems == {}


def test_a_hook_that_nobody_declared_blocks_its_plugin() -> None:
    class Mistaken(Plugin):
        @hookimpl
        def samecity_register_scenario(self) -> Iterable[Scenario]:
            return []

    registry = registry_with(Mistaken())

    assert_only_extra_is_blocked(registry)
    assert "docs/hooks.md" in registry.plugins.problems["extra"].hint


def test_a_hook_with_an_argument_that_nobody_declared_blocks_its_plugin() -> None:
    class Mistaken(Plugin):
        @hookimpl
        def samecity_observe_decision(self, verdict: Decision) -> None:
            raise NotImplementedError

    registry = registry_with(Mistaken())

    assert_only_extra_is_blocked(registry)
    assert registry.plugins.observers() == []


def test_register_reasons_brings_texts_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "reasons.toml"
    file.write_text(OWN_REASON, encoding="utf-8")

    class Lift(Plugin):
        @hookimpl
        def samecity_register_reasons(self) -> Iterable[ReasonSource]:
            return [ReasonSource(file)]

    text = registry_with(Lift()).reasons["LIFT_OUT_OF_ORDER"]

    assert (text.plugin, text.rule) == ("extra", "R04")
    assert text.message == {"zh": "电梯停用。", "en": "The lift is out of order."}


def test_register_reasons_with_a_code_of_somebody_else_blocks_its_plugin(tmp_path: Path) -> None:
    file = tmp_path / "reasons.toml"
    file.write_text(OWN_REASON.replace("LIFT_OUT_OF_ORDER", "OUT_OF_ZONE"), encoding="utf-8")

    class Lift(Plugin):
        @hookimpl
        def samecity_register_reasons(self) -> Iterable[ReasonSource]:
            return [ReasonSource(file)]

    registry = registry_with(Lift())
    problem = registry.plugins.problems["extra"]

    assert_only_extra_is_blocked(registry)
    assert isinstance(problem, NameTaken)
    assert (problem.name, problem.holder) == ("OUT_OF_ZONE", "samecity")
    assert registry.reasons["OUT_OF_ZONE"].plugin == "samecity"


def test_register_regions_brings_a_region_that_issues_and_hosts() -> None:
    registry = Registry(Plugins([NINGBO, TRANSIT], blocked=frozenset()))

    assert registry.regions["ningbo"].plugin == "ningbo"
    assert registry.regions["ningbo"].catalogue.of("transit.ride") != ()


def test_register_regions_with_a_wrong_row_blocks_its_plugin_and_names_the_key(
    tmp_path: Path,
) -> None:
    (tmp_path / "region.toml").write_text('code = "atlantis"', encoding="utf-8")

    class Atlantis(Plugin):
        @hookimpl
        def samecity_register_regions(self) -> Iterable[RegionSource]:
            return [RegionSource(tmp_path)]

    registry = registry_with(Atlantis())

    assert_only_extra_is_blocked(registry)
    assert registry.plugins.problems["extra"].message == (
        "plugin extra: region.toml: division: expected this key, received nothing"
    )


def test_register_agreements_makes_two_regions_equal(tmp_path: Path) -> None:
    file = tmp_path / "two_cities.toml"
    file.write_text(OWN_AGREEMENT, encoding="utf-8")

    class Pilot(Plugin):
        @hookimpl
        def samecity_register_agreements(self) -> Iterable[AgreementSource]:
            return [AgreementSource(file)]

    decision = ride_in_ningbo(World(Platform(registry=registry_with(Pilot()))), "binzhou")

    assert (decision.decided_by, decision.terms.payable_fen) == ("two-cities", 120)


def test_register_agreements_with_an_unreadable_file_blocks_its_plugin(tmp_path: Path) -> None:
    class Pilot(Plugin):
        @hookimpl
        def samecity_register_agreements(self) -> Iterable[AgreementSource]:
            return [AgreementSource(tmp_path / "pilot.toml")]

    registry = registry_with(Pilot())

    assert_only_extra_is_blocked(registry)
    assert "ningbo-zhoushan" in {one.id for one in registry.agreements.agreements}


def ride_in_ningbo(world: World, home: str) -> Decision:
    kind = CredentialKind.CARD_CONTACTLESS
    body = world.body("ningbo", "transit.ride", kind, {"mode": "bus"})
    reader = world.reader(world.adult(home), kind, world.at)
    return world.platform.accept(body, reader).decision


def test_observe_decision_hears_of_a_decision_that_the_journal_has() -> None:
    heard: list[Decision] = []

    class Observer(Plugin):
        @hookimpl
        def samecity_observe_decision(self, decision: Decision) -> None:
            assert platform.journal.recall(decision.request_id) is not None
            heard.append(decision)

    platform = Platform(registry=registry_with(Observer()))
    decision = ride_in_ningbo(World(platform), "zhoushan")

    assert heard == [decision]


def test_observe_decision_hears_of_a_repeated_request_once() -> None:
    heard: list[str] = []

    class Observer(Plugin):
        @hookimpl
        def samecity_observe_decision(self, decision: Decision) -> None:
            heard.append(decision.request_id)

    world = World(Platform(registry=registry_with(Observer())))
    kind = CredentialKind.CARD_CONTACTLESS
    body = world.body("ningbo", "transit.ride", kind, {"mode": "bus"})
    reader = world.reader(world.adult("zhoushan"), kind, world.at)
    world.platform.accept(body, reader)
    world.platform.accept(body, reader)

    assert heard == [body["request_id"]]


def test_observe_decision_that_raises_is_logged_and_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Observer(Plugin):
        @hookimpl
        def samecity_observe_decision(self, decision: Decision) -> None:
            raise OSError("disk full")

    platform = Platform(registry=registry_with(Observer()))
    decision = ride_in_ningbo(World(platform), "zhoushan")

    assert decision.allowed
    assert platform.registry.plugins.problems == {}
    assert [record.message for record in caplog.records] == ["plugin extra: OSError as observer"]


def test_without_an_observer_nobody_is_asked_after_a_decision() -> None:
    assert Plugins([NINGBO, TRANSIT], blocked=frozenset()).observers() == []
