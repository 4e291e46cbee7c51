"""What several resources have in common: shapes of ids and places, the request, answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec
from flask import Response
from marshmallow import ValidationError, fields, validate

from samecity.errors import UnknownName
from samecity.schemas.requests import EnvelopeSchema
from samecity.schemas.values import Moment

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
ID: Final = validate.Regexp(
    rf"^{_ID.pattern}\Z", error="1-64 letters, digits, dots, colons, dashes"
)
PLACE: Final = validate.Regexp(
    r"^([a-z][a-z0-9_.-]{0,39}|[0-9]{6})\Z", error="a lower-case code or six digits of GB/T 2260"
)
PIN: Final = validate.Regexp(r"^[0-9]{4,12}\Z", error="4-12 digits")

_YEARS: Final = range(1900, 2100)
"""The years of people and cards: a chip has four digits for a year, and nobody is older."""

_Data = Mapping[str, object] | None


class Message(fields.Nested):
    """A message that is described here and read behind, so that its digest is of what arrived."""

    def _deserialize(  # type: ignore[override]  # what may be left out of it is nobody's matter
        self, value: object, attr: str | None, data: _Data, **_: object
    ) -> dict[str, object]:
        if not isinstance(value, Mapping):
            raise self.make_error("type", input=value, type=type(value).__name__)
        return dict(value)


class RequestSchema(EnvelopeSchema):
    """A request for a service; the scenario's own fields stand in `fields`."""

    request_id = fields.String(
        validate=ID, metadata={"description": "Decided once; a new one, if left out"}
    )
    at = Moment(metadata={"description": "Asia/Shanghai; now, if left out"})


def known(kind: str, ref: str) -> str:
    """Return an id of a path, if it can be anybody's.

    Raises:
        UnknownName: It has not the shape of an id, so nobody has it.
    """
    if _ID.fullmatch(ref) is None:
        raise UnknownName(kind, ref)
    return ref


def of_our_days(day: date) -> None:
    """Refuse a day on which nobody was born and no card was in use.

    Raises:
        ValidationError: It is one.
    """
    if day.year not in _YEARS:
        raise ValidationError(f"a day of the years {_YEARS[0]}-{_YEARS[-1]}")


def answer(body: Mapping[str, object], status: int = 200) -> Response:
    """Return plain data as JSON."""
    return Response(msgspec.json.encode(body), status, content_type="application/json")
