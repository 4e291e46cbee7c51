from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pytest_bdd.parser import ScenarioTemplate

from samecity_conformance.suite import EXAMPLE, FEATURES, REQUIREMENT, feature_files, tags
from tests.conformance.readings import definitions, fits, rendered, templates
from tests.docs.page import ROOT

FILES = [str(file.relative_to(FEATURES)) for file in feature_files()]


def claims(template: ScenarioTemplate) -> list[set[str]]:
    """Return the tags of each claim: of the scenario, or of each of its tables of examples."""
    tables = [table.tags for table in template.examples if table]
    return [template.tags | tagged for tagged in tables or [set()]]


def test_the_suite_has_features_of_transit_and_of_zones() -> None:
    assert {Path(file).parts[0] for file in FILES} >= {"transit", "zones"}


@pytest.mark.parametrize("file", FILES)
def test_no_scenario_of_a_feature_hides_another_of_the_same_name(file: str) -> None:
    lines = (FEATURES / file).read_text(encoding="utf-8").splitlines()
    written = [line for line in lines if line.strip().startswith("Scenario")]

    assert len(templates(FEATURES / file)) == len(written)


@pytest.mark.parametrize("file", FILES)
def test_every_scenario_shows_an_example_and_says_where_it_comes_from(file: str) -> None:
    for template in templates(FEATURES / file):
        for tagged in claims(template):
            ids = {tag for tag in tagged if REQUIREMENT.fullmatch(tag)}
            origins = {tag for tag in tagged if tag.startswith("seed-") or tag in ORIGINS}

            assert ids, template.name
            assert len(origins) == 1, template.name


ORIGINS = {"pub", "derived"}


def test_an_example_of_the_dossier_stands_in_one_feature() -> None:
    shown = {
        (tag, file)
        for file in FILES
        for template in templates(FEATURES / file)
        for tagged in (template.tags, *(table.tags for table in template.examples))
        for tag in tagged
        if EXAMPLE.fullmatch(tag)
    }
    times = Counter(tag for tag, _ in shown)

    assert [tag for tag, count in times.items() if count > 1] == []


@pytest.mark.parametrize("file", FILES)
def test_every_step_has_exactly_one_definition(file: str) -> None:
    known = definitions()
    for template in templates(FEATURES / file):
        for scenario in rendered(template):
            for step in scenario.steps:
                fitting = [one.parser.name for one in known if fits(one, step)]

                assert len(fitting) == 1, f"{step.name}: {fitting}"


def test_no_step_is_unused() -> None:
    steps = [
        step
        for file in FILES
        for template in templates(FEATURES / file)
        for scenario in rendered(template)
        for step in scenario.steps
    ]

    unused = [
        one.parser.name for one in definitions() if not any(fits(one, step) for step in steps)
    ]

    assert unused == []


def test_every_tag_is_a_registered_mark(pytestconfig: pytest.Config) -> None:
    registered = {line.split(":")[0] for line in pytestconfig.getini("markers")}

    assert [tag for tag in tags() if tag not in registered] == []


def test_every_step_that_the_page_of_faults_names_has_a_definition() -> None:
    page = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:the |\")[^`]+)`", page.partition("## In Gherkin")[2])

    unknown = [
        text
        for text in named
        if not any(one.type == "given" and one.parser.is_matching(text) for one in definitions())
    ]

    assert len(named) >= 10
    assert unknown == []
