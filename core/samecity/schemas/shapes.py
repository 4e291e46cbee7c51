"""Whether an object that a plugin made has the types that its class declares.

Frozen classes of the domain take whatever they are given. What came through a schema is right; what
a plugin's code put together has seen none, and is compared with its own annotations here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType, UnionType
from typing import Final, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec

Test = Callable[[object], bool]


class Shape:
    """The attributes of a class and their types.

    Args:
        kind: An attrs class or a msgspec struct.
    """

    def __init__(self, kind: type[object]) -> None:
        self._kind = kind
        hints = get_type_hints(kind)
        self._tests = tuple((name, hints[name], _test(hints[name])) for name in _names(kind))

    def check(self, value: object) -> None:
        """Compare an object with its class.

        Args:
            value: An object of exactly this class: a subclass could answer otherwise each time.

        Raises:
            TypeError: It is of another class, or an attribute is; names what was expected.
        """
        if type(value) is not self._kind:
            raise TypeError(f"expected {self._kind.__name__}, received {type(value).__name__}")
        for name, hint, test in self._tests:
            found = getattr(value, name)
            if not test(found):
                if type(found) is hint and _has_shape(hint):
                    shape_of(hint).check(found)  # says which of its attributes it is
                raise TypeError(
                    f"expected {self._kind.__name__}.{name} to be {_in_words(hint)}, "
                    f"received {_in_words(type(found))}"
                )


def shape_of(kind: type[object]) -> Shape:
    """Return the shape of a class, read once from its annotations."""
    if kind not in _SHAPES:
        _SHAPES[kind] = Shape(kind)
    return _SHAPES[kind]


_SHAPES: Final[dict[type[object], Shape]] = {}


def _names(kind: type[object]) -> tuple[str, ...]:
    if issubclass(kind, msgspec.Struct):
        return kind.__struct_fields__
    assert attrs.has(kind), kind
    return tuple(field.name for field in attrs.fields(kind))


def _has_shape(kind: type[object]) -> bool:
    return attrs.has(kind) or issubclass(kind, msgspec.Struct)


def _in_words(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) and not get_args(hint) else str(hint)


def _test(hint: object) -> Test:
    """Return what says of a value whether an annotation allows it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _any_of(tuple(map(_test, inner)))
    if origin in (tuple, frozenset):
        return _all_in(origin, _test(inner[0]))
    kind = origin or hint
    assert isinstance(kind, type), hint
    if issubclass(kind, Mapping):
        return _mapping(_test(inner[0]), _test(inner[1]))
    if _has_shape(kind):
        return _like(kind)
    return _EXACT.get(kind) or (lambda value: isinstance(value, kind))


def _any_of(tests: tuple[Test, ...]) -> Test:
    return lambda value: any(test(value) for test in tests)


def _all_in(kind: type[object], test: Test) -> Test:
    def all_in(value: object) -> bool:
        return type(value) is kind and all(map(test, value))  # type: ignore[call-overload]  # a tuple or set

    return all_in


def _mapping(key: Test, content: Test) -> Test:
    def maps(value: object) -> bool:
        # One of the plugin's own could be endless, or say something else the next time.
        if not isinstance(value, dict | MappingProxyType):
            return False
        return all(key(name) and content(one) for name, one in dict(value).items())

    return maps


def _like(kind: type[object]) -> Test:
    def is_like(value: object) -> bool:
        try:
            shape_of(kind).check(value)
        except TypeError:
            return False
        return True

    return is_like


_EXACT: Final[Mapping[type[object], Test]] = {
    # To Python a boolean is a number and a moment is a day.
    int: lambda value: isinstance(value, int) and not isinstance(value, bool),
    date: lambda value: isinstance(value, date) and not isinstance(value, datetime),
    datetime: lambda value: isinstance(value, datetime) and value.tzinfo is not None,
}
