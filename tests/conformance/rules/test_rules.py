from __future__ import annotations

from pathlib import Path

import pytest

from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry
from samecity_conformance.rules import Rule, RuleCase, check, rule_cases, rules
from samecity_conformance.rules.rule import FOLDER
from samecity_conformance.rules.terrain import Terrain
from samecity_conformance.rules.words.vocabulary import sentences
from samecity_conformance.run.record import CaseKind, Level
from samecity_conformance.suite import FEATURES
from tests.conformance.readings import templates
from tests.docs.package import imported, install
from tests.docs.page import read_page

REGIONS = ("anhui", "binzhou", "ningbo", "zhoushan")
ZONE = {"delta-same-city", "ningbo-zhoushan"}


@pytest.fixture(scope="module")
def cases(registry: Registry) -> list[RuleCase]:
    return list(rule_cases(registry, REGIONS, seed=7))


@pytest.mark.parametrize("region", REGIONS)
def test_the_regions_of_the_repository_raise_no_alarm(region: str, cases: list[RuleCase]) -> None:
    # The command `samecity conform run` and its tests try all of them.
    tried = [one for one in cases if one.region == region][::3]

    trials = sum(one.check().trials for one in tried)

    assert trials > len(tried) > 100


def test_a_case_by_its_id_is_the_same_case(registry: Registry, cases: list[RuleCase]) -> None:
    terrain = Terrain(registry, seed=7)

    for one in cases[::211]:
        assert check(one.case.id, terrain, 7) == one.check()


def test_every_case_tries_something_and_says_how_hard(cases: list[RuleCase]) -> None:
    for one in cases[::97]:
        checked = one.check()

        assert checked.trials >= 1
        assert checked.seed == 7
        assert f"{checked.trials} trials" in checked.en
        assert f"{checked.trials} 次" in checked.zh


def test_every_rule_makes_a_case_somewhere_and_none_makes_two_of_one_name(
    cases: list[RuleCase],
) -> None:
    assert {one.rule for one in cases} == {rule.name for rule in rules()}
    assert len({one.case.id for one in cases}) == len(cases)


def test_a_rule_that_does_not_apply_makes_no_case(cases: list[RuleCase]) -> None:
    ids = {one.case.id for one in cases}

    assert "R08/transit.ride/binzhou" in ids
    assert "R08/culture.borrow/binzhou" not in ids
    assert not {id_ for id_ in ids if id_.startswith("R21/") and id_.endswith("/binzhou")}


def test_a_case_says_in_both_languages_what_it_tests(cases: list[RuleCase]) -> None:
    [one] = [one.case for one in cases if one.case.id == "R02/transit.ride/ningbo"]

    assert one.kind is CaseKind.RULE
    assert (one.requirements, one.level) == (("P-a", "R02"), Level.MUST)
    assert (one.regions, one.scenarios, one.needs_chips) == (("ningbo",), ("transit.ride",), False)
    assert "Ningbo" in one.en
    assert "宁波" in one.zh


def test_binzhou_s_equality_is_no_matter_of_the_delta(cases: list[RuleCase]) -> None:
    equal = [one.case for one in cases if one.rule == "R02" and one.region == "binzhou"]

    assert equal, "the transit card of the Jinan circle makes Jinan equal"
    assert not {name for case in equal for name in case.profiles} & ZONE
    assert {case.profiles for case in equal} == {("national-baseline",)}


def test_the_same_seed_makes_the_same_trials_and_another_seed_others(registry: Registry) -> None:
    def tried(seed: int) -> list[str]:
        [one] = [
            one
            for one in rule_cases(registry, ["ningbo"], seed)
            if one.case.id == "R02/transit.ride/ningbo"
        ]
        search = one.search()
        one.told.carry_out(search)
        return [repr(seen.trial) for seen in search.seen]

    assert tried(1) == tried(1)
    assert tried(1) != tried(2)


def test_a_region_of_which_nobody_has_heard_is_tested_as_hard(tmp_path: Path) -> None:
    install(read_page("docs/write-a-region.md"), tmp_path)
    with imported("samecity_shaoxing", tmp_path) as module:
        registry = Registry(Plugins([*installed(), found_module("shaoxing", module)]))
        found = rule_cases(registry, ["shaoxing"])
        ride = {one.rule for one in found if one.scenario == "transit.ride"}
        for one in found:
            one.check()

    assert {"R02", "R02-again", "R04", "R08", "R11", "R18", "R29", "P-c", "P-g", "P-k"} <= ride
    assert len(found) > 30


def files() -> list[Path]:
    return sorted(file for file in (FEATURES / FOLDER).glob("*.feature") if ".zh." not in file.name)


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_a_chinese_twin_says_the_same_under_the_same_tags(file: Path) -> None:
    twin = file.with_name(file.name.replace(".feature", ".zh.feature"))
    pairs = list(zip(templates(file), templates(twin), strict=True))
    to_english = {one.zh: one.en for one in sentences()}

    assert pairs
    for english, chinese in pairs:
        said = [(step.type, step.name) for step in english.render({}).steps]
        meant = [(step.type, to_english[step.name]) for step in chinese.render({}).steps]
        assert meant == said
        assert chinese.tags == english.tags
        assert chinese.name != english.name


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_step_stands_where_its_sentence_belongs(rule: Rule) -> None:
    by_text = {text: one for one in sentences() for text in (one.en, one.zh)}

    for template in (rule.en, rule.zh):
        for step in template.render({}).steps:
            assert by_text[step.name].role.value == step.type


def test_no_sentence_is_unused() -> None:
    used = {step.name for rule in rules() for step in rule.en.render({}).steps}

    assert {one.en for one in sentences()} - used == set()
