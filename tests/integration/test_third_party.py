"""Two packages of other people, one with code and one of data alone, beside what comes with us."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.integration.conftest import Run
from tests.integration.packages import PACKAGES


@pytest.mark.parametrize("name", PACKAGES)
def test_their_own_tests_pass(name: str, run: Run) -> None:
    ran = run(
        "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", folder=PACKAGES[name]
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "skipped" not in ran.stdout


def test_the_roster_shows_what_each_brings(run: Run) -> None:
    ran = run("samecity", "plugin", "list", "--json")
    by_name = {one["name"]: one for one in json.loads(ran.stdout)}
    theirs = {name: by_name[name] for name in ("jiaxing", "jinan")}

    assert {one["distribution"] for one in theirs.values()} == PACKAGES.keys()
    assert {one["state"] for one in theirs.values()} == {"working"}
    assert theirs["jinan"]["registers"]["regions"] == ["jinan"]
    assert theirs["jiaxing"]["registers"] == {
        "regions": ["jiaxing"],
        "scenarios": ["canteen.meal"],
        "agreements": ["canteen-pilot"],
        "reasons": ["MEAL_SERVED"],
    }
    assert (theirs["jiaxing"]["observes"], theirs["jinan"]["observes"]) == (True, False)


def test_the_matrix_has_them_as_homes_and_as_hosts(run: Run) -> None:
    ran = run("samecity", "matrix", "--scenario", "transit.ride", "--json")
    treatment = {(one["home"], one["host"]): one["treatment"] for one in json.loads(ran.stdout)}

    # The Delta has Jiaxing, the Jinan circle Jinan and Binzhou; nobody is in both.
    assert treatment["jiaxing", "ningbo"] == treatment["ningbo", "jiaxing"] == "LOCAL_EQUAL"
    assert treatment["jinan", "binzhou"] == treatment["binzhou", "jinan"] == "LOCAL_EQUAL"
    assert treatment["jinan", "jiaxing"] == treatment["jiaxing", "jinan"] == "NATIONAL_BASELINE"


def test_the_command_of_the_suite_is_green_for_them(run: Run, tmp_path: Path) -> None:
    asked = ("--region", "jinan", "--profile", "privacy", "--binding", "memory", "--workers", "1")
    ran = run("samecity", "conform", "run", *asked, "--to", str(tmp_path / "run"), "--json")
    report = json.loads(ran.stdout)

    assert ran.returncode == 0, ran.stderr
    assert (report["conclusion"], report["head"]["regions"]) == ("green", ["jinan"])
    assert report["summary"]["pass"] > 0
