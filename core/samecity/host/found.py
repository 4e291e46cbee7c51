"""Where plugins are found: entry points of installed distributions, and those of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.metadata import Distribution, distributions, entry_points
from typing import Final

import attrs

from samecity import __version__
from samecity.errors import ManifestInvalid
from samecity.host import decision_log

GROUP: Final = "samecity"
"""Entry-point group in which plugins are found."""

_LIST: Final = "entry_points.txt"


@attrs.frozen
class Origin:
    """Where a plugin comes from.

    Attributes:
        distribution: Name of the distribution that brings it, or empty.
        version: The distribution's version, or empty.
        module: What the entry point names, such as `samecity_ningbo`.
    """

    distribution: str = ""
    version: str = ""
    module: str = ""

    def __str__(self) -> str:
        """Return distribution and version for people."""
        return f"{self.distribution} {self.version}".strip() or self.module or "-"


@attrs.frozen
class Found:
    """A plugin as it was found, before it was asked anything.

    Attributes:
        name: The entry point's name.
        load: Imports the plugin.
        origin: Where it comes from.
    """

    name: str
    load: Callable[[], object]
    origin: Origin = Origin()

    @property
    def is_ours(self) -> bool:
        """Whether it comes with Same City itself."""
        return self.origin.distribution == GROUP


def installed() -> tuple[Found, ...]:
    """Return the plugins that are installed, by name.

    Of two with one name, ours comes first, then the one whose distribution does: what lies first on
    the path of a process decides nothing.
    """
    try:
        points = entry_points(group=GROUP)
        by_distribution = {one: _origin(one) for one in {point.dist for point in points}}
        found = [
            Found(one.name, one.load, attrs.evolve(by_distribution[one.dist], module=one.value))
            for one in points
        ]
    except Exception:
        # One distribution with a damaged list of entry points hides those of all.
        found = [*_in_each_distribution()]
    return tuple(sorted(found, key=_precedence))


def _precedence(found: Found) -> tuple[str, bool, str]:
    return found.name, not found.is_ours, found.origin.distribution


def built_in() -> tuple[Found, ...]:
    """Return the plugins of our own that the environment asks for."""
    file = decision_log.log_named_by_environment()
    if file is None:
        return ()
    origin = Origin("samecity", __version__, decision_log.__name__)
    return (Found(decision_log.NAME, partial(decision_log.DecisionLog, file), origin),)


def found_module(name: str, module: object) -> Found:
    """Make a plugin of a module that is already imported, for tests and embedders."""
    return Found(name, lambda: module, Origin(module=str(getattr(module, "__name__", ""))))


def _in_each_distribution() -> Iterator[Found]:
    seen = set()
    for distribution in distributions():
        origin = _origin(distribution)
        if origin.distribution and origin.distribution in seen:
            continue  # further back on the path, never imported
        seen.add(origin.distribution)
        try:
            points = list(distribution.entry_points.select(group=GROUP))
        except Exception as error:
            if f"[{GROUP}]" in (distribution.read_text(_LIST) or ""):
                name = origin.distribution or "unnamed"
                yield Found(name, partial(_refuse, name, origin, error), origin)
            continue
        for point in points:
            yield Found(point.name, point.load, _origin(distribution, point.value))


def _refuse(name: str, origin: Origin, error: Exception) -> object:
    raise ManifestInvalid(
        name,
        f"expected lines `name = module` in {_LIST}, received another one",
        hint=f"install {origin} again, or remove it",
    ) from error


def _origin(distribution: Distribution | None, module: str = "") -> Origin:
    if distribution is None:
        return Origin(module=module)
    try:
        told = distribution.metadata  # parsed anew each time it is asked for: it takes a while
        return Origin(told["Name"] or "", told["Version"] or "", module)
    except Exception:
        # A distribution without readable metadata can bring a plugin all the same.
        return Origin(module=module)
