"""The registry: everything the working plugins registered, by name, checked against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from difflib import get_close_matches
from functools import partial
from importlib.resources import files
from typing import TypeVar

from samecity.domain.agreement import Agreement, AgreementBook
from samecity.domain.effects import NATIONAL
from samecity.domain.identifiers import DivisionCode
from samecity.errors import ManifestInvalid, NameTaken, PluginError, SameCityError, UnknownName
from samecity.host.plugins import Plugins
from samecity.national.baseline import Baseline
from samecity.national.divisions import Divisions, load_divisions
from samecity.schemas.agreements import load_agreement
from samecity.schemas.reasons import load_reasons
from samecity.schemas.region_folder import load_region
from samecity.spi.region import Region
from samecity.spi.scenario import Scenario, SectionSpec
from samecity.spi.sources import AgreementSource, ReasonSource, ReasonText

Loaded = TypeVar("Loaded")

_CORE = "samecity"
_AGREEMENTS = files("samecity.agreements")
_REASONS = files("samecity.texts") / "reasons.toml"
_RESERVED = frozenset({NATIONAL, _CORE, ""})


class Registry:
    """Scenarios, regions, agreements and reason texts by name.

    Implements `samecity.engine.directory.Directory`; every look-up of a decision is a
    dictionary's, however many regions there are.

    Attributes:
        plugins: The plugins behind it, with what went wrong in `plugins.problems`.
        scenarios: By code.
        regions: Regions with a plugin, by code.
        reasons: Texts by reason code.
        divisions: The table of GB/T 2260.
    """

    def __init__(self, plugins: Plugins) -> None:
        self.plugins = plugins
        self.divisions: Divisions = load_divisions()
        self.scenarios: dict[str, Scenario] = {}
        self.reasons: dict[str, ReasonText] = {}
        self.regions: dict[str, Region] = {}
        self._agreements: dict[str, tuple[str, Agreement]] = {}
        self._by_division: dict[str, Region | None] = {}
        self._add_scenarios()
        self._add_reasons()
        self._add_regions()
        self._add_agreements()
        self._forget_blocked()
        self._baseline = Baseline(self.divisions, self._sections())
        self._book = AgreementBook(one for _, one in self._agreements.values())

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

    # How it is filled.

    def _sections(self) -> Mapping[str, SectionSpec]:
        return {
            scenario.spec.section.name: scenario.spec.section
            for scenario in self.scenarios.values()
            if scenario.spec.section is not None
        }

    def _add_scenarios(self) -> None:
        for name, scenario in self.plugins.scenarios():
            code = scenario.spec.code
            if code in self.scenarios:
                holder = self.scenarios[code].plugin
                self.plugins.block(name, NameTaken(name, name=code, holder=holder))
                continue
            scenario.plugin = name
            self.scenarios[code] = scenario
        self._forget_blocked()

    def _add_reasons(self) -> None:
        for text in load_reasons(ReasonSource(_REASONS), _CORE):
            self.reasons[text.code] = text
        for name, source in self.plugins.reasons():
            for text in self._contained(name, partial(load_reasons, source, name)) or ():
                if text.code in self.reasons:
                    holder = self.reasons[text.code].plugin
                    self.plugins.block(name, NameTaken(name, name=text.code, holder=holder))
                    break
                self.reasons[text.code] = text

    def _add_regions(self) -> None:
        sections = self._sections()
        for name, source in self.plugins.regions():
            region = self._contained(name, partial(load_region, source, sections, name))
            if region is None:
                continue
            taken = self._taken_name(region)
            if taken is not None:
                self.plugins.block(name, NameTaken(name, name=taken[0], holder=taken[1]))
                continue
            self.regions[region.code] = region

    def _taken_name(self, region: Region) -> tuple[str, str] | None:
        """Return a code or division that somebody else has, and who."""
        if region.code in _RESERVED:
            return region.code, _CORE
        for other in self.regions.values():
            if other.code == region.code:
                return region.code, other.plugin
            if other.identity.division == region.identity.division:
                return region.identity.division.text, other.plugin
        return None

    def _add_agreements(self) -> None:
        own = sorted(
            (file for file in _AGREEMENTS.iterdir() if file.name.endswith(".toml")),
            key=lambda file: file.name,
        )
        size_of = self.divisions.prefectures_in
        for file in own:
            agreement = load_agreement(AgreementSource(file), size_of)
            self._agreements[agreement.id] = (_CORE, agreement)
        for name, source in self.plugins.agreements():
            added = self._contained(name, partial(load_agreement, source, size_of))
            if added is None:
                continue
            if added.id in self._agreements:
                holder = self._agreements[added.id][0]
                self.plugins.block(name, NameTaken(name, name=added.id, holder=holder))
                continue
            self._agreements[added.id] = (name, added)

    def _contained(self, plugin: str, load: Callable[[], Loaded]) -> Loaded | None:
        """Run a plugin's data through a loader; what is wrong with it blocks that plugin only."""
        try:
            return load()
        except PluginError as error:
            self.plugins.block(plugin, error)
        except SameCityError as error:
            self.plugins.block(plugin, ManifestInvalid(plugin, error.message, hint=error.hint))
        except Exception as error:
            # The border to plugins: a region's own class may raise anything.
            self.plugins.block(plugin, ManifestInvalid(plugin, f"loading raised {error!r}"[:300]))
        return None

    def _forget_blocked(self) -> None:
        bad = self.plugins.problems
        self.scenarios = {
            code: one for code, one in self.scenarios.items() if one.plugin not in bad
        }
        self.reasons = {code: one for code, one in self.reasons.items() if one.plugin not in bad}
        self.regions = {code: one for code, one in self.regions.items() if one.plugin not in bad}
        self._agreements = {
            id_: (name, one) for id_, (name, one) in self._agreements.items() if name not in bad
        }
