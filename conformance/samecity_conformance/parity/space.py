"""The space that parity searches: its dimensions as data, taken from what is installed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from samecity.domain.card import CredentialKind, Generation
from samecity.domain.effects import NATIONAL
from samecity.domain.identifiers import DivisionCode
from samecity.domain.treatment import Basis
from samecity.engine.disclosure import SENIOR_AGE
from samecity.engine.steps_after import GUARDED_AGE
from samecity.host.registry import Registry
from samecity.spi import Region, ScenarioSpec
from samecity_conformance.parity.calendar import Age, ages, moments
from samecity_conformance.parity.edges import Edges, edges_of, named, sections_of
from samecity_conformance.parity.forms import Entry, entries, form
from samecity_conformance.parity.pairs import Row, pairs, singles
from samecity_conformance.parity.use import Earlier, Use
from samecity_conformance.somebody import Somebody
from samecity_conformance.trial import Held, Place, Trial, kinds_at, places

OF_AGE: Final = 18

_BY_LAW: Final = frozenset({GUARDED_AGE, OF_AGE, SENIOR_AGE})
"""Ages at which the law of the whole country makes a difference."""

_MINUTES: Final = {"minutes": 1, "hours": 60, "days": 24 * 60}
"""Units of numbers that say how long something lasts, in minutes."""

_LONGEST: Final = timedelta(days=400)


@attrs.frozen
class Ties:
    """Where somebody is registered, lives and is insured."""

    household: str
    residence: str
    insured: str


@attrs.frozen
class Dimensions:
    """What is varied at one place; the first value of each is the plain one."""

    moments: tuple[datetime, ...]
    ages: tuple[Age, ...]
    classes: tuple[frozenset[str], ...]
    ties: tuple[Ties, ...]
    entries: tuple[Entry | None, ...]
    held: tuple[Held, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many values each has."""
        return tuple(len(values) for values in attrs.astuple(self, recurse=False))


@attrs.frozen
class Cell:
    """A use, and by whose cards and in which ways it is tried.

    Attributes:
        suspends: Whether those that an agreement names are tried without it as well.
    """

    use: Use
    kinds: tuple[CredentialKind, ...]
    homes: tuple[str, ...]
    suspends: bool = False


