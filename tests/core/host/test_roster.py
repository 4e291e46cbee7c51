"""The roster names every plugin that was found, what it brings and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from types import SimpleNamespace

import pytest

import samecity_binzhou
import samecity_culture
import samecity_ningbo
import samecity_transit
from samecity.domain.decision import Decision
from samecity.errors import UnknownName
from samecity.host.plugins import Found, Origin, Plugins, found_module
from samecity.host.registry import Registry
from samecity.host.roster import SLOW_S, Entry, PluginState, find, roster
from samecity.spi import Manifest, Scenario, hookimpl

FOUND = [
    found_module("binzhou", samecity_binzhou),
    found_module("culture", samecity_culture),
    found_module("ningbo", samecity_ningbo),
    found_module("transit", samecity_transit),
]


def entries(*more: Found, blocked: frozenset[str] = frozenset()) -> dict[str, Entry]:
    return roster(Registry(Plugins([*FOUND, *more], blocked=blocked)))


def plugin(api: str = "1", **hooks: object) -> Found:
    manifest = Manifest(name="extra", zh="其他", en="Extra", api=api)
    module = SimpleNamespace(samecity_manifest=manifest, **hooks)
    return Found("extra", lambda: module, Origin("samecity-extra", "0.3", "samecity_extra"))


def test_a_working_plugin_is_listed_with_all_that_it_brings() -> None:
    culture = entries()["culture"]

    assert culture.state is PluginState.WORKING
    assert culture.names == {"zh": "文化体验", "en": "Culture"}
    assert (culture.api, culture.problem, culture.observes) == ("1", None, False)
    assert culture.registers["scenarios"] == (
        "culture.enter",
        "culture.borrow",
        "culture.return",
        "tourism.reserve",
        "tourism.ticket",
        "sport.enter",
    )
    assert "ALREADY_BOOKED" in culture.registers["reasons"]
    assert (culture.registers["regions"], culture.registers["agreements"]) == ((), ())


def test_a_region_is_listed_with_its_agreements() -> None:
    binzhou = entries()["binzhou"]

    assert binzhou.registers["regions"] == ("binzhou",)
    assert binzhou.registers["agreements"] == ("jinan-circle",)


def test_an_observer_is_listed_as_one() -> None:
    @hookimpl
    def samecity_observe_decision(decision: Decision) -> None:
        raise NotImplementedError

    assert entries(plugin(samecity_observe_decision=samecity_observe_decision))["extra"].observes


def test_a_plugin_that_the_operator_blocks_is_listed_without_being_imported() -> None:
    def never() -> object:
        raise AssertionError("expected never to be imported")

    extra = entries(Found("extra", never), blocked=frozenset({"extra"}))["extra"]

    assert extra.state is PluginState.BLOCKED_BY_OPERATOR
    assert (extra.names, extra.api, extra.seconds, extra.problem) == ({}, "", 0, None)


def test_a_plugin_at_fault_is_listed_with_its_error_and_brings_nothing() -> None:
    @hookimpl
    def samecity_register_scenarios() -> Iterable[Scenario]:
        raise ZeroDivisionError

    extra = entries(plugin(samecity_register_scenarios=samecity_register_scenarios))["extra"]

    assert extra.state is PluginState.BLOCKED
    assert extra.problem is not None
    assert extra.problem.code == "SC-E-101"
    assert str(extra.origin) == "samecity-extra 0.3"
    assert not any(extra.registers.values())


def test_a_plugin_for_another_interface_is_listed_with_that_interface() -> None:
    extra = entries(plugin(api="2"))["extra"]

    assert (extra.state, extra.api) == (PluginState.BLOCKED, "2")


@pytest.mark.parametrize(
    ("tick_s", "state"), [(0.25, PluginState.WORKING), (0.26, PluginState.SLOW)]
)
def test_a_plugin_that_takes_longer_than_a_second_is_slow(
    tick_s: float, state: PluginState
) -> None:
    ticks = count()
    # Four things are timed of each, see test_imports: one second is not yet slow.
    plugins = Plugins(
        [found_module("transit", samecity_transit)],
        blocked=frozenset(),
        clock=lambda: next(ticks) * tick_s,
    )

    transit = roster(Registry(plugins))["transit"]

    assert transit.seconds == pytest.approx(4 * tick_s)
    assert (transit.state, SLOW_S) == (state, 1.0)


def test_both_of_two_plugins_with_one_name_are_listed() -> None:
    second = Found("ningbo", SimpleNamespace, Origin("impostor", "1.0"))

    found = entries(second)

    assert found["ningbo"].state is PluginState.WORKING
    assert found["ningbo of impostor 1.0"].state is PluginState.BLOCKED


def test_an_unknown_name_comes_with_what_may_have_been_meant() -> None:
    with pytest.raises(UnknownName) as caught:
        find(entries(), "tansit")

    assert (caught.value.kind, caught.value.near[0]) == ("plugin", "transit")
