"""SHA-256 of what a verdict depends on: plugins, core, suite, configuration, requirements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec

from samecity_conformance.run.installed import plugin_places
from samecity_conformance.run.record import Digests
from samecity_conformance.suite import FEATURES

_ROOM: Final = FEATURES.parent
_REQUIREMENTS: Final = ("requirements", "profiles")
_LEFT_OUT: Final = "__pycache__"
_CORE: Final = ("samecity", "samecity_hardware_sim")
"""Packages that decide, or that answer for cards and terminals, whichever plugin is asked."""


def digests(configuration: object) -> Digests:
    """Compute all digests of a run.

    Args:
        configuration: What the tester chose, as plain data or a struct.
    """
    data = [file for name in _REQUIREMENTS for file in _files(_ROOM / name)]
    return Digests(
        plugins={name: digest_of(place) for name, place in sorted(plugin_places().items())},
        suite=digest_of(_ROOM),
        configuration=hashlib.sha256(
            msgspec.json.encode(configuration, order="sorted")
        ).hexdigest(),
        requirements=_digest(data, _ROOM),
        core=_together(digest_of(Path(str(files(name)))) for name in _CORE),
    )


def changes(then: Digests, now: Digests) -> Iterator[tuple[str, str]]:
    """Yield what is another than it was: a word for it, and the plugin's name if it is one.

    Args:
        then: When a run began.
        now: Of what is installed here.
    """
    for plugin in sorted({*then.plugins, *now.plugins}):
        if plugin not in now.plugins:
            yield "plugin_gone", plugin
        elif plugin not in then.plugins:
            yield "plugin_new", plugin
        elif then.plugins[plugin] != now.plugins[plugin]:
            yield "plugin", plugin
    for kind in ("core", "suite", "configuration", "requirements"):
        if getattr(then, kind) != getattr(now, kind):
            yield kind, ""


def digest_of(place: Path) -> str:
    """Return the digest of a package: names and contents of all its files, but not of caches.

    Args:
        place: Its folder, or its only file.
    """
    if place.is_file():
        return _digest([place], place.parent)
    return _digest(_files(place), place)


def _files(folder: Path) -> list[Path]:
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and _LEFT_OUT not in file.relative_to(folder).parts
    )


def _together(parts: Iterable[str]) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _digest(contents: Iterable[Path], root: Path) -> str:
    """Hash each file's name and content, so that no two trees have the same hash by accident."""
    found = hashlib.sha256()
    for file in contents:
        name = file.relative_to(root).as_posix().encode()
        found.update(hashlib.sha256(name).digest())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
