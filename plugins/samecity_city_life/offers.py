"""What sponsors take off at merchants' tills, as a region's data have it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate, validates_schema

from samecity.domain.catalogue import OfferedTo
from samecity.domain.money import percent_of
from samecity.domain.treatment import AS_LOCAL, Treatment
from samecity.schemas.values import CODE, COUNT, FEN, PERCENT, TEXT, Day, StrictSchema

_ADMITTED: Final[Mapping[OfferedTo, frozenset[Treatment]]] = {
    OfferedTo.LOCAL: frozenset({Treatment.LOCAL}),
    OfferedTo.ZONE: AS_LOCAL,
    OfferedTo.NATIONAL: frozenset(Treatment),
}


@attrs.frozen
class Offer:
    """A discount for card holders; belongs to its sponsor's text (R09).

    Attributes:
        points: Merchants that take part; empty is all of the region.
        threshold_fen: The smallest purchase to which it applies.
        off_fen: What is taken off.
        percent_off: What is taken off besides, of the whole amount; rounded half up.
        offered_to: By default to the host's own cards.
        opens_on: First day.
        closes_on: Last day, inclusive; None is without end.
        per_day: How often one person has it on one day.
        quota: How often it is given in all; None is without limit.
        budget_fen: What the funder pays in all; None likewise.
        funder: Who pays what is taken off.
        demo: Whether a value is invented.
    """

    id: str
    zh: str
    en: str
    funder: str
    opens_on: date
    source: str
    threshold_fen: int = 0
    off_fen: int = 0
    percent_off: int = 0
    points: frozenset[str] = frozenset()
    offered_to: OfferedTo = OfferedTo.LOCAL
    closes_on: date | None = None
    per_day: int = 1
    quota: int | None = None
    budget_fen: int | None = None
    demo: bool = False

    def is_at(self, point_id: str) -> bool:
        """Say whether a merchant takes part."""
        return not self.points or point_id in self.points

    def runs_on(self, day: date) -> bool:
        """Say whether it runs; its first and last day belong to it."""
        return self.opens_on <= day and (self.closes_on is None or day <= self.closes_on)

    def admits(self, treatment: Treatment) -> bool:
        """Say whether a card that is treated so has it."""
        return treatment in _ADMITTED[self.offered_to]

    def saving_fen(self, amount_fen: int) -> int:
        """Return what is taken off a purchase, at most all of it; 0 below the threshold."""
        if amount_fen < self.threshold_fen:
            return 0
        return min(amount_fen, self.off_fen + percent_of(amount_fen, self.percent_off))


class OfferSchema(StrictSchema):
    """A row of `[[offer]]`."""

    makes = Offer

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    funder = fields.String(required=True, validate=TEXT)
    opens_on = Day(required=True)
    source = fields.String(required=True, validate=TEXT)
    threshold_fen = fields.Integer(strict=True, load_default=0, validate=FEN)
    off_fen = fields.Integer(strict=True, load_default=0, validate=FEN)
    percent_off = fields.Integer(strict=True, load_default=0, validate=PERCENT)
    points = fields.List(fields.String(validate=CODE), load_default=frozenset, post_load=frozenset)
    offered_to = fields.Enum(OfferedTo, load_default=OfferedTo.LOCAL)
    closes_on = Day()
    per_day = fields.Integer(
        strict=True, load_default=1, validate=validate.Range(1, 100, error="times a day, 1-100")
    )
    quota = fields.Integer(strict=True, validate=COUNT)
    budget_fen = fields.Integer(strict=True, validate=FEN)
    demo = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def _check(self, data: Mapping[str, object], **_: object) -> None:
        if not (data["off_fen"] or data["percent_off"]):
            raise ValidationError("what is taken off, in fen or in percent", "off_fen")
        opens_on, closes_on = data["opens_on"], data.get("closes_on")
        if isinstance(opens_on, date) and isinstance(closes_on, date) and closes_on < opens_on:
            raise ValidationError("a day not before opens_on", "closes_on")
