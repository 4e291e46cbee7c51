"""Acceptances: one person shows something for one thing, and the house decides and keeps it."""

from __future__ import annotations

from typing import Final, TypedDict

from flask import Response
from marshmallow import fields, validate

from samecity.errors import UnknownName
from samecity.schemas.values import StrictSchema
from samecity_portal.accepting import accept, ask
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.api.decided import (
    CONFLICT,
    AcceptanceSchema,
    ConflictSchema,
    DecisionSchema,
    answer_accepted,
)
from samecity_portal.api.idempotency import KEY_PARAMETER, with_key
from samecity_portal.api.messages import ID, PIN, PLACE, Message, RequestSchema, answer, known
from samecity_portal.api.problem import CONTENT_TYPE as PROBLEM
from samecity_portal.current import house, lang
from samecity_portal.shown import Shown

blueprint = ApiBlueprint(
    "acceptances", __name__, description="May this card be used here, for this?"
)

EXAMPLE: Final = {
    "request": {
        "request_id": "gate-7-000123",
        "scenario": "transit.ride",
        "host": "ningbo",
        "kind": "card_contactless",
        "at": "2026-11-23T10:00:00+08:00",
        "fields": {"mode": "bus"},
    },
    "shown": {"card": "0123456789abcdef0123456789abcdef"},
}


class ShownSchema(StrictSchema):
    """What is held against the terminal: exactly one of card, code, person and order_of."""

    makes = Shown

    card = fields.String(
        validate=ID,
        metadata={"description": "Id of the card; for kind `none` its holder shows a document"},
    )
    code = fields.String(
        validate=validate.Length(min=1, max=200, error="1-200 characters"),
        metadata={"description": "Text of an e-card's code, scan or login"},
    )
    person = fields.String(
        validate=ID, metadata={"description": "Who shows a document and no card"}
    )
    order_of = fields.String(
        validate=PLACE, metadata={"description": "Region whose institution gives an order"}
    )
    pin = fields.String(
        validate=PIN,
        metadata={"description": "Entered when the PIN is asked; a new card's is 000000"},
    )
    proxy = fields.String(
        validate=ID, metadata={"description": "Who brings somebody else's card, with a document"}
    )
    is_named = fields.Boolean(metadata={"description": "Whether the document's name agrees"})
    is_present = fields.Boolean(metadata={"description": "Whether the face was checked"})


class AskedSchema(StrictSchema):
    """A request, and what is shown for it."""

    request = Message(RequestSchema, required=True)
    shown = fields.Nested(ShownSchema, required=True)


class Asked(TypedDict):
    """What `AskedSchema` makes."""

    request: dict[str, object]
    shown: Shown


@blueprint.route("/acceptances", methods=["POST"])
@blueprint.arguments(AskedSchema, example=EXAMPLE)
@blueprint.response(201, AcceptanceSchema, description="Decided and kept; also a refusal")
@blueprint.alt_response(
    200, schema=AcceptanceSchema, description="As it was decided before", success=True
)
@blueprint.alt_response(409, schema=ConflictSchema, content_type=PROBLEM, description=CONFLICT)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_acceptance(asked: Asked) -> Response:
    """Accept a request: decide it, keep it, charge it, once.

    The same `request_id` gets the same decision; a refusal is a decision too, and no error.
    """
    return answer_accepted(accept(house(), with_key(asked["request"]), asked["shown"]))


@blueprint.route("/decisions", methods=["POST"])
@blueprint.arguments(AskedSchema, example=EXAMPLE)
@blueprint.response(200, DecisionSchema)
def post_decision(asked: Asked) -> Response:
    """Say what would be decided now.

    Nothing is kept and nothing is charged.
    """
    decision = ask(house(), asked["request"], asked["shown"])
    return answer(house().platform.explain(decision, lang()))


@blueprint.route("/decisions/<string:request_id>")
@blueprint.response(200, DecisionSchema)
def get_decision(request_id: str) -> Response:
    """Recall a decision that was kept.

    It names nobody; its texts are in the language of whoever asks.
    """
    kept = house().platform.journal.recall(known("request", request_id))
    if kept is None:
        raise UnknownName("request", request_id)
    return answer(house().platform.explain(kept.decision, lang()))
