"""Shapes as data: which users there are, and how many of them at which moment of a run."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.errors import UnknownName
from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, TEXT, StrictSchema
from samecity_conformance.load.scripts import ACTS, Act

DEFAULT: Final = "day"

_END: Final = 100
_PERCENT: Final = validate.Range(0, _END, error="percent, 0-100")


@attrs.frozen
class Shape:
    """A shape.

    Attributes:
        users: Share of the users by act, as whole numbers in proportion.
        curve: Percent of the run's time and of its users, rising in time from 0 to 100.
        demo: Whether curve and shares are assumed.
    """

    id: str
    zh: str
    en: str
    source: str
    users: Mapping[str, int]
    curve: tuple[tuple[int, int], ...]
    demo: bool = False

    def users_at(self, elapsed_s: float, run_time_s: float, users: int) -> int | None:
        """Return how many users there are now, at least one; None when the run is over.

        Args:
            elapsed_s: Since its beginning.
            run_time_s: How long it is.
            users: How many there are at most.
        """
        at = elapsed_s / run_time_s * _END
        for (begins, before), (ends, after) in pairwise(self.curve):
            if at < ends:
                percent = before + (after - before) * (at - begins) / (ends - begins)
                return max(1, round(users * percent / _END))
        return None

    def acts(self) -> tuple[Act, ...]:
        """Return the acts that its users do."""
        return tuple(ACTS[name] for name in self.users)

    def share(self, act: str) -> float:
        """Return which part of the users an act has."""
        return self.users.get(act, 0) / sum(self.users.values())


def _check_curve(curve: list[list[int]]) -> None:
    times = [point[0] for point in curve]
    if times[:1] != [0] or times[-1:] != [_END] or sorted(set(times)) != times:
        raise ValidationError("times that rise from 0 to 100")


class _ShapeSchema(StrictSchema):
    makes = Shape

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    source = fields.String(required=True, validate=TEXT)
    users = fields.Dict(
        keys=fields.String(validate=validate.OneOf(ACTS, error="the name of an act")),
        values=fields.Integer(strict=True, validate=validate.Range(1, 1_000, error="1-1,000")),
        required=True,
        validate=validate.Length(min=1, error="one act or more"),
    )
    curve = fields.List(
        fields.List(
            fields.Integer(strict=True, validate=_PERCENT),
            validate=validate.Length(equal=2, error="percent of the time and of the users"),
            post_load=tuple,
        ),
        required=True,
        validate=_check_curve,
        post_load=tuple,
    )
    demo = fields.Boolean(load_default=False)


class _ShapesSchema(StrictSchema):
    """`shapes.toml`."""

    shape = fields.List(fields.Nested(_ShapeSchema), required=True)


@cache
def load_shapes() -> Mapping[str, Shape]:
    """Return the shapes by id."""
    loaded = load_toml(files("samecity_conformance.load") / "shapes.toml", _ShapesSchema)
    assert isinstance(loaded, Mapping)
    return {shape.id: shape for shape in loaded["shape"]}


def find_shape(name: str) -> Shape:
    """Return a shape.

    Raises:
        UnknownName: There is none of this name.
    """
    shapes = load_shapes()
    if name not in shapes:
        raise UnknownName("shape", name, tuple(shapes))
    return shapes[name]
