"""A feature and its Chinese twin say the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import ScenarioTemplate, Step

from samecity_conformance.language import Language, rows_in_english, the_lexicon
from samecity_conformance.language.twin import still_english, twin
from samecity_conformance.suite import FEATURES, feature_files, twin_files, twin_of
from tests.conformance.readings import definitions, fits, rendered, templates

FILES = feature_files()


def name(file: Path) -> str:
    return file.relative_to(FEATURES).as_posix()


def meaning(step: Step) -> tuple[object, ...]:
    """Return what a step does, and with which values: all that its words stand for."""
    [definition] = [one for one in definitions() if fits(one, step)]
    table = (
        None
        if step.datatable is None
        else rows_in_english([[str(cell) for cell in row] for row in step.datatable.raw()])
    )
    return step.type, definition.step_func, definition.parser.parse_arguments(step.name), table


def claims(template: ScenarioTemplate) -> list[tuple[set[str], int]]:
    """Return the tags and the number of rows of each table of examples."""
    return [(table.tags, len(table.examples)) for table in template.examples]


def test_every_feature_has_a_twin_and_every_twin_a_feature() -> None:
    assert {name(file) for file in twin_files()} == {name(twin_of(file)) for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_twin_is_in_chinese_and_has_the_same_scenarios_under_the_same_tags(file: Path) -> None:
    english, chinese = (get_feature(str(one.parent), one.name) for one in (file, twin_of(file)))
    pairs = list(zip(english.scenarios.values(), chinese.scenarios.values(), strict=True))

    assert (english.language, chinese.language) == (Language.EN.value, Language.ZH.value)
    assert chinese.tags == english.tags
    for ours, theirs in pairs:
        assert (theirs.tags, claims(theirs)) == (ours.tags, claims(ours)), theirs.name


@pytest.mark.parametrize("file", FILES, ids=name)
def test_a_twin_means_the_same_step_by_step(file: Path) -> None:
    for ours, theirs in zip(templates(file), templates(twin_of(file)), strict=True):
        for english, chinese in zip(rendered(ours), rendered(theirs), strict=True):
            for said, meant in zip(chinese.steps, english.steps, strict=True):
                assert meaning(said) == meaning(meant), f"{said.name} is not {meant.name}"


@pytest.mark.parametrize("file", FILES, ids=name)
def test_the_words_of_a_twin_are_those_of_the_lexicon_and_its_titles_chinese(file: Path) -> None:
    written = twin_of(file).read_text(encoding="utf-8")

    assert list(still_english(written)) == []
    expected = twin(file.read_text(encoding="utf-8"), written, the_lexicon())
    assert written == expected, f"run: python -m samecity_conformance.language {file}"