class Space:
    """What can be tried.

    Args:
        registry: What is installed, less the offers that are for local cards only.

    Attributes:
        homes: Issuers: every region with a plugin, one more of each agreement, one of none.
        outside: The one of none.
        everywhere: All issuers of the country.
        places: Every item at every point.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        bare = _bare(registry)
        members, self.outside = _bare_homes(registry, bare)
        self.homes = (*sorted(registry.regions), *members, self.outside)
        self.everywhere = (*self.homes, *sorted({*bare} - {*members, self.outside}))
        self.places = places(registry)
        self._divisions: dict[str, DivisionCode] = {}
        self._edges: dict[tuple[str, str], Edges] = {}
        self._dimensions: dict[tuple[str, str, str], Dimensions] = {}

    def edges(self, place: Place) -> Edges:
        """Return what the host's data behind a place's scenario name."""
        key = place.host, self.registry.known_scenario(place.item.scenario).plugin
        found = self._edges.get(key)
        if found is None:
            sections = sections_of(self.registry, self.host(place), place.item.scenario)
            values = (value for section in sections for value in named(section))
            found = self._edges[key] = edges_of(values)
        return found

    def host(self, place: Place) -> Region:
        """Return the region of a place."""
        return self.registry.regions[place.host]

    def kinds(self, place: Place) -> tuple[CredentialKind, ...]:
        """Return the kinds taken at a place, those of a card first."""
        return tuple(sorted(kinds_at(self.registry, place), key=list(CredentialKind).index))

    def is_zone(self, place: Place) -> bool:
        """Say whether agreements can make visitors equal there."""
        return self.registry.known_scenario(place.item.scenario).spec.basis is Basis.ZONE

    def is_granted(self, home: str, use: Use) -> bool:
        """Say whether an agreement in force makes a card of some home equal to a local one."""
        place = use.trial.place
        division = self._divisions.get(home)
        if division is None:
            division = self.registry.locate(home)[0].identity.division
            self._divisions[home] = division
        agreement = self.registry.agreements.granting(
            division,
            self.host(place).identity.division,
            place.item.scenario,
            use.trial.at,
            place.item.lists,
        )
        return agreement is not None

    def dimensions(self, place: Place) -> Dimensions:
        """Return what is varied at a place."""
        key = place.host, place.item.id, place.point.id
        found = self._dimensions.get(key)
        if found is None:
            found = self._dimensions[key] = self._find_dimensions(place)
        return found

    def _find_dimensions(self, place: Place) -> Dimensions:
        edges, scenario = self.edges(place), self.registry.known_scenario(place.item.scenario)
        own = [one for one in entries(scenario, edges) if one.name not in place.item.match]
        nobody: frozenset[str] = frozenset()
        return Dimensions(
            moments(self.registry, self.host(place), place, edges),
            ages(edges.ages | _BY_LAW),
            (nobody, *(frozenset({one}) for one in sorted(edges.classes))),
            self._ties(place),
            (None, *own),
            _held(scenario.spec),
        )

    def _ties(self, place: Place) -> tuple[Ties, ...]:
        here, away = place.point.city, self.outside
        if self.is_zone(place):
            return (Ties(away, away, away), Ties(here, away, away), Ties(away, here, away))
        others = [home for home in self.homes if home != place.host]
        return (Ties(here, here, here), *(Ties(home, home, home) for home in others))

    def use(self, place: Place, kind: CredentialKind, values: Dimensions, row: Row) -> Use:
        """Make the use of a row.

        Args:
            place: Where.
            kind: Kind of credential.
            values: What can be varied there.
            row: Numbers of the values, in the order of `Dimensions`.
        """
        moment, age, classes, ties, entry, held = row
        at, tied = values.moments[moment], values.ties[ties]
        person = Somebody(
            born=values.ages[age].born(at.date()),
            household=tied.household,
            residence=tied.residence,
            insured=tied.insured,
            classes=values.classes[classes],
        )
        scenario = self.registry.known_scenario(place.item.scenario)
        fields = form(scenario, values.entries[entry], at)
        return Use(Trial(person, values.held[held], place, kind, at, fields))

    def plain(self, place: Place, kind: CredentialKind, earlier: Earlier | None = None) -> Trial:
        """Return the plain adult's trial at a place, on a plain Monday.

        Args:
            place: Where.
            kind: Kind of credential.
            earlier: What happened before; that was on the plain Monday then.
        """
        values = self.dimensions(place)
        trial = self.use(place, kind, values, (0,) * len(values.sizes)).trial
        span = earlier.before if earlier is not None else timedelta(0)
        return attrs.evolve(trial, at=trial.at + span)

    def before(self, place: Place) -> Iterator[Place]:
        """Yield the places of the same host and scenario that are listed before one."""
        for one in self.places:
            if one == place:
                return
            if (one.host, one.item.scenario) == (place.host, place.item.scenario):
                yield one

    def cells(self, place: Place, *, is_first: bool) -> Iterator[Cell]:
        """Yield what is tried at a place.

        Each value alone with everything else plain, by every kind; where issuers have nothing to
        be compared for, by a local card and one other in turn. At the first point of an item
        that agreements can reach also every two values together, the kinds in turn, and the plain
        use by a card of every issuer of the country.

        Args:
            place: Item and point.
            is_first: Whether it is the item's first point.
        """
        kinds, values = self.kinds(place), self.dimensions(place)
        is_zone = self.is_zone(place)
        others = [home for home in self.homes if home != place.host]
        for number, row in enumerate(singles(values.sizes)):
            use = self.use(place, kinds[0], values, row)
            two = (place.host, others[number % len(others)])
            homes = self.homes if is_zone or not number else two
            yield Cell(use, kinds, homes, suspends=True)
        if not (is_first and is_zone):
            return
        for number, row in enumerate(pairs(values.sizes)):
            if sum(map(bool, row)) > 1:
                kind = kinds[number % len(kinds)]
                yield Cell(self.use(place, kind, values, row), (kind,), self.homes)
        yield Cell(Use(self.plain(place, kinds[0])), kinds[:1], self.everywhere)

    def sequels(self, place: Place, times: Collection[int]) -> Iterator[Cell]:
        """Yield uses that follow an earlier one of the same person at the same point.

        A minute later, and around every span that the data name: a transfer window, a loan's days;
        and after as many uses as a limit allows.

        Args:
            place: Item and point.
            times: The limits.
        """
        kinds = self.kinds(place)
        minute = timedelta(minutes=1)
        earlier = [Earlier(place, {}, minute, limit) for limit in sorted(times)]
        for first in self._beside(place):
            earlier += [Earlier(first, {}, span) for span in self._spans(place)]
        for one in earlier:
            yield Cell(Use(self.plain(place, kinds[0], one), one), kinds[:1], self.homes)

    def _beside(self, place: Place) -> Iterator[Place]:
        """Yield what a scenario of the same plugin offers at the same point."""
        plugin = self.registry.known_scenario(place.item.scenario).plugin
        for one in self.places:
            is_here = (one.host, one.point.id) == (place.host, place.point.id)
            if is_here and self.registry.known_scenario(one.item.scenario).plugin == plugin:
                yield one

    def _spans(self, place: Place) -> list[timedelta]:
        minute, numbers = timedelta(minutes=1), self.edges(place).numbers
        named_spans = {
            number * minutes * minute
            for unit, minutes in _MINUTES.items()
            for number in numbers.get(unit, frozenset())
        }
        around = {span + more for span in named_spans for more in (-minute, minute * 0, minute)}
        return sorted(span for span in around | {minute} if minute <= span <= _LONGEST)


def _held(spec: ScenarioSpec) -> tuple[Held, ...]:
    """Return the cards worth trying; of a purse that is not read nobody knows what it holds."""
    held = (Held(""), Held("", generation=Generation.SECOND))
    return (*held, Held("", balance_fen=0)) if spec.needs_purse else held


def _bare(registry: Registry) -> dict[str, DivisionCode]:
    """Return the divisions that issue cards and have no plugin, by slug."""
    found = ((row, registry.region_of(row.code)) for row in registry.divisions.rows)
    return {
        row.slug: row.code
        for row, region in found
        if region is not None and region.plugin == NATIONAL and region.identity.division == row.code
    }


def _bare_homes(registry: Registry, bare: Mapping[str, DivisionCode]) -> tuple[list[str], str]:
    """Return a division without a plugin for each agreement, and one that none names."""
    agreements = registry.agreements.agreements
    members = [
        next((slug for slug, code in bare.items() if one.names(code)), "") for one in agreements
    ]
    outside = next(
        slug for slug, code in bare.items() if not any(one.names(code) for one in agreements)
    )
    return [*dict.fromkeys(filter(None, members))], outside
