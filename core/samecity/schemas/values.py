"""Fields for the domain's values, and a strict base schema that makes frozen objects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from samecity.domain.clock import parse_moment
from samecity.domain.identifiers import DivisionCode

CODE = validate.Regexp(r"^[a-z][a-z0-9_.-]{0,39}\Z", error="a lower-case code of 1-40 characters")
TEXT = validate.Length(min=1, max=200, error="a text of 1-200 characters")
FEN = validate.Range(min=0, max=10**11, error="whole fen, 0 or more")
COUNT = validate.Range(min=0, max=10**9, error="a whole number, 0 or more")
PERCENT = validate.Range(min=0, max=100, error="a percentage, 0-100")

_Data = Mapping[str, object] | None


class StrictSchema(Schema):
    """A schema that refuses unknown keys and, where `makes` is set, makes an object of that class.

    The class's own refusal (`ValueError`) becomes an error of the schema.
    """

    makes: ClassVar[type[object] | None] = None

    class Meta:
        """Refuse what nobody declared: a misspelt key must not pass in silence."""

        unknown = RAISE

    @post_load
    def _make(self, data: dict[str, object], **_: object) -> object:
        if self.makes is None:
            return data
        try:
            return self.makes(**data)
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Day(fields.Field[date]):
    """A TOML date or an ISO text of a day that exists."""

    default_error_messages = {"invalid": "a day as YYYY-MM-DD"}  # noqa: RUF012  as the parent

    def _deserialize(self, value: object, attr: str | None, data: _Data, **_: object) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as error:
            raise self.make_error("invalid") from error


class Moment(fields.Field[datetime]):
    """A TOML date-time or an ISO text; without a zone it is Asia/Shanghai."""

    default_error_messages = {"invalid": "a moment as YYYY-MM-DDThh:mm"}  # noqa: RUF012  as the parent

    def _deserialize(self, value: object, attr: str | None, data: _Data, **_: object) -> datetime:
        try:
            return parse_moment(str(value))
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid") from error


class Clock(fields.Field[time]):
    """A TOML time or an ISO text, such as 09:00."""

    default_error_messages = {"invalid": "a time as hh:mm"}  # noqa: RUF012  as the parent

    def _deserialize(self, value: object, attr: str | None, data: _Data, **_: object) -> time:
        if isinstance(value, time):
            return value
        try:
            return time.fromisoformat(str(value))
        except ValueError as error:
            raise self.make_error("invalid") from error


class Division(fields.Field[DivisionCode]):
    """Six digits of GB/T 2260."""

    default_error_messages = {"invalid": "six digits of GB/T 2260"}  # noqa: RUF012  as the parent

    def _deserialize(
        self, value: object, attr: str | None, data: _Data, **_: object
    ) -> DivisionCode:
        try:
            return DivisionCode(str(value))
        except ValueError as error:
            raise self.make_error("invalid") from error


class TwoLanguages(StrictSchema):
    """A text in both languages."""

    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
