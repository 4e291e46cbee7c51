"""The OpenAPI document: what every operation has beside what its own decorators say."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from apispec import BasePlugin
from flask import Response, json, request
from werkzeug.routing import Rule

from samecity_portal.api.blueprint import TAG_PREFIX
from samecity_portal.api.json_schema import adapt
from samecity_portal.api.parameters import PaginationSchema
from samecity_portal.api.problem import CONTENT_TYPE, ProblemApi

_EXAMPLES: Final = files("samecity_portal.api") / "examples"
_JSON: Final = "application/json"
_KEY: Final = "key"

_Operation = MutableMapping[str, object]

DESCRIPTION: Final = """\
What a terminal, a region or a tester needs, and nothing hidden.

* Bodies are JSON in UTF-8; names are snake_case; money is whole fen; moments are ISO 8601 in
  Asia/Shanghai. Without a zone a moment is in Asia/Shanghai.
* Every error is a problem document (RFC 9457), `application/problem+json`.
* Lists come in pages: `page`, `page_size`; the header `X-Pagination` says how many there are.
* Answers that rarely change have an `ETag`; `If-None-Match` saves their body.
* Texts are in Chinese or English: `?lang=zh|en`, else by `Accept-Language`.
* All people are synthetic. Invented values carry `demo: true`.
"""

_ERRORS: Final[Mapping[HTTPStatus, str]] = {
    HTTPStatus.BAD_REQUEST: "The request cannot be read, or contradicts itself",
    HTTPStatus.UNAUTHORIZED: "A key is needed to change state, and none or a wrong one came",
    HTTPStatus.FORBIDDEN: "It comes from a page of another site",
    HTTPStatus.NOT_FOUND: "Nothing has this name; the next step names what looks like it",
    HTTPStatus.CONFLICT: "It contradicts what is there: a used key, a card in another reader",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is longer than 1 MiB",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is no JSON",
    HTTPStatus.MISDIRECTED_REQUEST: "`Host` is not this system's name",
    HTTPStatus.UNPROCESSABLE_ENTITY: "A value is not what is expected; `errors` names it",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; `Retry-After` says when to come again",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A defect of this system",
    HTTPStatus.SERVICE_UNAVAILABLE: "A database or peer is away; `Retry-After` says when to try",
}

_ALWAYS: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.MISDIRECTED_REQUEST,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
_CHANGING: Final = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
_READS: Final = frozenset({"get", "head", "options"})


_PLACES: Final[Mapping[str, tuple[str, str]]] = {
    "agreement": ("Agreement id", "delta"),
    "card_id": ("Id of a card", "0123456789abcdef0123456789abcdef"),
    "case": ("Number of a case, as its receipt says it", "330200-0123456789ab"),
    "ecard_id": ("Id of an e-card", "e-0123456789abcdef0123456789abcdef"),
    "person_id": ("Id of a synthetic person", "p-li"),
    "region": ("Region code, city code, slug of a division, or its six digits", "ningbo"),
    "request_id": ("Id of the request that was decided", "gate-7-000123"),
    "run_id": ("Id of a run", "20261123-100000-0123ab"),
    "scenario": ("Scenario code", "transit.ride"),
    "tap_id": ("Id of a tap", "0123456789abcdef"),
    "world_id": ("Id of a test world", "w-0123456789abcdef"),
}
"""Description and example of what stands in a path."""


class HousePlugin(BasePlugin):
    """Gives every operation its id, the errors that any can answer with, and its example."""

    def path_helper(
        self,
        path: str | None = None,
        operations: dict[str, dict[str, object]] | None = None,
        parameters: list[dict[str, object]] | None = None,
        **_: object,
    ) -> None:
        """Describe what stands in a path."""
        for parameter in parameters or []:
            description, example = _PLACES[str(parameter["name"])]
            parameter["description"], parameter["example"] = description, example

    def operation_helper(
        self,
        path: str | None = None,
        operations: dict[str, dict[str, object]] | None = None,
        **more: object,
    ) -> None:
        """Complete the operations of a path."""
        rule = more.get("rule")
        assert isinstance(rule, Rule)  # flask-smorest registers paths by rule
        for method, operation in (operations or {}).items():
            name = rule.endpoint.rpartition(".")[2]
            operation["operationId"] = name if len(operations or {}) == 1 else f"{method}_{name}"
            if method not in _READS:
                # Or without one: on loopback nobody needs a key.
                operation["security"] = [{_KEY: []}, {}]
            _put_errors(operation, _ALWAYS if method in _READS else (*_ALWAYS, *_CHANGING))
            parameters = operation.setdefault("parameters", [])
            assert isinstance(parameters, list)
            for parameter in parameters:
                _put_example_beside(parameter)
            parameters.append("WorldHeader")
            _put_example(operation)


def _put_example_beside(parameter: object) -> None:
    """Put a parameter's example beside its schema, where OpenAPI looks for it."""
    schema = parameter.get("schema") if isinstance(parameter, dict) else None
    if isinstance(parameter, dict) and isinstance(schema, dict) and "example" in schema:
        parameter["example"] = schema.pop("example")


