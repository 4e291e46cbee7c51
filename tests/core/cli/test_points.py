"""`samecity points`: what can be done where, the nearest first."""

from __future__ import annotations

import pytest

from samecity.platform import Platform
from tests.core.cli.terminal import run

REGISTRY = Platform().registry


def test_the_points_of_a_region_are_its_catalogues() -> None:
    rows = run("points", "--region", "binzhou", "--json").rows()

    assert {row["id"] for row in rows} == set(REGISTRY.regions["binzhou"].catalogue.points)
    assert "minutes" not in rows[0]


def test_a_point_says_what_it_can_do() -> None:
    rows = {row["id"]: row for row in run("points", "--region", "zhoushan", "--json").rows()}

    assert {"instant_card", "card.apply"} <= set(rows["zs-bank-putuo"]["services"])  # type: ignore[call-overload]  # a list
    assert "instant_card" not in rows["zs-bank-shengsi"]["services"]  # type: ignore[operator]  # a list
    assert rows["zs-market"]["services"] == ["shop.discount", "shop.refund"]


def test_the_nearest_outlet_comes_first_with_the_way_to_it() -> None:
    rows = run("points", "--near", "dongsha", "--service", "card.apply", "--json").rows()

    assert (rows[0]["id"], rows[0]["minutes"], rows[0]["ferry"]) == ("zs-bank-daishan", 15, False)
    assert rows[0]["way"] == [{"from": "dongsha", "to": "gaoting", "by": "road", "minutes": 15}]
    times = [int(str(row["minutes"])) for row in rows]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("island", "outlet", "minutes"),
    [("dongji", "zs-bank-putuo", 150), ("huaniao", "zs-bank-shengsi", 70)],
)
def test_an_island_without_an_outlet_is_sent_to_the_next_one_by_ferry(
    island: str, outlet: str, minutes: int
) -> None:
    first = run("points", "--near", island, "--service", "card.apply", "--json").rows()[0]

    assert (first["id"], first["minutes"], first["ferry"]) == (outlet, minutes, True)


def test_a_card_at_once_is_had_farther_away_than_an_application() -> None:
    first = run("points", "--near", "qushan", "--service", "instant_card", "--json").rows()[0]

    assert (first["id"], first["minutes"]) == ("zs-bank-daishan", 60)


def test_a_place_is_found_by_its_name_in_either_language() -> None:
    by_code = run("points", "--near", "dongji", "--json").rows()

    assert run("points", "--near", "东极岛", "--json").rows() == by_code
    assert run("points", "--near", "Dongji Island", "--json").rows() == by_code


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("从东极岛出发", "轮渡至沈家门街道", "150 分钟")), ("en", ("from Dongji", "ferry to"))],
)
def test_the_way_is_told_in_both_languages(lang: str, words: tuple[str, ...]) -> None:
    shown = run("points", "--near", "dongji", "--service", "card.apply", "--lang", lang).stdout

    assert [word for word in words if word not in shown] == []


def test_who_is_at_an_outlet_already_is_told_so() -> None:
    shown = run("points", "--near", "gaoting", "--service", "card.apply", "--lang", "en").stdout

    assert "in the same place" in shown


@pytest.mark.parametrize(
    ("arguments", "kind", "name"),
    [
        (("--near", "atlantis"), "place", "atlantis"),
        (("--service", "haircut"), "service", "haircut"),
        (("--region", "atlantis"), "region", "atlantis"),
    ],
)
def test_an_unknown_name_is_named(arguments: tuple[str, ...], kind: str, name: str) -> None:
    ran = run("points", *arguments, "--json", "--lang", "en")

    assert ran.exit_code == 3
    assert f"expected a known {kind}, received '{name}'" in ran.stdout


def test_part_of_a_name_is_answered_with_the_places_that_have_it() -> None:
    ran = run("points", "--near", "高亭", "--lang", "en")

    assert (ran.exit_code, "gaoting" in ran.stderr) == (3, True)
