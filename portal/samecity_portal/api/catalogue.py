"""What regions offer by card: items of their catalogues, and the points where they are had."""

from __future__ import annotations

from datetime import datetime

import attrs
from marshmallow import Schema, fields, validate

from samecity.cli.items import Phase, plain_item
from samecity.cli.points import find_points, plain_point
from samecity.domain.catalogue import OfferedTo
from samecity.domain.clock import local_day
from samecity.domain.places import Way
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.members import NamedSchema
from samecity_portal.api.parameters import At, Page, PageSchema, name, paged
from samecity_portal.current import house

blueprint = ApiBlueprint("catalogue", __name__, description="What is offered, and where.")


@attrs.frozen
class ItemsQuery(Page):
    """Which items are asked for; None does not restrict."""

    region: str | None = None
    scenario: str | None = None
    domain: str | None = None
    phase: str | None = None
    at: datetime | None = None


class ItemsQuerySchema(PageSchema):
    """Which items are asked for."""

    makes = ItemsQuery

    region = name("Only items of this region", example="ningbo")
    scenario = name("Only items of this scenario", example="culture.borrow")
    domain = name("Only items of this domain of life")
    phase = fields.String(
        validate=validate.OneOf([phase.value for phase in Phase]),
        metadata={"description": "Only items that stand so on the day"},
    )
    at = At()


class ItemSchema(NamedSchema):
    """A row of a region's catalogue."""

    region = members.text("Region that offers it")
    id = members.text("Id, unique in the region")
    scenario = members.text("Scenario by which it is had")
    domain = members.text("Domain of life")
    match = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Fields of a request that mean this item, with their values"},
    )
    points = members.strings("Points at which it is offered")
    demo_points = members.strings("Those of them that are invented demo data")
    kinds = members.strings("Kinds of credential that it takes")
    depth = members.whole("Depth of application that a point must have reached, 1-3")
    offered_to = members.one_of("To whom", OfferedTo)
    lists = members.strings("Lists on which it stands, for agreements that grant by list")
    opens_on = members.day("First day")
    closes_on = members.maybe_day("Last day, inclusive")
    phase = members.one_of("Where it stands on the day that was asked for", Phase)
    source = members.text("Where it is from")
    demo = members.flag("Whether the row is invented demo data")


@attrs.frozen
class PointsQuery(Page):
    """Which points are asked for; None does not restrict."""

    region: str | None = None
    city: str | None = None
    near: str | None = None
    service: str | None = None


class PointsQuerySchema(PageSchema):
    """Which points are asked for."""

    makes = PointsQuery

    region = name("Only points of this region", example="zhoushan")
    city = name("Only points of this city")
    near = name("Nearest first, from this township or island, by road and ferry")
    service = name("Only where this is done: a service or a scenario code")


class LegSchema(Schema):
    """One leg of a way."""

    start = fields.String(
        required=True,
        data_key="from",
        attribute="from",
        metadata={"description": "Code of the place where it begins"},
    )
    to = members.text("Code of the place where it ends")
    by = members.one_of("How", Way)
    minutes = members.whole("How long it takes, in minutes")


class PointSchema(NamedSchema):
    """A place where a card can be shown."""

    region = members.text("Region")
    id = members.text("Id, unique in the region")
    type = members.text("Type, such as bus, library, bank_outlet")
    city = members.text("City code")
    place = members.text("Township or island where it lies; empty if the data do not say")
    services = members.strings("What it can do, and the scenarios that are offered there")
    kinds = members.strings("Kinds of credential that its equipment takes")
    attributes = members.open_object("Further properties, which plugins define")
    source = members.text("Where it is from")
    demo = members.flag("Whether the row is invented demo data")
    minutes = fields.Integer(metadata={"description": "With `near`: how far it is, in minutes"})
    ferry = fields.Boolean(metadata={"description": "With `near`: whether a ferry is on the way"})
    way = fields.List(
        fields.Nested(LegSchema), metadata={"description": "With `near`: the way, leg by leg"}
    )


@blueprint.route("/items")
@blueprint.etag
@blueprint.query(ItemsQuerySchema)
@blueprint.response(200, ItemSchema(many=True), headers=PAGED)
def list_items(query: ItemsQuery) -> object:
    """List what is offered by card.

    Without `region` the items of all regions with a plugin. `phase` says where an item stands on
    the day of `at`.
    """
    registry = house().registry
    if query.scenario is not None:
        registry.known_scenario(query.scenario)
    codes = sorted(registry.regions) if query.region is None else [query.region]
    day = local_day(query.at or house().now())
    rows = [
        plain_item(registry, region, item, day)
        for region, _ in map(registry.locate, codes)
        for item in region.catalogue.items
        if query.scenario in (None, item.scenario) and query.domain in (None, item.domain)
    ]
    return paged([row for row in rows if query.phase in (None, row["phase"])], query)


@blueprint.route("/points")
@blueprint.etag
@blueprint.query(PointsQuerySchema)
@blueprint.response(200, PointSchema(many=True), headers=PAGED)
def list_points(query: PointsQuery) -> object:
    """List the places where a card can be shown.

    With `near` the nearest come first, with the way there; points whose place the data do not name
    are left out then.
    """
    found, _ = find_points(
        house().registry, near=query.near, service=query.service, region=query.region
    )
    rows = [plain_point(one) for one in found if query.city in (None, one.point.city)]
    return paged(rows, query)
