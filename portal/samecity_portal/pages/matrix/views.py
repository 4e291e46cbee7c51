"""The views of page Matrix: the grids of a domain, and one cell with its reasons."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from samecity.cli.views.names import Names
from samecity.errors import RequestInvalid, SameCityError, UnknownName
from samecity_portal.current import house, texts
from samecity_portal.pages.matrix.asked import Asked, read_asked
from samecity_portal.pages.matrix.shown import cell_of, matrix_of

blueprint = Blueprint("matrix", __name__)


@blueprint.get("/matrix")
def matrix() -> str | tuple[str, int]:
    """Show every home at every host, as the query says."""
    try:
        return _matrix(read_asked(house().registry, request.args))
    except (UnknownName, RequestInvalid) as error:
        return _matrix(Asked(), error), _status(error)


@blueprint.get("/matrix/<home>/<host>/<scenario>")
def cell(home: str, host: str, scenario: str) -> Response | tuple[str, int]:
    """Show one home at one host: its reasons, price and evidence."""
    registry = house().registry
    names = Names(registry, texts())
    try:
        asked = read_asked(registry, {**request.args, "scenario": scenario})
        found = cell_of(registry, names, asked, home, host, scenario)
        # In place in the matrix it is without the frame of a page.
        is_part = request.headers.get("HX-Request") == "true"
        answer = Response(render_template("matrix_cell.html", is_part=is_part, **found))
    except (UnknownName, RequestInvalid) as error:
        return _matrix(Asked(), error), _status(error)
    answer.vary.add("HX-Request")
    return answer


def _matrix(asked: Asked, error: SameCityError | None = None) -> str:
    shown = matrix_of(house(), Names(house().registry, texts()), asked)
    return render_template("matrix.html", error=error, **shown)


def _status(error: SameCityError) -> int:
    return 404 if isinstance(error, UnknownName) else 422
