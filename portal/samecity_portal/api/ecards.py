"""E-cards and the codes that their apps show."""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from flask import Response
from marshmallow import fields

from samecity.domain.card import CardState
from samecity.domain.ecard import Ecard, EcardLevel
from samecity.domain.lifecycle import state_at
from samecity.errors import UnknownName
from samecity.national.platform import QR_LIVES
from samecity.schemas.values import CODE, Moment, StrictSchema
from samecity.synthetic.world import CHANNEL
from samecity_portal.api import members
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.api.idempotency import KEY_PARAMETER, idempotent
from samecity_portal.api.messages import ID, answer, known, of_our_days
from samecity_portal.current import house
from samecity_portal.house import House

blueprint = ApiBlueprint("ecards", __name__, description="E-cards, and the codes they show.")

EXAMPLE: Final = {"card": "0123456789abcdef0123456789abcdef", "channel": "alipay"}


class NewEcardSchema(StrictSchema):
    """An e-card for a card; a person has one at most, and it is found again."""

    card = fields.String(required=True, validate=ID)
    channel = fields.String(load_default=CHANNEL, validate=CODE)
    level = fields.Enum(EcardLevel, by_value=fields.Integer, load_default=EcardLevel.PAYMENT)
    is_authorised_in_loss = fields.Boolean(load_default=False)


class NewEcard(TypedDict):
    """What `NewEcardSchema` makes."""

    card: str
    channel: str
    level: EcardLevel
    is_authorised_in_loss: bool


class EcardSchema(StrictSchema):
    """An e-card as the national platform knows it."""

    id = members.text("Id of the e-card")
    card = members.text("The physical card that it stands for")
    level = fields.Enum(EcardLevel, by_value=fields.Integer, required=True)
    channels = members.strings("Apps that carry it")
    state = members.one_of("State of the physical card now, as its home says", CardState)


class NewCodeSchema(StrictSchema):
    """A code that an app shows."""

    channel = fields.String(
        validate=CODE, load_default="", metadata={"description": "The first that carries it"}
    )
    at = Moment(
        load_default=None,
        validate=of_our_days,
        metadata={"description": "When it is shown; now, if left out"},
    )


class NewCode(TypedDict):
    """What `NewCodeSchema` makes."""

    channel: str
    at: datetime | None


class CodeSchema(StrictSchema):
    """A code: opaque, used once, good for a minute."""

    token = members.text("What stands in the code")
    expires_at = members.moment("Last moment at which it is good")


@blueprint.route("/ecards", methods=["POST"])
@idempotent
@blueprint.arguments(NewEcardSchema, example=EXAMPLE)
@blueprint.response(201, EcardSchema)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_ecard(told: NewEcard) -> Response:
    """Give the holder of a card an e-card.

    A person has one e-card; who has it already gets it again.
    """
    here = house()
    ecard = here.world().give_ecard(
        here.wallet(told["card"]),
        channel=told["channel"],
        level=told["level"],
        is_authorised_in_loss=told["is_authorised_in_loss"],
    )
    return answer(_message(here, ecard), 201)


@blueprint.route("/ecards/<string:ecard_id>")
@blueprint.response(200, EcardSchema)
def get_ecard(ecard_id: str) -> Response:
    """Return an e-card as it is now.

    Its state follows that of the card behind it.
    """
    return answer(_message(house(), _ecard(house(), ecard_id)))


@blueprint.route("/ecards/<string:ecard_id>/codes", methods=["POST"])
@idempotent
@blueprint.arguments(NewCodeSchema, example={"channel": "alipay"})
@blueprint.response(201, CodeSchema)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_code(told: NewCode, ecard_id: str) -> Response:
    """Let an app show a code.

    The text in it is told here and never again; it is good for 60 seconds and once.
    """
    here = house()
    ecard, at = _ecard(here, ecard_id), told["at"] or here.now()
    wallet = here.wallet(ecard.card_ref)
    channel = told["channel"] or ecard.channels[0]
    token = here.world(at).show_code(wallet, at, channel=channel)
    return answer({"token": token, "expires_at": (at + QR_LIVES).isoformat()}, 201)


def _ecard(here: House, ecard_id: str) -> Ecard:
    with here.platform.journal.snapshot() as store:
        found = store.ecard(known("e-card", ecard_id))
    if found is None:
        raise UnknownName("e-card", ecard_id)
    return found[0]


def _message(here: House, ecard: Ecard) -> dict[str, object]:
    card = here.card(here.wallet(ecard.card_ref))
    return {
        "id": ecard.ecard_ref,
        "card": ecard.card_ref,
        "level": int(ecard.level),
        "channels": list(ecard.channels),
        "state": state_at(card, here.now()).value,
    }
