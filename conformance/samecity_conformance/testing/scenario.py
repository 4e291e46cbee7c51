"""What the tests of a scenario inherit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from string import Formatter
from types import ModuleType
from typing import ClassVar, Final, NoReturn

import pytest
from marshmallow import ValidationError

from samecity.domain.card import CredentialKind
from samecity.domain.reasons import Code
from samecity.errors import ConfigurationError, UnknownName
from samecity.host.registry import Registry
from samecity.spi import Scenario
from samecity.testing.discovery import installed_registry, registry_with
from samecity_conformance.rules.terrain import Terrain
from samecity_conformance.testing.cases import StandardSuite
from samecity_conformance.testing.standard import Standard, standard_of
from samecity_conformance.testing.words import labelled, not_ready, spoken, words_of_unknown
from samecity_conformance.trial import run

_FAILED: Final = frozenset({Code.HOST_PLUGIN_FAILED, Code.HOME_PLUGIN_FAILED})
_UNKNOWN: Final = {"no_such_field": 1}


class ScenarioSuite(StandardSuite):
    """What holds of any scenario, wherever it is offered, as tests of a class.

    `class TestPay(ScenarioSuite): scenario = "parking.pay"` is enough where a region is installed
    that offers it; otherwise `town` is the plugin of one. A scenario that cannot be tested is one
    error.

    Attributes:
        scenario: Code of the scenario under test.
        town: Module of a plugin, for the tests alone, with a region that offers it.
    """

    scenario: ClassVar[str] = ""
    town: ClassVar[ModuleType | None] = None

    @property
    def standards(self) -> Sequence[Standard]:
        """Its cases in every region that offers it; see `StandardSuite.standards`."""
        if not self.scenario:
            texts = spoken()
            raise not_ready(type(self).__name__, [texts("testing.no_scenario")])
        return _standards(_registry(self.scenario, self.town), self.scenario, self.seed)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make a test of each case, and of each kind of credential."""
        super().pytest_generate_tests(metafunc)
        if "shown_kind" in metafunc.fixturenames:
            metafunc.parametrize("shown_kind", sorted(self._scenario.spec.kinds))

    def test_a_plain_request_needs_no_field(self) -> None:
        """See that the schema's defaults make the type that the spec declares."""
        made, expected = self._plain(), self._scenario.spec.fields
        if not isinstance(made, expected):
            _unmet(expected.__name__, repr(made))

    def test_its_fields_survive_the_way_there_and_back(self) -> None:
        """See that what the schema writes it reads again as the same."""
        schema, made = self._scenario.spec.schema(), self._plain()
        read = schema.load(schema.dump(made))
        if read != made:
            _unmet(repr(made), repr(read))

    def test_a_field_that_nobody_knows_is_refused(self) -> None:
        """See that a misspelt field never passes in silence."""
        try:
            made = self._scenario.spec.schema().load(_UNKNOWN)
        except ValidationError:
            return
        _unmet(ValidationError.__name__, repr(made))

    def test_every_kind_is_answered(self, shown_kind: CredentialKind) -> None:
        """See that each kind that it declares comes to an answer where it is taken."""
        terrain = _terrain(self._registry, self.seed)
        for standard in self.standards:
            for place in terrain.places(standard.region, self.scenario):
                if shown_kind in terrain.space.kinds(place):
                    trial = terrain.plain(place, shown_kind).with_card_of(standard.region)
                    [answer] = run(self._registry, trial)
                    failed = [one.code for one in answer.en.reasons if one.code in _FAILED]
                    if failed:
                        _unmet("allowed", ", ".join(failed))
                    return
        texts = spoken()
        pytest.skip(texts("testing.kind_nowhere", kind=shown_kind.value))

    def test_its_reasons_tell_the_same_facts_in_both_languages(self) -> None:
        """See that no language knows a fact that the other lacks."""
        plugin = self._scenario.plugin
        for reason in self._registry.reasons.values():
            for texts in (reason.message, reason.next_step):
                zh, en = _facts(texts["zh"]), _facts(texts["en"])
                if reason.plugin == plugin and zh != en:
                    _unmet(f"{reason.code} zh {zh}", f"{reason.code} en {en}")

    def _plain(self) -> object:
        try:
            return self._scenario.spec.schema().load({})
        except ValidationError as error:
            _unmet(self._scenario.spec.fields.__name__, str(error.messages))

    @property
    def _registry(self) -> Registry:
        return _registry(self.scenario, self.town)

    @property
    def _scenario(self) -> Scenario:
        return self._registry.known_scenario(self.scenario)


def _unmet(expected: str, received: str) -> NoReturn:
    texts = spoken()
    said = (texts("findings.expected"), expected), (texts("findings.received"), received)
    pytest.fail("\n".join(labelled(*one) for one in said), pytrace=False)


def _facts(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name})


def _registry(scenario: str, town: ModuleType | None) -> Registry:
    try:
        registry = installed_registry() if town is None else registry_with(town)
        registry.known_scenario(scenario)
    except UnknownName as error:
        problems = installed_registry().plugins.problems.values()
        raise not_ready(scenario, [*words_of_unknown(error), *map(str, problems)]) from None
    except ConfigurationError as error:
        raise not_ready(scenario, [str(error), error.hint]) from None
    return registry


@cache
def _standards(registry: Registry, scenario: str, seed: int) -> Sequence[Standard]:
    hosts = [code for code, one in registry.regions.items() if one.catalogue.of(scenario)]
    if not hosts:
        texts = spoken()
        raise not_ready(scenario, [texts("testing.nobody_offers")])
    return tuple(standard_of(registry, code, seed).about(scenario) for code in sorted(hosts))


@cache
def _terrain(registry: Registry, seed: int) -> Terrain:
    return Terrain(registry, seed=seed)
