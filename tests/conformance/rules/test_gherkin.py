"""The rules' features as pytest-bdd runs them, in both languages: the words are the code."""

from __future__ import annotations

import pytest
from pytest_bdd import scenario

from samecity.host.registry import Registry
from samecity_conformance.mutants import VisitorsPayMore
from samecity_conformance.rules import CounterExample, Rule, RuleCase, rule_cases, rules
from samecity_conformance.suite import FEATURES
from samecity_conformance.variants import registry_with

pytest_plugins = ["samecity_conformance.rules.steps"]


@pytest.fixture(scope="module")
def first_cases(registry: Registry) -> dict[str, RuleCase]:
    found: dict[str, RuleCase] = {}
    for one in rule_cases(registry, sorted(registry.regions)):
        found.setdefault(one.rule, one)
    return found


@pytest.fixture
def rule(request: pytest.FixtureRequest) -> Rule:
    found = request.param
    assert isinstance(found, Rule)
    return found


@pytest.fixture
def rule_case(first_cases: dict[str, RuleCase], rule: Rule) -> RuleCase:
    return first_cases[rule.name]


def nothing_more() -> None:
    """Stand for the body of a test, which a scenario does not need."""


def carry_out(file: str, name: str, request: pytest.FixtureRequest) -> None:
    scenario(file, name, features_base_dir=str(FEATURES))(nothing_more)(request, {})


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name, indirect=True)
def test_a_rule_holds_as_its_feature_reads(
    rule: Rule, language: str, request: pytest.FixtureRequest
) -> None:
    file = rule.file if language == "en" else rule.file.replace(".feature", ".zh.feature")
    told = rule.en if language == "en" else rule.zh

    carry_out(file, told.name, request)


class TestACheat:
    @pytest.fixture
    def rule_case(self) -> RuleCase:
        cheating = registry_with({"ningbo": VisitorsPayMore})
        return next(
            one
            for one in rule_cases(cheating, ["ningbo"])
            if one.case.id == "R02/transit.ride/ningbo"
        )

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_is_found_by_the_words_too(self, language: str, request: pytest.FixtureRequest) -> None:
        [equal] = [rule for rule in rules() if rule.name == "R02"]
        file = equal.file if language == "en" else equal.file.replace(".feature", ".zh.feature")
        told = equal.en if language == "en" else equal.zh

        with pytest.raises(CounterExample):
            carry_out(file, told.name, request)
