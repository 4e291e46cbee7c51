from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator

from samecity.host.registry import Registry
from tests.core.cli.terminal import run
from tests.portal.api.asking import PREFIX

Plain = Mapping[str, object]

SAME = {
    "regions": ("/regions", ("regions",)),
    "region": ("/regions/ningbo", ("regions", "ningbo")),
    "city": ("/regions/hefei", ("regions", "hefei")),
    "bare region": ("/regions/foshan", ("regions", "foshan")),
    "scenarios": ("/scenarios?page_size=200", ("scenarios",)),
    "items": ("/items?region=binzhou&at=2026-11-23", ("items", "binzhou", "--at", "2026-11-23")),
    "items of a scenario": (
        "/items?scenario=culture.borrow&at=2030-01-01",
        ("items", "--scenario", "culture.borrow", "--at", "2030-01-01"),
    ),
    "points": ("/points?region=zhoushan&page_size=200", ("points", "--region", "zhoushan")),
    "points nearby": (
        "/points?near=shengshan&service=instant_card",
        ("points", "--near", "shengshan", "--service", "instant_card"),
    ),
    "matrix": (
        "/matrix?scenario=transit.ride&set=mode=metro&at=2026-11-23T10:00",
        ("matrix", "--scenario", "transit.ride", "--set", "mode=metro"),
    ),
    "yes": (
        "/can-serve?home=anhui&host=ningbo&scenario=transit.ride&at=2026-11-23T10:00&lang=en",
        ("can-serve", "anhui", "ningbo", "transit.ride"),
    ),
    "no, in Chinese": (
        "/can-serve?home=foshan&host=ningbo&scenario=culture.borrow&at=2026-11-23T10:00&lang=zh",
        ("can-serve", "foshan", "ningbo", "culture.borrow", "--lang", "zh"),
    ),
    "unknown": (
        "/can-serve?home=atlantis&host=ningbo&scenario=transit.ride&at=2026-11-23T10:00&lang=en",
        ("can-serve", "atlantis", "ningbo", "transit.ride"),
    ),
}


def rows(client: FlaskClient, path: str) -> Sequence[Plain]:
    found = client.get(PREFIX + path)
    assert found.status_code == 200
    assert isinstance(found.json, list)
    return found.json


def pages(client: FlaskClient, path: str) -> Plain:
    said = json.loads(client.get(PREFIX + path).headers["X-Pagination"])
    assert isinstance(said, dict)
    return said


@pytest.mark.parametrize("name", SAME)
def test_the_api_answers_what_the_command_prints(name: str, reading: FlaskClient) -> None:
    path, words = SAME[name]

    answer = reading.get(PREFIX + path)

    assert answer.status_code == 200
    assert answer.json == run(*words, "--json").at()


def test_a_scenario_is_what_the_command_prints_and_the_schema_of_its_fields(
    reading: FlaskClient,
) -> None:
    answer = dict(reading.get(f"{PREFIX}/scenarios/transit.ride").json or {})
    schema = answer.pop("fields_schema")

    assert answer == run("scenarios", "transit.ride", "--json").at()
    assert Draft202012Validator(schema).is_valid({"mode": "metro", "distance_m": 1200})
    assert not Draft202012Validator(schema).is_valid({"mode": "rocket"})
    assert not Draft202012Validator(schema).is_valid({"speed": 1})


def test_every_scenario_has_a_schema_of_its_fields_that_is_one(
    reading: FlaskClient, registry: Registry
) -> None:
    for code, scenario in registry.scenarios.items():
        schema = (reading.get(f"{PREFIX}/scenarios/{code}").json or {})["fields_schema"]

        Draft202012Validator(schema)
        assert set(schema["properties"]) == {
            field.data_key or name for name, field in scenario.spec.schema().load_fields.items()
        }


def test_agreements_come_in_the_order_in_which_they_decide(reading: FlaskClient) -> None:
    found = rows(reading, "/agreements")

    sizes = [int(str(one["size"])) for one in found]
    assert sizes == sorted(sizes)
    assert {"delta", "ningbo-zhoushan"} <= {str(one["id"]) for one in found}


def test_reasons_have_both_languages_and_a_rule(reading: FlaskClient, registry: Registry) -> None:
    found = rows(reading, "/reasons?page_size=200")

    assert [one["code"] for one in found] == sorted(registry.reasons)
    zone = next(one for one in found if one["code"] == "OUT_OF_ZONE")
    assert (zone["rule"], zone["plugin"]) == ("R06", "samecity")
    assert zone["message"] == dict(registry.reasons["OUT_OF_ZONE"].message)


def test_plugins_say_what_they_bring(reading: FlaskClient) -> None:
    found = {str(one["name"]): one for one in rows(reading, "/plugins")}

    transit = found["transit"]
    assert (transit["problem"], transit["distribution"]) == (None, "samecity")
    registers = transit["registers"]
    assert isinstance(registers, Mapping)
    assert registers["scenarios"] == ["transit.ride", "transit.topup"]


