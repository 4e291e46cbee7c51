"""A scenario's schema is a plugin's code: it gets a copy, and what it breaks is its own."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pytest
from marshmallow import Schema, fields, pre_load

from samecity.errors import RequestInvalid
from samecity.schemas.requests import read_request
from samecity.schemas.values import StrictSchema
from samecity.spi import Allowed
from tests.core.engine.probes import PROBE, SPEC, ProbeFields, probe


def body(**own: object) -> dict[str, object]:
    return {
        "request_id": "r-1",
        "scenario": PROBE,
        "host": "ningbo",
        "kind": "card_contactless",
        "at": "2026-11-23T10:00",
        "fields": own,
    }


def read(schema: type[Schema], request: dict[str, object]) -> object:
    scenario = probe(lambda _: Allowed(), attrs.evolve(SPEC, schema=schema))
    return read_request(request, lambda _: scenario).fields


def failing(load: Callable[[], object]) -> type[Schema]:
    class Failing(Schema):
        def load(self, *_: object, **__: object) -> object:
            return load()

    return Failing


def exits() -> object:
    raise SystemExit


def divides() -> object:
    raise ZeroDivisionError


@pytest.mark.parametrize("load", [exits, divides, dict, lambda: None, lambda: ProbeFields])
def test_a_schema_that_fails_or_makes_something_else_leaves_no_fields(
    load: Callable[[], object],
) -> None:
    assert read(failing(load), body()) is None


def test_what_a_schema_refuses_is_the_callers_fault() -> None:
    with pytest.raises(RequestInvalid) as caught:
        read(SPEC.schema, body(word=7))

    assert list(caught.value.problems) == ["fields.word"]


class Vandal(StrictSchema):
    """Changes what it is given."""

    makes = ProbeFields

    word = fields.String(load_default="")

    @pre_load
    def _change(self, data: dict[str, object], **_: object) -> dict[str, object]:
        words = data.pop("words")
        assert isinstance(words, list)
        words.clear()
        return data


def test_a_schema_changes_neither_the_body_nor_its_digest() -> None:
    request = body(words=["a", "b"])
    scenario = probe(lambda _: Allowed(), attrs.evolve(SPEC, schema=Vandal))

    first, second = (read_request(request, lambda _: scenario) for _ in range(2))

    assert request["fields"] == {"words": ["a", "b"]}
    assert first.digest == second.digest


def test_fields_that_are_nested_without_end_are_the_callers_fault() -> None:
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]

    with pytest.raises(RequestInvalid) as caught:
        read(SPEC.schema, body(word=deep))

    assert caught.value.problems == {"fields": "expected plain JSON values"}
