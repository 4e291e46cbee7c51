"""`samecity report` and `samecity seeds`: what a region computes, what became of each row."""

from __future__ import annotations

import pytest

from tests.core.cli.terminal import run


@pytest.mark.parametrize("region", ["zhoushan", "ningbo", "binzhou", "anhui"])
def test_every_figure_of_a_region_agrees_with_what_was_printed(region: str) -> None:
    figures = run("report", region, "--json").rows("figures")

    assert [one["key"] for one in figures if not one["agrees"]] == []


@pytest.mark.parametrize(
    ("region", "key", "value"),
    [
        ("zhoushan", "gen3_rate", "77.8"),
        ("binzhou", "campaign_saving", "12.49"),
        ("binzhou", "ecard_rate", "78"),
        ("zhoushan", "exemption_rate", "25.92"),
        ("anhui", "venues_at_level_2", "53"),
    ],
)
def test_the_seeds_figures_are_computed(region: str, key: str, value: str) -> None:
    figures = {one["key"]: one["value"] for one in run("report", region, "--json").rows("figures")}

    assert figures[key] == value


def test_a_fact_of_a_later_day_is_not_known_yet() -> None:
    early = run("report", "zhoushan", "--at", "2020-01-01", "--json")

    assert early.rows("facts") == []
    assert {one["value"] for one in early.rows("figures")} == {None}


def test_anhui_reaches_its_milestones_with_what_its_catalogue_has() -> None:
    milestones = run("report", "anhui", "--json").rows("milestones")

    assert [(one["on"], one["reached"]) for one in milestones] == [
        ("2021-12-31", True),
        ("2023-12-31", True),
        ("2025-12-31", True),
    ]


@pytest.mark.parametrize(
    ("lang", "words"), [("en", "Share of third-generation cards"), ("zh", "第三代卡换发率")]
)
def test_people_read_a_report_in_their_language(lang: str, words: str) -> None:
    shown = run("report", "zhoushan", "--lang", lang)

    assert shown.exit_code == 0
    assert words in shown.stdout
    assert "77.8" in shown.stdout


def test_a_region_without_a_plugin_has_an_empty_report() -> None:
    report = run("report", "foshan", "--json")

    assert (report.exit_code, report.rows("figures"), report.rows("facts")) == (0, [], [])


def test_an_unknown_region_is_named() -> None:
    assert run("report", "atlantis").exit_code == 3


def test_a_row_of_the_seeds_is_shown_with_its_command() -> None:
    (row,) = run("seeds", "bz-13", "--json").rows()

    assert (row["id"], row["state"], row["source"]) == ("BZ-13", "works", "S3")
    assert str(row["command"]).startswith("samecity accept --home binzhou")


@pytest.mark.parametrize("state", ["works", "data", "left out"])
def test_rows_can_be_listed_by_state(state: str) -> None:
    rows = run("seeds", "--state", state, "--json").rows()

    assert rows
    assert {row["state"] for row in rows} == {state}


@pytest.mark.parametrize(("lang", "words"), [("en", "left out"), ("zh", "有意不做")])
def test_people_read_the_rows_in_their_language(lang: str, words: str) -> None:
    shown = run("seeds", "--lang", lang)

    assert words in shown.stdout
    assert run("seeds", "NB-16", "--lang", lang).exit_code == 0


def test_an_unknown_row_is_named() -> None:
    unknown = run("seeds", "ZS-99")

    assert unknown.exit_code == 3
    assert "ZS-99" in unknown.stderr
