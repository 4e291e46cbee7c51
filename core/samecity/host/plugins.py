"""Plugins: found by entry point, checked one by one, named and blocked when they fail.

The typed face of pluggy: nobody else touches `pm.hook`. With `SAMECITY_TRACE=1` what each
registering hook returned is printed to standard error with its plugin.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.metadata import entry_points
from typing import TypeVar

import attrs
import pluggy

from samecity.domain.decision import Decision
from samecity.errors import ManifestInvalid, NameTaken, PluginError, VersionMismatch
from samecity.host import decision_log
from samecity.spi import hooks
from samecity.spi.manifest import API_VERSION, Manifest
from samecity.spi.scenario import Scenario
from samecity.spi.sources import AgreementSource, ReasonSource, RegionSource

Registered = TypeVar("Registered")

GROUP = "samecity"
"""Entry-point group in which plugins are found."""


@attrs.frozen
class Found:
    """A plugin as it was found, before it was asked anything.

    Attributes:
        name: The entry point's name.
        load: Imports the plugin.
        origin: Distribution and version, for people.
    """

    name: str
    load: Callable[[], object]
    origin: str


def installed() -> tuple[Found, ...]:
    """Return the plugins that are installed, by name."""
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    return tuple(
        Found(
            point.name,
            point.load,
            f"{point.dist.name} {point.dist.version}" if point.dist is not None else "-",
        )
        for point in points
    )


def built_in() -> tuple[Found, ...]:
    """Return the plugins of our own that the environment asks for."""
    file = decision_log.log_named_by_environment()
    if file is None:
        return ()
    return (Found(decision_log.NAME, partial(decision_log.DecisionLog, file), "samecity"),)


def blocked_by_environment() -> frozenset[str]:
    """Return the names in `SAMECITY_BLOCK`, separated by commas."""
    names = os.environ.get("SAMECITY_BLOCK", "").split(",")
    return frozenset(name.strip() for name in names if name.strip())


class Plugins:
    """The plugins of one platform.

    Attributes:
        manifests: What each working plugin says of itself, by name.
        problems: What went wrong, one error per blocked plugin.
        blocked: Names that the operator blocked.
    """

    def __init__(
        self,
        found: Iterable[Found] | None = None,
        *,
        blocked: frozenset[str] | None = None,
    ) -> None:
        self.manifests: dict[str, Manifest] = {}
        self.problems: dict[str, PluginError] = {}
        self.blocked = blocked_by_environment() if blocked is None else blocked
        self._is_traced = os.environ.get("SAMECITY_TRACE") == "1"
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(hooks)
        for plugin in (*built_in(), *installed()) if found is None else found:
            if plugin.name not in self.blocked:
                self._add(plugin)

    def _add(self, found: Found) -> None:
        if self._manager.has_plugin(found.name):
            second = f"{found.name} of {found.origin}"
            self.problems[second] = NameTaken(second, name=found.name, holder=found.name)
            return
        try:
            module = found.load()
            self._check_manifest(found.name, module)
            self._manager.register(module, name=found.name)
            self._manager.check_pending()
        except PluginError as error:
            self.block(found.name, error)
        except pluggy.PluginValidationError as error:
            self.block(found.name, _wrong_hook(found.name, error))
        except Exception as error:
            # The border to plugins: whatever an import raises is the plugin's fault.
            self.block(found.name, ManifestInvalid(found.name, f"import raised {error!r}"[:300]))

    def _check_manifest(self, name: str, module: object) -> None:
        manifest = getattr(module, "samecity_manifest", None)
        if not isinstance(manifest, Manifest):
            raise ManifestInvalid(
                name,
                "expected samecity_manifest = Manifest(…), received "
                + ("nothing" if manifest is None else type(manifest).__name__),
                hint="add the line to the plugin's module",
            )
        if manifest.api != API_VERSION:
            raise VersionMismatch(name, expected=API_VERSION, received=str(manifest.api)[:20])
        if manifest.name != name:
            raise ManifestInvalid(
                name, f"expected manifest name {name!r}, received {manifest.name[:40]!r}"
            )
        self.manifests[name] = manifest

    def block(self, name: str, error: PluginError) -> None:
        """Take a plugin out and remember why; the others go on."""
        self.problems[name] = error
        self.manifests.pop(name, None)
        if self._manager.has_plugin(name):
            self._manager.unregister(name=name)

    def scenarios(self) -> Iterator[tuple[str, Scenario]]:
        """Call `samecity_register_scenarios`; yields plugin and scenario."""
        return self._collect("samecity_register_scenarios", Scenario)

    def reasons(self) -> Iterator[tuple[str, ReasonSource]]:
        """Call `samecity_register_reasons`; yields plugin and file."""
        return self._collect("samecity_register_reasons", ReasonSource)

    def regions(self) -> Iterator[tuple[str, RegionSource]]:
        """Call `samecity_register_regions`; yields plugin and folder."""
        return self._collect("samecity_register_regions", RegionSource)

    def agreements(self) -> Iterator[tuple[str, AgreementSource]]:
        """Call `samecity_register_agreements`; yields plugin and file."""
        return self._collect("samecity_register_agreements", AgreementSource)

    def observers(self) -> Sequence[Callable[[Decision], object]]:
        """Return who implements `samecity_observe_decision`; empty when nobody listens."""
        return [
            implementation.function
            for implementation in self._implementations("samecity_observe_decision")
        ]

    def _collect(self, hook: str, kind: type[Registered]) -> Iterator[tuple[str, Registered]]:
        for implementation in self._implementations(hook):
            name = implementation.plugin_name
            try:
                registered = self._listed(name, hook, implementation.function())
                for one in registered:
                    if not isinstance(one, kind):
                        raise ManifestInvalid(
                            name,
                            f"{hook}: expected {kind.__name__}, received {type(one).__name__}",
                        )
            except PluginError as error:
                self.block(name, error)
                continue
            except Exception as error:
                # The border to plugins.
                self.block(name, ManifestInvalid(name, f"{hook} raised {error!r}"[:300]))
                continue
            self._trace(hook, name, registered)
            yield from ((name, one) for one in registered if isinstance(one, kind))

    @staticmethod
    def _listed(name: str, hook: str, returned: object) -> list[object]:
        if not isinstance(returned, Iterable) or isinstance(returned, str):
            raise ManifestInvalid(
                name, f"{hook}: expected a list, received {type(returned).__name__}"
            )
        return list(returned)

    def _implementations(self, hook: str) -> list[pluggy.HookImpl]:
        caller: pluggy.HookCaller = getattr(self._manager.hook, hook)
        # pluggy keeps the last one registered first; ours answer in order of their names.
        return sorted(caller.get_hookimpls(), key=lambda one: one.plugin_name)

    def _trace(self, hook: str, name: str, registered: Sequence[object]) -> None:
        if self._is_traced:
            sys.stderr.write(f"samecity: {hook} <- {name}: {registered!r}"[:500] + "\n")


def _wrong_hook(name: str, error: pluggy.PluginValidationError) -> ManifestInvalid:
    return ManifestInvalid(
        name,
        f"expected the hooks of samecity.spi.hooks, received: {error}"[:400],
        hint="compare the hook's name and arguments with docs/hooks.md",
    )


def found_module(name: str, module: object) -> Found:
    """Make a plugin of a module that is already imported, for tests and embedders."""
    return Found(name, lambda: module, "-")
