"""Plugins: found by entry point, asked one by one, named and blocked when they fail.

The typed face of pluggy: nobody else touches `pm.hook`. With `SAMECITY_TRACE=1` what each
registering hook returned is printed to standard error with its plugin.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Final, TypeVar

import attrs
import pluggy

from samecity.errors import ManifestInvalid, NameTaken, PluginError
from samecity.host.border import cross
from samecity.host.contract import check_hook, check_manifest
from samecity.host.found import GROUP, Found, Origin, built_in, found_module, installed
from samecity.host.observer import Observer
from samecity.spi import hooks
from samecity.spi.manifest import Manifest
from samecity.spi.scenario import Scenario
from samecity.spi.sources import AgreementSource, ReasonSource, RegionSource

__all__ = [
    "LIMIT_S",
    "Found",
    "Origin",
    "Plugin",
    "Plugins",
    "built_in",
    "found_module",
    "installed",
]

Registered = TypeVar("Registered")
Value = TypeVar("Value")

LIMIT_S: Final = 10.0
"""How long a plugin may take for its import, each hook and each region, before it is blocked."""

_MOST: Final = 10_000
"""How many objects a hook may return; there are some 340 prefectures in China."""

_RESERVED: Final = frozenset({"samecity", "national"})
"""Names under which the core and the national platform appear in decisions and books."""


@attrs.define
class Plugin:
    """A plugin that was found, and what became of it.

    Attributes:
        found: How it was found.
        is_left_out: Whether the operator blocked it; then it was not even imported.
        manifest: What it says of itself; None if it never came to that.
        problem: Why it is blocked, or None.
        seconds: How long it took to import it, to call its hooks and to load its data.
    """

    found: Found
    is_left_out: bool = False
    manifest: Manifest | None = None
    problem: PluginError | None = None
    seconds: float = 0.0


def blocked_by_environment() -> frozenset[str]:
    """Return the names in `SAMECITY_BLOCK`, separated by commas."""
    names = os.environ.get("SAMECITY_BLOCK", "").split(",")
    return frozenset(name.strip() for name in names if name.strip())


class Plugins:
    """The plugins of one platform.

    Args:
        found: Who is asked; None for those that are installed or built in.
        blocked: Names to leave out; None for those of the environment.
        limit_s: How long each may take for one thing.
        clock: Seconds since any moment.

    Attributes:
        all: Every plugin that was found, in that order, by name; of two with one name the second
            stands under its name and origin.
        blocked: Names that the operator blocked.
    """

    def __init__(
        self,
        found: Iterable[Found] | None = None,
        *,
        blocked: frozenset[str] | None = None,
        limit_s: float = LIMIT_S,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self.all: dict[str, Plugin] = {}
        self.blocked = blocked_by_environment() if blocked is None else blocked
        self._limit_s = limit_s
        self._clock = clock
        self._is_traced = os.environ.get("SAMECITY_TRACE") == "1"
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hooks)
        for one in (*built_in(), *installed()) if found is None else found:
            self._add(one)

    @property
    def manifests(self) -> Mapping[str, Manifest]:
        """What each working plugin says of itself, by name."""
        return {
            name: one.manifest
            for name, one in self.all.items()
            if one.manifest is not None and one.problem is None
        }

    @property
    def problems(self) -> Mapping[str, PluginError]:
        """What went wrong, one error per blocked plugin."""
        return {name: one.problem for name, one in self.all.items() if one.problem is not None}

    def _add(self, found: Found) -> None:
        name = found.name
        if name in self.all or name in _RESERVED:
            holder = name if name in self.all else "samecity"
            name = f"{name} of {found.origin}"
            self.all[name] = Plugin(found, problem=NameTaken(name, name=found.name, holder=holder))
            return
        self.all[name] = Plugin(found, is_left_out=name in self.blocked)
        if name in self.blocked:
            return
        loaded = self.ask(name, "import", partial(_load, found))
        if loaded is not None:
            module, self.all[name].manifest = loaded
            self.ask(name, "reading its hooks", partial(self._register, name, module))

    def _register(self, name: str, module: object) -> None:
        try:
            self._manager.register(module, name=name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise ManifestInvalid(
                name,
                f"expected the hooks of samecity.spi.hooks, received: {error}"[:400],
                hint="compare the hook's name and arguments with docs/hooks.md",
            ) from error
        for caller in self._manager.get_hookcallers(module) or ():
            for implementation in caller.get_hookimpls():
                if implementation.plugin is module and caller.spec is not None:
                    check_hook(name, implementation, tuple(caller.spec.argnames))

    def precedence(self, name: str) -> tuple[bool, str]:
        """Return what plugins are sorted by: those of ours first, then by name.

        Whoever comes first keeps a name that two ask for, so that no other plugin can displace
        what comes with Same City by a name of its own that begins with an a.
        """
        return not self.all[name].found.is_ours, name

    def block(self, name: str, error: PluginError) -> None:
        """Take a plugin out and remember why it first failed; the others go on."""
        plugin = self.all[name]
        plugin.problem = plugin.problem or error
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)

    def ask(self, name: str, doing: str, call: Callable[[], Value]) -> Value | None:
        """Run a plugin's own code; where it fails, block the plugin and return None."""
        try:
            return self.run(name, doing, call)
        except PluginError as error:
            self.block(name, error)
            return None

    def run(
        self, name: str, doing: str, call: Callable[[], Value], *, more_s: float = 0.0
    ) -> Value:
        """Run a plugin's own code, and count the time.

        Args:
            name: The plugin.
            doing: What it does, for people.
            call: Its code.
            more_s: What it is given beyond the limit.

        Raises:
            PluginError: It failed, whatever it raised, or took too long.
        """
        begun = self._clock()
        try:
            return cross(name, doing, call, self._limit_s + more_s)
        finally:
            self.all[name].seconds += self._clock() - begun

    def scenarios(self) -> Iterator[tuple[str, Sequence[Scenario]]]:
        """Call `samecity_register_scenarios`; yields each plugin with its scenarios."""
        return self._collect("samecity_register_scenarios", Scenario)

    def reasons(self) -> Iterator[tuple[str, Sequence[ReasonSource]]]:
        """Call `samecity_register_reasons`; yields each plugin with its files."""
        return self._collect("samecity_register_reasons", ReasonSource)

    def regions(self) -> Iterator[tuple[str, Sequence[RegionSource]]]:
        """Call `samecity_register_regions`; yields each plugin with its folders."""
        return self._collect("samecity_register_regions", RegionSource)

    def agreements(self) -> Iterator[tuple[str, Sequence[AgreementSource]]]:
        """Call `samecity_register_agreements`; yields each plugin with its files."""
        return self._collect("samecity_register_agreements", AgreementSource)

    def observers(self) -> Sequence[Observer]:
        """Return who implements `samecity_observe_decision`; empty when nobody listens."""
        return [
            Observer(implementation.plugin_name, implementation.function)
            for implementation in self._implementations("samecity_observe_decision")
        ]

    def _collect(
        self, hook: str, kind: type[Registered]
    ) -> Iterator[tuple[str, Sequence[Registered]]]:
        for implementation in self._implementations(hook):
            name = implementation.plugin_name

            call = partial(self._call, name, hook, implementation.function, kind)
            registered = self.ask(name, hook, call)
            if registered:
                yield name, registered

    def _call(
        self, name: str, hook: str, function: Callable[[], object], kind: type[Registered]
    ) -> list[Registered]:
        registered = _listed(name, hook, kind, function())
        if self._is_traced:
            sys.stderr.write(f"samecity: {hook} <- {name}: {registered!r}"[:500] + "\n")
        return registered

    def _implementations(self, hook: str) -> list[pluggy.HookImpl]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        # pluggy keeps the last one registered first.
        return sorted(caller.get_hookimpls(), key=lambda one: self.precedence(one.plugin_name))


def _load(found: Found) -> tuple[object, Manifest]:
    module = found.load()
    return module, check_manifest(found.name, getattr(module, "samecity_manifest", None))


def _listed(name: str, hook: str, kind: type[Registered], returned: object) -> list[Registered]:
    if not isinstance(returned, Iterable) or isinstance(returned, str):
        raise ManifestInvalid(name, f"{hook}: expected a list, received {type(returned).__name__}")
    listed: list[Registered] = []
    for one in islice(returned, _MOST + 1):
        if not isinstance(one, kind):
            raise ManifestInvalid(
                name, f"{hook}: expected {kind.__name__}, received {type(one).__name__}"
            )
        listed.append(one)
    if len(listed) > _MOST:
        raise ManifestInvalid(name, f"{hook}: expected at most {_MOST}, received more")
    return listed
