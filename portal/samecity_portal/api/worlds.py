"""Test worlds: houses in memory that a tester has alone, and may turn every screw of.

Only in a portal that was started with `--test-controls`. Another request is about a world if its
header `Samecity-World` names it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Final

from flask import Response, g, request
from flask_smorest import abort
from marshmallow import fields

from samecity.domain.clock import SHANGHAI
from samecity.domain.ecard import CouplingPolicy
from samecity.errors import UnknownName
from samecity.schemas.values import Moment, StrictSchema
from samecity_portal.api import members
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.api.idempotency import KEY_PARAMETER, idempotent
from samecity_portal.api.messages import answer, known, of_our_days
from samecity_portal.current import WORLD, parts
from samecity_portal.house import House, memory_house

blueprint = ApiBlueprint("worlds", __name__, description="Test controls: worlds of one's own.")

MOST_WORLDS: Final = 64
"""How many there are at once; each holds books and cards in memory."""

_makes: Final = Lock()


class NewWorldSchema(StrictSchema):
    """A world."""

    at = Moment(
        load_default=None,
        validate=of_our_days,
        metadata={"description": "What its clock says; this machine's time, if left out"},
    )
    coupling = fields.Enum(
        CouplingPolicy,
        by_value=True,
        load_default=CouplingPolicy.SEED_STRICT,
        metadata={"description": "How loss of a card reaches its e-card"},
    )


class WorldSchema(StrictSchema):
    """A world as it stands."""

    id = members.text("Id of the world, for the header Samecity-World")
    at = members.moment("What its clock says")
    national_platform_is_up = members.flag("Whether the national platform can be reached")
    homes_down = members.strings("Homes that do not answer for their cards")
    unconnected = members.strings("Regions that are cut off the transit network")
    local_offers_are_in_force = members.flag("Whether offers to local cards only hold")
    suspended = members.open_object("When agreements ended, by id")


class ClockSchema(StrictSchema):
    """What a clock says; null is this machine's time."""

    at = Moment(required=True, allow_none=True, validate=of_our_days)


class UpSchema(StrictSchema):
    """Whether something answers."""

    is_up = fields.Boolean(required=True, truthy={True}, falsy={False})


class SuspensionSchema(StrictSchema):
    """When an agreement ends; null lets it hold as it is written."""

    suspended_at = Moment(required=True, allow_none=True, validate=of_our_days)


class ConnectionSchema(StrictSchema):
    """Whether a region is connected to the transit network."""

    is_connected = fields.Boolean(required=True, truthy={True}, falsy={False})


class LocalOffersSchema(StrictSchema):
    """Whether offers hold that their sponsors make to local cards only."""

    are_in_force = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "Whether they hold"},
    )


@blueprint.before_app_request
def choose_world() -> None:
    """Let a request with the header be about its world."""
    name = request.headers.get(WORLD)
    if name is not None and request.routing_exception is None:
        _check_controls()
        g.house = world_of(name)


@blueprint.before_request
def _check_controls() -> None:
    if not parts().settings.test_controls:
        abort(404, message="expected a portal that was started with --test-controls")


@blueprint.route("/worlds", methods=["POST"])
@idempotent
@blueprint.arguments(NewWorldSchema, example={"at": "2026-11-23T10:00"})
@blueprint.response(201, WorldSchema)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_world(told: Mapping[str, object]) -> Response:
    """Make a world.

    Requests with the header `Samecity-World` are about it; its people, books and clock are its own.
    """
    at, coupling = told["at"], told["coupling"]
    assert isinstance(coupling, CouplingPolicy)  # of the schema
    with _makes:
        worlds = parts().worlds
        if len(worlds) >= MOST_WORLDS:
            abort(409, message=f"expected at most {MOST_WORLDS} worlds; delete one that is over")
        made = memory_house(parts().house.registry, coupling=coupling)
        made.controls.at = at if isinstance(at, datetime) else None
        world_id = f"w-{secrets.token_hex(8)}"
        worlds[world_id] = made
    return answer(_message(world_id, made), 201)


@blueprint.route("/worlds/<string:world_id>")
@blueprint.response(200, WorldSchema)
def get_world(world_id: str) -> Response:
    """Return a world as it stands.

    What a tester changed in it, and what its clock says.
    """
    return answer(_message(world_id, world_of(world_id)))


