"""The fields that borrowing and returning share: which items lie on the library's desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.schemas.values import StrictSchema

MOST_ITEMS: Final = 5
"""Items of one request."""


@attrs.frozen
class ItemsFields:
    """Items of a library.

    Attributes:
        items: Their ids in that library, 1-5, each once.
    """

    items: tuple[str, ...] = ("item-1",)


def _split(value: object) -> object:
    return value.split(",") if isinstance(value, str) else value


def _check_distinct(items: Sequence[str]) -> None:
    if len(set(items)) < len(items):
        raise ValidationError("each item once")


class ItemsSchema(StrictSchema):
    """Items as a list, or as one text with commas, which is how a command line gives them."""

    makes = ItemsFields

    items = fields.List(
        fields.String(
            validate=validate.Regexp(
                r"^[A-Za-z0-9][A-Za-z0-9.-]{0,31}\Z", error="1-32 letters, digits, dots, dashes"
            )
        ),
        load_default=ItemsFields().items,
        pre_load=_split,
        post_load=tuple,
        validate=[
            validate.Length(1, MOST_ITEMS, error=f"1-{MOST_ITEMS} items"),
            _check_distinct,
        ],
    )
