"""Test controls of cards and accounts: only inside a test world, where nobody is disturbed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Response, g
from flask_smorest import abort
from marshmallow import fields, validate

from samecity.domain.card import CardState
from samecity.schemas.values import StrictSchema
from samecity.spi import Account
from samecity_hardware_sim.faults import parse_fault
from samecity_portal.api import members
from samecity_portal.api.blueprint import ApiBlueprint
from samecity_portal.api.cards import CardSchema, card_message
from samecity_portal.api.messages import answer, known
from samecity_portal.controls import Affliction
from samecity_portal.current import WORLD, house
from samecity_portal.people import person_of

blueprint = ApiBlueprint("tampering", __name__, description="Test controls: cards that go wrong.")

_MOST_FAULTS: Final = 100


class StateSchema(StrictSchema):
    """A state, as if whatever leads there had happened."""

    state = fields.Enum(CardState, by_value=True, required=True)


class NewFaultsSchema(StrictSchema):
    """What goes wrong when the card is shown from now on; an empty list ends it."""

    faults = fields.List(
        fields.String(validate=validate.Length(min=1, max=80)),
        required=True,
        validate=validate.Length(max=_MOST_FAULTS),
        metadata={"description": "In the text form of docs/faults.md"},
    )


class AccountSchema(StrictSchema):
    """What a bank says to its own customer."""

    balance_fen = members.whole("What the person's account holds, in fen")


class FaultsSchema(StrictSchema):
    """What goes wrong with a card."""

    faults = members.strings("The plan")
    outstanding = members.strings("What of it has not happened yet")


@blueprint.before_request
def _check_world() -> None:
    if "house" not in g:
        abort(404, message=f"expected the header {WORLD}: cards go wrong in test worlds only")


@blueprint.route("/cards/<string:card_id>/state", methods=["PUT"])
@blueprint.arguments(StateSchema, example={"state": "LOST_TEMP"})
@blueprint.response(200, CardSchema)
def put_state(told: Mapping[str, CardState], card_id: str) -> Response:
    """Put a card into a state at its home.

    As if whatever leads there had happened.
    """
    here = house()
    wallet = here.wallet(known("card", card_id))
    here.world().set_state(wallet, told["state"])
    return answer(card_message(here, wallet))


@blueprint.route("/persons/<string:person_id>/account")
@blueprint.response(200, AccountSchema)
def get_account(person_id: str) -> Response:
    """Return what a person's account holds.

    A bank tells its own customer; here a tester, to compare purse, account and books.
    """
    here = house()
    person = person_of(here, known("person", person_id))
    with here.platform.journal.snapshot() as store:
        account = Account.of(person.holder.holder_ref, store)
    return answer({"balance_fen": account.balance_fen})


@blueprint.route("/cards/<string:card_id>/clone", methods=["POST"])
@blueprint.response(200, CardSchema)
def post_clone(card_id: str) -> Response:
    """Put a copy in the holder's hand.

    It has every number of the card and none of its keys.
    """
    here = house()
    wallet = here.wallet(known("card", card_id))
    here.bench(here.world()).clone(wallet)
    return answer(card_message(here, wallet))


@blueprint.route("/cards/<string:card_id>/pin-reset", methods=["POST"])
@blueprint.response(200, CardSchema)
def post_pin_reset(card_id: str) -> Response:
    """Give the card's PIN all its tries back.

    As a counter's terminal does after an unlocking.
    """
    here = house()
    wallet = here.wallet(known("card", card_id))
    here.bench(here.world()).reset_pin(wallet)
    return answer(card_message(here, wallet))


@blueprint.route("/cards/<string:card_id>/faults", methods=["PUT"])
@blueprint.arguments(NewFaultsSchema, example={"faults": ["tear-after:7"]})
@blueprint.response(200, FaultsSchema)
def put_faults(told: Mapping[str, Sequence[str]], card_id: str) -> Response:
    """Let things go wrong when a card is shown.

    Such as `tear-after:7`; `docs/faults.md` lists them.
    """
    here = house()
    wallet = here.wallet(known("card", card_id))
    plan = tuple(parse_fault(text) for text in told["faults"])
    bench = here.bench(here.world())
    schedule = bench.afflict(wallet, plan)
    affliction = Affliction(plan, schedule, has_sam=bench.sam is not None)
    here.controls.afflicted[wallet.card_ref] = affliction
    return answer(_message(affliction))


@blueprint.route("/cards/<string:card_id>/faults")
@blueprint.response(200, FaultsSchema)
def get_faults(card_id: str) -> Response:
    """Say what goes wrong with a card.

    And what of it has not happened yet.
    """
    here = house()
    wallet = here.wallet(known("card", card_id))
    affliction = here.controls.afflicted.get(wallet.card_ref)
    return answer(_message(affliction) if affliction else {"faults": [], "outstanding": []})


def _message(affliction: Affliction) -> dict[str, object]:
    return {
        "faults": [str(fault) for fault in affliction.plan],
        "outstanding": [str(fault) for fault in affliction.schedule.outstanding],
    }
