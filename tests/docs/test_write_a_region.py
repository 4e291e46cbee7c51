from __future__ import annotations

import re
from pathlib import Path

import pytest
from marshmallow import Schema, fields

import samecity_transit
from samecity.host.plugins import Plugins, found_module
from samecity.host.registry import Registry
from samecity.schemas.regions import CatalogueSchema, PointsSchema, RegionSchema
from samecity_transit.tariff import TariffSchema
from tests.docs.package import imported, install, run_line, run_tests
from tests.docs.page import read_page, words_in

PAGE = read_page("docs/write-a-region.md")
LINES = [
    line.removeprefix("$ ")
    for block in PAGE.blocks
    if block.language == "console"
    for line in block.text.splitlines()
]

WHEN_AMISS = {line.split("=")[0]: line for line in LINES if line.startswith("SAMECITY_")}


def nested(schema: Schema, *keys: str) -> Schema:
    """Return the schema of the table that stands under a key."""
    by_key = {field.data_key or name: field for name, field in schema.fields.items()}
    for key in keys:
        field = by_key[key]
        inner = field.inner if isinstance(field, fields.List) else field
        assert isinstance(inner, fields.Nested)
        return nested(inner.schema, *keys[1:])
    return schema


TABLES = {
    "region.toml": RegionSchema(),
    "[[city]]": nested(RegionSchema(), "city"),
    "[[fact]]": nested(RegionSchema(), "fact"),
    "[[figure]]": nested(RegionSchema(), "figure"),
    "[[milestone]]": nested(RegionSchema(), "milestone"),
    "[[place]]": nested(RegionSchema(), "place"),
    "[[link]]": nested(RegionSchema(), "link"),
    "[[point]]": nested(PointsSchema(), "point"),
    "hours": nested(PointsSchema(), "point", "hours"),
    "[[item]]": nested(CatalogueSchema(), "item"),
    "transit.toml": TariffSchema(),
    "[[fare]]": nested(TariffSchema(), "fare"),
    "[[concession]]": nested(TariffSchema(), "concession"),
    "peaks": nested(TariffSchema(), "concession", "peaks"),
    "[[campaign]]": nested(TariffSchema(), "campaign"),
    "[purse]": nested(TariffSchema(), "purse"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    install(PAGE, tmp_path)
    return tmp_path


def registry_of(folder: Path) -> Registry:
    with imported("samecity_shaoxing", folder) as module:
        found = [found_module("shaoxing", module), found_module("transit", samecity_transit)]
        return Registry(Plugins(found, blocked=frozenset()))


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_is_explained_and_said_to_be_needed_if_it_is(heading: str) -> None:
    schema = TABLES[heading]
    documented = {words_in(key)[0]: needed == "yes" for key, needed, _ in PAGE.rows(heading)}

    assert documented == {
        field.data_key or name: field.required for name, field in schema.fields.items()
    }


def test_the_plugin_of_the_page_works_and_is_not_blocked(folder: Path) -> None:
    registry = registry_of(folder)
    shaoxing = registry.regions["shaoxing"]

    assert registry.plugins.problems == {}
    assert type(shaoxing).__name__ == "Shaoxing"
    assert {item.scenario for item in shaoxing.catalogue.items} == {
        "transit.ride",
        "transit.topup",
    }
    assert all(item.demo for item in shaoxing.catalogue.items)
    assert all(point.demo for point in shaoxing.catalogue.points.values())


def test_a_wrong_value_is_named_as_the_page_says(folder: Path) -> None:
    tariff = folder / "samecity_shaoxing" / "data" / "transit.toml"
    text = tariff.read_text(encoding="utf-8")
    tariff.write_text(text.replace("gross_fen = 200", 'gross_fen = "2 yuan"'), encoding="utf-8")
    promised = next(block.text for block in PAGE.blocks if block.language == "text")
    registry = registry_of(folder)

    assert f"{registry.plugins.problems['shaoxing']}\n" == promised
    assert "shaoxing" not in registry.regions


def test_the_tests_of_the_page_pass_against_the_installed_package(folder: Path) -> None:
    run = run_tests(folder / "test_shaoxing.py")

    assert run.returncode == 0, run.stdout + run.stderr
    # The page's own tests, and the standard suite.
    [passed] = re.findall(r"(\d+) passed", run.stdout)
    assert int(passed) > 40


def test_the_commands_of_the_page_work(folder: Path) -> None:
    assert LINES[0] == "pip install -e ."
    for line in LINES[1:]:
        if line not in WHEN_AMISS.values():
            run = run_line(line, folder)
            assert (run.returncode, run.stdout != "") == (0, True), run.stdout + run.stderr


def test_tracing_shows_what_the_hook_returned(folder: Path) -> None:
    run = run_line(WHEN_AMISS["SAMECITY_TRACE"], folder)

    assert "samecity: samecity_register_regions <- shaoxing: [RegionSource(" in run.stderr
    assert "shaoxing" in run.stdout


def test_blocking_leaves_the_region_out(folder: Path) -> None:
    run = run_line(WHEN_AMISS["SAMECITY_BLOCK"], folder)

    assert run.returncode == 0
    assert "ningbo" in run.stdout
    assert "shaoxing" not in run.stdout


def test_debugging_shows_a_traceback_instead_of_a_sentence(folder: Path) -> None:
    run = run_line(WHEN_AMISS["SAMECITY_DEBUG"].replace("shaoxing", "nowhere"), folder)

    assert "Traceback (most recent call last)" in run.stderr
    assert "UnknownName" in run.stderr
