"""Meetings and trainings at which people sign in and out, as a region's data have them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import attrs
from marshmallow import ValidationError, fields, validates_schema

from samecity.schemas.values import CODE, TEXT, Moment, StrictSchema


@attrs.frozen
class Window:
    """A time in which people may sign; both ends belong to it."""

    begins: datetime
    ends: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.begins <= at <= self.ends


@attrs.frozen
class Event:
    """A meeting or training.

    Attributes:
        starts_at: Who signs in after it is late.
        sign_in: When people may sign in.
        sign_out: When they may sign out.
        is_public: Whether whoever comes is welcome; else only who is on the roster.
        demo: Whether it is invented.
    """

    id: str
    zh: str
    en: str
    starts_at: datetime
    sign_in: Window
    sign_out: Window
    source: str
    is_public: bool = False
    demo: bool = False


class WindowSchema(StrictSchema):
    """A time with its two ends."""

    makes = Window

    begins = Moment(required=True)
    ends = Moment(required=True)

    @validates_schema(skip_on_field_errors=True)
    def _check_order(self, data: Mapping[str, datetime], **_: object) -> None:
        if data["ends"] < data["begins"]:
            raise ValidationError("a moment not before begins", "ends")


class EventSchema(StrictSchema):
    """A row of `[[event]]`."""

    makes = Event

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    starts_at = Moment(required=True)
    sign_in = fields.Nested(WindowSchema, required=True)
    sign_out = fields.Nested(WindowSchema, required=True)
    source = fields.String(required=True, validate=TEXT)
    is_public = fields.Boolean(load_default=False)
    demo = fields.Boolean(load_default=False)
