"""How a lie gets onto a ground: through an installed plugin, an agreement, the national platform.

A plugin that lies is the installed one, loaded by the real host of plugins, with one method, one
declaration or one row of its data changed: what an integrator could have shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import SimpleNamespace

import attrs

from samecity.domain.agreement import Agreement
from samecity.domain.catalogue import Catalogue, Item, ServicePoint
from samecity.host.offers import remade
from samecity.host.plugins import Found, Plugins, installed
from samecity.host.registry import Registry
from samecity.spi import Case, Outcome, Question, Region, Scenario, ScenarioSpec, hookimpl
from samecity_conformance.mutants.lies.hosts import AnswerLie
from samecity_conformance.mutants.mutant import Ground, MakeGround, honest
from samecity_conformance.scene import MakeNational
from samecity_conformance.variants import Altered, registry_with

ItemLie = Callable[[Item], Item]
PointLie = Callable[[ServicePoint], ServicePoint]
OutcomeLie = Callable[[Case, Outcome], Outcome]
SpecLie = Callable[[ScenarioSpec], ScenarioSpec]
Alter = Callable[[Region], None]

_NO_METHODS: Mapping[str, object] = {}


def region(*factories: type[Region], of: str) -> MakeGround:
    """Let a region be made by another class, out of its own data."""
    [factory] = factories
    return lambda: Ground(registry_with({of: factory}))


def terms(of: str, lie: AnswerLie) -> MakeGround:
    """Let a host lie about its terms."""

    class Host(Region):
        def host_terms(self, default: object, question: Question) -> object:
            return lie(default, question, self.code)

    return region(Host, of=of)


def entitlement(of: str, lie: AnswerLie) -> MakeGround:
    """Let a home lie about what it grants."""

    class Home(Region):
        def home_entitlement(self, default: object, question: Question) -> object:
            return lie(default, question, self.code)

    return region(Home, of=of)


def data(of: str, alter: Alter) -> MakeGround:
    """Let a region be made of other data."""

    class Other(Altered):
        def alter(self) -> None:
            alter(self)

    return region(Other, of=of)


def items(of: str, lie: ItemLie) -> MakeGround:
    """Let a region's catalogue say something else of its items."""

    def alter(one: Region) -> None:
        one.catalogue = Catalogue(map(lie, one.catalogue.items), one.catalogue.points.values())

    return data(of, alter)


def points(of: str, lie: PointLie) -> MakeGround:
    """Let a region's catalogue say something else of its points."""

    def alter(one: Region) -> None:
        one.catalogue = Catalogue(one.catalogue.items, map(lie, one.catalogue.points.values()))

    return data(of, alter)


def rows(of: str, lie: Callable[[object], object]) -> MakeGround:
    """Let the rows of a region's sections say something else."""

    def alter(one: Region) -> None:
        sections = one.sections.items()
        one.sections = {kind: remade(rows_, lambda row: (lie(row),)) for kind, rows_ in sections}

    return data(of, alter)


def scenario(
    code: str,
    *,
    outcome: OutcomeLie | None = None,
    spec: SpecLie | None = None,
    methods: Mapping[str, object] = _NO_METHODS,
) -> MakeGround:
    """Let a scenario plugin lie in one of its scenarios.

    Args:
        code: Scenario code.
        outcome: Changes what it decides.
        spec: Changes what it declares.
        methods: Take the place of its own, and so do properties, by name.
    """
    return lambda: Ground(_with_scenario(code, partial(_lying, outcome, spec, methods)))


def agreements(lie: Callable[[Agreement], Agreement]) -> MakeGround:
    """Let agreements say something else."""

    def ground() -> Ground:
        registry = Registry(Plugins())
        return Ground(registry.with_agreements(map(lie, registry.agreements.agreements)))

    return ground


def national(make: MakeNational) -> MakeGround:
    """Let the national platform lie."""
    return lambda: attrs.evolve(honest(), national=make)


def _with_scenario(code: str, lie: Callable[[Scenario], Scenario]) -> Registry:
    return Registry(Plugins(_found_with(one, code, lie) for one in installed()))


def _found_with(found: Found, code: str, lie: Callable[[Scenario], Scenario]) -> Found:
    def load() -> object:
        module = found.load()
        hooks = {
            name: value for name, value in vars(module).items() if name.startswith("samecity_")
        }
        register = hooks.get("samecity_register_scenarios")
        if register is None:
            return module

        @hookimpl
        def samecity_register_scenarios() -> Iterable[Scenario]:
            return [lie(one) if one.spec.code == code else one for one in register()]

        hooks["samecity_register_scenarios"] = samecity_register_scenarios
        return SimpleNamespace(**hooks)

    return Found(found.name, load, found.origin)


def _lying(
    outcome: OutcomeLie | None,
    spec: SpecLie | None,
    methods: Mapping[str, object],
    scenario_: Scenario,
) -> Scenario:
    changed: dict[str, object] = dict(methods)
    if spec is not None:
        changed["spec"] = spec(scenario_.spec)
    if outcome is not None:
        lie = outcome

        def decide(self: Scenario, case: Case) -> Outcome:
            return lie(case, type(scenario_).decide(self, case))

        changed["decide"] = decide
    lying = type("Lying", (type(scenario_),), changed)()
    assert isinstance(lying, Scenario)
    return lying
