"""Plugins: what is installed, what each brings, and what is wrong with it."""

from __future__ import annotations

from marshmallow import Schema, fields

from samecity.cli.plugin.listing import plain_plugin
from samecity.host.roster import PluginState, roster
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.parameters import Page, PageSchema, paged
from samecity_portal.current import house

blueprint = ApiBlueprint("plugins", __name__, description="What is installed, and its health.")


class RegistersSchema(Schema):
    """What a plugin brings."""

    regions = members.strings("Region codes")
    scenarios = members.strings("Scenario codes")
    agreements = members.strings("Agreement ids")
    reasons = members.strings("Reason codes")


class PluginProblemSchema(Schema):
    """Why a plugin is blocked."""

    code = members.text("Code of docs/errors.md")
    message = members.text("What was expected and received")
    hint = members.text("What to do next, or empty")


class PluginSchema(Schema):
    """A plugin that was found."""

    name = members.text("Name")
    zh = members.maybe_text("Name in Chinese; null if it never said it")
    en = members.maybe_text("Name in English; null if it never said it")
    distribution = members.maybe_text("Package that brings it")
    version = members.maybe_text("Version of the package")
    module = members.maybe_text("Module")
    api = members.maybe_text("Plugin interface that it was written for")
    state = members.one_of("What became of it", PluginState)
    seconds = members.number("How long it took to load, in seconds")
    registers = members.object_(RegistersSchema, "What it brings; nothing if it is blocked")
    observes = members.flag("Whether it hears of decisions")
    problem = fields.Nested(
        PluginProblemSchema,
        required=True,
        allow_none=True,
        metadata={"description": "Why it is blocked, or null"},
    )


@blueprint.route("/plugins")
@blueprint.query(PageSchema)
@blueprint.response(200, PluginSchema(many=True), headers=PAGED)
def list_plugins(query: Page) -> object:
    """List the plugins that were found.

    A plugin at fault is blocked and named; the others go on.
    """
    return paged([plain_plugin(one) for one in roster(house().registry).values()], query)
