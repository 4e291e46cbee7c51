"""What the demo claims, read from its JSON."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

import pytest
from rich.cells import cell_len

from samecity.cli.demo_scenes import FIVE, NEXT, SCENES
from tests.core.cli.terminal import run

DEMO = run("demo", "--json")


def scene(key: str) -> list[Mapping[str, object]]:
    keys = [one["key"] for one in DEMO.rows("scenes")]
    return DEMO.rows("scenes", keys.index(key), "decisions")


def answers(key: str) -> dict[object, tuple[object, object]]:
    """Return treatment and price by card."""
    found = {}
    for one in scene(key):
        terms = one["terms"]
        assert isinstance(terms, dict)
        found[one["card"]] = (one["treatment"], terms["payable_fen"])
    return found


def test_the_demo_ends_well() -> None:
    assert (DEMO.exit_code, DEMO.stderr) == (0, "")


def test_five_cards_tap_the_same_bus_for_two_prices() -> None:
    assert answers("bus") == {
        "ningbo": ("LOCAL", 120),
        "zhoushan": ("LOCAL_EQUAL", 120),
        "anhui": ("LOCAL_EQUAL", 120),
        "binzhou": ("NATIONAL_BASELINE", 200),
        "foshan": ("NATIONAL_BASELINE", 200),
    }


def test_the_library_of_zhoushan_lends_to_all_five_cards() -> None:
    assert {card: treatment for card, (treatment, _) in answers("lending").items()} == {
        "zhoushan": "LOCAL",
        "ningbo": "LOCAL_EQUAL",
        "anhui": "LOCAL_EQUAL",
        "binzhou": "HOST_OPEN",
        "foshan": "HOST_OPEN",
    }
    assert all(one["allowed"] for one in scene("lending"))


def test_a_lost_card_and_its_ecard_are_refused_elsewhere_one_second_later() -> None:
    before, report, card, ecard = scene("loss")

    assert (before["host"], before["allowed"]) == ("anhui", True)
    assert (report["host"], report["scenario"], report["allowed"]) == ("ningbo", "card.loss", True)
    for one, kind in ((card, "card_contactless"), (ecard, "ecard_qr")):
        assert (one["host"], one["kind"], one["allowed"]) == ("anhui", kind, False)
        assert [reason["code"] for reason in reasons(one)] == ["CARD_REPORTED_LOST"]
    assert report["at"] == "2026-11-23T10:00:00+08:00"
    assert card["at"] == ecard["at"] == "2026-11-23T10:00:01+08:00"


def reasons(decision: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = decision["reasons"]
    assert isinstance(found, list)
    return found


def test_the_matrix_meets_six_homes_and_four_hosts() -> None:
    pairs = {(one["card"], one["host"]) for one in scene("matrix")}

    assert len(pairs) == len(scene("matrix")) == 24


def test_one_bill_is_split_by_the_insured_place_and_needs_a_filing_across_provinces() -> None:
    bill = {}
    for one in scene("bill"):
        terms = one["terms"]
        assert isinstance(terms, dict)
        bill[one["card"]] = (terms["fund_fen"], terms["personal_fen"])

    split = (4_889, 1_540)
    assert bill == {
        "ningbo": split,
        "zhoushan": split,
        "anhui": split,
        "binzhou": (0, 0),
        "foshan": (0, 0),
    }


def test_a_case_is_taken_in_one_city_and_paid_by_the_other_on_one_day() -> None:
    filed, decided, collected = scene("case")

    assert [one["host"] for one in (filed, decided, collected)] == [
        "zhoushan",
        "ningbo",
        "zhoushan",
    ]
    assert [one["allowed"] for one in (filed, decided, collected)] == [True] * 3
    assert filed["decided_by"] == "ningbo-zhoushan"
    terms = decided["terms"]
    assert isinstance(terms, dict)
    assert terms["fund_fen"] == 2_000_000


@pytest.mark.parametrize("width", ["80", "120"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_see_every_scene_in_the_width_they_have(lang: str, width: str) -> None:
    shown = run("demo", "--lang", lang, env={"COLUMNS": width}).stdout

    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= int(width)
    titles = [line for line in lines if line[:1].isdigit() and line[1:3] == "  "]
    assert [title[0] for title in titles] == list("123456")
    assert shown.count("CARD_REPORTED_LOST") == 2
    assert all(words in shown for words in ("1.20", "2.00", "HOST_OPEN", "LOCAL_EQUAL"))


@pytest.mark.parametrize("line", NEXT.values())
def test_every_command_that_the_demo_recommends_runs(line: str) -> None:
    program, *arguments = shlex.split(line)

    assert program == "samecity"
    assert run(*arguments).exit_code in (0, 1)


def test_a_scene_whose_plugin_is_missing_is_skipped() -> None:
    ran = run("demo", "--json", env={"SAMECITY_BLOCK": "culture"})

    played = {str(one["key"]): one["decisions"] for one in ran.rows("scenes")}
    assert ran.exit_code == 0
    assert (played["lending"], played["loss"]) == ([], [])
    assert len(ran.rows("scenes", 0, "decisions")) == len(FIVE)
    assert "skipped" in run("demo", env={"SAMECITY_BLOCK": "culture"}).stdout


def test_without_any_region_the_demo_says_so() -> None:
    scenarios = "card,culture,transit,medical,government"
    everything = f"zhoushan,ningbo,binzhou,anhui,{scenarios}"

    ran = run("demo", "--json", env={"SAMECITY_BLOCK": everything})

    assert ran.exit_code == 0
    assert [one["decisions"] for one in ran.rows("scenes")] == [[]] * len(SCENES)
