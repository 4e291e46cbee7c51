"""A region's volunteer programme: stars, coins, products and campaigns, as its data have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate, validates_schema

from samecity.schemas.values import CODE, COUNT, FEN, TEXT, Day, StrictSchema
from samecity.spi import SectionSpec

MINUTES_AN_HOUR: Final = 60


@attrs.frozen
class Coins:
    """How hours become civility coins: one coin for each full hour of a year, up to a cap.

    Attributes:
        most_a_year: Coins that the hours of one year give at most.
        demo: Whether the numbers are invented.
    """

    most_a_year: int = 0
    source: str = "assumed"
    demo: bool = True

    def earned(self, minutes_by_year: Mapping[str, int]) -> int:
        """Return the coins that hours gave.

        Args:
            minutes_by_year: Recorded minutes of each calendar year.
        """
        return sum(
            min(self.most_a_year, minutes // MINUTES_AN_HOUR)
            for minutes in minutes_by_year.values()
        )


@attrs.frozen
class Campaign:
    """A time in which coins are exchanged.

    Attributes:
        opens_on: First day.
        closes_on: Last day, inclusive, to its last second; None is without end.
        budget_fen: What the goods of the campaign may be worth in all; None is without limit.
    """

    id: str
    zh: str
    en: str
    opens_on: date
    source: str
    closes_on: date | None = None
    budget_fen: int | None = None
    demo: bool = False


@attrs.frozen
class Product:
    """Goods or a service that coins are exchanged for.

    Attributes:
        price_coins: What it costs.
        value_fen: What it is worth; comes out of the campaign's budget.
        stock: How many there are.
    """

    id: str
    campaign: str
    zh: str
    en: str
    price_coins: int
    value_fen: int
    stock: int
    source: str
    demo: bool = False


@attrs.frozen
class TakenOver:
    """What a volunteer had on record when the platform began.

    Attributes:
        volunteer: The home's reference to the person.
        minutes: By calendar year.
    """

    volunteer: str
    minutes: Mapping[str, int]
    demo: bool = False


@attrs.frozen
class Programme:
    """A region's volunteer data.

    Attributes:
        star_hours: Hours at which each star is reached, rising; the first star first.
        star_source: Where they come from.
    """

    star_hours: tuple[int, ...] = ()
    star_source: str = "assumed"
    coins: Coins = Coins()
    campaigns: tuple[Campaign, ...] = ()
    products: tuple[Product, ...] = ()
    taken_over: tuple[TakenOver, ...] = ()

    def star(self, minutes: int) -> int:
        """Return the highest star whose hours are reached, 0 for none."""
        return sum(minutes >= hours * MINUTES_AN_HOUR for hours in self.star_hours)

    def product(self, id_: str) -> Product | None:
        """Return a product."""
        return next((one for one in self.products if one.id == id_), None)

    def minutes_before(self, holder_ref: str) -> Mapping[str, int]:
        """Return the minutes by year that a person had on record when the platform began."""
        found = (one.minutes for one in self.taken_over if one.volunteer == holder_ref)
        return next(found, {})

    def campaign(self, id_: str) -> Campaign:
        """Return a campaign that a product names; the schema has checked that it is there."""
        return next(one for one in self.campaigns if one.id == id_)


class _CoinsSchema(StrictSchema):
    makes = Coins

    most_a_year = fields.Integer(strict=True, required=True, validate=COUNT)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _CampaignSchema(StrictSchema):
    makes = Campaign

    id = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    opens_on = Day(required=True)
    source = fields.String(required=True, validate=TEXT)
    closes_on = Day()
    budget_fen = fields.Integer(strict=True, validate=FEN)
    demo = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def _check_order(self, data: Mapping[str, object], **_: object) -> None:
        opens_on, closes_on = data["opens_on"], data.get("closes_on")
        if isinstance(opens_on, date) and isinstance(closes_on, date) and closes_on < opens_on:
            raise ValidationError("a day not before opens_on", "closes_on")


class _ProductSchema(StrictSchema):
    makes = Product

    id = fields.String(required=True, validate=CODE)
    campaign = fields.String(required=True, validate=CODE)
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    price_coins = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 10**6, error="coins, 1 or more")
    )
    value_fen = fields.Integer(strict=True, required=True, validate=FEN)
    stock = fields.Integer(strict=True, required=True, validate=COUNT)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _TakenOverSchema(StrictSchema):
    makes = TakenOver

    volunteer = fields.String(required=True, validate=TEXT)
    minutes = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"^[0-9]{4}\Z", error="a year")),
        values=fields.Integer(strict=True, validate=COUNT),
        required=True,
    )
    demo = fields.Boolean(load_default=False)


def _check_rising(hours: Sequence[int]) -> None:
    if list(hours) != sorted(set(hours)):
        raise ValidationError("rising hours")


def _check_ids(rows: Sequence[Campaign | Product]) -> None:
    if len({row.id for row in rows}) < len(rows):
        raise ValidationError("each id once")


class ProgrammeSchema(StrictSchema):
    """`volunteer.toml` of a region's data folder."""

    makes = Programme

    star_hours = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 10**5, error="hours, 1 or more")),
        load_default=tuple,
        post_load=tuple,
        validate=_check_rising,
    )
    star_source = fields.String(load_default="assumed", validate=TEXT)
    coins = fields.Nested(_CoinsSchema, load_default=Coins)
    campaigns = fields.List(
        fields.Nested(_CampaignSchema),
        data_key="campaign",
        load_default=tuple,
        post_load=tuple,
        validate=_check_ids,
    )
    products = fields.List(
        fields.Nested(_ProductSchema),
        data_key="product",
        load_default=tuple,
        post_load=tuple,
        validate=_check_ids,
    )
    taken_over = fields.List(fields.Nested(_TakenOverSchema), load_default=tuple, post_load=tuple)

    @validates_schema(skip_on_field_errors=True)
    def _check_campaigns(
        self, data: Mapping[str, Sequence[Campaign | Product]], **_: object
    ) -> None:
        known = {campaign.id for campaign in data["campaigns"]}
        for product in data["products"]:
            if isinstance(product, Product) and product.campaign not in known:
                raise ValidationError("the id of a campaign", "product")


VOLUNTEER: Final = SectionSpec("volunteer", Programme, ProgrammeSchema)