def test_items_can_be_chosen_by_domain_and_phase(reading: FlaskClient) -> None:
    open_now = rows(reading, "/items?region=ningbo&domain=transport&phase=open&at=2026-11-23")
    not_yet = rows(reading, "/items?region=ningbo&domain=transport&phase=not_yet&at=2001-01-01")

    assert {(one["domain"], one["phase"]) for one in open_now} == {("transport", "open")}
    assert {one["phase"] for one in not_yet} == {"not_yet"}


def test_a_day_of_another_century_is_refused(reading: FlaskClient) -> None:
    answer = reading.get(f"{PREFIX}/items?at=1999-01-01")

    assert answer.status_code == 422
    assert list((answer.json or {})["errors"]) == ["at"]


def test_pages_together_are_the_whole_list(reading: FlaskClient) -> None:
    whole = rows(reading, "/items?region=ningbo&page_size=200")
    first = pages(reading, "/items?region=ningbo&page_size=7")

    total_pages = int(str(first["total_pages"]))
    parts = [
        row
        for page in range(1, total_pages + 1)
        for row in rows(reading, f"/items?region=ningbo&page_size=7&page={page}")
    ]
    assert parts == whole
    assert first == {
        "total": len(whole),
        "total_pages": total_pages,
        "page": 1,
        "page_size": 7,
        "previous_page": None,
        "next_page": 2,
    }


def test_a_page_behind_the_last_one_is_empty_and_says_how_many_there_are(
    reading: FlaskClient,
) -> None:
    assert rows(reading, "/regions?page=9") == []
    assert pages(reading, "/regions?page=9")["total"] == 4
    assert pages(reading, "/regions?page=9")["next_page"] is None


@pytest.mark.parametrize("query", ["page_size=201", "page_size=0", "page=0", "page=x", "pages=1"])
def test_a_page_that_cannot_be_is_refused(query: str, reading: FlaskClient) -> None:
    answer = reading.get(f"{PREFIX}/regions?{query}")

    assert answer.status_code == 422
    assert list((answer.json or {})["errors"]) == [query.partition("=")[0]]


@pytest.mark.parametrize(
    "path", ["/", "/regions", "/regions/ningbo", "/scenarios", "/items", "/points", "/reasons"]
)
def test_an_answer_that_did_not_change_is_not_sent_again(path: str, reading: FlaskClient) -> None:
    first = reading.get(PREFIX + path)
    again = reading.get(PREFIX + path, headers={"If-None-Match": first.headers["ETag"]})
    other = reading.get(PREFIX + path, headers={"If-None-Match": '"another"'})

    assert (304, b"", first.headers["ETag"]) == (
        again.status_code,
        again.data,
        again.headers["ETag"],
    )
    assert (other.status_code, other.data) == (200, first.data)


def test_two_pages_with_the_same_rows_have_different_tags(reading: FlaskClient) -> None:
    behind = reading.get(f"{PREFIX}/regions?page=8").headers["ETag"]
    further_behind = reading.get(f"{PREFIX}/regions?page=9").headers["ETag"]

    assert behind != further_behind


def test_texts_follow_the_reader_and_caches_are_told(reading: FlaskClient) -> None:
    path = f"{PREFIX}/can-serve?home=foshan&host=ningbo&scenario=culture.borrow"
    zh = reading.get(path, headers={"Accept-Language": "zh-CN"})
    en = reading.get(path, headers={"Accept-Language": "en"})
    by_query = reading.get(f"{path}&lang=zh", headers={"Accept-Language": "en"})

    def message(answer: object) -> str:
        assert isinstance(answer, Mapping)
        return str(answer["reasons"][0]["message"])

    assert message(zh.json) == message(by_query.json) != message(en.json)
    assert {"Accept-Language", "Cookie"} <= set(zh.vary)
    assert "Set-Cookie" not in by_query.headers


def test_questions_leave_nothing_behind(reading: FlaskClient) -> None:
    before = reading.get(f"{PREFIX}/journal/verify").json

    reading.get(f"{PREFIX}/matrix?scenario=transit.ride")
    reading.get(f"{PREFIX}/can-serve?home=anhui&host=ningbo&scenario=transit.ride")

    assert reading.get(f"{PREFIX}/journal/verify").json == before


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/regions/ningbp", "ningbo"),
        ("/scenarios/transit.rid", "transit.ride"),
        ("/items?region=zhoushn", "zhoushan"),
        ("/matrix?scenario=transit.rde", "transit.ride"),
        ("/can-serve?home=anhui&host=ningbo&scenario=transit.ride&point=nb-bus-1x", "nb-bus"),
    ],
)
def test_an_unknown_name_is_answered_with_what_looks_like_it(
    path: str, near: str, reading: FlaskClient
) -> None:
    answer = reading.get(PREFIX + path)

    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert near in (answer.json or {})["next_step"]


def test_a_field_that_the_scenario_does_not_take_is_named(reading: FlaskClient) -> None:
    answer = reading.get(f"{PREFIX}/matrix?scenario=transit.ride&set=mode=rocket")

    assert answer.status_code == 422
    assert list((answer.json or {})["errors"]) == ["fields.mode"]
