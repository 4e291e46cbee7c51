"""The fields that booking and buying share: which slot is meant, and how many come."""

from __future__ import annotations

from datetime import datetime
from enum import unique
from typing import Final

import attrs
from marshmallow import fields, validate

from samecity.domain.word import Word
from samecity.schemas.values import Moment, StrictSchema

MOST_PERSONS: Final = 10
"""Persons of one booking. Project-defined."""


@attrs.frozen
class VisitFields:
    """A visit that is arranged beforehand.

    Attributes:
        visit_at: A moment of the slot, Asia/Shanghai; None is the moment of the request.
        party: How many come, the holder among them.
    """

    visit_at: datetime | None = None
    party: int = 1


class VisitSchema(StrictSchema):
    """Fields of a visit that is arranged beforehand."""

    visit_at = Moment(allow_none=True, load_default=None)
    party = fields.Integer(
        load_default=1, validate=validate.Range(1, MOST_PERSONS, error=f"persons, 1-{MOST_PERSONS}")
    )


@unique
class Reservation(Word):
    """What can be done about a place: take it, give it back."""

    BOOK = "book"
    CANCEL = "cancel"


@attrs.frozen
class ReserveFields(VisitFields):
    """A place that is booked or given back; a party gives back all its places at once."""

    act: Reservation = Reservation.BOOK


class ReserveSchema(VisitSchema):
    """Fields of a reservation."""

    makes = ReserveFields

    act = fields.Enum(Reservation, by_value=True, load_default=Reservation.BOOK)


@unique
class Sale(Word):
    """What can be done about a ticket: buy it, have it refunded."""

    BUY = "buy"
    REFUND = "refund"


@attrs.frozen
class TicketFields(VisitFields):
    """A ticket that is bought or refunded; a party's ticket is one."""

    act: Sale = Sale.BUY


class TicketSchema(VisitSchema):
    """Fields of a ticket."""

    makes = TicketFields

    act = fields.Enum(Sale, by_value=True, load_default=Sale.BUY)
