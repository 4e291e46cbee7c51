"""The terrain of a search: what is installed, and the values worth trying there, computed once."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Final

from samecity.domain.card import CredentialKind
from samecity.domain.catalogue import Catalogue, OfferedTo
from samecity.host.registry import Registry
from samecity.spi import Region
from samecity_conformance.parity.pairs import Row
from samecity_conformance.parity.space import Dimensions, Space
from samecity_conformance.scene import Scene
from samecity_conformance.trial import Place, Trial
from samecity_conformance.variants import remade

if TYPE_CHECKING:  # a search stands on a terrain, which keeps what was seen
    from samecity_conformance.rules.search import Seen


MakeScene = Callable[[Registry], Scene]

_REMEMBERED: Final = 100
"""How many uses are kept for the other rules of the same scenario and region."""


class Terrain:
    """What is installed, with what can be tried there.

    Args:
        registry: What is installed.
        scene: Makes the scene of a trial: over which binding, with which national platform.

    Attributes:
        space: The values worth trying, from the data of regions and scenarios.
    """

    def __init__(self, registry: Registry, scene: MakeScene = Scene) -> None:
        self.registry = registry
        self.scene = scene
        self.space = Space(registry)
        self._places: dict[tuple[str, str], list[Place]] = {}
        for place in self.space.places:
            key = place.host, place.item.scenario
            if place.point.depth >= place.item.depth:
                self._places.setdefault(key, []).append(place)
        self._dimensions: dict[tuple[str, str, str], Dimensions] = {}
        self._spans: dict[tuple[str, str], tuple[timedelta, ...]] = {}
        self._kept: dict[str, Seen] = {}

    @property
    def homes(self) -> tuple[str, ...]:
        """Issuers: every region with a plugin, a bare one of each agreement, one of none."""
        return self.space.homes

    def scenarios(self, region: str) -> tuple[str, ...]:
        """Return the codes of what a region offers at some point, sorted."""
        return tuple(sorted(code for host, code in self._places if host == region))

    def places(self, region: str, scenario: str) -> list[Place]:
        """Return the items of a scenario at the points of a region that have its depth."""
        return self._places.get((region, scenario), [])

    def dimensions(self, place: Place) -> Dimensions:
        """Return what is varied at a place."""
        key = place.host, place.item.id, place.point.id
        if key not in self._dimensions:
            self._dimensions[key] = self.space.dimensions(place)
        return self._dimensions[key]

    def trial(self, place: Place, kind: CredentialKind, row: Row) -> Trial:
        """Return the trial of a row of numbers, with a card of nobody yet."""
        return self.space.use(place, kind, self.dimensions(place), row).trial

    def plain(self, place: Place, kind: CredentialKind) -> Trial:
        """Return the trial of a plain adult at a plain moment, with a card of nobody yet."""
        return self.trial(place, kind, (0,) * len(self.dimensions(place).sizes))

    def remember(self, key: str, find_out: Callable[[], Seen]) -> Seen:
        """Return what was found out before under a key, or find it out.

        Args:
            key: Names the trial.
            find_out: Pure; the same key always gives the same.
        """
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = find_out()
            while len(self._kept) > _REMEMBERED:
                self._kept.pop(next(iter(self._kept)))
        return kept

    def spans(self, place: Place) -> tuple[timedelta, ...]:
        """Return the times after which a second use may be decided otherwise, by the data."""
        key = place.host, place.item.id
        if key not in self._spans:
            earlier = [cell.use.earlier for cell in self.space.sequels(place, ())]
            found = {one.before for one in earlier if one is not None}
            self._spans[key] = tuple(sorted(found))
        return self._spans[key]

    def ages(self, place: Place) -> frozenset[int]:
        """Return the ages that the data behind a place's scenario name."""
        return self.space.edges(place).ages

    @cached_property
    def without_local_offers(self) -> Terrain:
        """The same terrain, less what a sponsor's text keeps for local cards (R09)."""
        return Terrain(
            self.registry.with_regions(map(_open, self.registry.regions.values())), self.scene
        )


def _open(region: Region) -> Region:
    """Return a copy of a region, of whatever class, without rows that are for local cards only."""
    other = copy(region)
    kept = {
        "catalogue": Catalogue(
            (item for item in region.catalogue.items if _is_for_others(item)),
            region.catalogue.points.values(),
        ),
        "sections": {
            kind: remade(section, lambda row: (row,) if _is_for_others(row) else ())
            for kind, section in region.sections.items()
        },
    }
    # A region that is in use keeps what it is made of; this copy never was.
    vars(other).update(kept)
    return other


def _is_for_others(row: object) -> bool:
    return getattr(row, "offered_to", None) is not OfferedTo.LOCAL
