"""What the words of an example speak of: regions, and codes of scenarios.

Nothing is run: regions are found by the places, people and points that steps name, scenarios by
the codes in steps and in the functions that carry them out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from types import CodeType, FunctionType
from typing import Final

from pytest_bdd.parser import Scenario, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from samecity.host.registry import Registry
from samecity.synthetic.people import load_people
from samecity_conformance.plugin import pytest_plugins as step_modules

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_CODE: Final = re.compile(r"[a-z_]+\.[a-z_]+")
_ROOM: Final = "samecity_conformance."

REFERENCE: Final = ("anhui", "binzhou", "ningbo", "zhoushan")
"""Regions whose figures the examples show."""


class Words:
    """Finds what steps speak of.

    Args:
        registry: Knows the regions with a plugin, and the scenarios; the reference regions are
            known also where their plugins do not work.
    """

    def __init__(self, registry: Registry) -> None:
        offered = (
            item.scenario for one in registry.regions.values() for item in one.catalogue.items
        )
        self._codes = frozenset(registry.scenarios).union(offered)
        self._regions: dict[str, str] = {code: code for code in REFERENCE}
        for code, region in registry.regions.items():
            named = (code, *region.identity.cities, *region.catalogue.points)
            self._regions.update(dict.fromkeys(named, code))
        homes = {ref: person.home for ref, person in load_people().items()}
        self._regions.update((ref, home) for ref, home in homes.items() if home in self._regions)
        self._of_step: dict[tuple[str, str], frozenset[str]] = {}

    def regions(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the regions with a plugin whose places, people or points a scenario names."""
        named = {
            self._regions[name.lower()]
            for step in scenario.steps
            for name in _NAME.findall(_text(step))
            if name.lower() in self._regions
        }
        return tuple(sorted(named))

    def scenarios(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the codes of what a scenario does, whether its steps spell them or not."""
        codes = (self._codes_of(step) for step in scenario.steps if step.type == "when")
        return tuple(sorted(frozenset().union(*codes)))

    def _codes_of(self, step: Step) -> frozenset[str]:
        key = (step.type, step.name)
        if key not in self._of_step:
            spelled = self._codes.intersection(_CODE.findall(step.name))
            self._of_step[key] = spelled or self._implied(step)
        return self._of_step[key]

    def _implied(self, step: Step) -> frozenset[str]:
        """Return the codes that the function of a step names."""
        for context in self._definitions:
            if context.type in (None, step.type) and context.parser.is_matching(step.name):
                return self._codes.intersection(_strings(context.step_func))
        return frozenset()

    @cached_property
    def _definitions(self) -> list[StepFunctionContext]:
        for module in step_modules:
            import_module(module)
        return list(step_function_context_registry.values())


def _text(step: Step) -> str:
    table = step.datatable.raw() if step.datatable is not None else ()
    return " ".join((step.name, *(str(cell) for row in table for cell in row)))


def _strings(function: Callable[..., object]) -> Iterator[str]:
    """Yield every text constant that a function of the suite reaches by its own names."""
    seen: set[Callable[..., object]] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one in seen or not isinstance(one, FunctionType):
            continue
        seen.add(one)
        yield from _constants(one.__code__)
        for value in _reached(one.__code__, one.__globals__):
            if isinstance(value, str):
                yield value
            elif isinstance(value, FunctionType) and value.__module__.startswith(_ROOM):
                waiting.append(value)


def _reached(code: CodeType, names: Mapping[str, object]) -> Iterator[object]:
    for name in code.co_names:
        if name in names:
            yield names[name]


def _constants(code: CodeType) -> Iterator[str]:
    for constant in code.co_consts:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, CodeType):
            yield from _constants(constant)
