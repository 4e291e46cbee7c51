"""The blueprint of every resource: strict arguments, tags of unchanged answers, languages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from typing import Final, TypeVar

import flask_smorest
import msgspec
from flask import Request, Response, request
from flask_smorest import abort
from marshmallow import RAISE, Schema
from webargs.flaskparser import FlaskParser

from samecity_portal.api.parameters import QuerySchema

_View = TypeVar("_View", bound=Callable[..., object])

TAG_PREFIX: Final = "api-"
"""What tells the views of the API from the pages' by name."""

PAGED: Final = {"X-Pagination": "PAGINATION"}
"""Documents the header of a list."""


class StrictParser(FlaskParser):
    """Reads arguments, and refuses what nobody declared."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012  as the parent
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": RAISE,
    }

    def load_json(self, req: Request, schema: Schema) -> object:
        """Read a body: JSON as RFC 8259 has it, in UTF-8, not nested without end."""
        if not req.is_json:
            abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message="expected application/json")
        try:
            return msgspec.json.decode(req.get_data())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            abort(HTTPStatus.BAD_REQUEST, messages={"json": ["JSON in UTF-8"]})
            raise  # never: see above


class ApiBlueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest ships no types
    """A blueprint of the API; its views go by another name than a page's of the same section.

    Args:
        tag: Its name in the document.
        import_name: Of its module.
        description: What it is about.
    """

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, tag: str, import_name: str, *, description: str) -> None:
        super().__init__(f"{TAG_PREFIX}{tag}", import_name, description=description)
        self._tag = tag

    def route(self, rule: str, **options: object) -> Callable[[_View], _View]:
        """Register a view under the tag."""
        register: Callable[[_View], _View] = super().route(rule, tags=[self._tag], **options)
        return register

    def arguments(self, schema: type[Schema], **options: object) -> Callable[[_View], _View]:
        """Read a part of the request by a schema, which is made once and not for each request."""
        read: Callable[[_View], _View] = super().arguments(schema(), **options)
        return read

    def query(self, schema: type[Schema] = QuerySchema) -> Callable[[_View], _View]:
        """Read the query; the view gets it as its first argument."""
        return self.arguments(schema, location="query")

    def spoken(self, view: Callable[..., Response]) -> Callable[..., Response]:
        """Mark an answer whose texts are in the reader's language."""

        @wraps(view)
        def answer(*args: object, **kwargs: object) -> Response:
            answered = view(*args, **kwargs)
            answered.vary.update(("Accept-Language", "Cookie"))
            return answered

        documented: Callable[..., Response]
        documented = self.doc(parameters=["ACCEPT_LANGUAGE"])(answer)
        return documented

    def _set_etag_in_response(self, response: Response) -> None:
        """Tag an answer by all that it says, and leave its body away if the caller has it."""
        said = response.get_data() + response.headers.get("X-Pagination", "").encode()
        response.set_etag(sha256(said).hexdigest()[:32])
        response.cache_control.no_cache = True
        response.make_conditional(request)
