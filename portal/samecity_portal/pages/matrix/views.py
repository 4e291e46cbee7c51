"""The views of page Matrix: the grids of a domain, and one cell with its reasons."""

from __future__ import annotations

from flask import Blueprint, render_template, request

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
def cell(home: str, host: str, scenario: str) -> str | tuple[str, int]:
    """Show one home at one host: its reasons, price and evidence."""
    registry = house().registry
    names = Names(registry, texts())
    try:
        asked = read_asked(registry, {**request.args, "scenario": scenario})
        found = cell_of(registry, names, asked, home, host, scenario)
        return render_template("matrix_cell.html", **found)
    except (UnknownName, RequestInvalid) as error:
        return _matrix(Asked(), error), _status(error)


def _matrix(asked: Asked, error: SameCityError | None = None) -> str:
    shown = matrix_of(house(), Names(house().registry, texts()), asked)
    return render_template("matrix.html", error=error, **shown)


def _status(error: SameCityError) -> int:
    return 404 if isinstance(error, UnknownName) else 422