@blueprint.route("/worlds/<string:world_id>", methods=["DELETE"])
@blueprint.response(204)
def delete_world(world_id: str) -> Response:
    """End a world.

    Nothing of it is kept.
    """
    found = world_of(world_id)
    parts().worlds.pop(world_id, None)
    found.close()
    return Response(status=204)


@blueprint.route("/worlds/<string:world_id>/clock", methods=["PUT"])
@blueprint.arguments(ClockSchema, example={"at": "2026-11-23T10:30"})
@blueprint.response(200, WorldSchema)
def put_clock(told: Mapping[str, datetime | None], world_id: str) -> Response:
    """Set a world's clock.

    Null lets it go with this machine's time again.
    """
    found = world_of(world_id)
    found.controls.at = told["at"]
    return answer(_message(world_id, found))


@blueprint.route("/worlds/<string:world_id>/national-platform", methods=["PUT"])
@blueprint.arguments(UpSchema, example={"is_up": False})
@blueprint.response(200, WorldSchema)
def put_national_platform(told: Mapping[str, bool], world_id: str) -> Response:
    """Take the national platform down, or bring it back.

    While it is down nobody resolves an e-card.
    """
    found = world_of(world_id)
    found.controls.is_national_up = told["is_up"]
    return answer(_message(world_id, found))


@blueprint.route("/worlds/<string:world_id>/agreements/<string:agreement>", methods=["PUT"])
@blueprint.arguments(SuspensionSchema, example={"suspended_at": "2026-11-23T12:00"})
@blueprint.response(200, WorldSchema)
def put_agreement(told: Mapping[str, datetime | None], world_id: str, agreement: str) -> Response:
    """Suspend an agreement, or let it hold again.

    From that moment on its visitors are no locals.
    """
    found = world_of(world_id)
    found.controls.suspend(parts().house.registry, agreement, told["suspended_at"])
    found.heed_controls()
    return answer(_message(world_id, found))


@blueprint.route("/worlds/<string:world_id>/homes/<string:region>", methods=["PUT"])
@blueprint.arguments(UpSchema, example={"is_up": False})
@blueprint.response(200, WorldSchema)
def put_home(told: Mapping[str, bool], world_id: str, region: str) -> Response:
    """Take down the system of a home, or bring it back.

    A home vouches for its cards; while it is down nobody else does.
    """
    found = world_of(world_id)
    _switch(found.controls.down, found, region, is_in=not told["is_up"])
    return answer(_message(world_id, found))


@blueprint.route("/worlds/<string:world_id>/t-union/<string:region>", methods=["PUT"])
@blueprint.arguments(ConnectionSchema, example={"is_connected": False})
@blueprint.response(200, WorldSchema)
def put_t_union(told: Mapping[str, bool], world_id: str, region: str) -> Response:
    """Cut a region off the transit network, or connect it as it is.

    A region that is cut off takes no purse of another city.
    """
    found = world_of(world_id)
    _switch(found.controls.unconnected, found, region, is_in=not told["is_connected"])
    return answer(_message(world_id, found))


@blueprint.route("/worlds/<string:world_id>/local-offers", methods=["PUT"])
@blueprint.arguments(LocalOffersSchema, example={"are_in_force": False})
@blueprint.response(200, WorldSchema)
def put_local_offers(told: Mapping[str, bool], world_id: str) -> Response:
    """Take back what sponsors offer to local cards only, or offer it again.

    Parity compares with such offers off.
    """
    found = world_of(world_id)
    found.controls.are_local_offers_on = told["are_in_force"]
    found.heed_controls()
    return answer(_message(world_id, found))


def world_of(world_id: str) -> House:
    """Return a world.

    Raises:
        UnknownName: There is none, or it is over.
    """
    found = parts().worlds.get(known("world", world_id))
    if found is None:
        raise UnknownName("world", world_id)
    return found


def _switch(names: set[str], found: House, region: str, *, is_in: bool) -> None:
    located, _ = found.registry.locate(region)
    (names.add if is_in else names.discard)(located.code)
    found.heed_controls()


def _message(world_id: str, found: House) -> dict[str, object]:
    controls = found.controls
    return {
        "id": world_id,
        "at": found.now().astimezone(SHANGHAI).isoformat(),
        "national_platform_is_up": controls.is_national_up,
        "homes_down": sorted(controls.down),
        "unconnected": sorted(controls.unconnected),
        "local_offers_are_in_force": controls.are_local_offers_on,
        "suspended": {name: at.isoformat() for name, at in sorted(controls.suspended.items())},
    }
