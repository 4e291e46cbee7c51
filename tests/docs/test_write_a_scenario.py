from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import attrs
import pytest

import samecity_transit
import samecity_zhoushan
from samecity.domain.effects import Effect
from samecity.engine.disclosure import FIELDS
from samecity.host.plugins import Plugins, found_module
from samecity.host.registry import Registry
from samecity.spi import Scenario, ScenarioSpec
from tests.docs.package import imported, install, run_line, run_tests
from tests.docs.page import read_page, words_in

PAGE = read_page("docs/write-a-scenario.md")
REGION_PAGE = read_page("docs/write-a-region.md")
LINES = [
    line.removeprefix("$ ")
    for block in PAGE.blocks
    if block.language == "console"
    for line in block.text.splitlines()
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    install(REGION_PAGE, tmp_path)
    install(PAGE, tmp_path)
    return tmp_path


def first_words(heading: str) -> list[str]:
    return [words_in(row[0])[0] for row in PAGE.rows(heading)]


def test_every_attribute_of_a_spec_is_explained_and_said_to_be_needed_if_it_is() -> None:
    documented = [(words_in(name)[0], needed) for name, needed, _ in PAGE.rows("What it declares")]

    assert documented == [
        (field.name, "yes" if field.default is attrs.NOTHING else "no")
        for field in attrs.fields(ScenarioSpec)
    ]


def test_every_field_that_a_host_may_learn_is_explained() -> None:
    assert set(first_words("What a host may learn")) == FIELDS


def test_every_effect_is_explained() -> None:
    assert set(first_words("What it may ask for")) == {one.__name__ for one in get_args(Effect)}


def test_an_effect_is_made_of_the_attributes_that_the_page_shows() -> None:
    cells = [made_by for _, _, made_by in PAGE.rows("What it may ask for")]
    shown = {word for cell in cells for word in words_in(cell) if "(" in word}
    signatures = {f"{one.__name__}({', '.join(one.__struct_fields__)})" for one in get_args(Effect)}

    assert len(shown) == 5
    assert shown <= signatures


def test_every_method_of_a_scenario_is_explained() -> None:
    methods = {
        name
        for name, found in vars(Scenario).items()
        if callable(found) and not name.startswith("_")
    }

    assert set(first_words("Other methods")) == methods


def test_the_plugin_of_the_page_works_and_is_not_blocked(folder: Path) -> None:
    with (
        imported("samecity_shaoxing", folder) as region,
        imported("samecity_parking", folder) as one,
    ):
        found = [
            found_module("parking", one),
            found_module("shaoxing", region),
            found_module("transit", samecity_transit),
            found_module("zhoushan", samecity_zhoushan),
        ]
        registry = Registry(Plugins(found, blocked=frozenset()))

    assert registry.plugins.problems == {}
    assert registry.scenarios["parking.pay"].plugin == "parking"
    assert registry.reasons["PARKING_PAID"].plugin == "parking"
    assert registry.regions["shaoxing"].catalogue.of("parking.pay")[0].demo


def test_the_tests_of_the_page_pass_against_the_installed_packages(folder: Path) -> None:
    run = run_tests(folder / "test_parking.py")

    assert run.returncode == 0, run.stdout + run.stderr
    # The page's own tests, and the standard suite.
    [passed] = re.findall(r"(\d+) passed", run.stdout)
    assert int(passed) > 30


def test_the_commands_of_the_page_work(folder: Path) -> None:
    assert LINES[0] == "pip install -e ."
    for line in LINES[1:]:
        run = run_line(line, folder)
        assert (run.returncode, run.stdout != "") == (0, True), run.stdout + run.stderr
