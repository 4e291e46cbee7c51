"""The border for requests: plain data in, a typed request out, every problem named by field."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Final

import msgspec
from marshmallow import ValidationError, fields, validate

from samecity.domain.card import CredentialKind
from samecity.domain.request import Request
from samecity.errors import RequestInvalid
from samecity.schemas.toml import first_problem
from samecity.schemas.values import CODE, Moment, StrictSchema
from samecity.spi.scenario import Scenario, ScenarioSpec

_NAME = validate.Length(max=60, error="at most 60 characters")
# What a decision may quote is kept for ever: nothing that could be a number or a name gets through.
_DIVISION = validate.Regexp(
    r"^([a-z][a-z0-9_.-]{0,39}|[0-9]{6})\Z", error="a lower-case code or six digits of GB/T 2260"
)
_CODE_OR_NOTHING = validate.Regexp(
    r"^([a-z][a-z0-9_.-]{0,39})?\Z", error="a lower-case code of up to 40 characters"
)


class EnvelopeSchema(StrictSchema):
    """What every request has; the scenario's own fields stand in `fields`."""

    request_id = fields.String(
        required=True,
        validate=validate.Regexp(
            r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}\Z",
            error="1-64 letters, digits, dots, colons, dashes",
        ),
    )
    scenario = fields.String(required=True, validate=CODE)
    host = fields.String(required=True, validate=_DIVISION)
    kind = fields.Enum(CredentialKind, by_value=True, required=True)
    at = Moment(required=True)
    city = fields.String(load_default="", validate=_CODE_OR_NOTHING)
    point = fields.String(load_default="", validate=_CODE_OR_NOTHING)
    channel = fields.String(load_default="", validate=_CODE_OR_NOTHING)
    notices = fields.List(
        fields.String(validate=_NAME), load_default=frozenset, post_load=frozenset
    )
    consents = fields.List(
        fields.String(validate=_NAME), load_default=frozenset, post_load=frozenset
    )
    guardian_agrees = fields.Boolean(load_default=False)
    fields_ = fields.Dict(keys=fields.String(), data_key="fields", load_default=dict)


_ENVELOPE: Final = EnvelopeSchema()


def read_request(
    body: Mapping[str, object], scenario_of: Callable[[str], Scenario | None]
) -> Request:
    """Turn plain data into a request.

    Args:
        body: What arrived; not changed.
        scenario_of: Finds the scenario whose schema reads the own fields; where there is none,
            they stay as they came and the engine answers `SCENARIO_UNKNOWN`.

    Raises:
        RequestInvalid: Names the field and what it should be, never the value.
    """
    try:
        envelope = _ENVELOPE.load(body)
    except ValidationError as error:
        raise _invalid(error, "") from error
    own: object = envelope.pop("fields_")
    scenario = scenario_of(envelope["scenario"])
    if scenario is not None:
        own = _own_fields(scenario.spec, _copy(own))
    return Request(**envelope, fields=own, digest=_digest(body))


def _copy(plain: object) -> object:
    """Copy what a plugin's schema is given, so that the body stays as it arrived."""
    try:
        return deepcopy(plain)
    except (TypeError, RecursionError) as error:
        raise RequestInvalid({"fields": "expected plain JSON values"}) from error


def _own_fields(spec: ScenarioSpec, plain: object) -> object:
    """Load a scenario's own fields.

    Args:
        spec: The scenario's.
        plain: A mapping; the schema's to do with as it likes.

    Returns:
        The fields, or None if the schema itself fails: then the engine says whose fault that is.

    Raises:
        RequestInvalid: The fields are wrong.
    """
    try:
        loaded = spec.schema().load(plain)  # type: ignore[arg-type]  # a mapping, see above
    except ValidationError as error:
        raise _invalid(error, "fields") from error
    except KeyboardInterrupt:
        raise
    except BaseException:
        # The border to plugins: a schema is a plugin's code.
        return None
    return loaded if isinstance(loaded, spec.fields) else None


def _digest(body: Mapping[str, object]) -> str:
    plain = msgspec.json.encode(body, order="deterministic", enc_hook=str)
    return hashlib.sha256(plain).hexdigest()


def _invalid(error: ValidationError, prefix: str) -> RequestInvalid:
    if not isinstance(error.messages, dict):
        return RequestInvalid({prefix or "-": first_problem(error.messages)[1]})
    problems = {}
    for name, inner in error.messages.items():
        key, expected = first_problem(inner, "" if name == "_schema" else str(name)[:40])
        problems[f"{prefix}.{key}".strip(".")] = f"expected {expected}"
    return RequestInvalid(problems)
