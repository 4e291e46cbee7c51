"""A region's menu: the shape of its `canteen.toml`."""

from __future__ import annotations

from enum import unique
from typing import Final

import attrs
from marshmallow import fields

from samecity.domain.word import Word
from samecity.schemas.values import FEN, PERCENT, TEXT, StrictSchema
from samecity.spi import SectionSpec


@unique
class Sitting(Word):
    """What is served."""

    LUNCH = "lunch"
    DINNER = "dinner"


@attrs.frozen
class Dish:
    """What a meal costs.

    Attributes:
        gross_fen: The price on the board.
        local_percent: What local terms pay of it.
        senior_age: Full years from which local terms pay less.
        senior_percent: What seniors pay of the price on the board, with local terms.
        demo: Whether a value is invented.
    """

    meal: Sitting
    gross_fen: int
    local_percent: int
    senior_age: int
    senior_percent: int
    source: str
    demo: bool = False

    def percent(self, age: int) -> int:
        """Return what local terms pay of the price, in percent, at an age in full years."""
        return self.senior_percent if age >= self.senior_age else self.local_percent


@attrs.frozen
class Menu:
    """A region's canteens."""

    dishes: tuple[Dish, ...]

    def at(self, meal: Sitting) -> Dish | None:
        """Return what is served, or None if nothing is."""
        return next((one for one in self.dishes if one.meal is meal), None)


class _DishSchema(StrictSchema):
    makes = Dish

    meal = fields.Enum(Sitting, by_value=True, required=True)
    gross_fen = fields.Integer(strict=True, required=True, validate=FEN)
    local_percent = fields.Integer(strict=True, load_default=100, validate=PERCENT)
    senior_age = fields.Integer(strict=True, required=True)
    senior_percent = fields.Integer(strict=True, required=True, validate=PERCENT)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class MenuSchema(StrictSchema):
    """`canteen.toml` of a region's data folder."""

    makes = Menu

    dishes = fields.List(
        fields.Nested(_DishSchema), data_key="dish", required=True, post_load=tuple
    )


CANTEEN: Final = SectionSpec("canteen", Menu, MenuSchema)
