"""A region's city life: `city_life.toml` with its events, offers, bills and newspapers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
from marshmallow import ValidationError, fields

from samecity.schemas.values import CODE, FEN, TEXT, StrictSchema
from samecity.spi import SectionSpec
from samecity_city_life.events import Event, EventSchema
from samecity_city_life.offers import Offer, OfferSchema


@attrs.frozen
class Bill:
    """A bill that somebody in the region has to pay.

    Attributes:
        id: Printed on it.
        demo: Whether it is invented.
    """

    id: str
    zh: str
    en: str
    amount_fen: int
    source: str
    demo: bool = False


@attrs.frozen
class Paper:
    """A year of a newspaper.

    Attributes:
        reduced_fen: Price for who holds a certificate of one of `classes`.
        classes: Certified statuses, such as `senior` for the senior certificate.
    """

    id: str
    zh: str
    en: str
    gross_fen: int
    source: str
    reduced_fen: int
    classes: frozenset[str]

    def price_fen(self, classes: frozenset[str]) -> int:
        """Return the price for who holds certificates of some classes."""
        return self.gross_fen if self.classes.isdisjoint(classes) else self.reduced_fen


@attrs.frozen
class CityLife:
    """A region's city life; the first row of a kind is the one that a request means by itself."""

    events: tuple[Event, ...] = ()
    offers: tuple[Offer, ...] = ()
    bills: tuple[Bill, ...] = ()
    papers: tuple[Paper, ...] = ()

    def event(self, id_: str) -> Event | None:
        """Return an event; without an id the first."""
        return next((one for one in self.events if id_ in ("", one.id)), None)

    def bill(self, id_: str) -> Bill | None:
        """Return a bill; without an id the first."""
        return next((one for one in self.bills if id_ in ("", one.id)), None)

    def paper(self, id_: str) -> Paper | None:
        """Return a newspaper."""
        return next((one for one in self.papers if one.id == id_), None)


class BillSchema(StrictSchema):
    """A row of `[[bill]]`."""

    makes = Bill

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    amount_fen = fields.Integer(strict=True, required=True, validate=FEN)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class PaperSchema(StrictSchema):
    """A row of `[[paper]]`."""

    makes = Paper

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    gross_fen = fields.Integer(strict=True, required=True, validate=FEN)
    source = fields.String(required=True, validate=TEXT)
    reduced_fen = fields.Integer(strict=True, required=True, validate=FEN)
    classes = fields.List(fields.String(validate=CODE), required=True, post_load=frozenset)


def _check_ids(rows: Sequence[Event | Offer | Bill | Paper]) -> None:
    if len({row.id for row in rows}) < len(rows):
        raise ValidationError("each id once")


def _rows(schema: type[StrictSchema], key: str) -> fields.List[object]:
    return fields.List(
        fields.Nested(schema),
        data_key=key,
        load_default=tuple,
        post_load=tuple,
        validate=_check_ids,
    )


class CityLifeSchema(StrictSchema):
    """`city_life.toml` of a region's data folder."""

    makes = CityLife

    events = _rows(EventSchema, "event")
    offers = _rows(OfferSchema, "offer")
    bills = _rows(BillSchema, "bill")
    papers = _rows(PaperSchema, "paper")


CITY_LIFE: Final = SectionSpec("city_life", CityLife, CityLifeSchema)
