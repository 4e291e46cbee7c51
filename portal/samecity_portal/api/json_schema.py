"""JSON Schemas (2020-12) made from marshmallow schemas: of messages and of scenarios' fields."""

from __future__ import annotations

from functools import cache
from typing import Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import Schema, fields

from samecity.schemas.values import Clock, Day, Division, Moment
from samecity_portal.api.glossary import GLOSSARY

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_FORMATS: Final = (
    (Day, "string", "date"),
    (Moment, "string", "date-time"),
    (Clock, "string", "time"),
    (Division, "string", None),
)


@cache
def json_schema(schema: type[Schema]) -> dict[str, object]:
    """Return the JSON Schema of what a schema loads; nested schemas stand inside."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda _: "")
    APISpec("", "", "3.1.0", plugins=[plugin])  # gives the plugin its converter
    converter = plugin.converter
    assert converter is not None
    adapt(converter)
    made: dict[str, object] = converter.schema2jsonschema(schema())
    return {"$schema": DIALECT, "additionalProperties": False, **made}


def adapt(converter: OpenAPIConverter) -> None:
    """Teach a converter the house's own fields, and what it leaves unsaid."""
    for kind, type_, format_ in _FORMATS:
        converter.map_to_openapi_type(kind, type_, format_)
    converter.add_attribute_function(_complete)


def _complete(
    converter: OpenAPIConverter,
    field: fields.Field[object],
    *,
    ret: dict[str, object],
    **_: object,
) -> dict[str, object]:
    """Add type and description; write the pattern as JSON Schema's regular expressions do."""
    more: dict[str, object] = {}
    choices = ret.get("enum")
    if ret.get("default") == "":
        # Left open; the pattern of what can be said does not allow it.
        del ret["default"]
    if "type" not in ret and isinstance(choices, list):
        types = {"string" if isinstance(one, str) else "null" for one in choices}
        more["type"] = types.pop() if len(types) == 1 else sorted(types, reverse=True)
    pattern = ret.get("pattern")
    if isinstance(pattern, str):
        more["pattern"] = pattern.replace(r"\Z", "$")
    name = field.data_key or field.name or ""
    # What stands in a list has its name, but is not what the name means.
    if "description" not in ret and isinstance(field.parent, Schema) and name in GLOSSARY:
        more["description"] = GLOSSARY[name]
    return more
