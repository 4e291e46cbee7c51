"""Regions without a plugin: valid homes, and bare hosts of what a national rule lets them offer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files

import attrs

from samecity.domain.catalogue import Catalogue
from samecity.domain.effects import NATIONAL
from samecity.domain.region import City, RegionIdentity
from samecity.national.divisions import Division, Divisions
from samecity.national.t_union import load_t_union
from samecity.schemas.region_folder import load_catalogue
from samecity.schemas.toml import load_toml
from samecity.spi.national import NationalPlatform
from samecity.spi.region import Region, Vouch
from samecity.spi.scenario import SectionSpec
from samecity.spi.state import StateStore

_DATA = files("samecity.national") / "data"
_VERSION = "national-2026.1"


class BareRegion(Region):
    """A region that only the national platform knows; its cards are asked of the national base."""

    def vouch(
        self, card_ref: str, at: datetime, store: StateStore, national: NationalPlatform
    ) -> Vouch | None:
        """Ask the national base, in real time.

        Raises:
            PlatformUnreachable: The national platform cannot be asked now.
        """
        found = store.card(self.code, card_ref)
        if found is None or national.person(found[0].holder_ref) is None:
            return None
        return super().vouch(card_ref, at, store, national)


class Baseline:
    """Makes bare regions, each once.

    Args:
        divisions: The table of GB/T 2260.
        sections: What holds nationally of the sections that scenario plugins define, by type.
    """

    def __init__(self, divisions: Divisions, sections: Mapping[type[object], object]) -> None:
        self._divisions = divisions
        self._t_union = load_t_union()
        self._catalogue = load_catalogue(_DATA, {NATIONAL: None})
        self._sections = dict(sections)
        self._made: dict[str, Region] = {}

    def region(self, division: Division) -> Region:
        """Return the bare region of a division."""
        if division.slug not in self._made:
            city = City(
                code=division.slug,
                division=division.code,
                zh=division.zh,
                en=division.en,
                t_union=self._t_union.get(division.code),
            )
            identity = RegionIdentity(
                code=division.slug,
                division=division.code,
                zh=division.zh,
                en=division.en,
                version=_VERSION,
                default_city=city.code,
                cities={city.code: city},
                sources=("GB/T 2260",),
            )
            made = BareRegion(
                identity, self._catalogue_of(city.code), self._sections, plugin=NATIONAL
            )
            made.is_registered = True
            self._made[division.slug] = made
        return self._made[division.slug]

    def _catalogue_of(self, city: str) -> Catalogue:
        points = [attrs.evolve(point, city=city) for point in self._catalogue.points.values()]
        return Catalogue(self._catalogue.items, points)


def load_national(section: SectionSpec) -> object | None:
    """Return what holds nationally of a section, `data/<section>.toml` here, or None.

    Raises:
        DataInvalid: The section's schema does not take it.
    """
    file = _DATA / f"{section.name}.toml"
    return load_toml(file, section.schema) if file.is_file() else None
