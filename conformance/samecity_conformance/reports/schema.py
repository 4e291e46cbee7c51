"""The published JSON Schemas: generated from the types, shipped as files beside this module.

A schema's number changes with its meaning. After a change of the types write them anew:
`SAMECITY_WRITE_DOCS=1 pytest tests/conformance/reports/test_schema.py`.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

import msgspec

from samecity_conformance.reports.certificate import Certificate
from samecity_conformance.reports.report import Report

SCHEMAS: Final = {"report-1": Report, "certificate-1": Certificate}
"""Type by name of its schema; the file is `<name>.schema.json`."""


def generate(name: str) -> dict[str, object]:
    """Generate a schema from its type.

    Raises:
        KeyError: There is no such schema.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:samecity:{name}",
        **msgspec.json.schema(SCHEMAS[name], schema_hook=_anything),
    }


def _anything(kind: type) -> dict[str, object]:
    """Return the schema of a value that messages of others bring, whatever it is.

    Raises:
        NotImplementedError: It is a type of ours, which has to have a schema.
    """
    if kind is not object:
        raise NotImplementedError(kind)
    return {"description": "Any value."}  # an empty one counts as none


def shipped(name: str) -> str:
    """Return a schema as it is shipped."""
    return (files("samecity_conformance.reports") / f"{name}.schema.json").read_text("utf-8")
