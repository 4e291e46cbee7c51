"""Reading TOML files so that an error names file, key, what was expected and what was received."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from functools import lru_cache
from importlib.resources.abc import Traversable

import tomli
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
    name = _name(file, folder)
    return parse_toml(name, read_text(file, name))


def parse_toml(name: str, text: str) -> dict[str, object]:
    """Parse a text.

    Args:
        name: Of its file, for errors.
        text: What stands in it.

    Raises:
        DataInvalid: It is not TOML.
    """
    try:
        return tomli.loads(text)
    except tomli.TOMLDecodeError as error:
        raise _no_toml(name, error) from error


def load_toml(file: Traversable, schema: type[Schema], *, folder: str = "") -> object:
    """Parse a TOML file and load it through a schema; the same text is loaded once.

    Args:
        file: The file.
        schema: Loads its content into values that nobody changes.
        folder: As for `read_toml`.

    Returns:
        Whatever the schema makes.

    Raises:
        DataInvalid: As for `read_toml`, or a key is missing, unknown or has a wrong value.
    """
    name = _name(file, folder)
    text, made = read_text(file, name), _made(schema)
    try:
        return _loaded(made, text)
    except tomli.TOMLDecodeError as error:
        raise _no_toml(name, error) from error
    except ValidationError as error:
        key, expected = first_problem(error.messages)
        received = received_at(tomli.loads(text), key)
        raise DataInvalid(name, key, expected=expected, received=received) from error
    except (TypeError, ValueError) as error:
        # Frozen values check themselves; a schema's post_load may meet their refusal.
        raise DataInvalid(name, "-", expected=str(error), received="another value") from error


@lru_cache(maxsize=256)
def _made(schema: type[Schema]) -> Schema:
    """Return a schema's one instance: to make one copies its fields, and it keeps no content."""
    return schema()


@lru_cache(maxsize=1024)
def _loaded(schema: Schema, text: str) -> object:
    # The regions and sections of every platform in this process come from the same few texts.
    return schema.load(tomli.loads(text))


def _name(file: Traversable, folder: str) -> str:
    return f"{folder}/{file.name}" if folder else file.name


def read_text(file: Traversable, name: str) -> str:
    """Read a text file.

    Args:
        file: The file.
        name: What errors call it.

    Raises:
        DataInvalid: It is missing or not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise DataInvalid(name, "-", expected="a file", received="no such file") from error
    except UnicodeDecodeError as error:
        raise DataInvalid(name, "-", expected="UTF-8", received="other bytes") from error


def _no_toml(name: str, error: tomli.TOMLDecodeError) -> DataInvalid:
    return DataInvalid(name, "-", expected="TOML", received=str(error))


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


def received_at(content: object, key: str) -> str:
    """Return what stands at a dotted key, shortened, or the word `nothing`."""
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
