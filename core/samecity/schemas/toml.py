"""Reading TOML files so that an error names file, key, what was expected and what was received."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from marshmallow import Schema, ValidationError

from samecity.errors import DataInvalid

_EXPECTED = {"Unknown field": "no such key", "Missing data for required field": "this key"}


def read_toml(file: Traversable) -> dict[str, object]:
    """Parse a TOML file.

    Raises:
        DataInvalid: The file is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataInvalid(file.name, "-", expected="a file", received="no such file") from error
    except UnicodeDecodeError as error:
        raise DataInvalid(file.name, "-", expected="UTF-8", received="other bytes") from error
    except tomllib.TOMLDecodeError as error:
        raise DataInvalid(file.name, "-", expected="TOML", received=str(error)) from error


def load_toml(file: Traversable, schema: Schema) -> object:
    """Parse a TOML file and load it through a schema.

    Returns:
        Whatever the schema makes.

    Raises:
        DataInvalid: As for `read_toml`, or a key is missing, unknown or has a wrong value.
    """
    content = read_toml(file)
    try:
        return schema.load(content)
    except ValidationError as error:
        key, expected = first_problem(error.messages)
        raise DataInvalid(
            file.name, key, expected=expected, received=_received(content, key)
        ) from error
    except (TypeError, ValueError) as error:
        # Frozen values check themselves; a schema's post_load may meet their refusal.
        raise DataInvalid(file.name, "-", expected=str(error), received="another value") from error


def first_problem(messages: object, path: str = "") -> tuple[str, str]:
    """Return the first wrong key of a validation error and what it should have been.

    Args:
        messages: Nested mappings and lists as marshmallow gives them.
        path: Dotted path so far.
    """
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = "" if key == "_schema" else str(key)
            return first_problem(inner, f"{path}.{step}".strip(".") if step else path)
    if isinstance(messages, list) and messages:
        return first_problem(messages[0], path)
    text = str(messages).rstrip(".")
    if text in _EXPECTED:
        return path or "-", _EXPECTED[text]
    return path or "-", f"a {text[6:]}" if text.startswith("Not a ") else text


def _received(content: object, key: str) -> str:
    value = content
    for step in key.split("."):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return "nothing"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
