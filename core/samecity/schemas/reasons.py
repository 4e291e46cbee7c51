"""Schema of a file of reason codes: one table per code, texts in both languages."""

from __future__ import annotations

import re
from functools import lru_cache

from marshmallow import ValidationError, fields, validate

from samecity.errors import DataInvalid
from samecity.schemas.toml import first_problem, parse_toml, read_text
from samecity.schemas.values import StrictSchema, TwoLanguages
from samecity.spi.sources import ReasonSource, ReasonText

_CODE = re.compile(r"[A-Z][A-Z0-9_]{2,39}")


class ReasonSchema(StrictSchema):
    """Texts of one code."""

    rule = fields.String(required=True, validate=validate.Length(min=2, max=20))
    message = fields.Nested(TwoLanguages, required=True)
    next_step = fields.Nested(TwoLanguages, required=True)


def load_reasons(source: ReasonSource, plugin: str) -> tuple[ReasonText, ...]:
    """Read the reason codes of a file.

    Args:
        source: The file.
        plugin: Who registers them.

    Raises:
        DataInvalid: The file, a code or a text is wrong.
    """
    name = source.file.name
    return _loaded(name, read_text(source.file, name), plugin)


@lru_cache(maxsize=256)
def _loaded(name: str, text: str, plugin: str) -> tuple[ReasonText, ...]:
    # The codes of every platform in this process come from the same few texts.
    schema = ReasonSchema()
    texts = []
    for code, table in parse_toml(name, text).items():
        if not _CODE.fullmatch(code):
            raise DataInvalid(name, code, expected="a code in capitals", received=repr(code))
        if not isinstance(table, dict):
            raise DataInvalid(name, code, expected="a table", received=repr(table)[:60])
        try:
            texts.append(ReasonText(code=code, plugin=plugin, **schema.load(table)))
        except ValidationError as error:
            key, expected = first_problem(error.messages)
            raise DataInvalid(
                name, f"{code}.{key}", expected=expected, received="another value"
            ) from error
    return tuple(texts)
