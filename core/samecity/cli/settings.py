"""A scenario's own fields on the command line: what there is to set, and k=v as plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Final

import attrs
import click
from marshmallow import Schema, fields, missing, validate

_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")


def plain_fields(schema: Schema, settings: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Turn settings into the plain data of a request; what the schema refuses passes unchanged.

    Args:
        schema: The scenario's schema.
        settings: Names and texts; a list is written with commas.

    Raises:
        click.UsageError: A name stands there twice.
    """
    plain: dict[str, object] = {}
    by_key = _by_key(schema)
    for key, text in settings:
        if key in plain:
            raise click.UsageError(f"expected --set {key} once, received it twice")
        plain[key] = _value(by_key.get(key), text)
    return plain


@attrs.frozen
class Settable:
    """A field that `--set` takes.

    Attributes:
        type: Its type in a word.
        choices: The values it may have, if they are few.
        default: What it is when nothing is set; None if that is nothing.
    """

    name: str
    type: str
    choices: tuple[str, ...]
    default: object
    required: bool


def settable(schema: Schema) -> list[Settable]:
    """Return what there is to set, by name."""
    return [
        Settable(
            name=key,
            type=_type_of(field),
            choices=_choices_of(field),
            default=_default_of(field),
            required=field.required,
        )
        for key, field in sorted(_by_key(schema).items())
    ]


def _by_key(schema: Schema) -> Mapping[str, fields.Field[object]]:
    return {field.data_key or name: field for name, field in schema.load_fields.items()}


def _value(field: fields.Field[object] | None, text: str) -> object:
    if isinstance(field, fields.List):
        return [_value(field.inner, part) for part in text.split(",") if part]
    if isinstance(field, fields.Integer) and _WHOLE.fullmatch(text):
        # A strict field takes no text.
        return int(text)
    return text


def _type_of(field: fields.Field[object]) -> str:
    if isinstance(field, fields.List):
        return f"list of {_type_of(field.inner)}"
    return type(field).__name__.lower()


def _choices_of(field: fields.Field[object]) -> tuple[str, ...]:
    if isinstance(field, fields.List):
        return _choices_of(field.inner)
    if isinstance(field, fields.Enum):
        return tuple(str(one.value if field.by_value else one.name) for one in field.enum)
    return tuple(
        str(choice)
        for validator in field.validators
        if isinstance(validator, validate.OneOf)
        for choice in validator.choices
    )


def _default_of(field: fields.Field[object]) -> object:
    default = field.load_default() if callable(field.load_default) else field.load_default
    if default is missing:
        return None
    if isinstance(default, Enum):
        return default.value
    if default is None or isinstance(default, bool | int | str):
        return default
    if isinstance(default, Iterable):
        return [str(one) for one in default]
    return str(default)
