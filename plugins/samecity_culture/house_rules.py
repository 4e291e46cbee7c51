"""A region's culture data: what its libraries lend, and how its venues divide their day.

Everything a library or venue decides stands in its region's `culture.toml`; here is its shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.schemas.values import CODE, TEXT, StrictSchema
from samecity.spi import SectionSpec

MINUTES_A_DAY: Final = 24 * 60

DAYS_AHEAD: Final = 7
"""Days ahead that a place can be booked where a venue says nothing else. Project-defined."""


@attrs.frozen
class Lending:
    """What a class of library lends to one reader.

    Attributes:
        point_type: The class, a type of service point such as `library`.
        loans: Items that one reader may have out from one library, above 0.
        days: How long; the last day is inclusive.
        demo: Whether the numbers are invented.
    """

    point_type: str
    loans: int
    days: int
    source: str
    demo: bool = False


@attrs.frozen
class Slot:
    """A stretch of one day, Asia/Shanghai; its end is the beginning of the next one."""

    begins: datetime
    ends: datetime


@attrs.frozen
class Slots:
    """How a class of venue divides its day; a venue's capacity holds for each slot.

    Attributes:
        point_type: The class, a type of service point such as `museum`.
        slot_minutes: Length of a slot, counted from midnight.
        days_ahead: How many days ahead a place can be booked.
        demo: Whether the numbers are invented.
    """

    point_type: str
    slot_minutes: int
    source: str
    days_ahead: int = DAYS_AHEAD
    demo: bool = False

    def slot_at(self, at: datetime) -> Slot:
        """Return the slot of a moment; the last one of a day ends with the day.

        Args:
            at: Asia/Shanghai.
        """
        midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
        length = timedelta(minutes=self.slot_minutes)
        begins = midnight + (at - midnight) // length * length
        return Slot(begins, min(begins + length, midnight + timedelta(days=1)))


@attrs.frozen
class HouseRules:
    """A region's culture data."""

    lendings: tuple[Lending, ...] = ()
    slots: tuple[Slots, ...] = ()

    def lending_at(self, point_type: str) -> Lending | None:
        """Return what a class of library lends, or None if it lends nothing."""
        return next((one for one in self.lendings if one.point_type == point_type), None)

    def slots_of(self, point_type: str) -> Slots:
        """Return how a class of venue divides its day; one that says nothing has one slot."""
        undivided = Slots(point_type, MINUTES_A_DAY, "")
        return next((one for one in self.slots if one.point_type == point_type), undivided)


def _check_types(rows: Sequence[Lending | Slots]) -> None:
    if len({row.point_type for row in rows}) < len(rows):
        raise ValidationError("each point_type once")


class _LendingSchema(StrictSchema):
    makes = Lending

    point_type = fields.String(required=True, validate=CODE)
    loans = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 100, error="items, 1-100")
    )
    days = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 366, error="days, 1-366")
    )
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _SlotsSchema(StrictSchema):
    makes = Slots

    point_type = fields.String(required=True, validate=CODE)
    slot_minutes = fields.Integer(
        strict=True,
        required=True,
        validate=validate.Range(1, MINUTES_A_DAY, error="minutes, 1-1,440"),
    )
    days_ahead = fields.Integer(
        strict=True, load_default=DAYS_AHEAD, validate=validate.Range(0, 366, error="days, 0-366")
    )
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class HouseRulesSchema(StrictSchema):
    """`culture.toml` of a region's data folder."""

    makes = HouseRules

    lendings = fields.List(
        fields.Nested(_LendingSchema),
        data_key="lending",
        load_default=tuple,
        post_load=tuple,
        validate=_check_types,
    )
    slots = fields.List(
        fields.Nested(_SlotsSchema), load_default=tuple, post_load=tuple, validate=_check_types
    )


CULTURE: Final = SectionSpec("culture", HouseRules, HouseRulesSchema)
