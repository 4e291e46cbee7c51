"""The views of pages Regions."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from samecity.cli.views.names import Names
from samecity.errors import UnknownName
from samecity_portal.current import house, texts
from samecity_portal.pages.regions.shown import Wanted, day_or_dash, list_of, region_of, slug_of

blueprint = Blueprint("regions", __name__)
blueprint.add_app_template_filter(day_or_dash)


@blueprint.get("/regions")
def regions() -> str | Response | tuple[str, int]:
    """List the regions with a plugin, or go to the one that is named."""
    said = request.args.get("name", "")
    if not said:
        return _listed()
    registry = house().registry
    try:
        registry.locate(slug_of(registry, said))
    except UnknownName as error:
        return _listed(error, said), 404
    return redirect(url_for("regions.region", name=slug_of(registry, said)), 303)


@blueprint.get("/regions/<name>")
def region(name: str) -> str | tuple[str, int]:
    """Show a region: what it offers, its facts, milestones, points and agreements."""
    registry, said = house().registry, request.args
    page = said.get("page", "")
    wanted = Wanted(
        said.get("type", ""),
        said.get("city", ""),
        said.get("kind", ""),
        int(page) if page.isdecimal() and len(page) < 6 else 1,
    )
    try:
        shown = region_of(registry, Names(registry, texts()), name, wanted, house().now())
    except UnknownName as error:
        return _listed(error, name), 404
    return render_template("region.html", **shown)


def _listed(error: UnknownName | None = None, said: str = "") -> str:
    registry = house().registry
    listed = list_of(registry, Names(registry, texts()))
    return render_template("regions.html", error=error, said=said, **listed)
