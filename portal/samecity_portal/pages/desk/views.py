"""The views of the card desk: the desk itself, its operations, e-cards and codes, its stream."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from samecity.cli.views.names import Names
from samecity.errors import ReaderError, RequestInvalid, SameCityError, UnknownName
from samecity.national.platform import QR_LIVES
from samecity_hardware_sim.terminals.codes import draw_svg
from samecity_portal.accepting import Accepted, accept
from samecity_portal.current import house, texts
from samecity_portal.operating import Operation, at_desk, operate
from samecity_portal.pages import hand
from samecity_portal.pages.decided import decided, id_in, shown
from samecity_portal.pages.desk.orders import order_in, own_fields
from samecity_portal.pages.desk.reach import mark_of, reach_of, use_of
from samecity_portal.pages.desk.shown import desk_of
from samecity_portal.pages.live import stream
from samecity_portal.pages.moment import moment
from samecity_portal.people import add_person, id_of
from samecity_portal.shown import Shown

blueprint = Blueprint("desk", __name__)

MODULE_PX: Final = 7
"""Width of the smallest square of a code, so that a camera reads it from a screen."""

_SHOWN: Final = (*(one.scenario for one in Operation), "ecard.issue")
_WRONG: Final = (UnknownName, RequestInvalid, ReaderError)


@blueprint.get("/desk")
def desk() -> str | tuple[str, int]:
    """Show the desk with one of the cards in the hand."""
    try:
        return _desk(request.args)
    except _WRONG as error:
        return _desk({}, error), 422


@blueprint.post("/desk/operations")
def carry_out() -> BaseResponse | tuple[str, int]:
    """Do something with a card; sent twice, it is done once."""
    try:
        card_ref, at = _card_ref(request.form), moment(house(), request.form)
        order = order_in(house(), request.form, at)
        accepted = operate(house(), card_ref, order)
        if order.operation is Operation.REISSUE and accepted.acceptance.decision.allowed:
            card_ref = house().newest(house().wallet(card_ref).person).card_ref
            hand.take(card_ref)
    except _WRONG as error:
        return _desk(request.form, error), 422
    return _over(accepted, hand.handle_of(card_ref))


@blueprint.post("/desk/apply")
def apply() -> BaseResponse | tuple[str, int]:
    """Apply for a card, for somebody whose card is in the hand or for a new synthetic person."""
    here, said = house(), request.form
    scenario = Operation.APPLY.scenario
    try:
        at, place = moment(here, said), said.get("place", "")
        asked = {
            **at_desk(here, scenario, place),
            "request_id": id_in(said.get("request_id", "")),
            "at": at.isoformat(),
            "fields": own_fields(here, scenario, said),
        }
        holder = hand.ref_of(said.get("card", ""))
        person = here.wallet(holder).person if holder else add_person(here, household=place)
        accepted = accept(here, asked, Shown(person=id_of(person.holder.holder_ref)))
        card_ref = holder or ""
        if accepted.acceptance.decision.allowed:
            card_ref = here.newest(person).card_ref
            hand.take(card_ref)
    except _WRONG as error:
        return _desk(said, error), 422
    return _over(accepted, hand.handle_of(card_ref))


@blueprint.post("/desk/ecard")
def issue_ecard() -> BaseResponse | tuple[str, int]:
    """Ask for the e-card of a card, through a channel."""
    try:
        accepted = _through_channel("ecard.issue", request.form)
    except _WRONG as error:
        return _desk(request.form, error), 422
    return _over(accepted, request.form["card"])


@blueprint.post("/desk/code")
def show_code() -> str | Response | tuple[str, int]:
    """Show a code of an e-card: on this answer and nowhere else, for its text is kept nowhere."""
    try:
        accepted = _through_channel("ecard.show", request.form)
    except _WRONG as error:
        return _desk(request.form, error), 422
    acceptance = accepted.acceptance
    names = Names(house().registry, texts())
    token = acceptance.disclosure.get("code")
    answer = Response(
        _desk(
            request.form,
            code=draw_svg(str(token), MODULE_PX) if token else "",
            good_until=acceptance.decision.at + QR_LIVES,
            lives_s=int(QR_LIVES.total_seconds()),
            # Sent again, a request shows nothing again.
            is_again=acceptance.is_replay and acceptance.decision.allowed,
            done=None
            if acceptance.decision.allowed
            else shown(house(), names, acceptance.decision),
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/desk/events")
def events() -> Response:
    """Stream what all regions answer about a card, whenever something about it has changed."""
    here, said = house(), request.args
    card_ref = hand.ref_of(said.get("card", ""))
    if card_ref is None:
        abort(404, texts()("portal.tap.not_yours"))
    card = here.card(here.wallet(card_ref))
    names, use = Names(here.registry, texts()), use_of(said.get("use", ""))

    def at() -> datetime:
        return moment(here, said)

    return stream(
        lambda: mark_of(here, card, at()),
        lambda: render_template("_desk_reach.html", reach=reach_of(here, names, card, use, at())),
    )


@blueprint.get("/desk/<any(operations, apply, ecard, code):form>")
def come_back(form: str) -> BaseResponse:
    """Lead somebody to the desk who opens the address of one of its forms."""
    return redirect(url_for("desk.desk"), 303)


def _through_channel(scenario: str, said: Mapping[str, str]) -> Accepted:
    """Accept something that the app of a channel asks for."""
    here, card_ref = house(), _card_ref(said)
    wallet = here.wallet(card_ref)
    asked = {
        **at_desk(here, scenario, wallet.home),
        "city": here.city_of(wallet),
        "request_id": id_in(said.get("request_id", "")),
        "at": moment(here, said).isoformat(),
        "fields": own_fields(here, scenario, said),
    }
    return accept(here, asked, Shown(card=card_ref))


def _card_ref(said: Mapping[str, str]) -> str:
    """Return the card that a form names.

    Raises:
        UnknownName: It is not in the visitor's hand.
    """
    handle = said.get("card", "")
    card_ref = hand.ref_of(handle)
    if card_ref is None:
        raise UnknownName("card", handle[:12])
    return card_ref


def _over(accepted: Accepted, handle: str) -> BaseResponse:
    """Lead to the desk, which shows what came of a form."""
    query = {"card": handle, "at": request.form.get("at", "")}
    query["done"] = accepted.acceptance.decision.request_id
    said = {name: value for name, value in query.items() if value}
    return redirect(url_for("desk.desk", **said), 303)  # type: ignore[arg-type]  # names are words


def _desk(said: Mapping[str, str], error: SameCityError | None = None, **more: object) -> str:
    here = house()
    names = Names(here.registry, texts())
    try:
        at = moment(here, said)
    except RequestInvalid:
        at = here.now()
    found = desk_of(here, names, said, at)
    done = partial(decided, here, names, said.get("done", ""), _SHOWN)
    return render_template(
        "desk.html",
        **{"error": error, "done": done(), "asked_at": said.get("at", ""), **found, **more},
    )
