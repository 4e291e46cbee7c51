"""Mappings that nobody changes: what a frozen value holds has to be frozen too."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


def read_only(mapping: Mapping[Key, Value]) -> Mapping[Key, Value]:
    """Return a copy that cannot be changed, such as for a value that plugins are handed."""
    return MappingProxyType(dict(mapping))