def _put_errors(operation: _Operation, errors: tuple[HTTPStatus, ...]) -> None:
    responses = operation.setdefault("responses", {})
    assert isinstance(responses, dict)
    documented = {str(int(status)) for status in responses if str(status) != "default"}
    for status in sorted(errors):
        if str(int(status)) not in documented:
            responses[str(int(status))] = status.name


def _put_example(operation: _Operation) -> None:
    """Show a real answer, as `tests/portal/api/test_document.py` keeps it up to date."""
    file = _EXAMPLES / f"{operation['operationId']}.json"
    responses = operation["responses"]
    assert isinstance(responses, dict)
    answer = responses.get(200, responses.get("200"))
    if file.is_file() and isinstance(answer, dict) and _JSON in answer.get("content", {}):
        answer["content"][_JSON]["example"] = json.loads(file.read_text(encoding="utf-8"))


class DocumentedApi(ProblemApi):
    """An API whose document says what it really answers."""

    # Every status is named; a default would make any of them look meant.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_responses(self) -> None:
        """Register what errors look like; flask-smorest would call them application/json."""
        # The first thing that is registered, hence the place to prepare the converter.
        adapt(self.ma_plugin.converter)
        for status, description in _ERRORS.items():
            response = {
                "description": description,
                "content": {CONTENT_TYPE: {"schema": self.ERROR_SCHEMA}},
            }
            self.spec.components.response(status.name, response, lazy=True)
        not_modified = {"description": "The caller has it already; no body"}
        self.spec.components.response(HTTPStatus.NOT_MODIFIED.name, not_modified, lazy=True)
        self._register_parameters()
        self.spec.components.security_scheme(
            _KEY,
            {
                "type": "http",
                "scheme": "bearer",
                "description": "A key of this portal. It is needed to change state where others "
                "than the portal's own machine can reach it",
            },
        )

    def _register_parameters(self) -> None:
        """Register headers that many operations take."""
        self.spec.components.parameter(
            "WorldHeader",
            "header",
            {
                "name": "Samecity-World",
                "description": "A test world that the request is about; see `POST /worlds`",
                "schema": {"type": "string", "pattern": "^w-[0-9a-f]{16}$"},
            },
            lazy=True,
        )
        self.spec.components.parameter(
            "ACCEPT_LANGUAGE",
            "header",
            {
                "name": "Accept-Language",
                "description": "Language of texts, if `lang` does not say",
                "schema": {"type": "string"},
                "example": "zh-CN, en;q=0.5",
            },
            lazy=True,
        )

    def _register_pagination_header(self) -> None:
        """Register the header of a list; its value is JSON, not an object written as a header."""
        header = {
            "description": "Which page this is, and how many there are; JSON",
            "required": True,
            "content": {_JSON: {"schema": PaginationSchema}},
        }
        self.spec.components.header("PAGINATION", header, lazy=True)

    def _openapi_json(self) -> Response:
        """Return the document."""
        answer = Response(document_of(self), content_type=_JSON)
        answer.add_etag()
        answer.cache_control.no_cache = True
        answer.make_conditional(request)
        return answer


def document_of(api: DocumentedApi) -> str:
    """Return the document as text; the same code gives the same text."""
    said = api.spec.to_dict()
    said["tags"] = [{**tag, "name": tag["name"].removeprefix(TAG_PREFIX)} for tag in said["tags"]]
    return json.dumps(said, ensure_ascii=False, indent=2, sort_keys=False) + "\n"
