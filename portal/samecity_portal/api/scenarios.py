"""Scenarios: what can be done with a card, and the fields that a request carries for it."""

from __future__ import annotations

from marshmallow import Schema, fields

from samecity.cli.scenarios import plain_scenario, plain_scenario_detail
from samecity.domain.treatment import Basis
from samecity.spi.scenario import Consent
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.json_schema import json_schema
from samecity_portal.api.members import NamedSchema
from samecity_portal.api.parameters import Page, PageSchema, paged
from samecity_portal.current import house

blueprint = ApiBlueprint("scenarios", __name__, description="What can be done with a card.")


class _ScenarioSchema(NamedSchema):
    code = members.text("Scenario code", examples=["transit.ride"])
    domain = members.text("Domain of life")
    basis = members.one_of("What decides on the treatment of visitors", Basis)
    plugin = members.text("Plugin that brings it")
    kinds = members.strings("Kinds of credential that make sense")
    discloses = members.strings("What the host gets to know of the holder")
    consent = members.one_of("What the holder must have seen or said before", Consent)
    regions = members.strings("Regions with a plugin that offer it")
    rule = members.text("Rule that its own step stands for")
    source = members.text("Where it is from")


class ScenarioSchema(_ScenarioSchema):
    """A scenario."""


class FieldSchema(Schema):
    """A field of a scenario in short."""

    name = members.text("Name")
    type = members.text("Type in a word")
    choices = members.strings("The values that it may have, if they are few")
    default = fields.Raw(
        required=True,
        allow_none=True,
        metadata={
            "type": ["array", "boolean", "integer", "string"],
            "description": "What it is when nothing is set; null if that is nothing",
        },
    )
    required = members.flag("Whether it must be set")


class ScenarioDetailSchema(_ScenarioSchema):
    """A scenario and what a request for it carries in `fields`."""

    fields_ = fields.List(
        fields.Nested(FieldSchema),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": "Its own fields, in short"},
    )
    fields_schema = members.open_object("JSON Schema (2020-12) of its own fields")


@blueprint.route("/scenarios")
@blueprint.etag
@blueprint.query(PageSchema)
@blueprint.response(200, ScenarioSchema(many=True), headers=PAGED)
def list_scenarios(query: Page) -> object:
    """List the scenarios.

    Each says who decides on visitors, which credentials it takes, and what it discloses.
    """
    registry = house().registry
    rows = [
        plain_scenario(registry, registry.scenarios[code]) for code in sorted(registry.scenarios)
    ]
    return paged(rows, query)


@blueprint.route("/scenarios/<scenario>")
@blueprint.etag
@blueprint.query()
@blueprint.response(200, ScenarioDetailSchema)
def get_scenario(query: object, scenario: str) -> object:
    """Show a scenario.

    `fields_schema` is the JSON Schema of what a request carries in `fields`; a form can be made of
    it.
    """
    registry = house().registry
    found = registry.known_scenario(scenario)
    schema = json_schema(found.spec.schema)
    return {**plain_scenario_detail(registry, found), "fields_schema": schema}
