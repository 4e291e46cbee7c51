"""The terrain of a search: what is installed, and the values worth trying there, computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from itertools import chain, islice, zip_longest
from random import Random
from typing import TYPE_CHECKING, Final

from samecity.domain.card import CredentialKind
from samecity.host.offers import without_local_offers
from samecity.host.registry import Registry
from samecity_conformance.parity.pairs import Row
from samecity_conformance.parity.space import Dimensions, Space
from samecity_conformance.scene import Scene
from samecity_conformance.trial import Place, Places, Trial

if TYPE_CHECKING:  # a search stands on a terrain, which keeps what was seen
    from samecity_conformance.rules.search import Seen


MakeScene = Callable[[Registry], Scene]

MOST_PLACES: Final = 100
"""So many places of a scenario in a region are walked; of more, so many are drawn."""

_REMEMBERED: Final = 100
"""How many uses are kept for the other rules of the same scenario and region."""


class Terrain:
    """What is installed, with what can be tried there.

    Args:
        registry: What is installed.
        scene: Makes the scene of a trial: over which binding, with which national platform.
        seed: Draws places where there are too many to walk.

    Attributes:
        space: The values worth trying, from the data of regions and scenarios.
    """

    def __init__(self, registry: Registry, scene: MakeScene = Scene, seed: int = 0) -> None:
        self.registry = registry
        self.scene = scene
        self.space = Space(registry)
        self._seed = seed
        every: dict[tuple[str, str], list[Place]] = {}
        for place in self.space.places:
            if place.point.depth >= place.item.depth:
                every.setdefault((place.host, place.item.scenario), []).append(place)
        self._counts = {key: len(found) for key, found in every.items()}
        self._places = {key: _drawn(found, f"{seed}/{key}") for key, found in every.items()}
        if any(count > MOST_PLACES for count in self._counts.values()):
            # Whatever else asks the space walks no further either.
            self.space.places = Places(chain.from_iterable(self._places.values()))
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

    def places(self, region: str, scenario: str) -> Sequence[Place]:
        """Return the items of a scenario at the points of a region that have its depth.

        Of very many some are drawn, of each sort that rules tell apart as long as there is room.
        """
        return self._places.get((region, scenario), ())

    def count(self, region: str, scenario: str) -> int:
        """Return out of how many the places were drawn."""
        return self._counts.get((region, scenario), 0)

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
            without_local_offers(self.registry),
            self.scene,
            self._seed,
        )


def _drawn(places: Sequence[Place], seed: str) -> Sequence[Place]:
    """Return all places, or as many as are walked: each sort in turn, drawn by a seed."""
    if len(places) <= MOST_PLACES:
        return places
    by_sort: dict[object, list[Place]] = {}
    for place in Random(seed).sample(places, len(places)):  # noqa: S311  meant to be repeatable
        by_sort.setdefault(_sort(place), []).append(place)
    in_turn: Iterator[Place | None] = chain.from_iterable(zip_longest(*by_sort.values()))
    return tuple(islice(filter(None, in_turn), MOST_PLACES))


def _sort(place: Place) -> object:
    """Return what the rules tell places apart by."""
    item, point = place.item, place.point
    return (
        *(item.offered_to, item.lists, item.kinds, item.online, frozenset(item.match)),
        *(point.city, point.type, point.kinds, point.capacity, point.hours),
    )
