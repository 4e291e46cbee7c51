"""Rules as the features tell them, and the cases that they make of a region under test."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Final

import attrs
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import ScenarioTemplate

from samecity.host.registry import Registry
from samecity.spi.scenario import ScenarioSpec
from samecity_conformance.profiles.profile import load_profiles
from samecity_conformance.requirements.book import ids_in, load_requirements
from samecity_conformance.rules.search import Search
from samecity_conformance.rules.terrain import MakeScene, Terrain
from samecity_conformance.rules.words import Role, sentence
from samecity_conformance.run.record import Case, CaseKind, Checked, Level
from samecity_conformance.scene import Scene
from samecity_conformance.suite.inventory import FEATURES

FOLDER: Final = "rules"
NODE: Final = "suite/test_rules.py::test_rule"

_NAME: Final = "rule-"
_TWIN: Final = ".zh.feature"
_OTHERWISE: Final = "national-baseline"


@attrs.frozen
class Rule:
    """One scenario of the rules' features.

    Attributes:
        name: Such as `R02` or `R19-other`; first part of its cases' ids.
        file: Path of its feature, relative to the folder of the features.
        en: Its scenario in English; `zh` its twin.
        requirements: Ids of what it tests.
        level: How binding it is.
        profiles: To which it belongs.
    """

    name: str
    file: str
    en: ScenarioTemplate
    zh: ScenarioTemplate
    requirements: tuple[str, ...]
    level: Level
    profiles: tuple[str, ...]

    def check(self, search: Search) -> Checked:
        """Look for a counter-example.

        Returns:
            How hard it was tried.

        Raises:
            CounterExample: The rule does not hold; the first one found.
        """
        self.carry_out(search)
        return search.checked()

    def narrow(self, search: Search) -> None:
        """Carry out the `Given` steps only: of what the rule speaks."""
        for step in self.en.render({}).steps:
            found = sentence(step.name)
            if found.role is Role.GIVEN:
                found.carry_out(search)

    def carry_out(self, search: Search) -> None:
        """Carry out every step.

        Raises:
            CounterExample: The rule does not hold.
        """
        for step in self.en.render({}).steps:
            sentence(step.name).carry_out(search)


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules, file by file, in the order in which they stand there."""
    files = sorted((FEATURES / FOLDER).glob("*.feature"))
    return tuple(
        rule for file in files if not file.name.endswith(_TWIN) for rule in _rules_in(file.name)
    )


def check(case: str, terrain: Terrain, seed: int) -> Checked:
    """Look for a counter-example to a case of which only the id is known; see `Rule.check`.

    Args:
        case: Id of a case that `rule_cases` made of the same regions and scenarios.
        terrain: Where it is searched.
        seed: Draws the trials.
    """
    name, scenario, region = case.split("/")
    rule = next(one for one in rules() if one.name == name)
    return rule.check(Search(terrain, scenario, region, seed))


def _rules_in(name: str) -> Iterator[Rule]:
    file = f"{FOLDER}/{name}"
    twin = file.removesuffix(".feature") + _TWIN
    book = load_requirements()
    english = get_feature(str(FEATURES), file)
    chinese = get_feature(str(FEATURES), twin)
    pairs = zip(english.scenarios.values(), chinese.scenarios.values(), strict=True)
    for en, zh in pairs:
        tags = english.tags | en.tags
        ids = ids_in(tags)
        yield Rule(
            name=next(tag for tag in sorted(tags) if tag.startswith(_NAME)).removeprefix(_NAME),
            file=file,
            en=en,
            zh=zh,
            requirements=ids,
            level=book.level(tags),
            profiles=book.profiles(ids),
        )


@attrs.frozen
class RuleCase:
    """One rule for one scenario in one region under test.

    Attributes:
        rule: Name of the rule.
        scenario: Code of the scenario under test.
        region: Code of the region under test.
        case: What a run writes down.
    """

    rule: str
    scenario: str
    region: str
    case: Case
    told: Rule = attrs.field(repr=False)
    terrain: Terrain = attrs.field(repr=False)
    seed: int

    def check(self) -> Checked:
        """Look for a counter-example; see `Rule.check`."""
        return self.told.check(self.search())

    def search(self) -> Search:
        """Return the search that the steps of the rule carry out."""
        return Search(self.terrain, self.scenario, self.region, self.seed)


def rule_cases(
    registry: Registry,
    regions: Sequence[str],
    seed: int = 0,
    scene: MakeScene = Scene,
    *,
    ids: Collection[str] | None = None,
) -> Sequence[RuleCase]:
    """Return a case for each rule, scenario and region of which the rule speaks.

    A rule that does not apply to a scenario in a region makes no case.

    Args:
        registry: What is installed.
        regions: Codes of the regions under test; each has a plugin.
        seed: Draws the trials; the same seed makes the same ones.
        scene: Makes the scenes of the trials.
        ids: Only these; whether a rule applies takes its time to find out.
    """
    terrain = Terrain(registry, scene, seed)
    found = []
    for region in regions:
        for code in terrain.scenarios(region):
            spec = registry.known_scenario(code).spec
            for rule in rules():
                if ids is not None and _id(rule, code, region) not in ids:
                    continue
                search = Search(terrain, code, region, seed)
                rule.narrow(search)
                if search.applies():
                    case = _case(rule, spec, search)
                    found.append(RuleCase(rule.name, code, region, case, rule, terrain, seed))
    return found


def _id(rule: Rule, scenario: str, region: str) -> str:
    return f"{rule.name}/{scenario}/{region}"


def _case(rule: Rule, spec: ScenarioSpec, search: Search) -> Case:
    id_ = _id(rule, spec.code, search.host_code)
    identity = search.host.identity
    return Case(
        id=id_,
        kind=CaseKind.RULE,
        zh=f"{rule.zh.name}：{identity.zh}，{spec.zh}",
        en=f"{rule.en.name}: {spec.en} in {identity.en}",
        requirements=rule.requirements,
        level=rule.level,
        profiles=_profiles(rule, search),
        regions=(search.host_code,),
        scenarios=(spec.code,),
        needs_chips=False,
        node=f"{NODE}[{id_}]",
    )


def _profiles(rule: Rule, search: Search) -> tuple[str, ...]:
    """Return a rule's profiles, less those of agreements that do not name the region.

    What an agreement without a profile of its own equalises belongs to the baseline.
    """
    agreements = {
        one.id
        for one in search.registry.agreements.agreements
        if one.names(search.host.identity.division) and one.lists_for(search.code)
    }
    known = load_profiles()
    kept = [name for name in rule.profiles if known[name].agreement in ("", *agreements)]
    return tuple(kept) or (_OTHERWISE,)
