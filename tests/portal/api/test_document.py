from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest
from flask.testing import FlaskClient
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from samecity_portal.app import create_app
from samecity_portal.settings import Settings
from tests.portal.api.asking import PREFIX

COPY: Final = Path(__file__).parents[3] / "docs" / "openapi.json"
AGAIN: Final = "SAMECITY_WRITE_DOCS=1 pytest tests/portal/api/test_document.py"
PROBLEM: Final = "application/problem+json"
EXAMPLES: Final = files("samecity_portal.api") / "examples"

Plain = Mapping[str, object]

REAL: Final = {
    "get_system": "/",
    "list_regions": "/regions?page_size=1",
    "get_region": "/regions/zhoushan",
    "list_scenarios": "/scenarios?page_size=1",
    "get_scenario": "/scenarios/culture.borrow",
    "list_items": "/items?region=ningbo&scenario=transit.ride&page_size=1&at=2026-11-23",
    "list_points": "/points?near=shengshan&service=instant_card&page_size=1",
    "list_agreements": "/agreements?page_size=1",
    "list_reasons": "/reasons?page_size=1",
    "list_matrix": "/matrix?scenario=transit.ride&at=2026-11-23T10:00&page_size=2",
    "get_can_serve": "/can-serve?home=anhui&host=ningbo&scenario=transit.ride&at=2026-11-23T10:00",
}
"""Operations whose example is what they really answer, with the path that is asked."""


@pytest.fixture
def document(reading: FlaskClient) -> Plain:
    answer = reading.get(f"{PREFIX}/openapi.json")
    assert (200, "application/json") == (answer.status_code, answer.content_type)
    return at(answer.get_json())


def at(value: object, *path: str) -> Plain:
    for step in path:
        assert isinstance(value, Mapping)
        value = value[step]
    assert isinstance(value, Mapping)
    return value


def operations(document: Plain) -> Iterator[tuple[str, Plain]]:
    for path, methods in at(document, "paths").items():
        for method, operation in at(methods).items():
            if method != "parameters":
                yield f"{method.upper()} {path}", at(operation)


def test_the_document_is_valid_openapi(document: Plain) -> None:
    found = [str(one.message) for one in OpenAPIV31SpecValidator(dict(document)).iter_errors()]

    assert found == []
    assert document["openapi"] == "3.1.0"


def test_what_changes_state_takes_a_key_where_one_is_needed(document: Plain) -> None:
    schemes = at(document, "components", "securitySchemes")
    asked = {name: operation.get("security") for name, operation in operations(document)}

    assert {name: at(one)["scheme"] for name, one in schemes.items()} == {"key": "bearer"}
    for name, security in asked.items():
        assert security == (None if name.startswith("GET ") else [{"key": []}, {}]), name


def test_the_copy_in_the_documentation_is_what_is_served(reading: FlaskClient) -> None:
    served = reading.get(f"{PREFIX}/openapi.json").get_data(as_text=True)
    if os.environ.get("SAMECITY_WRITE_DOCS") == "1":
        COPY.write_text(served, encoding="utf-8")

    assert served == COPY.read_text(encoding="utf-8"), AGAIN


def test_two_portals_serve_the_same_document(reading: FlaskClient, tmp_path: Path) -> None:
    one = reading.get(f"{PREFIX}/openapi.json").data
    other = create_app(Settings(folder=str(tmp_path / "other")))

    assert other.test_client().get(f"{PREFIX}/openapi.json").data == one


def test_every_operation_says_what_it_does_under_a_name_of_its_own(document: Plain) -> None:
    said = [
        (name, one.get("operationId"), one.get("summary"), one.get("description"))
        for name, one in operations(document)
    ]

    assert [one for one in said if not all(one)] == []
    ids = [one[1] for one in said]
    assert len(set(ids)) == len(ids)


def test_every_error_of_every_operation_is_a_problem_document(document: Plain) -> None:
    shapes = {
        (status, *at(_resolved(document, at(answer)), "content"))
        for _, operation in operations(document)
        for status, answer in at(operation, "responses").items()
        if int(status) >= 400
    }

    assert {content_type for _, *content_types in shapes for content_type in content_types} == {
        PROBLEM
    }
    assert {len(one) for one in shapes} == {2}


def test_every_member_of_every_message_is_typed_and_described(document: Plain) -> None:
    bare = [
        f"{name}.{member}"
        for name, schema in at(document, "components", "schemas").items()
        for member, said in at({"properties": {}, **at(schema)}, "properties").items()
        if not at(said).get("description") or not {"type", "allOf", "anyOf", "$ref"} & {*at(said)}
    ]

    assert bare == []


def test_no_message_has_members_that_are_not_named(document: Plain) -> None:
    schemas = at(document, "components", "schemas")

    assert [name for name, one in schemas.items() if at(one)["additionalProperties"]] == []


@pytest.mark.parametrize("name", REAL)
def test_an_example_is_what_the_api_answers(name: str, reading: FlaskClient) -> None:
    answer = reading.get(PREFIX + REAL[name]).get_json()
    file = Path(str(EXAMPLES)) / f"{name}.json"
    if os.environ.get("SAMECITY_WRITE_DOCS") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(answer, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")

    assert answer == json.loads(file.read_text(encoding="utf-8")), AGAIN


def test_every_example_has_the_shape_that_the_document_promises(document: Plain) -> None:
    tried = 0
    for name, operation in operations(document):
        for status, answer in at(operation, "responses").items():
            for content in at({"content": {}, **at(answer)}, "content").values():
                if "example" not in at(content):
                    continue
                tried += 1
                schema = {**at(content, "schema"), "components": document["components"]}
                found = Draft202012Validator(schema).iter_errors(at(content)["example"])
                assert [str(one) for one in found] == [], (name, status)

    assert tried >= len(REAL)


def test_whoever_has_the_document_is_not_sent_it_again(reading: FlaskClient) -> None:
    tag = reading.get(f"{PREFIX}/openapi.json").headers["ETag"]

    again = reading.get(f"{PREFIX}/openapi.json", headers={"If-None-Match": tag})

    assert (304, b"") == (again.status_code, again.data)


def test_the_page_for_people_has_nothing_inline_and_loads_nothing_from_elsewhere(
    reading: FlaskClient,
) -> None:
    page = reading.get(f"{PREFIX}/docs").get_data(as_text=True)

    assert "<style" not in page
    assert "style=" not in page
    assert page.count("<script") == page.count('<script src="/static/') > 2
    assert "http" not in page


def _resolved(document: Plain, answer: Plain) -> Plain:
    reference = answer.get("$ref")
    if not isinstance(reference, str):
        return answer
    return at(document, *reference.removeprefix("#/").split("/"))
