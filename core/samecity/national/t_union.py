"""City codes of the T-Union application, which are not those of GB/T 2260."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import attrs
from marshmallow import ValidationError, fields

from samecity.domain.identifiers import DivisionCode, TUnionCity
from samecity.errors import DataInvalid
from samecity.schemas.toml import load_toml
from samecity.schemas.values import TEXT, Division, StrictSchema

_FILE = files("samecity.national") / "data" / "t_union.toml"


def _t_union_city(text: str) -> TUnionCity:
    try:
        return TUnionCity(text)
    except ValueError as error:
        raise ValidationError("four digits of GB/T 13497") from error


@attrs.frozen
class _Row:
    division: DivisionCode
    t_union: TUnionCity


@attrs.frozen
class _Table:
    source: str
    city: tuple[_Row, ...]


class _RowSchema(StrictSchema):
    makes = _Row

    division = Division(required=True)
    t_union = fields.String(required=True, post_load=_t_union_city)


class _TableSchema(StrictSchema):
    makes = _Table

    source = fields.String(required=True, validate=TEXT)
    city = fields.List(fields.Nested(_RowSchema), required=True, post_load=tuple)


@cache
def load_t_union(file: Traversable = _FILE) -> Mapping[DivisionCode, TUnionCity]:
    """Read the T-Union city codes; a division that is missing has no known code.

    Raises:
        DataInvalid: The file cannot be read, a key is wrong, or a division stands there twice.
    """
    table = load_toml(file, _TableSchema)
    assert isinstance(table, _Table)
    cities: dict[DivisionCode, TUnionCity] = {}
    for index, row in enumerate(table.city):
        if row.division in cities:
            raise DataInvalid(
                file.name,
                f"city.{index}.division",
                expected="a division that is not yet listed",
                received=f"{row.division} again",
            )
        cities[row.division] = row.t_union
    return cities
