"""Registers every page, and what templates may call."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, current_app, request

from samecity.cli.command import LANGUAGES
from samecity.domain.money import yuan
from samecity_portal.current import lang, texts
from samecity_portal.pages.cases import blueprint as cases
from samecity_portal.pages.conformance import blueprint as conformance
from samecity_portal.pages.desk import blueprint as desk
from samecity_portal.pages.home import blueprint as home
from samecity_portal.pages.key import blueprint as key
from samecity_portal.pages.ledger import blueprint as ledger
from samecity_portal.pages.matrix import blueprint as matrix
from samecity_portal.pages.plugins import blueprint as plugins
from samecity_portal.pages.problem import as_page
from samecity_portal.pages.regions import blueprint as regions
from samecity_portal.pages.scenarios import blueprint as scenarios
from samecity_portal.pages.tap import blueprint as tap
from samecity_portal.security import API

_PAGES: Final = (
    home,
    key,
    cases,
    conformance,
    desk,
    ledger,
    matrix,
    plugins,
    regions,
    scenarios,
    tap,
)
_YEAR_S: Final = 31_536_000


def register_pages(app: Flask) -> None:
    """Register every page."""
    for page in _PAGES:
        app.register_blueprint(page)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["yuan"] = yuan
    app.jinja_env.filters["sentence"] = _sentence
    app.context_processor(_for_templates)
    app.after_request(_remember_language)
    app.after_request(as_page)


def _sentence(text: str) -> str:
    """Return a text as it begins a line: its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def _for_templates() -> dict[str, object]:
    """Return what every template may use: texts, their language, and the names of all views."""
    return {"t": texts(), "lang": lang(), "view_functions": current_app.view_functions}


def _remember_language(answer: Response) -> Response:
    said = request.args.get("lang")
    # Programs say it each time.
    if said in LANGUAGES and not request.path.startswith(API):
        answer.set_cookie(
            "lang", said, max_age=_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return answer
