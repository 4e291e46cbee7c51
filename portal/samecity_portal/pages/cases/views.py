"""The views of page Cases: the list with a form, one case from both sides, its steps, its news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from samecity.cli.views.names import Names
from samecity.errors import ReaderError, RequestInvalid, SameCityError, UnknownName
from samecity_portal.current import house, texts
from samecity_portal.filing import ACCEPT
from samecity_portal.pages.cases.shown import case_shown, list_shown, mark_of
from samecity_portal.pages.cases.steps import (
    applicant_of,
    as_authority,
    at_window,
    file,
    found,
    moment_for,
    number_in,
)
from samecity_portal.pages.decided import decided
from samecity_portal.pages.live import stream
from samecity_portal.pages.moment import moment

blueprint = Blueprint("cases", __name__)

_WRONG: Final = (UnknownName, RequestInvalid, ReaderError)


@blueprint.get("/cases")
def cases() -> str | tuple[str, int]:
    """List the cases, with a form for a new one."""
    try:
        return _list(request.args)
    except _WRONG as error:
        return _list({}, error), 404 if isinstance(error, UnknownName) else 422


@blueprint.post("/cases")
def apply() -> BaseResponse | tuple[str, int]:
    """Apply for something; sent twice, it is one application."""
    said = request.form
    try:
        accepted, _ = file(house(), said, moment(house(), said))
    except _WRONG as error:
        return _list({}, error, said), 422
    decision, number = accepted.acceptance.decision, number_in(accepted)
    if decision.allowed and number:
        return redirect(url_for("cases.case", number=number, done=decision.request_id), 303)
    return redirect(url_for("cases.cases", done=decision.request_id), 303)


@blueprint.get("/cases/<number>")
def case(number: str) -> str:
    """Show a case from both sides."""
    return _case(number)


@blueprint.post("/cases/<number>/steps")
def take_step(number: str) -> BaseResponse | tuple[str, int]:
    """Take a step in a case whose applicant's card is in the hand."""
    here, said = house(), request.form
    try:
        one = found(here, number)
        card_ref = applicant_of(here, one, moment_for(here, one))
        if not card_ref:
            abort(404, texts()("portal.tap.not_yours"))
        is_order = said.get("side") == "authority"
        accepted = (
            as_authority(here, one, said) if is_order else at_window(here, one, card_ref, said)
        )
    except _WRONG as error:
        return _case(number, error), 422
    done = accepted.acceptance.decision.request_id
    return redirect(url_for("cases.case", number=number, done=done), 303)


@blueprint.get("/cases/<number>/steps")
def come_back(number: str) -> BaseResponse:
    """Lead somebody to the case who opens the address of its forms."""
    return redirect(url_for("cases.case", number=number), 303)


@blueprint.get("/cases/<number>/events")
def events(number: str) -> Response:
    """Stream both sides of a case, whenever one of them has changed."""
    here = house()
    _known(number)
    names = Names(here.registry, texts())

    def part() -> str:
        return render_template("_case.html", **case_shown(here, names, found(here, number)))

    return stream(lambda: mark_of(found(here, number)), part)


def _known(number: str) -> None:
    try:
        found(house(), number)
    except UnknownName:
        abort(404, texts()("portal.cases.unknown"))


def _list(
    said: Mapping[str, str],
    error: SameCityError | None = None,
    chosen: Mapping[str, str] | None = None,
) -> str:
    here = house()
    names = Names(here.registry, texts())
    return render_template(
        "cases.html",
        error=error,
        done=decided(here, names, said.get("done", ""), (ACCEPT,)),
        **list_shown(here, names, said, chosen or {}),
    )


def _case(number: str, error: SameCityError | None = None) -> str:
    here = house()
    _known(number)
    names, one = Names(here.registry, texts()), found(here, number)
    return render_template(
        "case.html",
        error=error,
        mark=mark_of(one),
        done=decided(here, names, request.args.get("done", ""), (ACCEPT,)),
        **case_shown(here, names, one),
    )
