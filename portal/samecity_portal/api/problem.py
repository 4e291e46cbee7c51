"""Errors as problem documents (RFC 9457): what went wrong, which rule, what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from flask import Response, json
from flask_smorest import Api
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException

from samecity.domain.reasons import Code, Fact
from samecity.errors import (
    ConfigurationError,
    Conflict,
    DataInvalid,
    ExchangeError,
    JournalError,
    ReaderError,
    RequestInvalid,
    SameCityError,
    UnknownName,
)
from samecity.schemas.toml import first_problem
from samecity.texts.reasons import render
from samecity_portal.current import house, lang, texts
from samecity_portal.problem_words import all_in_words, detail_of, title_of

CONTENT_TYPE: Final = "application/problem+json"

RETRY_AFTER_S: Final = 2
"""When to try again what failed because something else is away."""

_STATUS: Final[Mapping[type[SameCityError], HTTPStatus]] = {
    RequestInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    UnknownName: HTTPStatus.NOT_FOUND,
    DataInvalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Conflict: HTTPStatus.SERVICE_UNAVAILABLE,
    JournalError: HTTPStatus.SERVICE_UNAVAILABLE,
    ExchangeError: HTTPStatus.SERVICE_UNAVAILABLE,
    ReaderError: HTTPStatus.CONFLICT,
    ConfigurationError: HTTPStatus.UNPROCESSABLE_ENTITY,
}

_OF_SHAPE: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY)
_LOCATIONS: Final = frozenset({"json", "query", "path", "headers"})


class ProblemSchema(Schema):
    """A problem document."""

    type = fields.String(
        required=True, metadata={"description": "about:blank, or the error's page"}
    )
    title = fields.String(required=True, metadata={"description": "The status in words"})
    status = fields.Integer(required=True)
    detail = fields.String(metadata={"description": "What was expected and received"})
    code = fields.String(metadata={"description": "Reason code, or SC-E- code of docs/errors.md"})
    rule = fields.String(metadata={"description": "Rule that decides, such as R02"})
    next_step = fields.String(metadata={"description": "What to do next"})
    errors = fields.Dict(metadata={"description": "What is wrong, by place in the message"})


class ProblemApi(Api):  # type: ignore[misc]  # flask-smorest ships no types
    """An API whose every error is a problem document."""

    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        super()._register_error_handlers()
        self._app.register_error_handler(SameCityError, answer_error)

    def handle_http_exception(self, error: HTTPException) -> Response:
        """Return what HTTP itself refuses."""
        data = getattr(error, "data", None) or {}
        wrong = data.get("errors") or data.get("messages")
        if error.code in _OF_SHAPE and isinstance(wrong, Mapping):
            answer = _wrong_shape(error.code, RequestInvalid(_by_path(wrong)))
        else:
            detail = str(data.get("message") or error.description)
            answer = problem(error.code or 500, detail, errors=wrong)
        # Allow, WWW-Authenticate, Retry-After: what the kind of error has to say besides.
        said = {name: text for name, text in error.get_headers() if name != "Content-Type"}
        answer.headers.update(said)
        answer.headers.update(data.get("headers") or {})
        return answer


def answer_error(error: SameCityError) -> Response:
    """Return an error of the house as a problem document."""
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), None)
    if isinstance(error, RequestInvalid):
        return _wrong_shape(_STATUS[RequestInvalid], error)
    answer = problem(
        status or HTTPStatus.INTERNAL_SERVER_ERROR,
        detail_of(texts(), error),
        code=error.code,
        next_step=error.hint,
    )
    if answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def _wrong_shape(status: int, error: RequestInvalid) -> Response:
    told = RequestInvalid(all_in_words(texts(), error.problems))
    return reason_problem(
        status, Code.REQUEST_INVALID, {"problem": told.message}, errors=told.problems
    )


def reason_problem(
    status: int,
    code: Code,
    facts: Mapping[str, Fact] | None = None,
    **more: object,
) -> Response:
    """Make the problem document of a reason code, in the reader's language.

    Args:
        status: HTTP status.
        code: The reason.
        facts: Values for its text.
        more: Further members, such as `errors`.
    """
    text = house().registry.reasons[code]
    message, next_step = render(text, facts or {}, lang())
    return problem(status, message, code=str(code), rule=text.rule, next_step=next_step, **more)


def problem(status: int, detail: str = "", **more: object) -> Response:
    """Make a problem document, in the reader's language.

    Args:
        status: HTTP status.
        detail: What was expected and received.
        more: Further members; empty ones are left out.
    """
    title = title_of(texts(), HTTPStatus(status))
    said = {"type": "about:blank", "title": title, "status": int(status)}
    more = {"detail": detail, **more}
    body = {**said, **{name: value for name, value in more.items() if value}}
    answer = Response(json.dumps(body), int(status), content_type=CONTENT_TYPE)
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer


def _by_path(wrong: object, path: str = "") -> dict[str, str]:
    """Return validation messages by dotted path; where in the request it stands is left out."""
    if not isinstance(wrong, Mapping):
        return {path or "-": f"expected {first_problem(wrong)[1]}"}
    found: dict[str, str] = {}
    for name, inner in wrong.items():
        is_place = not path and name in _LOCATIONS
        step = "" if is_place or name == "_schema" else str(name)[:40]
        found |= _by_path(inner, ".".join(filter(None, (path, step))))
    return found
