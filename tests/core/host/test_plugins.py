"""A bad plugin is named and taken out; the others go on."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace

import pytest

import samecity_ningbo
import samecity_transit
from samecity.errors import ManifestInvalid, NameTaken, PluginError, VersionMismatch
from samecity.host.plugins import (
    Found,
    Origin,
    Plugins,
    blocked_by_environment,
    found_module,
    installed,
)
from samecity.spi import Manifest, RegionSource, Scenario, hookimpl

NINGBO = found_module("ningbo", samecity_ningbo)
TRANSIT = found_module("transit", samecity_transit)
GOOD = Manifest(name="extra", zh="其他", en="Extra")


def load(found: Found) -> Plugins:
    return Plugins([NINGBO, found, TRANSIT], blocked=frozenset())


def plugin(manifest: object = GOOD, **hooks: object) -> Found:
    return found_module("extra", SimpleNamespace(samecity_manifest=manifest, **hooks))


def problem_of(found: Found) -> PluginError:
    plugins = load(found)
    assert set(plugins.manifests) == {"ningbo", "transit"}
    assert [name for name, _ in plugins.regions()] == ["ningbo"]
    assert {name for name, _ in plugins.scenarios()} == {"transit"}
    [problem] = plugins.problems.values()
    assert problem.plugin == "extra"
    return problem


def test_a_plugin_without_a_manifest_is_told_to_add_one() -> None:
    problem = problem_of(found_module("extra", SimpleNamespace()))

    assert isinstance(problem, ManifestInvalid)
    assert problem.message == (
        "plugin extra: expected samecity_manifest = Manifest(…), received nothing"
    )
    assert problem.hint == "add the line to the plugin's module"


def test_a_manifest_of_another_type_is_refused() -> None:
    assert problem_of(plugin({"name": "extra"})).message.endswith("received dict")


def test_a_manifest_with_another_name_than_the_entry_point_is_refused() -> None:
    problem = problem_of(plugin(Manifest(name="other", zh="其他", en="Other")))

    assert problem.message == "plugin extra: expected manifest name 'extra', received 'other'"


def test_a_plugin_for_another_interface_is_refused_with_both_versions() -> None:
    problem = problem_of(plugin(Manifest(name="extra", zh="其他", en="Extra", api="2")))

    assert isinstance(problem, VersionMismatch)
    assert (problem.expected, problem.received) == ("1", "2")


@pytest.mark.parametrize("error", [ImportError("no module named shapely"), SyntaxError("bad line")])
def test_a_plugin_that_cannot_be_imported_is_named(error: Exception) -> None:
    def broken() -> object:
        raise error

    problem = problem_of(Found("extra", broken))

    assert isinstance(problem, ManifestInvalid)
    assert f"import raised {error!r}" in problem.message


def test_a_hook_that_does_not_exist_is_refused_by_name() -> None:
    @hookimpl
    def samecity_register_everything() -> Iterable[object]:
        return []

    problem = problem_of(plugin(samecity_register_everything=samecity_register_everything))

    assert "samecity_register_everything" in problem.message
    assert problem.hint == "compare the hook's name and arguments with docs/hooks.md"


def test_a_hook_with_other_arguments_is_refused_with_all_that_its_plugin_registered() -> None:
    @hookimpl
    def samecity_observe_decision(decision: object, mood: str) -> None:
        raise AssertionError("expected never to be called")

    @hookimpl
    def samecity_register_regions() -> Iterable[RegionSource]:
        raise AssertionError("expected never to be called")

    found = plugin(
        samecity_observe_decision=samecity_observe_decision,
        samecity_register_regions=samecity_register_regions,
    )

    assert "mood" in problem_of(found).message
    assert load(found).observers() == []


@pytest.mark.parametrize("returned", [None, "transit.ride", 7])
def test_a_hook_that_returns_no_list_blocks_its_plugin(returned: object) -> None:
    @hookimpl
    def samecity_register_scenarios() -> Iterable[Scenario]:
        return returned  # type: ignore[return-value]  # the plugin's defect

    plugins = load(plugin(samecity_register_scenarios=samecity_register_scenarios))

    assert {name for name, _ in plugins.scenarios()} == {"transit"}
    assert plugins.problems["extra"].message == (
        "plugin extra: samecity_register_scenarios: expected a list, received "
        f"{type(returned).__name__}"
    )


def test_the_first_of_two_plugins_with_one_name_goes_on() -> None:
    second = Found("ningbo", lambda: SimpleNamespace(), Origin("impostor", "1.0"))

    plugins = Plugins([NINGBO, second, TRANSIT], blocked=frozenset())

    assert [name for name, _ in plugins.regions()] == ["ningbo"]
    [problem] = plugins.problems.values()
    assert isinstance(problem, NameTaken)
    assert (problem.plugin, problem.name) == ("ningbo of impostor 1.0", "ningbo")


def test_a_blocked_plugin_is_not_even_imported() -> None:
    def never() -> object:
        raise AssertionError("expected never to be imported")

    plugins = Plugins([Found("extra", never), NINGBO], blocked=frozenset({"extra"}))

    assert set(plugins.manifests) == {"ningbo"}
    assert plugins.problems == {}
    assert plugins.blocked == frozenset({"extra"})


def test_the_operator_blocks_by_name_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMECITY_BLOCK", "transit, ,ningbo")

    assert blocked_by_environment() == {"transit", "ningbo"}
    assert set(Plugins([NINGBO, TRANSIT]).manifests) == set()


def test_nothing_is_blocked_unless_somebody_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SAMECITY_BLOCK", raising=False)

    assert set(Plugins([NINGBO, TRANSIT]).manifests) == {"ningbo", "transit"}


def test_a_trace_shows_each_hook_call_with_its_plugin(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SAMECITY_TRACE", "1")

    list(load(plugin()).scenarios())

    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("samecity: samecity_register_scenarios <- transit: [<samecity_transit.")


def test_there_is_no_trace_unless_somebody_asks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SAMECITY_TRACE", raising=False)

    list(load(plugin()).scenarios())

    assert capsys.readouterr().err == ""


def test_installed_plugins_are_found_by_entry_point_in_order_of_their_names() -> None:
    names = [found.name for found in installed()]

    assert names == sorted(names)
    assert {"anhui", "binzhou", "ningbo", "transit", "zhoushan"} <= set(names)
    assert {found.origin.distribution for found in installed()} >= {"samecity"}
