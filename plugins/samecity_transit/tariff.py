"""A region's transit data: fares by mode, concessions, campaigns, the purse's limits.

Everything a city decides about the price of a ride stands in its `transit.toml`; here is only its
shape.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from enum import unique

import attrs
from marshmallow import ValidationError, fields, validate, validates_schema

from samecity.domain.catalogue import OfferedTo
from samecity.domain.word import Word
from samecity.schemas.values import CODE, FEN, PERCENT, TEXT, Clock, Day, StrictSchema
from samecity.spi import SectionSpec, shown_source

_METRES = validate.Range(min=1, max=1_000_000, error="metres, 1-1,000,000")
_AGE = validate.Range(min=0, max=150, error="an age, 0-150")


@unique
class Mode(Word):
    """Modes of the T-Union network. Source: S4 AH-11."""

    BUS = "bus"
    METRO = "metro"
    FERRY = "ferry"
    BIKE = "bike"
    TAXI = "taxi"


@attrs.frozen
class Fare:
    """The published fare of a mode.

    Attributes:
        cities: City codes in which it holds; empty is the whole region.
        gross_fen: Flat fare, or the fare of the first band; None for a taxi, whose meter says it.
        bands_m: Ends of the distance bands in metres, inclusive; empty for a flat fare. Each
            further band costs `band_fen` more.
        beyond_every_m: Length of each band beyond the last one.
        local_percent: What a card with local terms pays of the published fare.
        transfer_minutes: Free transfer within the mode for local terms, the last minute
            included; 0 is none.
        demo: Whether a value is invented.
        shown_source: The source as a decision shows it.
    """

    mode: Mode
    source: str
    cities: frozenset[str] = frozenset()
    gross_fen: int | None = None
    bands_m: tuple[int, ...] = ()
    band_fen: int = 0
    beyond_every_m: int = 0
    local_percent: int = 100
    transfer_minutes: int = 0
    demo: bool = False
    shown_source: str = attrs.field(init=False)

    @shown_source.default
    def _show(self) -> str:
        return shown_source(self.source, demo=self.demo)

    def holds_in(self, city: str) -> bool:
        """Say whether the fare holds in a city."""
        return not self.cities or city in self.cities

    def published_fen(self, distance_m: int, meter_fen: int) -> int:
        """Return the published fare of a ride.

        Args:
            distance_m: Length of the ride; matters where the fare has bands.
            meter_fen: What a taxi's meter shows; matters where there is no published fare.
        """
        if self.gross_fen is None:
            return meter_fen
        for index, end_m in enumerate(self.bands_m):
            if distance_m <= end_m:
                return self.gross_fen + index * self.band_fen
        if not self.bands_m:
            return self.gross_fen
        beyond = -(-(distance_m - self.bands_m[-1]) // self.beyond_every_m)
        return self.gross_fen + (len(self.bands_m) - 1 + beyond) * self.band_fen


@attrs.frozen
class Peak:
    """A rush hour on workdays; both ends belong to it."""

    begins: time
    ends: time


@attrs.frozen
class Concession:
    """A reduced fare for an age or a certified class.

    Attributes:
        percent: What is paid of the published fare.
        classes: Any of them; empty asks for the age alone.
        offered_to: `ZONE` goes with local terms, `NATIONAL` to every card by the host's own
            statute, `LOCAL` to the host's own cards only.
        household_only: Asks for the host's household register whatever the card (R10).
        peaks: On workdays, entry within one of them pays `peak_percent` instead.
    """

    id: str
    modes: frozenset[Mode]
    percent: int
    offered_to: OfferedTo
    source: str
    min_age: int = 0
    classes: frozenset[str] = frozenset()
    household_only: bool = False
    peaks: tuple[Peak, ...] = ()
    peak_percent: int = 100
    opens_on: date | None = None


@attrs.frozen
class Campaign:
    """A dated special fare; belongs to its sponsor's text (R09).

    Attributes:
        opens_on: First day.
        closes_on: Last day, inclusive.
    """

    id: str
    modes: frozenset[Mode]
    fare_fen: int
    offered_to: OfferedTo
    opens_on: date
    closes_on: date
    source: str
    demo: bool = False


@attrs.frozen
class Purse:
    """Limits of the purses that a region issues. Source: `P16`, domain 4.5."""

    max_fen: int = 20_000
    dormant_months: int = 12


@attrs.frozen
class Tariff:
    """A region's transit data."""

    fares: tuple[Fare, ...]
    concessions: tuple[Concession, ...]
    campaigns: tuple[Campaign, ...]
    purse: Purse
    _found: dict[tuple[Mode, str], Fare | None] = attrs.field(
        init=False, factory=dict, repr=False, eq=False
    )

    def fare(self, mode: Mode, city: str) -> Fare | None:
        """Return the fare of a mode in a city, the city's own before the region's."""
        key = (mode, city)
        if key not in self._found:
            meant = [one for one in self.fares if one.mode is mode and one.holds_in(city)]
            self._found[key] = max(meant, key=lambda one: bool(one.cities), default=None)
        return self._found[key]


