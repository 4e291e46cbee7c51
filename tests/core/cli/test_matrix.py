from __future__ import annotations

import pytest

from tests.core.cli.terminal import run

REGIONS = ["anhui", "binzhou", "ningbo", "zhoushan"]
FARES = {"anhui": 170, "binzhou": 200, "ningbo": 120, "zhoushan": 180}
DELTA = {"anhui", "ningbo", "zhoushan", "shanghai"}


def test_every_home_meets_every_host_once() -> None:
    pairs = [(row["home"], row["host"]) for row in run("matrix", "--json").rows()]

    assert pairs == [(home, host) for home in (*REGIONS, "shanghai", "foshan") for host in REGIONS]


def test_a_ride_costs_the_local_fare_inside_the_agreement_and_two_yuan_outside() -> None:
    for row in run("matrix", "--set", "mode=bus", "--json").rows():
        home, host = str(row["home"]), str(row["host"])
        is_local = home == host or {home, host} <= DELTA
        assert row["payable_fen"] == (FARES[host] if is_local else 200), (home, host)


def test_a_refused_pair_says_why() -> None:
    rows = {
        (row["home"], row["host"]): row
        for row in run("matrix", "--scenario", "culture.borrow", "--json").rows()
    }

    assert rows["foshan", "anhui"]["reasons"] == ["OUT_OF_ZONE"]
    assert rows["anhui", "binzhou"]["reasons"] == ["LOCAL_CARD_ONLY"]
    assert rows["foshan", "zhoushan"]["treatment"] == "HOST_OPEN"


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ["1.20 同城", "2.00 通行", "与本地人相同"]), ("en", ["1.20 equal", "Foshan"])],
)
def test_people_see_a_grid_and_what_its_words_mean(lang: str, words: list[str]) -> None:
    shown = run("matrix", "--lang", lang).stdout

    assert [word for word in words if word not in shown] == []


def test_an_unknown_scenario_is_an_error() -> None:
    ran = run("matrix", "--scenario", "transit.fly", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (3, "SC-E-601")


def test_a_wrong_field_is_an_error_of_the_command_line() -> None:
    ran = run("matrix", "--set", "mode=rocket", "--json")

    assert (ran.exit_code, ran.at("error", "code")) == (2, "SC-E-200")
