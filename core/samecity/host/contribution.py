"""What each plugin brings, collected and checked plugin by plugin; nobody has got a name yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

import attrs

from samecity.domain.agreement import Agreement
from samecity.errors import DataInvalid, ManifestInvalid, NameTaken, PluginError
from samecity.host.contract import check_region, check_scenario, check_section
from samecity.host.plugins import Plugins
from samecity.national.baseline import load_national
from samecity.national.divisions import Divisions
from samecity.schemas.agreements import load_agreement
from samecity.schemas.reasons import load_reasons
from samecity.schemas.region_folder import load_region
from samecity.schemas.toml import load_toml
from samecity.spi.region import Region
from samecity.spi.scenario import Scenario, SectionSpec
from samecity.spi.sources import AgreementSource, ReasonSource, ReasonText, RegionSource

_READ_BYTES_A_S: Final = 100_000
"""So much of a region's data is read in a second by a machine that has much else to do."""


@attrs.define
class Contribution:
    """What one plugin brings, each thing right in itself.

    Attributes:
        plugin: Name of the plugin, or `samecity` for the core's own.
    """

    plugin: str
    scenarios: list[Scenario] = attrs.field(factory=list)
    reasons: list[ReasonText] = attrs.field(factory=list)
    regions: list[Region] = attrs.field(factory=list)
    agreements: list[Agreement] = attrs.field(factory=list)

    def names(self) -> Iterator[tuple[str, str]]:
        """Yield every name that nobody else may have, with what kind of name it is."""
        yield from (("scenario", one.spec.code) for one in self.scenarios)
        yield from (("reason", one.code) for one in self.reasons)
        yield from (("region", one.code) for one in self.regions)
        yield from (("division", one.identity.division.text) for one in self.regions)
        yield from (("agreement", one.id) for one in self.agreements)


@attrs.frozen
class _Section:
    """A section of region data, who defines it, and what of it holds nationally."""

    plugin: str
    spec: SectionSpec
    national: object | None


class Gathering:
    """Asks every plugin for what it brings, hook by hook; whoever fails is blocked as a whole.

    Args:
        plugins: Who is asked.
        divisions: The table of GB/T 2260.
    """

    def __init__(self, plugins: Plugins, divisions: Divisions) -> None:
        self._plugins = plugins
        self._divisions = divisions
        self._sections: dict[str, _Section] = {}
        self._contributions: dict[str, Contribution] = {}
        self._gather_scenarios()
        self._gather_reasons()
        self._gather_regions()
        self._gather_agreements()

    @property
    def contributions(self) -> list[Contribution]:
        """What working plugins bring, in the order in which they may have names."""
        working = self._contributions.keys() - self._plugins.problems.keys()
        return [self._contributions[name] for name in sorted(working, key=self._plugins.precedence)]

    @property
    def national(self) -> Mapping[type[object], object]:
        """What holds nationally of the sections that working plugins define, by type."""
        return {
            one.spec.kind: one.national
            for one in self._working_sections()
            if one.national is not None
        }

    def _of(self, plugin: str) -> Contribution:
        return self._contributions.setdefault(plugin, Contribution(plugin))

    def _working_sections(self) -> list[_Section]:
        blocked = self._plugins.problems
        return [one for one in self._sections.values() if one.plugin not in blocked]

    def _gather_scenarios(self) -> None:
        for name, scenarios in self._plugins.scenarios():
            sections = self._plugins.ask(
                name, "its scenarios", partial(_read_scenarios, name, scenarios)
            )
            if sections is not None:
                self._of(name).scenarios.extend(scenarios)
                self._add_sections(name, sections)

    def _add_sections(self, name: str, sections: list[_Section]) -> None:
        for one in sections:
            known = self._sections.setdefault(one.spec.name, one)
            if known.spec != one.spec:
                file = f"{one.spec.name}.toml"
                self._plugins.block(name, NameTaken(name, name=file, holder=known.plugin))

    def _gather_reasons(self) -> None:
        for name, sources in self._plugins.reasons():
            for source in sources:
                texts = self._plugins.ask(name, "its reasons", partial(_read_reasons, source, name))
                self._of(name).reasons.extend(texts or ())

    def _gather_regions(self) -> None:
        for name, sources in self._plugins.regions():
            for source in sources:
                region = self._load_region(name, source)
                if region is not None:
                    self._of(name).regions.append(region)

    def _load_region(self, name: str, source: RegionSource) -> Region | None:
        sections = self._working_sections()
        by_name = {one.spec.name: one.spec for one in sections}
        try:
            read = partial(_read_region, source, by_name, name)
            return self._plugins.run(name, "its region", read, more_s=_reading_s(source))
        except PluginError as error:
            if self._blames_a_section(name, source, sections):
                return self._load_region(name, source)
            self._plugins.block(name, error)
            return None

    def _blames_a_section(self, name: str, source: RegionSource, sections: list[_Section]) -> bool:
        """Block whoever defines a section that fails at a region's file instead of judging it."""
        for one in sections:
            file = partial(_is_there, source, one.spec)
            try:
                is_there = self._plugins.run(name, "its region", file)
            except PluginError:
                return False  # the region's own folder fails
            read = partial(_try_section, source, one.spec)
            if is_there and self._plugins.ask(one.plugin, f"{one.spec.name}.toml", read) is None:
                return True
        return False

    def _gather_agreements(self) -> None:
        for name, sources in self._plugins.agreements():
            for source in sources:
                added = self._plugins.ask(
                    name, "its agreement", partial(self._read_agreement, source)
                )
                self._of(name).agreements.extend(() if added is None else (added,))

    def _read_agreement(self, source: AgreementSource) -> Agreement:
        return load_agreement(source, self._divisions.prefectures_in)


def _read_scenarios(name: str, scenarios: Sequence[Scenario]) -> list[_Section]:
    """Check a plugin's scenarios, and return the sections that they define."""
    sections: list[_Section] = []
    for scenario in scenarios:
        check_scenario(name, scenario)
        scenario.plugin = name
        section = scenario.spec.section
        # Scenarios that share a section name the same one.
        if section is not None and all(one.spec is not section for one in sections):
            check_section(name, section)
            sections.append(_Section(name, section, _read_national(name, section)))
    return sections


def _read_national(name: str, section: SectionSpec) -> object | None:
    national = load_national(section)
    if national is not None and not isinstance(national, section.kind):
        raise ManifestInvalid(
            name,
            f"{section.name}.toml: expected its schema to make {section.kind.__name__}, "
            f"received {type(national).__name__}",
        )
    return national


def _read_reasons(source: ReasonSource, name: str) -> tuple[ReasonText, ...]:
    return load_reasons(source, name)


def _read_region(source: RegionSource, sections: Mapping[str, SectionSpec], name: str) -> Region:
    return check_region(name, load_region(source, sections, name))


def _reading_s(source: RegionSource) -> float:
    """Return what a big folder is given beyond the limit: to read its files is our own work."""
    if not isinstance(source.folder, Path):
        return 0.0
    folders = [source.folder / name for name in ("", "points", "catalogue")]
    with suppress(OSError):  # whoever reads it says what is wrong
        files = [file for folder in folders for file in folder.glob("*.toml")]
        return sum(file.stat().st_size for file in files) / _READ_BYTES_A_S
    return 0.0


def _is_there(source: RegionSource, section: SectionSpec) -> bool:
    return (source.folder / f"{section.name}.toml").is_file()


def _try_section(source: RegionSource, section: SectionSpec) -> bool:
    try:
        load_toml(source.folder / f"{section.name}.toml", section.schema)
    except DataInvalid:
        pass  # a judgement, and the region's fault
    return True
