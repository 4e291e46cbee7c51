from __future__ import annotations

from enum import Enum

import click
import pytest
from marshmallow import Schema, fields, validate

from samecity.cli.settings import Settable, plain_fields, settable


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Form(Schema):
    colour = fields.Enum(Colour, by_value=True, load_default=Colour.RED)
    count = fields.Integer(strict=True, required=True)
    names = fields.List(fields.String(), load_default=list)
    numbers = fields.List(fields.Integer(strict=True), load_default=("1", "2"))
    size = fields.String(validate=validate.OneOf(["s", "l"]), data_key="how-big")


def test_texts_become_what_strict_fields_take() -> None:
    plain = plain_fields(
        Form(),
        [
            ("count", "-7"),
            ("names", "a,b"),
            ("numbers", "1,2"),
            ("how-big", "l"),
            ("colour", "red"),
        ],
    )

    assert plain == {
        "count": -7,
        "names": ["a", "b"],
        "numbers": [1, 2],
        "how-big": "l",
        "colour": "red",
    }
    assert Form().load(plain)["numbers"] == [1, 2]


@pytest.mark.parametrize("text", ["ten", "1.5", "", "٣", "9" * 30])
def test_what_is_no_number_is_left_to_the_schema(text: str) -> None:
    assert plain_fields(Form(), [("count", text)]) == {"count": text}


def test_an_empty_list_is_set_with_nothing() -> None:
    assert plain_fields(Form(), [("names", "")]) == {"names": []}


def test_an_unknown_name_is_left_to_the_schema() -> None:
    assert plain_fields(Form(), [("other", "1")]) == {"other": "1"}


def test_a_name_that_is_set_twice_is_refused() -> None:
    with pytest.raises(click.UsageError, match="--set count once"):
        plain_fields(Form(), [("count", "1"), ("count", "2")])


def test_what_there_is_to_set_is_told_by_name() -> None:
    assert settable(Form()) == [
        Settable("colour", "enum", ("red", "blue"), "red", required=False),
        Settable("count", "integer", (), None, required=True),
        Settable("how-big", "string", ("s", "l"), None, required=False),
        Settable("names", "list of string", (), [], required=False),
        Settable("numbers", "list of integer", (), ["1", "2"], required=False),
    ]
