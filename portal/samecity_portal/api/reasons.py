"""Reason codes: what each says, which rule stands behind it, and what the holder can do now."""

from __future__ import annotations

from marshmallow import Schema

from samecity.spi.sources import ReasonText
from samecity_portal.api import members
from samecity_portal.api.blueprint import PAGED, ApiBlueprint
from samecity_portal.api.parameters import Page, PageSchema, paged
from samecity_portal.current import house

blueprint = ApiBlueprint("reasons", __name__, description="Why a decision says what it says.")


class BothLanguagesSchema(Schema):
    """A text in both languages."""

    zh = members.text("In Chinese")
    en = members.text("In English")


class ReasonTextSchema(Schema):
    """A reason code with its texts; braces mark facts that a decision fills in."""

    code = members.text("Reason code", examples=["OUT_OF_ZONE"])
    rule = members.text("Rule behind it, such as R02")
    message = members.object_(BothLanguagesSchema, "What happened")
    next_step = members.object_(BothLanguagesSchema, "What the person can do now, or empty")
    plugin = members.text("Who brings it; `samecity` for the core")


@blueprint.route("/reasons")
@blueprint.etag
@blueprint.query(PageSchema)
@blueprint.response(200, ReasonTextSchema(many=True), headers=PAGED)
def list_reasons(query: Page) -> object:
    """List the reason codes.

    No code is ever renamed; plugins may bring more.
    """
    reasons = house().registry.reasons
    return paged([_plain(reasons[code]) for code in sorted(reasons)], query)


def _plain(reason: ReasonText) -> dict[str, object]:
    return {
        "code": reason.code,
        "rule": reason.rule,
        "message": dict(reason.message),
        "next_step": dict(reason.next_step),
        "plugin": reason.plugin,
    }
