"""An object is compared with its class; the first attribute that differs is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from types import MappingProxyType

import attrs
import msgspec
import pytest

from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.schemas.shapes import shape_of


class Colour(Enum):
    RED = 1


class Inner(msgspec.Struct, frozen=True):
    name: str


@attrs.frozen
class Outer:
    number: int = 0
    flag: bool = False
    day: date = date(2026, 1, 1)
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    colour: Colour = Colour.RED
    inner: Inner = attrs.field(factory=lambda: Inner("x"))
    many: tuple[Inner, ...] = ()
    words: frozenset[str] = frozenset()
    by_name: Mapping[str, str | int] = MappingProxyType({})
    maybe: Inner | None = None
    kind: type[object] = int
    anything: object = None


class Sub(Outer):
    """A subclass of the class that is expected."""


@pytest.mark.parametrize(
    "right",
    [
        {},
        {"many": (Inner("a"), Inner("b"))},
        {"words": frozenset({"a"})},
        {"by_name": {"a": "b", "c": 1}},
        {"maybe": Inner("a")},
        {"kind": Outer},
        {"anything": object()},
    ],
)
def test_an_object_of_the_declared_types_passes(right: Mapping[str, object]) -> None:
    shape_of(Outer).check(Outer(**right))  # type: ignore[arg-type]  # as they come


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"number": 1.0}, "expected Outer.number to be int, received float"),
        ({"number": True}, "expected Outer.number to be int, received bool"),
        ({"flag": 1}, "expected Outer.flag to be bool, received int"),
        ({"day": datetime(2026, 1, 1, tzinfo=UTC)}, "Outer.day to be date, received datetime"),
        ({"at": datetime(2026, 1, 1)}, "expected Outer.at to be datetime"),
        ({"colour": 1}, "expected Outer.colour to be Colour, received int"),
        ({"inner": "x"}, "expected Outer.inner to be Inner, received str"),
        ({"inner": Inner(1)}, "expected Inner.name to be str, received int"),  # type: ignore[arg-type]  # the defect
        ({"many": [Inner("a")]}, "expected Outer.many to be tuple"),
        ({"many": (Inner("a"), "b")}, "expected Outer.many to be tuple"),
        ({"words": {"a"}}, "expected Outer.words to be frozenset[str], received set"),
        ({"words": frozenset({1})}, "expected Outer.words to be frozenset[str]"),
        ({"by_name": {1: "a"}}, "expected Outer.by_name to be"),
        ({"by_name": {"a": 0.5}}, "expected Outer.by_name to be"),
        ({"by_name": [("a", 1)]}, "expected Outer.by_name to be"),
        ({"maybe": "x"}, "expected Outer.maybe to be"),
        ({"kind": 7}, "expected Outer.kind to be type[object], received int"),
    ],
)
def test_the_first_attribute_that_differs_is_named(wrong: Mapping[str, object], said: str) -> None:
    with pytest.raises(TypeError) as caught:
        shape_of(Outer).check(Outer(**wrong))  # type: ignore[arg-type]  # the defect

    assert said in str(caught.value)


@pytest.mark.parametrize("other", [None, "x", Inner("x"), Sub()])
def test_an_object_of_another_class_is_refused_also_of_a_subclass(other: object) -> None:
    with pytest.raises(TypeError, match="expected Outer, received"):
        shape_of(Outer).check(other)


def test_what_came_through_a_schema_has_its_shape() -> None:
    for region in Registry(Plugins(blocked=frozenset())).regions.values():
        shape_of(type(region.identity)).check(region.identity)
        for row in (*region.catalogue.items, *region.catalogue.points.values()):
            shape_of(type(row)).check(row)
