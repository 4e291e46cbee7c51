"""Fields of a scenario that repeat: an entry is a row of one input, or of several.

In a form the third line of a bill has the names `items.2.code` and `items.2.amount_fen`, the third
of a list of words has `documents.2`. A row that says nothing is no entry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

import attrs
from marshmallow import Schema, ValidationError, fields

from samecity.cli.settings import Settable, plain_fields, settable

_ROW: Final = re.compile(r"([^.]+)\.([0-9]{1,4})(?:\.(.+))?")
_OF_LIST: Final = "list of "
_KEY: Final = Settable("key", "string", (), None, required=True)
_VALUE: Final = Settable("value", "string", (), None, required=True)

Row = Mapping[str, str]
"""What stands in a row, by the name of its input; of the only one the name is empty."""


@attrs.frozen
class Repeated:
    """A field that repeats.

    Attributes:
        parts: The inputs of a row; the name of the only one of a plain list is empty.
    """

    name: str
    parts: Sequence[Settable]
    _field: fields.Field[object]

    def rows(self, own: Mapping[str, str]) -> list[Row]:
        """Return the rows that a form shows: those that were said, else those of the default."""
        said = rows_in(own).get(self.name)
        if said is not None:
            return said
        text = own.get(self.name)
        try:
            value = self._field.deserialize(text) if text else self._default()
        except ValidationError:
            value = ()
        return self._written(value) or [{}]

    def plain(self, rows: Sequence[Row]) -> object:
        """Return rows as the plain data of a request; what the schema refuses passes unchanged."""
        if isinstance(self._field, fields.Dict):
            return {row.get("key", ""): row.get("value", "") for row in rows}
        if self.parts[0].name:
            return [plain_fields(_nested(self._field), _filled(row).items()) for row in rows]
        return [row.get("", "") for row in rows]

    def _default(self) -> object:
        default = self._field.load_default
        return default() if callable(default) else default

    def _written(self, value: object) -> list[Row]:
        if isinstance(value, Mapping):
            return [{"key": str(key), "value": str(one)} for key, one in value.items()]
        if not isinstance(value, list | tuple | frozenset):
            return []
        if self.parts[0].name:
            schema = _nested(self._field)
            return [{key: str(one) for key, one in schema.dump(entry).items()} for entry in value]
        return [{"": str(one)} for one in value]


def repeated(schema: Schema) -> dict[str, Repeated]:
    """Return the fields of a schema that repeat, by name."""
    by_name = {field.data_key or name: field for name, field in schema.load_fields.items()}
    found = {one.name: _parts(one, by_name[one.name]) for one in settable(schema)}
    return {name: Repeated(name, parts, by_name[name]) for name, parts in found.items() if parts}


def _parts(one: Settable, field: fields.Field[object]) -> Sequence[Settable]:
    """Return the inputs of a row; none where the field does not repeat."""
    if isinstance(field, fields.Dict):
        return _KEY, _VALUE
    if not isinstance(field, fields.List):
        return ()
    if isinstance(field.inner, fields.Nested):
        order = [part.data_key or name for name, part in field.inner.schema.load_fields.items()]
        return sorted(settable(field.inner.schema), key=lambda part: order.index(part.name))
    kind = one.type.removeprefix(_OF_LIST)
    return (attrs.evolve(one, name="", type=kind, default=None, required=False),)


def rows_in(own: Mapping[str, str]) -> dict[str, list[Row]]:
    """Return what forms say in rows, by field."""
    found: dict[str, dict[int, dict[str, str]]] = {}
    for name, text in own.items():
        place = _ROW.fullmatch(name)
        if place is not None:
            found.setdefault(place[1], {}).setdefault(int(place[2]), {})[place[3] or ""] = text
    return {name: [rows[at] for at in sorted(rows)] for name, rows in found.items()}


def tidy(own: Mapping[str, str], add: str = "", remove: str = "") -> dict[str, str]:
    """Return what a form says without its empty rows, numbered from 0.

    Args:
        own: Texts by the names of the inputs.
        add: Field that gets one more row, an empty one.
        remove: Row that goes, such as `items.1`.
    """
    kept = {
        name: text
        for name, text in own.items()
        if _ROW.fullmatch(name) is None or not f"{name}.".startswith(f"{remove or '.'}.")
    }
    tidied = {name: text for name, text in kept.items() if _ROW.fullmatch(name) is None}
    filled = {name: list(filter(_filled, rows)) for name, rows in rows_in(kept).items()}
    for field, rows in filled.items():
        for number, row in enumerate(rows):
            tidied |= {path(field, number, part): text for part, text in row.items()}
    if add:
        tidied[path(add, len(filled.get(add, ())), "")] = ""
    return tidied


def path(field: str, number: int, part: str) -> str:
    """Return the name of an input in a row."""
    return ".".join(filter(None, (field, str(number), part)))


def _filled(row: Row) -> dict[str, str]:
    return {part: text for part, text in row.items() if text}


def _nested(field: fields.Field[object]) -> Schema:
    assert isinstance(field, fields.List)  # see `_parts`
    assert isinstance(field.inner, fields.Nested)
    schema = field.inner.schema
    assert isinstance(schema, Schema)
    return schema
