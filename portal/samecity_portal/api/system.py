"""The root document: what answers here, which interface it speaks, and what it can do."""

from __future__ import annotations

from typing import Final

from marshmallow import Schema, fields

from samecity import __version__
from samecity_portal.api import members
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.current import parts

INTERFACE: Final = "1"
"""The interface over HTTP that the conformance suite speaks (docs/bindings.md)."""

_ALWAYS: Final = (
    "accept",
    "persons",
    "cards",
    "ecards",
    "taps",
    "traces",
    "can-serve",
    "matrix",
    "cases",
    "journal",
    "runs",
)
_CONTROLS: Final = (
    "test-controls",
    "worlds",
    "clock",
    "national-platform",
    "agreements",
    "homes",
    "t-union",
    "local-offers",
    "accounts",
    "faults",
)

blueprint = ApiBlueprint("system", __name__, description="What answers here.")


class SystemSchema(Schema):
    """What a system says of itself."""

    format = fields.Constant(
        "samecity-system", required=True, metadata={"type": "string", "const": "samecity-system"}
    )
    name = members.text("Name of the system")
    version = members.text("Version of the software")
    interface = members.text("Interface over HTTP that it speaks")
    has = members.strings("What it can do; a tester leaves out what needs more")


@blueprint.route("/")
@blueprint.etag
@blueprint.query()
@blueprint.response(200, SystemSchema)
def get_system(query: object) -> object:
    """Say what answers here.

    The first request of every tester: which interface is spoken, and what this system can do.
    """
    has = [*_ALWAYS, *(_CONTROLS if parts().settings.test_controls else ())]
    return {"name": "Same City", "version": __version__, "interface": INTERFACE, "has": has}
