"""The API's document for people: Swagger UI, served from here."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("docs", __name__)


@blueprint.get("/docs")
def show_document() -> str:
    """Show every operation, and let the reader try it."""
    return render_template("api_docs.html")
