"""The page about the API: its tour is walked, line by line, and its tables are complete."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from samecity_portal.address import PORT
from tests.portal.api.asking import PREFIX

PAGE: Final = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
ADDRESS: Final = f"http://127.0.0.1:{PORT}"


def tour() -> Iterator[str]:
    for line in PAGE.splitlines():
        if line.startswith("$ curl "):
            yield line.removeprefix("$ ")


def curl(client: FlaskClient, line: str, variables: Mapping[str, str]) -> TestResponse:
    """Send what curl would send."""
    for name, value in variables.items():
        line = line.replace(f"${name}", value)
    words = iter(shlex.split(line)[1:])
    headers, body, url = {}, None, ""
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "--json":
            body = next(words)
        else:
            url = word
    assert url.startswith(ADDRESS)
    if body is None:
        return client.get(url.removeprefix(ADDRESS), headers=headers)
    return client.post(
        url.removeprefix(ADDRESS), data=body, headers=headers, content_type="application/json"
    )


def test_the_tour_goes_as_the_page_says(client: FlaskClient) -> None:
    variables: dict[str, str] = {}
    answers = []
    for line in tour():
        answers.append(curl(client, line, variables))
        said = answers[-1].json
        if isinstance(said, dict) and line.endswith("/cards"):
            variables["CARD"] = str(said["id"])

    assert [one.status_code for one in answers] == [200, 200, 200, 201, 201, 200, 200, 200]
    system, served, items, _, ride, replay, decision, balance = [
        json.loads(one.data) for one in answers
    ]
    assert "accept" in system["has"]
    assert (served["answer"], served["treatment"]) == ("yes", "LOCAL_EQUAL")
    assert len(items) == 2
    assert set(ride["disclosure"]) == {"class", "valid"}
    assert ride["balance_fen"] == 5000 - ride["decision"]["terms"]["payable_fen"]
    assert (replay["is_replay"], replay["decision"]) == (True, ride["decision"])
    assert decision["request_id"] == "my-first-ride"
    assert [(debt["region"], debt["counterparty"]) for debt in balance["debts"]] == [
        ("anhui", "ningbo")
    ]


def test_every_address_that_the_page_names_is_one_of_the_document(reading: FlaskClient) -> None:
    document = reading.get(f"{PREFIX}/openapi.json").json
    assert isinstance(document, dict)
    known = {path.removeprefix(PREFIX) for path in document["paths"]}

    section = PAGE.partition("## Reading")[2].partition("## Pages")[0]
    named = {word for word in section.replace("`", " ").split() if word.startswith("/")}

    assert named <= known
    assert {path for path in known if path.split("/")[1] in ("items", "cases", "runs")} <= named


def test_the_example_of_an_error_is_one(reading: FlaskClient) -> None:
    example = json.loads(PAGE.partition("```json\n")[2].partition("```")[0])

    assert reading.get(f"{PREFIX}/regions?page=0").json == example


def test_the_example_of_a_page_is_one(reading: FlaskClient) -> None:
    line = next(one for one in PAGE.splitlines() if one.startswith("X-Pagination: "))

    answer = reading.get(f"{PREFIX}/items?region=zhoushan&page_size=2")

    assert answer.headers["X-Pagination"] == line.removeprefix("X-Pagination: ")
