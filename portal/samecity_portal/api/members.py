"""Members of messages: each field is typed, required unless said otherwise, and described."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final

from marshmallow import Schema, fields, validate

MOMENT_PATTERN: Final = (
    r"^20([0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)"
    r"|(0[13578]|1[02])-31)|([02468][048]|[13579][26])-02-29)"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(Z|\+08:00)?)?$"
)
"""A day or moment of this century that exists."""


def text(description: str, **more: object) -> fields.String:
    """Return a text."""
    return fields.String(required=True, metadata={"description": description, **more})


def maybe_text(description: str, **more: object) -> fields.String:
    """Return a text that may be null."""
    return fields.String(
        required=True, allow_none=True, metadata={"description": description, **more}
    )


def one_of(description: str, choices: Iterable[str]) -> fields.String:
    """Return one of some words."""
    words = [str(one.value) if isinstance(one, Enum) else one for one in choices]
    return fields.String(
        required=True, validate=validate.OneOf(words), metadata={"description": description}
    )


def whole(description: str, minimum: int | None = 0) -> fields.Integer:
    """Return a whole number.

    Args:
        description: What it is.
        minimum: The least it can be; None if it can be negative.
    """
    said: dict[str, object] = {"description": description}
    if minimum is not None:
        said["minimum"] = minimum
    return fields.Integer(required=True, metadata=said)


def maybe_whole(description: str) -> fields.Integer:
    """Return a whole number that may be null."""
    return fields.Integer(required=True, allow_none=True, metadata={"description": description})


def number(description: str) -> fields.Float:
    """Return a number that is no quantity of money."""
    return fields.Float(required=True, metadata={"description": description})


def flag(description: str) -> fields.Boolean:
    """Return true or false."""
    return fields.Boolean(required=True, metadata={"description": description})


def strings(description: str) -> fields.List[str]:
    """Return a list of texts."""
    return fields.List(fields.String(), required=True, metadata={"description": description})


def objects(schema: type[Schema], description: str) -> fields.List[object]:
    """Return a list of objects."""
    return fields.List(fields.Nested(schema), required=True, metadata={"description": description})


def object_(schema: type[Schema], description: str) -> fields.Nested:
    """Return an object."""
    return fields.Nested(schema, required=True, metadata={"description": description})


def open_object(description: str) -> fields.Dict:
    """Return an object whose members are open, because plugins decide them."""
    return fields.Dict(keys=fields.String(), required=True, metadata={"description": description})


def open_objects(description: str) -> fields.List[dict[object, object]]:
    """Return a list of objects whose members are described elsewhere."""
    return fields.List(
        fields.Dict(keys=fields.String()), required=True, metadata={"description": description}
    )


def day(description: str) -> fields.String:
    """Return a day as text."""
    return text(description, format="date")


def maybe_day(description: str) -> fields.String:
    """Return a day as text that may be null."""
    return maybe_text(description, format="date")


def moment(description: str) -> fields.String:
    """Return a moment as text, with its zone."""
    return text(description, format="date-time")


class NamedSchema(Schema):
    """What bears a name in both languages."""

    zh = text("Name in Chinese")
    en = text("Name in English")
