"""Cards: issued to synthetic people, operated on at their home."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, TypedDict

from flask import Response
from marshmallow import fields

from samecity.domain.card import AccountState, CardFunction, CardState, Generation
from samecity.domain.lifecycle import state_at
from samecity.schemas.values import FEN, Day, Moment, StrictSchema
from samecity.synthetic.world import PURSE_FEN, Wallet
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.api.idempotency import KEY_PARAMETER, idempotent
from samecity_portal.api.messages import ID, PLACE, answer, known, of_our_days
from samecity_portal.current import house
from samecity_portal.house import House
from samecity_portal.people import add_person, id_of, person_of

blueprint = ApiBlueprint("cards", __name__, description="Cards of people who do not exist.")

EXAMPLE: Final = {"home": "hefei", "balance_fen": 5000}


class NewCardSchema(StrictSchema):
    """A card as an issuer would give it; without a person, to a new plain adult of its home."""

    person = fields.String(validate=ID, load_default="")
    home = fields.String(required=True, validate=PLACE)
    generation = fields.Enum(Generation, by_value=fields.Integer, load_default=Generation.THIRD)
    state = fields.Enum(CardState, by_value=True, load_default=CardState.NORMAL)
    balance_fen = fields.Integer(strict=True, validate=FEN, load_default=PURSE_FEN)
    last_topup_on = Day(
        load_default=None,
        validate=of_our_days,
        metadata={"description": "A month ago, if left out"},
    )
    has_transit = fields.Boolean(load_default=True)
    account = fields.Enum(AccountState, by_value=True, load_default=AccountState.ACTIVE)
    at = Moment(
        load_default=None,
        validate=of_our_days,
        metadata={"description": "As of when; now, if left out"},
    )


class CollectSchema(StrictSchema):
    """Who collects a card."""

    person = fields.String(required=True, validate=ID)


class CardSchema(StrictSchema):
    """A card; nothing that is printed on it."""

    id = fields.String(required=True)
    person = fields.String(required=True)
    home = fields.String(required=True)
    city = fields.String(required=True)
    generation = fields.Enum(Generation, by_value=fields.Integer, required=True)
    functions = fields.List(fields.Enum(CardFunction, by_value=True), required=True)
    state = fields.Enum(CardState, by_value=True, required=True)
    issued_on = fields.Date(required=True)
    valid_until = fields.Date(required=True)
    account = fields.Enum(AccountState, by_value=True, required=True)
    balance_fen = fields.Integer(required=True, allow_none=True)


class NewCard(TypedDict):
    """What `NewCardSchema` makes."""

    person: str
    home: str
    generation: Generation
    state: CardState
    balance_fen: int
    last_topup_on: date | None
    has_transit: bool
    account: AccountState
    at: datetime | None


@blueprint.route("/cards", methods=["POST"])
@idempotent
@blueprint.arguments(NewCardSchema, example=EXAMPLE)
@blueprint.response(201, CardSchema)
@blueprint.doc(parameters=[KEY_PARAMETER])
def post_card(told: NewCard) -> Response:
    """Issue a card.

    Without `person` a plain adult of `home` is made for it.
    """
    here, home = house(), told["home"]
    here.registry.locate(home)
    person = person_of(here, told["person"]) if told["person"] else add_person(here, household=home)
    wallet = here.issue(
        here.world(told["at"]),
        person,
        home,
        generation=told["generation"],
        state=told["state"],
        balance_fen=told["balance_fen"],
        last_topup_on=told["last_topup_on"],
        has_transit=told["has_transit"],
        account=told["account"],
    )
    return answer(card_message(here, wallet), 201)


@blueprint.route("/cards/<string:card_id>")
@blueprint.response(200, CardSchema)
def get_card(card_id: str) -> Response:
    """Return a card as it is now.

    Its state is what its home says, its balance what its chip says.
    """
    return answer(card_message(house(), house().wallet(known("card", card_id))))


@blueprint.route("/cards/collect", methods=["POST"])
@blueprint.arguments(CollectSchema, example={"person": "p-li"})
@blueprint.response(200, CardSchema)
def collect_card(told: dict[str, str]) -> Response:
    """Hand a person the newest card that was issued to them.

    A card that `apply` or `reissue` made lies at the counter until then.
    """
    here = house()
    return answer(card_message(here, here.newest(person_of(here, told["person"]))))


def card_message(here: House, wallet: Wallet) -> dict[str, object]:
    """Return a card as plain data.

    Args:
        here: Its house.
        wallet: The card with its holder.
    """
    card = here.card(wallet)
    _, city = here.registry.locate(card.city)
    return {
        "id": card.card_ref,
        "person": id_of(card.holder_ref),
        "home": card.home,
        "city": city,
        "generation": int(card.generation),
        "functions": sorted(card.functions),
        "state": state_at(card, here.now()).value,
        "issued_on": card.issued_on.isoformat(),
        "valid_until": card.valid_until.isoformat(),
        "account": card.account.value,
        "balance_fen": here.bench(here.world()).balance_fen(wallet),
    }