def _modes() -> fields.List[Mode]:
    return fields.List(
        fields.Enum(Mode, by_value=True),
        required=True,
        post_load=frozenset,
        validate=validate.Length(min=1, error="a mode"),
    )


class _FareSchema(StrictSchema):
    makes = Fare

    mode = fields.Enum(Mode, by_value=True, required=True)
    source = fields.String(required=True, validate=TEXT)
    cities = fields.List(fields.String(validate=CODE), load_default=frozenset, post_load=frozenset)
    gross_fen = fields.Integer(strict=True, validate=FEN)
    bands_m = fields.List(
        fields.Integer(strict=True, validate=_METRES), load_default=tuple, post_load=tuple
    )
    band_fen = fields.Integer(strict=True, load_default=0, validate=FEN)
    beyond_every_m = fields.Integer(
        strict=True,
        load_default=0,
        validate=validate.Range(0, 1_000_000, error="metres, 0 or more"),
    )
    local_percent = fields.Integer(strict=True, load_default=100, validate=PERCENT)
    transfer_minutes = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, 600, error="minutes, 0-600")
    )
    demo = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def _check_bands(self, data: Mapping[str, object], **_: object) -> None:
        bands = data.get("bands_m")
        if isinstance(bands, tuple) and bands:
            if list(bands) != sorted(set(bands)):
                raise ValidationError("rising distances", "bands_m")
            if not data.get("beyond_every_m"):
                raise ValidationError("metres of each further band", "beyond_every_m")
        if data.get("gross_fen") is None and data["mode"] is not Mode.TAXI:
            raise ValidationError("the published fare", "gross_fen")


class _PeakSchema(StrictSchema):
    makes = Peak

    begins = Clock(required=True)
    ends = Clock(required=True)

    @validates_schema(skip_on_field_errors=True)
    def _check_order(self, data: Mapping[str, time], **_: object) -> None:
        if data["ends"] < data["begins"]:
            raise ValidationError("a time not before begins", "ends")


class _ConcessionSchema(StrictSchema):
    makes = Concession

    id = fields.String(required=True, validate=CODE)
    modes = _modes()
    percent = fields.Integer(strict=True, required=True, validate=PERCENT)
    offered_to = fields.Enum(OfferedTo, required=True)
    source = fields.String(required=True, validate=TEXT)
    min_age = fields.Integer(strict=True, load_default=0, validate=_AGE)
    classes = fields.List(fields.String(validate=CODE), load_default=frozenset, post_load=frozenset)
    household_only = fields.Boolean(load_default=False)
    peaks = fields.List(fields.Nested(_PeakSchema), load_default=tuple, post_load=tuple)
    peak_percent = fields.Integer(strict=True, load_default=100, validate=PERCENT)
    opens_on = Day()


class _CampaignSchema(StrictSchema):
    makes = Campaign

    id = fields.String(required=True, validate=CODE)
    modes = _modes()
    fare_fen = fields.Integer(strict=True, required=True, validate=FEN)
    offered_to = fields.Enum(OfferedTo, required=True)
    opens_on = Day(required=True)
    closes_on = Day(required=True)
    source = fields.String(required=True, validate=TEXT)
    demo = fields.Boolean(load_default=False)

    @validates_schema(skip_on_field_errors=True)
    def _check_order(self, data: Mapping[str, date], **_: object) -> None:
        if data["closes_on"] < data["opens_on"]:
            raise ValidationError("a day not before opens_on", "closes_on")


class _PurseSchema(StrictSchema):
    makes = Purse

    max_fen = fields.Integer(strict=True, required=True, validate=FEN)
    dormant_months = fields.Integer(
        strict=True, required=True, validate=validate.Range(1, 120, error="months, 1-120")
    )


class TariffSchema(StrictSchema):
    """`transit.toml` of a region's data folder."""

    makes = Tariff

    fares = fields.List(
        fields.Nested(_FareSchema), data_key="fare", load_default=tuple, post_load=tuple
    )
    concessions = fields.List(
        fields.Nested(_ConcessionSchema), data_key="concession", load_default=tuple, post_load=tuple
    )
    campaigns = fields.List(
        fields.Nested(_CampaignSchema), data_key="campaign", load_default=tuple, post_load=tuple
    )
    purse = fields.Nested(_PurseSchema, load_default=Purse)


TRANSIT = SectionSpec("transit", Tariff, TariffSchema)
