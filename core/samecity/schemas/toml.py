"""Reading TOML files so that an error names file, key, what was expected and what was received."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from importlib.resources.abc import Traversable

from marshmallow import Schema, ValidationError

from samecity.errors import DataInvalid

_EXPECTED = {"Unknown field": "no such key", "Missing data for required field": "this key"}

_WORDINGS = {"Not a ": "a ", "Must be ": ""}


def read_toml(file: Traversable, *, folder: str = "") -> dict[str, object]:
    """Parse a TOML file.

    Args:
        file: The file.
        folder: Named before the file in errors, where a file of that name is in others too.

    Raises:
        DataInvalid: The file is missing, not UTF-8 or not TOML.
    """
    name = f"{folder}/{file.name}" if folder else file.name
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataInvalid(name, "-", expected="a file", received="no such file") from error
    except UnicodeDecodeError as error:
        raise DataInvalid(name, "-", expected="UTF-8", received="other bytes") from error
    except tomllib.TOMLDecodeError as error:
        raise DataInvalid(name, "-", expected="TOML", received=str(error)) from error


def load_toml(file: Traversable, schema: Schema, *, folder: str = "") -> object:
    """Parse a TOML file and load it through a schema.

    Args:
        file: The file.
        schema: Loads its content.
        folder: As for `read_toml`.

    Returns:
        Whatever the schema makes.

    Raises:
        DataInvalid: As for `read_toml`, or a key is missing, unknown or has a wrong value.
    """
    name = f"{folder}/{file.name}" if folder else file.name
    content = read_toml(file, folder=folder)
    try:
        return schema.load(content)
    except ValidationError as error:
        key, expected = first_problem(error.messages)
        raise DataInvalid(name, key, expected=expected, received=_received(content, key)) from error
    except (TypeError, ValueError) as error:
        # Frozen values check themselves; a schema's post_load may meet their refusal.
        raise DataInvalid(name, "-", expected=str(error), received="another value") from error


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
    for wording, meant in _WORDINGS.items():
        text = re.sub(f"^{wording}", meant, text)
    return path or "-", text


def _received(content: object, key: str) -> str:
    value = content
    for step in key.split("."):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return "nothing"
    text = value.isoformat() if isinstance(value, date | time) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
