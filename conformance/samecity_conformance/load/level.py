"""Service levels as data: how soon an answer comes, and how equally people are served."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import attrs
from marshmallow import fields, validate

from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, TEXT, StrictSchema
from samecity_conformance.load.scripts import ACTS

_PERCENT = validate.Range(1, 99, error="percent, 1-99")


@attrs.frozen
class ServiceLevel:
    """A limit that most answers have to keep.

    Attributes:
        acts: The acts whose answers are meant, all of them together.
        percent: So many of a hundred answers keep the limit.
    """

    id: str
    zh: str
    en: str
    acts: tuple[str, ...]
    percent: int
    limit_ms: int
    source: str


@attrs.frozen
class Equality:
    """How much slower than a local a visitor may be served.

    Attributes:
        percent: Percentile that is compared.
        tolerance_percent: By how much that of visitors may exceed that of locals.
        fewest_answers: So many are needed of each of them.
    """

    percent: int
    tolerance_percent: int
    fewest_answers: int
    source: str

    @property
    def most(self) -> float:
        """The highest ratio of the two percentiles."""
        return 1 + self.tolerance_percent / 100


@attrs.frozen
class Machine:
    """What a machine has to give, for a missed level to be the platform's matter.

    Attributes:
        starved_percent: From here on it is the machine's.
    """

    starved_percent: int
    source: str


@attrs.frozen
class Levels:
    """All service levels."""

    levels: tuple[ServiceLevel, ...]
    visitors: Equality
    machine: Machine


class _LevelSchema(StrictSchema):
    makes = ServiceLevel

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    acts = fields.List(
        fields.String(validate=validate.OneOf(ACTS, error="the name of an act")),
        required=True,
        post_load=tuple,
    )
    percent = fields.Integer(strict=True, required=True, validate=_PERCENT)
    limit_ms = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 60_000, error="ms, 1-60,000")
    )
    source = fields.String(required=True, validate=TEXT)


class _EqualitySchema(StrictSchema):
    makes = Equality

    percent = fields.Integer(strict=True, required=True, validate=_PERCENT)
    tolerance_percent = fields.Integer(
        strict=True, required=True, validate=validate.Range(0, 1_000, error="percent, 0-1,000")
    )
    fewest_answers = fields.Integer(
        strict=True, required=True, validate=validate.Range(10, 100_000, error="10-100,000")
    )
    source = fields.String(required=True, validate=TEXT)


class _MachineSchema(StrictSchema):
    makes = Machine

    starved_percent = fields.Integer(strict=True, required=True, validate=_PERCENT)
    source = fields.String(required=True, validate=TEXT)


class _LevelsSchema(StrictSchema):
    """`levels.toml`."""

    makes = Levels

    levels = fields.List(
        fields.Nested(_LevelSchema), data_key="level", required=True, post_load=tuple
    )
    visitors = fields.Nested(_EqualitySchema, required=True)
    machine = fields.Nested(_MachineSchema, required=True)


@cache
def load_levels() -> Levels:
    """Return the service levels."""
    loaded = load_toml(files("samecity_conformance.load") / "levels.toml", _LevelsSchema)
    assert isinstance(loaded, Levels)
    return loaded
