"""Metro lines for the simulated gates: invented stations, and how far they are from each other."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

import attrs
from marshmallow import ValidationError, fields, validate, validates_schema

from samecity.errors import UnknownName
from samecity.schemas.toml import load_toml
from samecity.schemas.values import CODE, TEXT, StrictSchema

_FILE: Final = files("samecity_hardware_sim.terminals") / "metro_lines.toml"
_STATION_ID: Final = validate.Regexp(r"^[A-Z0-9]{8}\Z", error="8 capitals or digits")


@attrs.frozen
class Station:
    """A station.

    Attributes:
        id: 8 ASCII characters, as they stand in file 1A.
        at_m: Way from the first station of the line.
    """

    id: str
    at_m: int
    zh: str
    en: str


@attrs.frozen
class MetroLine:
    """A line.

    Attributes:
        host: Region code.
        city: City code in it.
        number: 1-255, as it stands in file 1A.
        stations: In their order, two or more.
    """

    host: str
    city: str
    number: int
    zh: str
    en: str
    stations: tuple[Station, ...]

    def station(self, id: str) -> Station | None:
        """Return a station, or None if the line has none of this id."""
        return next((one for one in self.stations if one.id == id), None)

    def nearest_m(self, start: Station) -> int:
        """Return the way to the nearest other station: the shortest ride."""
        return min(abs(one.at_m - start.at_m) for one in self.stations if one is not start)

    def furthest_m(self, start: Station) -> int:
        """Return the way to the furthest station: the longest ride."""
        return max(abs(one.at_m - start.at_m) for one in self.stations)


@attrs.frozen
class MetroLines:
    """All lines.

    Attributes:
        demo: Whether they are invented.
    """

    source: str
    demo: bool
    lines: tuple[MetroLine, ...]

    def find(self, host: str, city: str) -> MetroLine:
        """Return the line of a city.

        Raises:
            UnknownName: The city has none.
        """
        for line in self.lines:
            if (line.host, line.city) == (host, city):
                return line
        raise UnknownName("metro", city, tuple(line.city for line in self.lines))


class _StationSchema(StrictSchema):
    makes = Station

    id = fields.String(required=True, validate=_STATION_ID)
    at_m = fields.Integer(
        strict=True, required=True, validate=validate.Range(0, 200_000, error="metres, 0-200,000")
    )
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)


class _LineSchema(StrictSchema):
    makes = MetroLine

    host = fields.String(required=True, validate=CODE)
    city = fields.String(required=True, validate=CODE)
    number = fields.Integer(strict=True, required=True, validate=validate.Range(1, 255))
    zh = fields.String(required=True, validate=TEXT)
    en = fields.String(required=True, validate=TEXT)
    stations = fields.List(
        fields.Nested(_StationSchema),
        required=True,
        post_load=tuple,
        validate=validate.Length(min=2, error="two stations or more"),
    )


class MetroLinesSchema(StrictSchema):
    """`metro_lines.toml`."""

    makes = MetroLines

    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(_LineSchema), data_key="line", required=True, post_load=tuple)

    @validates_schema(skip_on_field_errors=True)
    def _check_ids(self, data: dict[str, tuple[MetroLine, ...]], **_: object) -> None:
        ids = [station.id for line in data["lines"] for station in line.stations]
        if len(set(ids)) < len(ids):
            raise ValidationError("each station id once", "line")


def load_metro_lines(file: Traversable = _FILE) -> MetroLines:
    """Read the lines.

    Raises:
        DataInvalid: The file cannot be read, or a key is wrong.
    """
    lines = load_toml(file, MetroLinesSchema)
    assert isinstance(lines, MetroLines)
    return lines


@cache
def metro_lines() -> MetroLines:
    """Return the lines of this package, read once."""
    return load_metro_lines()
