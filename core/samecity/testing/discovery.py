"""What is installed, found once for a process: discovery is what a test of a plugin waits for."""

from __future__ import annotations

from functools import cache
from types import ModuleType

from samecity.errors import ConfigurationError
from samecity.host.plugins import Plugins, found_module, installed
from samecity.host.registry import Registry


@cache
def installed_registry() -> Registry:
    """Return what is installed, a plugin that is blocked among its problems."""
    return Registry(Plugins())


@cache
def registry_with(*plugins: ModuleType) -> Registry:
    """Return what is installed, and plugins that exist in the tests alone.

    The tests of a scenario need a town that offers it, and nobody else needs that town.

    Args:
        plugins: Modules with a `samecity_manifest` and hooks, as an entry point would name them.

    Raises:
        ConfigurationError: One of them is blocked; says why.
    """
    found = [found_module(_name_of(one), one) for one in plugins]
    registry = Registry(Plugins([*installed(), *found]))
    for plugin in registry.plugins.all.values():
        if plugin.found in found and plugin.problem is not None:
            raise ConfigurationError(str(plugin.problem), hint=plugin.problem.hint)
    return registry


def _name_of(plugin: ModuleType) -> str:
    # Without a manifest the module's own name says whom the complaint is about.
    return str(getattr(getattr(plugin, "samecity_manifest", None), "name", plugin.__name__))
