"""The first page: what this is, and where to begin."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> str:
    """Show the first page."""
    return render_template("home.html")
