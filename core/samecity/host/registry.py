"""The registry: everything the working plugins registered, by name, checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Final

from samecity.domain.agreement import Agreement, AgreementBook
from samecity.domain.effects import NATIONAL
from samecity.domain.identifiers import DivisionCode
from samecity.errors import NameTaken, UnknownName
from samecity.host.contribution import Contribution, Gathering
from samecity.host.plugins import Plugins
from samecity.national.baseline import Baseline
from samecity.national.divisions import Divisions, load_divisions
from samecity.schemas.agreements import load_agreement
from samecity.schemas.reasons import load_reasons
from samecity.spi.region import Region
from samecity.spi.scenario import Scenario
from samecity.spi.sources import AgreementSource, ReasonSource, ReasonText

_CORE: Final = "samecity"
_AGREEMENTS: Final = files("samecity.agreements")
_REASONS: Final = files("samecity.texts") / "reasons.toml"
_RESERVED: Final = frozenset({NATIONAL, _CORE, ""})


@cache
def _core(divisions: Divisions) -> Contribution:
    """Return what the core brings; read once, for nobody changes it."""
    own = sorted(
        (file for file in _AGREEMENTS.iterdir() if file.name.endswith(".toml")),
        key=lambda file: file.name,
    )
    size_of = divisions.prefectures_in
    return Contribution(
        _CORE,
        reasons=list(load_reasons(ReasonSource(_REASONS), _CORE)),
        agreements=[load_agreement(AgreementSource(file), size_of) for file in own],
    )


class Registry:
    """Scenarios, regions, agreements and reason texts by name.

    Implements `samecity.engine.directory.Directory`; every look-up of a decision is a
    dictionary's, however many regions there are.

    Attributes:
        plugins: The plugins behind it, with what went wrong in `plugins.problems`.
        contributions: What each working plugin brought, by its name, and the core's own.
        scenarios: By code.
        regions: Regions with a plugin, by code.
        reasons: Texts by reason code.
        divisions: The table of GB/T 2260.
        installed: This registry as the plugins filled it, from which others are made.
    """

    def __init__(self, plugins: Plugins) -> None:
        self.installed: Registry = self
        self.plugins = plugins
        self.divisions: Divisions = load_divisions()
        self.contributions: dict[str, Contribution] = {}
        self.scenarios: dict[str, Scenario] = {}
        self.reasons: dict[str, ReasonText] = {}
        self.regions: dict[str, Region] = {}
        self._by_division: dict[str, Region | None] = {}
        gathering = Gathering(plugins, self.divisions)
        self._merge((_core(self.divisions), *gathering.contributions))
        self._baseline = Baseline(self.divisions, gathering.national)
        self._book = AgreementBook(
            agreement for one in self.contributions.values() for agreement in one.agreements
        )

    # What the engine asks.

    @property
    def agreements(self) -> AgreementBook:
        """All agreements."""
        return self._book

    def scenario(self, code: str) -> Scenario | None:
        """Return a scenario by code."""
        return self.scenarios.get(code)

    def region(self, code: str) -> Region | None:
        """Return a region by code, slug or six digits; a bare one where no plugin has it."""
        found = self.regions.get(code)
        if found is not None:
            return found
        division = self.divisions.by_slug(code)
        if division is None:
            return None
        covering = self.region_of(division.code)
        if covering is not None and covering.plugin != NATIONAL:
            # A city inside a region that has a plugin is not a region of its own.
            return None
        return self._baseline.region(division)

    def region_of(self, division: DivisionCode) -> Region | None:
        """Return the region that a division belongs to, the most specific one."""
        key = division.text
        if key not in self._by_division:
            self._by_division[key] = self._find_region(division)
        return self._by_division[key]

    def _find_region(self, division: DivisionCode) -> Region | None:
        covering = [
            region for region in self.regions.values() if region.identity.division.covers(division)
        ]
        if covering:
            return max(covering, key=lambda one: one.identity.division.text.rstrip("0"))
        for code in (division.prefecture, division.province):
            row = self.divisions.by_code(code)
            if row is not None:
                return self._baseline.region(row)
        return None

    def knows_reason(self, reason_code: str) -> bool:
        """Say whether somebody registered texts for a reason code."""
        return reason_code in self.reasons

    def rule_of(self, reason_code: str) -> str:
        """Return the rule behind a reason code that somebody registered."""
        return self.reasons[reason_code].rule

    # What people ask.

    def locate(self, name: str) -> tuple[Region, str]:
        """Find a region and a city in it by a name that a person wrote.

        Args:
            name: Region code, city code, slug of a division or six digits.

        Raises:
            UnknownName: Nothing is called so; names what looks like it.
        """
        region = self.region(name)
        if region is not None:
            return region, region.identity.default_city
        for region in self.regions.values():
            for city in region.identity.cities.values():
                if name in (city.code, city.division.text):
                    return region, city.code
        row = self.divisions.by_slug(name)
        covering = self.region_of(row.code) if row is not None else None
        if row is not None and covering is not None:
            city_code = next(
                (
                    city.code
                    for city in covering.identity.cities.values()
                    if city.division.prefecture == row.code
                ),
                covering.identity.default_city,
            )
            return covering, city_code
        near = (*get_close_matches(name, self.regions, 3), *self.divisions.near(name))
        raise UnknownName("region", name, tuple(dict.fromkeys(near))[:3])

    def known_scenario(self, code: str) -> Scenario:
        """Return a scenario.

        Raises:
            UnknownName: No plugin offers it.
        """
        found = self.scenarios.get(code)
        if found is None:
            near = tuple(get_close_matches(code, self.scenarios, 3, cutoff=0.4))
            raise UnknownName("scenario", code, near)
        return found

    def with_agreements(self, agreements: Iterable[Agreement]) -> Registry:
        """Return the same registry under other agreements, such as after a suspension.

        Args:
            agreements: All that hold from now on, also those that did not change.
        """
        other = copy(self)
        other._book = AgreementBook(agreements)
        return other

    def with_regions(self, regions: Iterable[Region]) -> Registry:
        """Return the same registry with other regions in the place of those of their codes.

        Args:
            regions: Such as a region without what it offers to local cards alone.
        """
        other = copy(self)
        other.regions = {**self.regions, **{region.code: region for region in regions}}
        other._by_division = {}
        return other

    # How it is filled.

    def _merge(self, contributions: Iterable[Contribution]) -> None:
        """Give names, in order; whoever asks for one that is taken brings nothing at all."""
        holders = {(kind, name): _CORE for kind in ("region", "agreement") for name in _RESERVED}
        for one in contributions:
            taken = self._taken(one, holders)
            if taken is not None:
                self.plugins.block(one.plugin, taken)
                continue
            holders.update(dict.fromkeys(one.names(), one.plugin))
            self.contributions[one.plugin] = one
            self.scenarios.update((scenario.spec.code, scenario) for scenario in one.scenarios)
            self.reasons.update((text.code, text) for text in one.reasons)
            self.regions.update((region.code, region) for region in one.regions)

    def _taken(self, one: Contribution, holders: Mapping[tuple[str, str], str]) -> NameTaken | None:
        """Say which of the names is not free: somebody's, asked for twice, or another place's."""
        asked: set[tuple[str, str]] = set()
        for kind, name in one.names():
            if (kind, name) in holders or (kind, name) in asked:
                holder = holders.get((kind, name), one.plugin)
                return NameTaken(one.plugin, name=name, holder=holder)
            asked.add((kind, name))
        for region in one.regions:
            place = self.divisions.by_slug(region.code)
            if place is not None and place.code != region.identity.division:
                return NameTaken(one.plugin, name=region.code, holder=NATIONAL)
        return None
