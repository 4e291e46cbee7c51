"""What was expected is said in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from marshmallow import Schema, fields, validate

from samecity.host.registry import Registry
from samecity.schemas.requests import EnvelopeSchema
from samecity.schemas.toml import first_problem
from samecity.texts.catalogue import Texts
from samecity_portal.problem_words import in_words

BUILT_IN = ("invalid", "required", "null")


def phrases(schema: Schema) -> Iterator[str]:
    """Go through whatever the fields of a schema can expect."""
    for field in schema.load_fields.values():
        yield from phrases_of(field)


def phrases_of(field: fields.Field[object]) -> Iterator[str]:
    yield from (str(field.error_messages[key]) for key in BUILT_IN if key in field.error_messages)
    for check in field.validators:
        if isinstance(check, validate.Length | validate.Range | validate.Regexp) and check.error:
            yield check.error
    if isinstance(field, fields.List):
        yield from phrases_of(field.inner)
    if isinstance(field, fields.Nested):
        yield from phrases(field.schema)


def test_whatever_a_form_expects_is_there_in_chinese(registry: Registry) -> None:
    schemas = [EnvelopeSchema(), *(one.spec.schema() for one in registry.scenarios.values())]
    said = {first_problem([one])[1] for schema in schemas for one in phrases(schema)}

    untold = [one for one in sorted(said) if not in_words(Texts("zh"), one).startswith("应为")]

    assert len(said) > 20
    assert untold == []


@pytest.mark.parametrize(
    ("problem", "zh", "en"),
    [
        ("expected whole fen, 1-10,000", "应为整数分，1至10,000", "expected whole fen, 1-10,000"),
        ("expected one of: a, b", "应为以下之一：a, b", "expected one of a, b"),
        (
            "expected one of card, code, received none",
            "应为以下之一：card, code，收到的是none",
            "expected one of card, code, received none",
        ),
        ("expected a moon", "expected a moon", "expected a moon"),
    ],
)
def test_numbers_and_choices_stay_as_they_are(problem: str, zh: str, en: str) -> None:
    assert [in_words(Texts(lang), problem) for lang in ("zh", "en")] == [zh, en]
