"""Who a region is: its names, its division, its cities. What it offers stands in `catalogue`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from samecity.domain.figures import Figure, Milestone
from samecity.domain.identifiers import DivisionCode, TUnionCity
from samecity.domain.mapping import read_only
from samecity.domain.places import Link, Place


@attrs.frozen
class City:
    """A city of a region.

    Attributes:
        code: Lower-case name, such as `hefei`.
        t_union: City code of the transit application, or None where it is not known.
        connected_from: First day on which T-Union cards ride there; None if not connected.
        gen3_start: First day of third-generation issue; from then on no second-generation card is
            issued there. None while it has not started.
    """

    code: str
    division: DivisionCode
    zh: str
    en: str
    t_union: TUnionCity | None = None
    connected_from: date | None = None
    gen3_start: date | None = None


@attrs.frozen
class DatedFact:
    """A figure that a source printed on a day: data, never a constant in code.

    Attributes:
        row: Row of the dossier it belongs to, such as `ZS-09`.
        key: What was counted, such as `libraries`.
        value: The figure as printed, in `unit`.
        on: The day the source speaks of or appeared.
    """

    row: str
    key: str
    value: str
    unit: str
    on: date
    source: str


@attrs.frozen
class RegionIdentity:
    """Names, place and history of a region.

    Attributes:
        code: Lower-case name, such as `ningbo`; the name other regions and commands use.
        division: GB/T 2260 code; a province's or a prefecture's.
        cities: By city code; a single-city region has one of its own name.
        default_city: City that is meant when a request names none.
        version: Version of the region's catalogue, shown in every decision.
        sources: Where the data come from, shown by `samecity regions`.
        figures: What the sources compute from the facts, shown by `samecity report`.
        milestones: What plans say of the catalogue, likewise.
        places: Townships and islands by code, where points can lie.
        links: Ways between them, by road or by ferry.
        profiles: Profiles of the conformance suite that the region claims to hold.
    """

    code: str
    division: DivisionCode
    zh: str
    en: str
    version: str
    default_city: str
    cities: Mapping[str, City]
    facts: tuple[DatedFact, ...] = ()
    sources: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    places: Mapping[str, Place] = attrs.field(factory=dict)
    links: tuple[Link, ...] = ()
    profiles: tuple[str, ...] = ()

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "cities", read_only(self.cities))
        object.__setattr__(self, "places", read_only(self.places))

    def is_same_province(self, other: RegionIdentity) -> bool:
        """Say whether both lie in one province: a fact of the division code (R13)."""
        return self.division.text[:2] == other.division.text[:2]
