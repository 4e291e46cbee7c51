"""Synthetic persons over HTTP."""

from __future__ import annotations

import pytest

from tests.portal.api.asking import Api, Card, Problem

Said = dict[str, object]


def test_the_cast_is_listed_in_the_readers_language(shared: Api) -> None:
    zh, en = (shared.get(f"/persons?lang={lang}", list[Said]) for lang in ("zh", "en"))

    assert [one["id"] for one in en][:2] == ["p-chen", "p-zhu"]
    assert zh[0]["note"] != en[0]["note"]


def test_a_person_belongs_where_the_first_place_says(shared: Api) -> None:
    told = {
        "born": "2015-06-01",
        "residence": "ningbo",
        "guardian": "p-zhu",
        "classes": ["student"],
    }

    made = shared.post("/persons", {**told, "classes": ["student"]}, Said)

    places = {made[place] for place in ("household", "residence", "insured")}
    assert places == {"330200"}
    assert (made["guardian"], made["classes"]) == ("p-zhu", ["student"])
    assert shared.get(f"/persons/{made['id']}", Said) == made


def test_places_that_differ_are_kept_apart(shared: Api) -> None:
    told = {
        "born": "1990-01-01",
        "household": "chengdu",
        "residence": "ningbo",
        "insured": "330900",
    }

    made = shared.post("/persons", told, Said)

    assert [made[key] for key in told if key != "born"] == ["510100", "330200", "330900"]


@pytest.mark.parametrize(
    ("told", "status", "field"),
    [
        ({}, 422, "born"),
        ({"born": "1990-02-30"}, 422, "born"),
        ({"born": "1990-01-01", "name": "Zhang San"}, 422, "name"),
        ({"born": "1990-01-01", "resident_id": "11010519491231002X"}, 422, "resident_id"),
        ({"born": "1990-01-01", "wealth": 1}, 422, "wealth"),
        ({"born": "1990-01-01", "residence": "atlantis"}, 404, ""),
        ({"born": "1990-01-01", "guardian": "p-nobody"}, 404, ""),
    ],
)
def test_a_person_who_cannot_be_is_refused(
    shared: Api, told: Said, status: int, field: str
) -> None:
    problem = shared.post("/persons", told, Problem, status)

    assert set(problem.errors) == ({field} if field else set())


def test_one_of_the_cast_can_be_given_a_card(shared: Api) -> None:
    made = shared.post("/cards", {"person": "p-wu", "home": "anhui"}, Card)

    assert (made.person, made.home, made.city) == ("p-wu", "anhui", "hefei")


def test_very_many_people_of_one_day_and_place_can_be_made(shared: Api) -> None:
    told = {"born": "1990-01-01", "household": "ningbo"}

    ids = {str(shared.post("/persons", told, Said)["id"]) for _ in range(50)}

    assert len(ids) == 50
