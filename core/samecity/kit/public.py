"""What of Same City a plugin may import: in its sources, and in addition in its tests."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Final

from samecity.host.found import installed

SOURCES: Final = ("samecity.spi", "samecity.domain", "samecity.schemas.values", "samecity.errors")
"""Modules, with all that is in them, that a plugin's sources may import."""

TESTS: Final = (
    *SOURCES,
    "samecity.testing",
    "samecity_hardware_sim.testing",
    "samecity_conformance.testing",
)
"""Modules, with all that is in them, that a plugin's tests may import."""

_ROOMS: Final = {"samecity", "samecity_hardware_sim", "samecity_conformance", "samecity_portal"}


def is_ours(module: str) -> bool:
    """Say whether a module comes with Same City itself; integrators' names begin alike."""
    top = module.partition(".")[0]
    return top in _ROOMS or top in _plugins()


def is_public(module: str, allowed: tuple[str, ...]) -> bool:
    """Say whether a module may be imported: no part of its path is private.

    Args:
        module: Dotted name.
        allowed: `SOURCES` or `TESTS`.
    """
    if any(step.startswith("_") for step in module.split(".")):
        return False
    return any(module == one or module.startswith(f"{one}.") for one in allowed)


def offering(name: str, allowed: tuple[str, ...]) -> str:
    """Return the public module from which a name can be imported, or an empty text.

    Args:
        name: Such as `Platform` or `CardState`.
        allowed: `SOURCES` or `TESTS`; the first one that has it counts.
    """
    for root in allowed:
        for module in _modules(root):
            is_there = name in getattr(module, "__all__", ()) or _defines(module, name)
            if is_there and not name.startswith("_"):
                return module.__name__
    return ""


def _defines(module: ModuleType, name: str) -> bool:
    """Say whether a module defines a name itself; what it imports is found where it comes from."""
    return getattr(getattr(module, name, None), "__module__", "") == module.__name__


@cache
def _plugins() -> frozenset[str]:
    return frozenset(one.origin.module.partition(".")[0] for one in installed() if one.is_ours)


@cache
def _modules(root: str) -> tuple[ModuleType, ...]:
    """Import a public module and what is in it; nothing where the extra is not installed."""
    found = []
    with suppress(ImportError):
        found.append(import_module(root))
        for one in iter_modules(getattr(found[0], "__path__", ())):
            found.append(import_module(f"{root}.{one.name}"))
    return tuple(found)
