"""Regions: those with a plugin, and any other division of China as a bare home or host."""

from __future__ import annotations

from marshmallow import Schema

from samecity.cli.regions import plain_region, plain_region_detail
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.members import NamedSchema
from samecity_portal.api.parameters import Page, PageSchema, paged
from samecity_portal.current import house

blueprint = ApiBlueprint("regions", __name__, description="Regions, as home and as host.")


class _RegionSchema(NamedSchema):
    code = members.text("Region code", examples=["ningbo"])
    division = members.text("Six digits of GB/T 2260", examples=["330200"])
    province = members.object_(NamedSchema, "Province in which it lies")
    plugin = members.text("Plugin that speaks for it; `national` where none does")
    items = members.whole("Items in its catalogue")
    points = members.whole("Service points in the data")
    version = members.text("Version of its data")
    sources = members.strings("Where its facts come from")


class RegionSchema(_RegionSchema):
    """A region in short."""

    cities = members.whole("Cities in it")


class CitySchema(NamedSchema):
    """A city inside a region."""

    code = members.text("City code")
    division = members.text("Six digits of GB/T 2260")
    t_union = members.maybe_text("City code of China T-Union")
    connected_from = members.maybe_day("First day on which cards of other cities are taken")
    gen3_start = members.maybe_day("First day on which third-generation cards were issued")


class NamedAgreementSchema(NamedSchema):
    """An agreement that names a region."""

    id = members.text("Agreement id")
    source = members.text("Where it is from")


class FactSchema(Schema):
    """A figure of one day, with its source."""

    row = members.text("Row of the seed, such as NB-01")
    key = members.text("What it counts")
    value = members.text("The figure, as its source prints it")
    unit = members.text("Its unit")
    on = members.day("Day on which it held")
    source = members.text("Where it is from")
    in_data = members.maybe_whole("Rows of these data behind it; null if the data have none")


class RegionDetailSchema(_RegionSchema):
    """A region with its cities, agreements and dated facts."""

    default_city = members.text("City that is meant if none is named")
    cities = members.objects(CitySchema, "Cities in it")
    agreements = members.objects(NamedAgreementSchema, "Agreements that name it")
    facts = members.objects(FactSchema, "Dated figures")


@blueprint.route("/regions")
@blueprint.etag
@blueprint.query(PageSchema)
@blueprint.response(200, RegionSchema(many=True), headers=PAGED)
def list_regions(query: Page) -> object:
    """List the regions with a plugin.

    Any other province or prefecture of GB/T 2260 is a region too, by its slug or six digits.
    """
    registry = house().registry
    rows = [plain_region(registry, registry.regions[code]) for code in sorted(registry.regions)]
    return paged(rows, query)


@blueprint.route("/regions/<region>")
@blueprint.etag
@blueprint.query()
@blueprint.response(200, RegionDetailSchema)
def get_region(query: object, region: str) -> object:
    """Show a region.

    `region` is a region code, a city code, a division's slug or its six digits.
    """
    registry = house().registry
    return plain_region_detail(registry, registry.locate(region)[0])
