"""Operations on a card at its home: what a counter, a site or a telephone line does with it."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from flask import Response
from marshmallow import fields

from samecity.domain.card import CredentialKind
from samecity.schemas.values import CODE, Moment, StrictSchema
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.api.decided import CONFLICT, AcceptanceSchema, ConflictSchema, answer_accepted
from samecity_portal.api.idempotency import KEY_PARAMETER, with_key
from samecity_portal.api.messages import ID, PIN, known, of_our_days
from samecity_portal.api.problem import CONTENT_TYPE as PROBLEM
from samecity_portal.current import house
from samecity_portal.operating import Operation, Order, operate

blueprint = ApiBlueprint("operations", __name__, description="The life of a card.")

EXAMPLE: Final = {"operation": "loss", "fields": {"kind": "temporary"}}


class NewOperationSchema(StrictSchema):
    """An operation: an acceptance of `card.<operation>` at the card's home."""

    operation = fields.Enum(Operation, by_value=True, required=True)
    request_id = fields.String(validate=ID, metadata={"description": "Decided once"})
    fields_ = fields.Dict(
        keys=fields.String(),
        data_key="fields",
        load_default=dict,
        metadata={"description": "As `GET /scenarios/card.<operation>` has them"},
    )
    kind = fields.Enum(
        CredentialKind,
        by_value=True,
        load_default=None,
        metadata={"description": "`none`, a document, wherever that is enough, if left out"},
    )
    point = fields.String(validate=CODE, metadata={"description": "Outlet of the card's city"})
    at = Moment(
        load_default=None, validate=of_our_days, metadata={"description": "Now, if left out"}
    )
    guardian_agrees = fields.Boolean(load_default=False)
    pin = fields.String(
        validate=PIN, load_default=None, metadata={"description": "Entered when it is asked"}
    )


class NewOperation(TypedDict, total=False):
    """What `NewOperationSchema` makes."""

    operation: Operation
    request_id: str
    fields_: dict[str, object]
    kind: CredentialKind | None
    point: str
    at: datetime | None
    guardian_agrees: bool
    pin: str | None


@blueprint.route("/cards/<string:card_id>/operations", methods=["POST"])
@blueprint.arguments(NewOperationSchema, example=EXAMPLE)
@blueprint.response(201, AcceptanceSchema, description="Decided and kept; also a refusal")
@blueprint.alt_response(
    200, schema=AcceptanceSchema, description="As it was decided before", success=True
)
@blueprint.alt_response(409, schema=ConflictSchema, content_type=PROBLEM, description=CONFLICT)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_operation(told: NewOperation, card_id: str) -> Response:
    """Operate on a card.

    It is an acceptance of `card.<operation>` at its home. A card that is issued in its place is
    told by `POST /cards/collect`.
    """
    card = known("card", card_id)
    named = with_key({"request_id": told["request_id"]} if "request_id" in told else {})
    order = Order(
        operation=told["operation"],
        fields=told["fields_"],
        request_id=str(named.get("request_id", "")),
        kind=told["kind"],
        point=told.get("point", ""),
        at=told["at"],
        guardian_agrees=told["guardian_agrees"],
        pin=told["pin"],
    )
    return answer_accepted(operate(house(), card, order))
