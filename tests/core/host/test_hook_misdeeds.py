"""Whatever a registering hook does, its plugin is blocked and everybody's answers stay the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count, product, repeat
from threading import Event
from types import SimpleNamespace
from typing import Final

import pytest

from samecity.domain.decision import Decision
from samecity.errors import PluginError
from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry
from samecity.spi import Manifest, hookimpl
from tests.core.engine.hostile import HostileUse, Town, undisturbed

HOOKS: Final = (
    "samecity_register_scenarios",
    "samecity_register_reasons",
    "samecity_register_regions",
    "samecity_register_agreements",
)


def raising(error: type[BaseException]) -> Callable[[], object]:
    def hook() -> object:
        raise error

    return hook


def recursing() -> object:
    return recursing()


def breaking_off() -> Iterator[object]:
    yield HostileUse()
    raise ZeroDivisionError


class Unlistable:
    def __iter__(self) -> Iterator[object]:
        raise SystemExit


DEEDS: Final[dict[str, Callable[[], object]]] = {
    "raises": raising(ZeroDivisionError),
    "exits": raising(SystemExit),
    "interrupts": raising(KeyboardInterrupt),
    "recurses": recursing,
    "None": lambda: None,
    "a text": lambda: "transit",
    "wrong objects": lambda: [object()],
    "a generator that breaks off": breaking_off,
    "an endless generator": count,
    "what cannot be listed": Unlistable,
}


def registry_with(hook: str, deed: Callable[[], object], *, limit_s: float = 10) -> Registry:
    module = SimpleNamespace(
        samecity_manifest=Manifest(name="hostile", zh="测试", en="Hostile"),
        **{hook: hookimpl(deed)},
    )
    found = [*installed(), found_module("hostile", module)]
    return Registry(Plugins(found, blocked=frozenset(), limit_s=limit_s))


def assert_only_hostile_is_blocked(registry: Registry) -> PluginError:
    [(name, problem)] = registry.plugins.problems.items()
    assert (name, problem.plugin) == ("hostile", "hostile")
    assert Town(registry).day("zhoushan", "ningbo") == undisturbed("zhoushan", "ningbo")
    return problem


@pytest.mark.parametrize(("hook", "what"), [*product(HOOKS, DEEDS)])
def test_all_are_answered_byte_for_byte_as_without_a_plugin_whose_hook_fails(
    hook: str, what: str
) -> None:
    def deed() -> object:
        return DEEDS[what]()

    problem = assert_only_hostile_is_blocked(registry_with(hook, deed))

    assert hook in problem.message


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_that_never_returns_is_left_behind(hook: str) -> None:
    end = Event()

    def deed() -> object:
        end.wait()
        return []

    problem = assert_only_hostile_is_blocked(registry_with(hook, deed, limit_s=0.5))
    end.set()

    assert f"expected {hook} to end within 0.5 s" in problem.message


def test_a_hook_may_return_many_objects_but_not_without_end() -> None:
    def deed() -> object:
        return repeat(HostileUse())

    problem = assert_only_hostile_is_blocked(registry_with(HOOKS[0], deed))

    assert "expected at most 10000, received more" in problem.message


def test_an_observer_that_returns_something_is_heard_as_little_as_one_that_does_not() -> None:
    @hookimpl
    def samecity_observe_decision(decision: Decision) -> object:
        return [decision]

    module = SimpleNamespace(
        samecity_manifest=Manifest(name="hostile", zh="测试", en="Hostile"),
        samecity_observe_decision=samecity_observe_decision,
    )
    found = [*installed(), found_module("hostile", module)]
    town = Town(Registry(Plugins(found, blocked=frozenset())))

    assert town.day("zhoushan", "ningbo") == undisturbed("zhoushan", "ningbo")
