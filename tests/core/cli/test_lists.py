"""The commands that list what there is: regions, scenarios, items."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from samecity.platform import Platform
from tests.core.cli.terminal import run

REGISTRY = Platform().registry
POINTS = ("items", "anhui", "--scenario", "culture.enter")


# Regions.


def test_the_regions_are_those_with_a_plugin() -> None:
    rows = run("regions", "--json").rows()

    assert [row["code"] for row in rows] == sorted(REGISTRY.regions)
    for row in rows:
        region = REGISTRY.regions[str(row["code"])]
        assert row["items"] == len(region.catalogue.items)
        assert row["points"] == len(region.catalogue.points)


def test_a_region_shows_its_cities_agreements_and_facts() -> None:
    ran = run("regions", "anhui", "--json")

    assert len(ran.rows("cities")) == 16
    assert "delta" in [one["id"] for one in ran.rows("agreements")]
    assert {"row", "value", "unit", "on", "source"} <= ran.rows("facts")[0].keys()


def test_a_fact_that_counts_rows_shows_both_numbers() -> None:
    ran = run("regions", "zhoushan", "--json")
    (museums,) = [fact for fact in ran.rows("facts") if fact["key"] == "museums"]
    points = REGISTRY.regions["zhoushan"].catalogue.points.values()

    assert museums["value"] == "10"
    assert museums["in_data"] == sum(point.type == "museum" for point in points)
    assert f"10 venues, {museums['in_data']} in the data" in run("regions", "zhoushan").stdout


def test_a_fact_that_counts_no_rows_of_the_data_shows_one_number() -> None:
    ran = run("regions", "zhoushan", "--json")

    (cards,) = [fact for fact in ran.rows("facts") if fact["key"] == "cards_issued"]
    assert cards["in_data"] is None


def test_a_region_without_a_plugin_is_shown_as_the_national_baseline_has_it() -> None:
    ran = run("regions", "shanghai", "--json")

    assert (ran.exit_code, ran.at("plugin")) == (0, "national")
    assert "national rules" in run("regions", "shanghai").stdout


# Scenarios.


def test_the_scenarios_are_all_that_plugins_registered() -> None:
    rows = run("scenarios", "--json").rows()

    assert [row["code"] for row in rows] == sorted(REGISTRY.scenarios)


def test_a_scenario_says_who_offers_it_and_what_the_host_learns() -> None:
    (ride,) = [row for row in run("scenarios", "--json").rows() if row["code"] == "transit.ride"]

    assert ride["regions"] == sorted(REGISTRY.regions)
    assert ride["discloses"] == ["class", "valid"]
    assert (ride["basis"], ride["plugin"]) == ("ZONE", "transit")


def test_a_scenario_in_detail_lists_what_can_be_set() -> None:
    ran = run("scenarios", "transit.ride", "--json")
    fields = {field["name"]: field for field in ran.rows("fields")}

    assert fields["mode"]["choices"] == ["bus", "metro", "ferry", "bike", "taxi"]
    assert fields["mode"]["default"] == "bus"
    assert fields["distance_m"]["default"] == 10_000


@pytest.mark.parametrize("code", sorted(REGISTRY.scenarios))
def test_every_scenario_has_a_view_in_both_languages(code: str) -> None:
    spec = REGISTRY.scenarios[code].spec

    assert spec.zh in run("scenarios", code, "--lang", "zh").stdout
    assert spec.en in run("scenarios", code, "--lang", "en").stdout


# Items.


def test_the_items_of_a_region_are_its_catalogue() -> None:
    rows = run("items", "ningbo", "--json").rows()

    assert [row["id"] for row in rows] == [
        item.id for item in REGISTRY.regions["ningbo"].catalogue.items
    ]


def test_items_without_a_region_are_those_of_all() -> None:
    rows = run("items", "--scenario", "transit.ride", "--json").rows()

    assert {row["region"] for row in rows} == set(REGISTRY.regions)
    assert {row["scenario"] for row in rows} == {"transit.ride"}


@pytest.mark.parametrize(
    ("at", "phase"), [("2023-10-08", "not_yet"), ("2023-10-09", "open"), ("2026-11-23", "open")]
)
def test_an_item_is_open_from_its_first_day_on(at: str, phase: str) -> None:
    rows = run("items", "zhoushan", "--at", at, "--json").rows()

    (library,) = [row for row in rows if row["id"] == "zs-library-enter"]
    assert library["phase"] == phase


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_points_of_one_scenario_are_listed_with_their_ids(lang: str) -> None:
    row = run("items", "anhui", "--scenario", "culture.enter", "--json").rows()[0]

    shown = run("items", "anhui", "--scenario", "culture.enter", "--lang", lang).stdout.split()

    assert isinstance(row["points"], list)
    assert [point for point in row["points"] if point not in shown] == []


def test_invented_rows_are_marked() -> None:
    rows = {row["id"]: row for row in run("items", "zhoushan", "--json").rows()}

    assert (rows["zs-bus"]["demo"], rows["zs-bus"]["demo_points"]) == (False, [])
    assert rows["zs-ferry"]["demo"] is True
    assert "zs-library" in str(rows["zs-library-enter"]["demo_points"])
    assert "demo" in run("items", "zhoushan", "--scenario", "culture.enter").stdout


def test_an_item_is_taken_with_what_its_scenario_takes() -> None:
    rows = {row["id"]: row for row in run("items", "ningbo", "--json").rows()}

    assert rows["nb-card-apply"]["kinds"] == ["none"]
    assert rows["nb-bus"]["kinds"] == ["card_contactless"]


# All of them.


@pytest.mark.parametrize(
    "line", [("regions", "xyz"), ("items", "xyz"), ("items", "--scenario", "x.y")]
)
def test_an_unknown_name_is_an_error_with_an_exit_code_of_its_own(line: tuple[str, ...]) -> None:
    ran = run(*line, "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-601")


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "line", [("regions",), ("items",), ("scenarios",), ("regions", "anhui"), POINTS]
)
def test_tables_keep_to_the_width_of_the_terminal(
    line: tuple[str, ...], lang: str, width: str
) -> None:
    shown = run(*line, "--lang", lang, env={"COLUMNS": width}).stdout

    assert max(cell_len(one) for one in shown.splitlines()) <= int(width)


def test_no_id_is_broken_in_two_on_an_ordinary_terminal() -> None:
    for lang in ("zh", "en"):
        shown = run("items", "--lang", lang, env={"COLUMNS": "80"}).stdout.split()
        ids = [item.id for region in REGISTRY.regions.values() for item in region.catalogue.items]
        assert [one for one in ids if one not in shown] == []


def test_a_region_whose_plugin_is_blocked_is_not_there() -> None:
    ran = run("regions", "--json", env={"SAMECITY_BLOCK": "zhoushan"})

    assert ran.exit_code == 0
    assert [row["code"] for row in ran.rows()] == ["anhui", "binzhou", "ningbo"]
