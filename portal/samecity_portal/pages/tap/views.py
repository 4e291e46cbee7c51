"""The views of page Tap: the form, the tap itself, its stream, its result, a loss report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import attrs
from flask import (
    Blueprint,
    Response,
    abort,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from samecity.cli.views.names import Names
from samecity.domain.clock import parse_moment
from samecity.domain.reasons import Code
from samecity.errors import ReaderError, RequestInvalid, SameCityError, UnknownName
from samecity_portal.accepting import accept
from samecity_portal.current import house, lang, parts, texts
from samecity_portal.lifetime import STOPPING
from samecity_portal.pages import hand
from samecity_portal.pages.tap.choice import Choice, choice_of, kept_of, parties_of, read_choice
from samecity_portal.pages.tap.new_card import issue
from samecity_portal.pages.tap.shown import form_of, result_of
from samecity_portal.pages.tap.wish import body_of, faults_of, pin_of
from samecity_portal.problem_words import all_in_words
from samecity_portal.results import LOOK_AGAIN_S, Results, is_id, new_id
from samecity_portal.shown import Shown
from samecity_portal.tapping import Wish
from samecity_portal.tapping import tap as tap_card

blueprint = Blueprint("tap", __name__)

PACE_S: Final = 0.06
"""How long each command lasts for somebody who watches."""

_PATIENCE_S: Final = 30.0
_ALIVE_AFTER: Final = int(5 / LOOK_AGAIN_S)
"""Looks without news after which a stream says that it is still there."""


@blueprint.app_template_filter()
def apdu_bytes(text: str) -> str:
    """Write bytes in hexadecimal with spaces between them."""
    return bytes.fromhex(text).hex(" ").upper()


def results() -> Results:
    """Return where this portal keeps what came of taps."""
    return Results(parts().settings.path / "results")


@blueprint.get("/tap")
def tap() -> str | tuple[str, int]:
    """Show the form, filled as the query says."""
    choice = read_choice(request.args)
    try:
        return _form(choice)
    except (UnknownName, RequestInvalid) as error:
        return _form(Choice(), error), 404 if isinstance(error, UnknownName) else 422


@blueprint.post("/tap")
def refresh() -> str | tuple[str, int]:
    """Show the form again, as far as it is filled in."""
    choice = read_choice(request.form)
    try:
        return _form(choice)
    except (UnknownName, RequestInvalid) as error:
        return _again(choice, error), 422


@blueprint.post("/taps")
def carry_out() -> BaseResponse | tuple[str, int]:
    """Tap; sent twice, it is the same tap."""
    choice, result_id = read_choice(request.form), request.form.get("result_id", "")
    if not is_id(result_id):
        result_id = new_id()
    live = results().begin(result_id)
    if live is not None:
        with live:
            try:
                parties = parties_of(house(), choice)
                choice, card_ref = _with_card(choice)
                wish = Wish(
                    request=body_of(parties, choice, f"tap-{result_id}"),
                    card=card_ref,
                    pin=pin_of(choice),
                    faults=faults_of(choice),
                    is_offline=choice.network == "off",
                    pace_s=PACE_S if "live" in request.form else 0.0,
                )
                came = tap_card(house(), wish, live)
            except (UnknownName, RequestInvalid, ReaderError) as error:
                return _again(choice, error), 422
            results().keep(result_id, {**came, "card_ref": card_ref, "choice": kept_of(choice)})
    return redirect(url_for("tap.result", result_id=result_id), 303)


@blueprint.get("/taps/<result_id>")
def result(result_id: str) -> str | Response:
    """Show what came of a tap, to anybody, as often as they like."""
    came = results().get(result_id)
    if came is None:
        told = results().told(result_id)
        if not told or told[-1]["event"] == "over":
            abort(404, texts()("portal.tap.no_result"))
        # Somebody came before it was over: once more, in a second.
        answer = Response(render_template("tap_waits.html"))
        answer.headers["Refresh"] = "1"
        return answer
    shown = result_of(house(), Names(house().registry, texts()), came)
    return render_template(
        "tap_result.html",
        result_id=result_id,
        told=[one["data"] for one in results().told(result_id) if one["event"] == "apdu"],
        handle=hand.handle_of(came["card_ref"]),
        **shown,
    )


@blueprint.get("/taps/<result_id>/events")
def events(result_id: str) -> Response:
    """Stream what happens at a tap, also before it begins; for EventSource."""
    if not is_id(result_id):
        abort(404)
    last = request.headers.get("Last-Event-ID", "")
    stream = _stream(result_id, int(last) + 1 if last.isdecimal() else 0)
    answer = Response(stream_with_context(stream), content_type="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"
    return answer


@blueprint.post("/taps/<result_id>/loss")
def report_lost(result_id: str) -> BaseResponse:
    """Report the card of a tap lost at its home, by telephone, as its holder may."""
    came = results().get(result_id)
    if came is None or not hand.handle_of(came["card_ref"]):
        abort(404, texts()("portal.tap.not_yours"))
    card_ref, choice = str(came["card_ref"]), choice_of(came)
    wallet = house().wallet(card_ref)
    at = parse_moment(choice.at) + timedelta(minutes=1)
    loss = {
        "scenario": "card.loss",
        "host": wallet.home,
        "kind": "none",
        "at": at.isoformat(),
        "fields": {"channel": "phone", "kind": "temporary"},
    }
    decision = accept(house(), loss, Shown(card=card_ref)).acceptance.decision
    done = decision.allowed or any(one.code == Code.ALREADY_DONE for one in decision.reasons)
    later = f"{at + timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    said = choice.query(card=hand.handle_of(card_ref), at=later, fault="")
    said["lost"] = "yes" if done else "no"
    return redirect(f"{url_for('tap.tap')}?{urlencode(said)}", 303)


def _with_card(choice: Choice) -> tuple[Choice, str]:
    """Return the card of a choice, a new one if it names none, and the choice with its handle."""
    if choice.card:
        card_ref = hand.ref_of(choice.card)
        if card_ref is None:
            raise UnknownName("card", choice.card[:12])
    else:
        card_ref = issue(house(), choice, parties_of(house(), choice).at)
    return attrs.evolve(choice, card=hand.take(card_ref)), card_ref


def _form(choice: Choice, error: SameCityError | None = None) -> str:
    names = Names(house().registry, texts())
    wrong = error.problems if isinstance(error, RequestInvalid) else {}
    problems = all_in_words(texts(), wrong)
    return render_template(
        "tap.html",
        new_id=new_id(),
        error=error,
        problems=problems,
        **form_of(house(), names, choice, problems),
    )


def _again(choice: Choice, error: SameCityError) -> str:
    """Show the form once more, with what is wrong in it and as much of the rest as can be."""
    for tried in (choice, attrs.evolve(choice, born="", at=Choice().at)):
        try:
            return _form(tried, error)
        except SameCityError:
            continue
    return _form(Choice(), error)


def _stream(result_id: str, seen: int) -> Iterator[str]:
    words, idle = lang(), 0
    known = results().follow(result_id, STOPPING.wait, _PATIENCE_S, seen)
    for number, one in enumerate(known):
        if one is None:
            idle += 1
            if idle % _ALIVE_AFTER == 1:
                yield ": \n\n"
            continue
        html = render_template("tap_event.html", one=one, lang=words)
        data = "".join(f"data: {line}\n" for line in html.splitlines() if line.strip())
        yield f"id: {number - idle + seen}\nevent: {one['event']}\n{data}\n"
    yield "event: over\ndata: -\n\n"
