"""Whether this process lives, and whether it can do its work: for supervisors and proxies."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, jsonify

from samecity.errors import JournalError, PlatformUnreachable
from samecity_portal.api.problem import RETRY_AFTER_S, problem
from samecity_portal.current import parts
from samecity_portal.house import House

NOBODY: Final = "nobody"
"""A reference that is nobody's, to see whether a store answers."""

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def lives() -> Response:
    """Say that this process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def is_ready() -> Response:
    """Say whether both stores answer and no plugin is blocked for a fault."""
    shared = parts().house
    found = {
        "journal": _journal(shared),
        "cardholders": _base(shared),
        "plugins": ", ".join(sorted(shared.registry.plugins.problems)),
    }
    wrong = {name: said for name, said in found.items() if said}
    if not wrong:
        return jsonify(status="ok")
    answer = problem(
        503,
        "expected databases that answer and plugins that work",
        errors=wrong,
        next_step="samecity plugin list; docs/operate.md says what a database's error means",
    )
    answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _journal(shared: House) -> str:
    try:
        shared.platform.journal.recall(NOBODY)
    except JournalError as error:
        return error.code
    return ""


def _base(shared: House) -> str:
    try:
        shared.platform.base.person(NOBODY)
    except PlatformUnreachable as error:
        return error.code
    return ""
