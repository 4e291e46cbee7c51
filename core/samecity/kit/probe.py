"""Running a plugin's code to see what it does: import, hooks, data, a platform with it.

Done in a process of its own (`samecity.kit.apart`), because a plugin may hang, exit or reach for
the network.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from typing import Final, TypeVar

import msgspec

from samecity.errors import PluginError
from samecity.host.border import cross
from samecity.host.found import Found, Origin, installed
from samecity.host.plugins import Plugins, blocked_by_environment
from samecity.host.registry import Registry
from samecity.host.roster import roster
from samecity.kit.data_files import file_of_agreement, file_of_reasons, files_of_region, rows_of
from samecity.kit.facts import (
    DataFile,
    Disclosed,
    Manifested,
    Phase,
    Place,
    PluginFacts,
    Problem,
    Row,
)
from samecity.kit.network import place_in, watch
from samecity.kit.syntax import MANIFEST
from samecity.spi.manifest import Manifest
from samecity.spi.scenario import Scenario, ScenarioSpec, SectionSpec
from samecity.spi.sources import AgreementSource, ReasonSource, RegionSource

LIMIT_S: Final = 5.0
"""How long the import, each hook and each region may take; half of what a platform allows."""

_MANIFEST: Final = ("name", "zh", "en", "api")
_MOST: Final = 1_000
_LONGEST: Final = 300

Facts = dict[str, PluginFacts]
Value = TypeVar("Value")


class Point(msgspec.Struct, frozen=True):
    """An entry point of the package under examination.

    Attributes:
        name: Name of the plugin.
        module: Dotted name of its module.
        folder: Where the package's code lies.
        distribution: Name of the distribution.
        version: Its version.
    """

    name: str
    module: str
    folder: str
    distribution: str = ""
    version: str = ""


def examine(
    points: Iterable[Point],
    keep: Callable[[Facts], None] = lambda facts: None,
    *,
    limit_s: float = LIMIT_S,
) -> Facts:
    """Run the code of the plugins of one package; their modules can be imported.

    Args:
        points: The package's entry points.
        keep: Called with all that is known, each time before more code of a plugin runs.
        limit_s: How long each thing may take.
    """
    found = [_Examination(point, limit_s) for point in points]
    facts = {one.point.name: one.facts for one in found}
    with ExitStack() as watching:
        for one in found:
            one.facts.connections = watching.enter_context(watch(Path(one.point.folder)))
        for one in found:
            one.facts.phase = Phase.IMPORT
            keep(facts)
            one.load()
        for one in found:
            one.facts.phase = Phase.PLATFORM
        keep(facts)
        registry = _registry(found, limit_s)
        for one in found:
            one.hear(registry)
            one.facts.phase = Phase.HOOKS
            keep(facts)
            one.look(registry)
            one.facts.phase = Phase.OVER
    keep(facts)
    return facts


class _Examination:
    """What is learnt of one plugin, step by step.

    Attributes:
        module: The plugin's module; None if it could not be imported.
        origin: Where the plugin comes from, for the platform.
    """

    def __init__(self, point: Point, limit_s: float) -> None:
        self.point = point
        self._limit_s = limit_s
        self.facts = PluginFacts()
        self.module: object = None
        self.origin = Origin(point.distribution, point.version, point.module)
        self._folder = Path(point.folder)

    def load(self) -> None:
        """Import the module, and note how long that takes and what it says of itself."""
        begun = time.perf_counter()
        self.module = self._call("import", partial(import_module, self.point.module))
        self.facts.is_imported = self.module is not None
        self.facts.import_s = time.perf_counter() - begun
        told = getattr(self.module, MANIFEST, None)
        if isinstance(told, Manifest):
            self.facts.manifest = Manifested(*map(_text, (told.name, told.zh, told.en, told.api)))
        elif told is not None:
            self.facts.other_manifest = type(told).__name__

    def hear(self, registry: Registry) -> None:
        """Note what a platform says of the plugin."""
        self.facts.reason_codes = frozenset(registry.reasons)
        if self.module is None:
            return
        entries, name = roster(registry), self.point.name
        entry = entries.get(name) or entries[f"{name} of {self.origin}"]  # the name is taken
        self.facts.registers = dict(entry.registers)
        if entry.problem is not None:
            place = self.facts.problem.place if self.facts.problem is not None else Place()
            said = entry.problem.message.removeprefix(f"plugin {entry.name}: ")
            self.facts.problem = Problem(entry.problem.code, said[:_LONGEST], place)

    def look(self, registry: Registry) -> None:
        """Ask the hooks once more, and look into everything that they return."""
        scenarios = self._asked("samecity_register_scenarios", Scenario)
        self.facts.scenarios = self._call("spec", partial(_declared, scenarios)) or []
        own = _sections(scenarios)
        self.facts.sections = self._call("schema", partial(_rows, own)) or {}
        sections = {**_sections(registry.scenarios.values()), **own}
        self.facts.known_sections = tuple(sorted(sections))
        for reasons in self._asked("samecity_register_reasons", ReasonSource):
            self._read(partial(file_of_reasons, reasons))
        for region in self._asked("samecity_register_regions", RegionSource):
            self._read(partial(files_of_region, region, sections))
        for agreement in self._asked("samecity_register_agreements", AgreementSource):
            self._read(partial(file_of_agreement, agreement))

    def _read(self, read: Callable[[], list[DataFile]]) -> None:
        self.facts.files += self._call("reading its data", read) or []

    def _asked(self, hook: str, kind: type[Value]) -> list[Value]:
        """Return what a hook returns of a kind; the platform has judged the rest."""
        function = getattr(self.module, hook, None)
        if not callable(function):
            return []
        returned = self._call(hook, lambda: [*islice(function(), _MOST)])
        return [one for one in returned or [] if isinstance(one, kind)]

    def _call(self, doing: str, call: Callable[[], Value]) -> Value | None:
        """Run code of the plugin; the first thing that goes wrong, and where, is its problem."""
        raised_at: list[Place] = []

        def run() -> Value:
            try:
                return call()
            except BaseException as error:
                frames = [frame for frame, _ in walk_tb(error.__traceback__)]
                raised_at.append(_syntax_place(error) or place_in(frames, self._folder))
                raise

        try:
            return cross(self.point.name, doing, run, self._limit_s)
        except PluginError as error:
            said = error.message.removeprefix(f"plugin {self.point.name}: ")[:_LONGEST]
            if self.facts.problem is None or self.facts.problem.message == said:
                place = raised_at[0] if raised_at else Place()
                self.facts.problem = Problem(error.code, said, place)
            return None


def _registry(found: Sequence[_Examination], limit_s: float) -> Registry:
    """Put a platform together of these plugins and the others that the operator does not block."""
    names = {one.point.name for one in found}
    others = [one for one in installed() if one.name not in names]
    ours = [
        Found(one.point.name, partial(_same, one.module), one.origin)
        for one in found
        if one.module is not None
    ]
    blocked = blocked_by_environment() - names
    return Registry(Plugins([*others, *ours], blocked=blocked, limit_s=limit_s))


def _same(module: object) -> object:
    return module


def _text(value: object) -> str:
    """Return a text of what should be one; the platform has judged whether it is."""
    return value[:_LONGEST] if isinstance(value, str) else ""


def _declared(scenarios: Sequence[Scenario]) -> list[Disclosed]:
    """Return what scenarios declare, of those that declare anything."""
    found = [(one, getattr(one, "spec", None)) for one in scenarios]
    return [
        Disclosed(
            _text(spec.code),
            _text(spec.zh),
            _text(spec.en),
            tuple(sorted(map(str, spec.discloses))),
            _place_of(type(scenario)),
        )
        for scenario, spec in found
        if isinstance(spec, ScenarioSpec)
    ]


def _place_of(kind: type[Scenario]) -> Place:
    try:
        return Place(inspect.getsourcefile(kind) or "", inspect.getsourcelines(kind)[1])
    except (OSError, TypeError):
        return Place()  # made without a source file


def _rows(sections: Mapping[str, SectionSpec]) -> dict[str, dict[str, Row]]:
    return {name: rows_of(one.schema()) for name, one in sections.items()}


def _sections(scenarios: Iterable[Scenario]) -> dict[str, SectionSpec]:
    """Return the sections that scenarios define, by the name of their file."""
    specs = [getattr(one, "spec", None) for one in scenarios]
    found = [one.section for one in specs if isinstance(one, ScenarioSpec)]
    return {one.name: one for one in found if isinstance(one, SectionSpec)}


def _syntax_place(error: BaseException) -> Place | None:
    """Return where a file is no Python; it never ran, so that no frame is in it."""
    if isinstance(error, SyntaxError) and error.filename:
        return Place(error.filename, error.lineno or 0)
    return None
