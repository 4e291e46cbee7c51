"""Where a visitor of an open portal enters a key, and leaves it again."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from samecity_portal.current import parts
from samecity_portal.keys import hash_of, is_known
from samecity_portal.security import SESSION_KEY, may_change

blueprint = Blueprint("key", __name__)


@blueprint.get("/key")
def form() -> str:
    """Ask for a key."""
    return _page(is_wrong=False)


@blueprint.post("/key")
def key() -> Response | tuple[str, int]:
    """Let a visitor with a key change something from now on, or no longer."""
    # Whatever the session held before belongs to whoever had it before.
    session.clear()
    if "leave" in request.form:
        return redirect(url_for("home.home"), 303)
    hashed = hash_of(request.form.get("key", "").strip())
    if not is_known(hashed, parts().settings.keys):
        return _page(is_wrong=True), Forbidden.code
    session[SESSION_KEY] = hashed
    return redirect(url_for("home.home"), 303)


def _page(*, is_wrong: bool) -> str:
    settings = parts().settings
    return render_template(
        "key.html",
        is_wrong=is_wrong,
        is_open=settings.is_open,
        may_change=may_change(settings),
    )
