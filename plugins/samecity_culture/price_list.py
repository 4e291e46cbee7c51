"""A region's admission prices and concessions: the shape of its `tourism.toml`.

What a venue asks and whom a statute lets in for less stands in the data; a venue without a row is
free. A resident price is a concession without age or class that goes with local terms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate

from samecity.domain.catalogue import OfferedTo, ServicePoint
from samecity.domain.holder import Profile
from samecity.domain.identifiers import DivisionCode
from samecity.schemas.values import CODE, FEN, PERCENT, TEXT, Day, Division, StrictSchema
from samecity.spi import SectionSpec, shown_source

OLDEST: Final = 150
"""Nobody is older; an age limit that is not given."""

_AGE: Final = validate.Range(0, OLDEST, error="an age, 0-150")


@attrs.frozen
class Ticket:
    """The published price of one person's visit.

    Attributes:
        points: Ids of the venues at which it holds.
        demo: Whether the price is invented.
        shown_source: The source as a decision shows it.
    """

    points: frozenset[str]
    price_fen: int
    source: str
    demo: bool = False
    shown_source: str = attrs.field(init=False)

    @shown_source.default
    def _show(self) -> str:
        return shown_source(self.source, demo=self.demo)


@attrs.frozen
class Concession:
    """A lower price for an age, a class, a household register or a card with local terms.

    Attributes:
        point_types: Classes of venues at which it holds.
        points: Ids of those venues; empty is every venue of the classes.
        percent: What is paid of the published price.
        offered_to: `ZONE` goes with local terms, `NATIONAL` to every card.
        min_age: First age that has it.
        below_age: First age that no longer has it.
        classes: Any of them; empty asks for none.
        household: Division in which the household register has to lie, whatever the card (R10);
            None asks for none.
        opens_on: First day, or None.
        demo: Whether it is invented.
        shown_source: The source as a decision shows it.
    """

    id: str
    point_types: frozenset[str]
    percent: int
    offered_to: OfferedTo
    source: str
    points: frozenset[str] = frozenset()
    min_age: int = 0
    below_age: int = OLDEST
    classes: frozenset[str] = frozenset()
    household: DivisionCode | None = None
    opens_on: date | None = None
    demo: bool = False
    shown_source: str = attrs.field(init=False)

    @shown_source.default
    def _show(self) -> str:
        return shown_source(self.source, demo=self.demo)

    def fits(self, point: ServicePoint, holder: Profile, day: date) -> bool:
        """Say whether it holds at a venue, on a day, for somebody of this age and class."""
        return (
            point.type in self.point_types
            and (not self.points or point.id in self.points)
            and self.min_age <= holder.age < self.below_age
            and (not self.classes or not self.classes.isdisjoint(holder.classes))
            and (self.opens_on is None or day >= self.opens_on)
        )


@attrs.frozen
class PriceList:
    """A region's admission prices."""

    tickets: tuple[Ticket, ...] = ()
    concessions: tuple[Concession, ...] = ()

    def ticket_at(self, point_id: str) -> Ticket | None:
        """Return the price of a venue, or None where entry is free."""
        return next((one for one in self.tickets if point_id in one.points), None)


def _codes() -> fields.List[str]:
    return fields.List(fields.String(validate=CODE), load_default=frozenset, post_load=frozenset)


def _some_codes() -> fields.List[str]:
    return fields.List(
        fields.String(validate=CODE),
        required=True,
        post_load=frozenset,
        validate=validate.Length(min=1, error="one or more"),
    )


class _TicketSchema(StrictSchema):
    makes = Ticket

    points = _some_codes()
    price_fen = fields.Integer(strict=True, required=True, validate=FEN)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)


class _ConcessionSchema(StrictSchema):
    makes = Concession

    id = fields.String(required=True, validate=CODE)
    point_types = _some_codes()
    percent = fields.Integer(strict=True, required=True, validate=PERCENT)
    # No source gives local cards a price of their own that the zone would not share.
    offered_to = fields.Enum(
        OfferedTo,
        required=True,
        validate=validate.NoneOf([OfferedTo.LOCAL], error="ZONE or NATIONAL"),
    )
    source = fields.String(required=True, validate=TEXT)
    points = _codes()
    min_age = fields.Integer(strict=True, load_default=0, validate=_AGE)
    below_age = fields.Integer(strict=True, load_default=OLDEST, validate=_AGE)
    classes = _codes()
    household = Division(load_default=None)
    opens_on = Day(load_default=None)
    demo = fields.Boolean(load_default=False)


def _check_one_price(tickets: Sequence[Ticket]) -> None:
    points = [point for ticket in tickets for point in ticket.points]
    if len(set(points)) < len(points):
        raise ValidationError("each point once")


def _check_ids(concessions: Sequence[Concession]) -> None:
    if len({one.id for one in concessions}) < len(concessions):
        raise ValidationError("each id once")


class PriceListSchema(StrictSchema):
    """`tourism.toml` of a region's data folder."""

    makes = PriceList

    tickets = fields.List(
        fields.Nested(_TicketSchema),
        data_key="ticket",
        load_default=tuple,
        post_load=tuple,
        validate=_check_one_price,
    )
    concessions = fields.List(
        fields.Nested(_ConcessionSchema),
        data_key="concession",
        load_default=tuple,
        post_load=tuple,
        validate=_check_ids,
    )


TOURISM: Final = SectionSpec("tourism", PriceList, PriceListSchema)
